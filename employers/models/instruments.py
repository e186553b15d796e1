"""Support instruments (subsidies) as dated data: rates change by decree, never in code."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.languages import own_text
from core.models import BaseModel
from core.models.reference import ReferenceQuerySet
from employers.enums import InstrumentKind


class SupportInstrument(BaseModel):
    """A subsidy with the days it is in force, its rate, cap and length, and where that is written."""

    code = models.CharField(_("code"), max_length=40)
    kind = models.CharField(_("kind"), max_length=30, choices=InstrumentKind.choices)
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    rate_percent = models.PositiveSmallIntegerField(
        _("share of wages, per cent"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    monthly_cap_cents = models.PositiveIntegerField(_("cap, cents a month"), null=True, blank=True)
    lump_cents = models.PositiveIntegerField(_("at most, cents a person"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("length, months"), null=True, blank=True)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    note_fi = models.CharField(max_length=300, blank=True)
    note_sv = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    is_confirmed = models.BooleanField(_("confirmed"), default=False)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "code", "-valid_from", "id"]
        verbose_name = _("support instrument")
        verbose_name_plural = _("support instruments")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="instrument_once_per_start",
                violation_error_message=_("This instrument already has values from that day."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="instrument_period",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(rate_percent__isnull=True) | Q(rate_percent__lte=100),
                name="instrument_rate",
                violation_error_message=_("A share is between 0 and 100 per cent."),
            ),
        ]

    @property
    def label(self) -> str:
        """Return the name in the language of the page."""
        return own_text(self, "name")

    @property
    def note(self) -> str:
        """Return what else is to be known or checked, in the language of the page; "" when there is nothing."""
        return own_text(self, "note")
