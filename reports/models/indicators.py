"""Indicator definitions as versioned data: the words of the rule. How it is counted: ``reports.counting``."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.languages import own_text
from core.models import BaseModel
from core.models.reference import ReferenceQuerySet
from reports.enums import IndicatorKind, IndicatorUnit


class IndicatorDefinition(BaseModel):
    """One version of one indicator's definition, in force from a day to a day or until the next version's first day.

    A version never changes once it is written: reports point to it.

    ``basis`` says where code and wording come from; ``is_confirmed`` is false while they have not been checked against
    the regulation's text. ``parameters`` are the numbers a rule uses (age limits, months, days), so that a decree
    changes data and not code.
    """

    code = models.CharField(_("code"), max_length=20)
    version = models.PositiveSmallIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=10, choices=IndicatorKind.choices)
    unit = models.CharField(_("unit"), max_length=12, choices=IndicatorUnit.choices)
    position = models.PositiveSmallIntegerField(default=0)
    is_by_gender = models.BooleanField(_("by gender"), default=False)
    name_fi = models.CharField(max_length=300)
    name_sv = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    rule_fi = models.TextField()
    rule_sv = models.TextField()
    rule_en = models.TextField()
    parameters = models.JSONField(default=dict, blank=True)
    basis_fi = models.CharField(max_length=300)
    basis_sv = models.CharField(max_length=300)
    basis_en = models.CharField(max_length=300)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code", "-version"]
        verbose_name = _("definition of an indicator")
        verbose_name_plural = _("definitions of indicators")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version"],
                name="indicator_version_once",
                violation_error_message=_("The indicator already has a definition with this version."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="indicator_period",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}:{self.version}"

    @property
    def name(self) -> str:
        """Return the name in the language of the page."""
        return own_text(self, "name")

    @property
    def rule(self) -> str:
        """Return the rule in the language of the page."""
        return own_text(self, "rule")

    @property
    def basis(self) -> str:
        """Return the basis in the language of the page."""
        return own_text(self, "basis")
