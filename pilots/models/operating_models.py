"""Operating models, their versions, and how firmly they stand where."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel, Industry, Region
from pilots.enums import Method, RootingLevel
from pilots.models.pilots import Pilot, Project
from pilots.querysets import OperatingModelPartQuerySet, OperatingModelQuerySet

LEVEL_RANGE = _("The level is between 0 and 6.")


class OperatingModel(BaseModel):
    """A way of working that is described, piloted, evaluated, rooted and spread."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="operating_models")
    name = models.CharField(_("name"), max_length=200)
    method = models.CharField(_("method"), max_length=30, choices=Method.choices)
    summary = models.TextField(_("in short"), max_length=2000)

    objects = OperatingModelQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("operating model")
        verbose_name_plural = _("operating models")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "name"],
                name="operating_model_name_once",
                violation_error_message=_("The project already has an operating model with this name."),
            ),
        ]


class ModelVersion(BaseModel):
    """One written version of an operating model; the newest number is in use."""

    model_path = "operating_model"

    operating_model = models.ForeignKey(OperatingModel, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"), validators=[MinValueValidator(1)])
    described_on = models.DateField(_("described on"))
    description = models.TextField(_("description"), max_length=20000)
    change = models.CharField(_("what is new"), max_length=300, blank=True)

    objects = OperatingModelPartQuerySet.as_manager()

    class Meta:
        ordering = ["-number", "-id"]
        verbose_name = _("version of an operating model")
        verbose_name_plural = _("versions of operating models")
        constraints = [
            models.UniqueConstraint(
                fields=["operating_model", "number"],
                name="model_version_number_once",
                violation_error_message=_("The operating model already has a version with this number."),
            ),
        ]


class RootingStep(BaseModel):
    """A level that an operating model has reached at an organisation, in a region, in an industry, with evidence."""

    model_path = "version__operating_model"

    version = models.ForeignKey(
        ModelVersion, on_delete=models.PROTECT, related_name="rooting_steps", verbose_name=_("version")
    )
    pilot = models.ForeignKey(
        Pilot, on_delete=models.SET_NULL, null=True, blank=True, related_name="rooting_steps", verbose_name=_("pilot")
    )
    organisation_name = models.CharField(_("organisation"), max_length=200)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+", verbose_name=_("region"))
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("industry")
    )
    level = models.PositiveSmallIntegerField(
        _("level"), choices=RootingLevel.choices, error_messages={"invalid_choice": LEVEL_RANGE}
    )
    reached_on = models.DateField(_("reached on"))
    evidence = models.TextField(_("evidence"), max_length=2000, blank=True)
    evidence_url = models.URLField(_("address of the evidence"), max_length=500, blank=True)

    objects = OperatingModelPartQuerySet.as_manager()

    class Meta:
        ordering = ["-reached_on", "-id"]
        verbose_name = _("step of rooting")
        verbose_name_plural = _("steps of rooting")
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=0, level__lte=6),
                name="rooting_level_range",
                violation_error_message=LEVEL_RANGE,
            ),
            models.CheckConstraint(
                condition=Q(level__lt=4) | ~Q(evidence=""),
                name="rooting_needs_evidence",
                violation_error_message=_("From level 4 on, write what the evidence is."),
            ),
            models.UniqueConstraint(
                fields=["version", "organisation_name", "region", "level"],
                name="rooting_step_once",
                violation_error_message=_("This level has already been recorded for the organisation."),
            ),
        ]
