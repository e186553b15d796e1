"""A project of the programme and the pilots it runs with employers."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core.models import BaseModel, Industry, Region
from employers.models import Employer, Site
from pilots.enums import Method, PilotOutcome, PilotStage
from pilots.models.programme import Theme
from pilots.querysets import PilotQuerySet, ProjectQuerySet


class Project(BaseModel):
    """A funded project; its code is the one participants type into EURA 2021."""

    code = models.CharField(_("project code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    theme = models.ForeignKey(
        Theme, on_delete=models.PROTECT, null=True, blank=True, related_name="projects", verbose_name=_("theme")
    )
    implementers = models.ManyToManyField(Organisation, related_name="projects", verbose_name=_("implementers"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="project_period",
                violation_error_message=_("The project cannot end before it starts."),
            ),
        ]


class Pilot(BaseModel):
    """One trial of an operating model with one or more employers.

    ``starts_on`` and ``ends_on`` are the plan; ``started_on`` and ``ended_on`` are what happened and date the stage in
    reports.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="pilots")
    name = models.CharField(_("name"), max_length=200)
    employers = models.ManyToManyField(Employer, related_name="pilots", verbose_name=_("employers"))
    sites = models.ManyToManyField(Site, blank=True, related_name="pilots", verbose_name=_("sites"))
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    industry = models.ForeignKey(Industry, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("industry"))
    method = models.CharField(_("method"), max_length=30, choices=Method.choices, default=Method.INCLUSIVE_JOB_DESIGN)
    stage = models.CharField(_("stage"), max_length=10, choices=PilotStage.choices, default=PilotStage.PLANNED)
    outcome = models.CharField(_("outcome"), max_length=20, choices=PilotOutcome.choices, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    started_on = models.DateField(_("started on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    delay_reason = models.CharField(_("why the pilot is late"), max_length=300, blank=True)

    objects = PilotQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("pilot")
        verbose_name_plural = _("pilots")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="pilot_period",
                violation_error_message=_("The pilot cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=~Q(stage="ended") | ~Q(outcome=""),
                name="pilot_ended_has_outcome",
                violation_error_message=_("An ended pilot has an outcome."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(stage="ended"),
                name="pilot_outcome_when_ended",
                violation_error_message=_("An outcome is given when the pilot has ended."),
            ),
            models.CheckConstraint(
                condition=Q(stage="planned") | Q(started_on__isnull=False) | Q(stage="ended"),
                name="pilot_running_has_start",
                violation_error_message=_("A running pilot has the day on which it started."),
            ),
            models.CheckConstraint(
                condition=~Q(stage="ended") | Q(ended_on__isnull=False),
                name="pilot_ended_has_day",
                violation_error_message=_("An ended pilot has the day on which it ended."),
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True) | Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="pilot_actual_order",
                violation_error_message=_("The pilot cannot have ended before it started."),
            ),
        ]

    def days_late(self, today: date) -> int:
        """Return how many days the pilot is behind its plan on this day: not started, or not ended in time."""
        if self.stage == PilotStage.PLANNED:
            return max((today - self.starts_on).days, 0)
        if self.stage == PilotStage.RUNNING:
            return max((today - self.ends_on).days, 0)
        return 0
