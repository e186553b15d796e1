"""Payment periods of a project and what is to be reached by their ends."""

from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from pilots.models.pilots import Project
from pilots.querysets import ProjectPartQuerySet

LAST_BEFORE_FIRST = _("The last day cannot be before the first.")
NEGATIVE = _("A target cannot be negative.")


def days_between(first: str, last: str) -> Func:
    """Return the SQL range from one day field to another, both days included; an empty last day has no end."""
    inclusive: Any = Value("[]")
    return Func(F(first), F(last), inclusive, function="DATERANGE", output_field=DateRangeField())


class PaymentPeriod(BaseModel):
    """One period for which the project applies for payment; its monitoring report is a condition of payment."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="periods")
    number = models.PositiveSmallIntegerField(_("number"), validators=[MinValueValidator(1)])
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    report_due_on = models.DateField(_("report due"))

    objects = ProjectPartQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on", "id"]
        verbose_name = _("payment period")
        verbose_name_plural = _("payment periods")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="payment_period_number_once",
                violation_error_message=_("The project already has a payment period with this number."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="payment_period_order",
                violation_error_message=LAST_BEFORE_FIRST,
            ),
            models.CheckConstraint(
                condition=Q(report_due_on__gt=F("ends_on")),
                name="payment_period_due",
                violation_error_message=_("The report is due after the period has ended."),
            ),
            ExclusionConstraint(
                name="payment_period_overlap",
                expressions=[
                    ("project", RangeOperators.EQUAL),
                    (days_between("starts_on", "ends_on"), RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("The period overlaps another payment period of the project."),
            ),
        ]

    def clean(self) -> None:
        """Tell days in the wrong order before the overlap is asked: PostgreSQL makes no range of them.

        Raises:
            ValidationError: the last day is before the first.
        """
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": LAST_BEFORE_FIRST})


class IndicatorTarget(BaseModel):
    """What an indicator is to reach, counted from the project's start, by the end of a payment period."""

    project_path = "period__project"

    period = models.ForeignKey(
        PaymentPeriod, on_delete=models.CASCADE, related_name="targets", verbose_name=_("payment period")
    )
    indicator_code = models.CharField(_("indicator"), max_length=20)
    value = models.DecimalField(
        _("target"), max_digits=12, decimal_places=2, validators=[MinValueValidator(0, NEGATIVE)]
    )

    objects = ProjectPartQuerySet.as_manager()

    class Meta:
        ordering = ["period__starts_on", "indicator_code", "id"]
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "indicator_code"],
                name="target_once_per_period",
                violation_error_message=_("The period already has a target for this indicator."),
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="target_not_negative",
                violation_error_message=NEGATIVE,
            ),
        ]
