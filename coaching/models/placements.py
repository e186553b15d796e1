"""Placements: a person in a carved role."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from coaching.enums import ContractKind, EndReason, PlacementState
from coaching.models.candidates import MINUTES_IN_WEEK, Candidate
from coaching.querysets import PlacementQuerySet
from core.models import BaseModel
from employers.models import SupportInstrument
from pilots.models.periods import days_between
from tasks.models import CarvedRole


@tracked()
class Placement(BaseModel):
    """A candidate introduced to a carved role, on trial in it, or employed in it. States: ``coaching.workflow``.

    ``starts_on`` is the first day at the workplace (of the trial, else of the job) and ``ended_on`` the last one, so
    the two span the time that may not overlap another placement. ``trial_until`` and ``contract_until`` are agreed last
    days. ``weekly_minutes`` are the agreed minutes a week.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="placements")
    role = models.ForeignKey(CarvedRole, on_delete=models.PROTECT, related_name="placements", verbose_name=_("role"))
    state = models.CharField(
        _("state"), max_length=12, choices=PlacementState.choices, default=PlacementState.INTRODUCED
    )
    introduced_on = models.DateField(_("introduced on"))
    accepted_on = models.DateField(_("the person accepted on"), null=True, blank=True)
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    trial_from = models.DateField(_("trial from"), null=True, blank=True)
    trial_until = models.DateField(_("trial until"), null=True, blank=True)
    employed_from = models.DateField(_("employed from"), null=True, blank=True)
    contract = models.CharField(_("contract"), max_length=10, choices=ContractKind.choices, blank=True)
    contract_until = models.DateField(_("contract until"), null=True, blank=True)
    weekly_minutes = models.PositiveIntegerField(
        _("hours a week"), null=True, blank=True, validators=[MaxValueValidator(MINUTES_IN_WEEK)]
    )
    wage_cents = models.PositiveIntegerField(_("wage, euro an hour"), null=True, blank=True)
    pay_agreement = models.CharField(_("collective agreement and pay class"), max_length=200, blank=True)
    subsidy = models.ForeignKey(
        SupportInstrument, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("subsidy")
    )
    subsidy_until = models.DateField(_("subsidy until"), null=True, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=20, choices=EndReason.choices, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["-introduced_on", "-id"]
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        indexes = [
            models.Index(fields=["role", "state"], name="placement_role_state"),
            models.Index(fields=["employed_from"], name="placement_employed_from"),
        ]
        constraints = [
            ExclusionConstraint(
                name="placement_overlap",
                expressions=[
                    ("candidate", RangeOperators.EQUAL),
                    (days_between("starts_on", "ended_on"), RangeOperators.OVERLAPS),
                ],
                condition=Q(starts_on__isnull=False),
                violation_error_message=_("The person already has another placement at that time."),
            ),
            models.UniqueConstraint(
                fields=["candidate", "role"],
                condition=~Q(state="ended"),
                name="placement_open_once",
                violation_error_message=_("The person already has an open placement in this role."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(starts_on__isnull=True) | Q(ended_on__gte=F("starts_on")),
                name="placement_period",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(trial_until__isnull=True) | Q(trial_from__isnull=False, trial_until__gte=F("trial_from")),
                name="placement_trial_period",
                violation_error_message=_("The trial cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(contract_until__isnull=True)
                | Q(employed_from__isnull=False, contract_until__gte=F("employed_from")),
                name="placement_contract_period",
                violation_error_message=_("The contract cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(trial_from__isnull=True)
                | Q(employed_from__isnull=True)
                | Q(employed_from__gte=F("trial_from")),
                name="placement_trial_before_job",
                violation_error_message=_("The job begins after the trial."),
            ),
            models.CheckConstraint(
                condition=~Q(state="trial") | Q(trial_from__isnull=False, accepted_on__isnull=False),
                name="placement_trial_facts",
                violation_error_message=_("A trial has its first day and the person's own yes."),
            ),
            models.CheckConstraint(
                condition=~Q(state="employed")
                | (Q(employed_from__isnull=False, accepted_on__isnull=False) & ~Q(contract="")),
                name="placement_job_facts",
                violation_error_message=_("A job has its first day, its contract and the person's own yes."),
            ),
            models.CheckConstraint(
                condition=(~Q(state="ended") & Q(ended_on__isnull=True))
                | (Q(state="ended", ended_on__isnull=False) & ~Q(end_reason="")),
                name="placement_end_facts",
                violation_error_message=_(
                    "A placement that has ended has its last day and a reason; others have none."
                ),
            ),
        ]

    @property
    def is_filled(self) -> bool:
        """Tell whether an employment relationship began: a trial never counts as a filled position."""
        return self.employed_from is not None
