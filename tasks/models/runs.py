"""Wishes for roles, runs of the carving engine, and the proposals they leave behind."""

from datetime import time

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from employers.models import SupportInstrument
from employers.models.structure import EmployerScoped
from employers.querysets import EmployerPartQuerySet
from tasks.enums import RUN_STATES_ACTIVE, RunState
from tasks.models.analyses import ANALYSIS_PATH, AnalysisPart, WorkAnalysis
from tasks.models.demands import HIGHEST_LEVEL, Dimension, Licence, TargetProfile
from tasks.models.inventory import ALL_DAYS, WORKING_DAYS

SHARE = [MaxValueValidator(100)]


class RoleFrame(EmployerScoped):
    """The frame within which a role is carved: days, hours, pace, and the rules that keep it a decent job.

    Minutes and cents throughout. Shares are per cent of the role's minutes. The defaults follow Griffin's guide
    to job carving (no bundle of unwanted tasks, no isolation) and are shown where they bind.
    """

    days = models.PositiveSmallIntegerField(_("working days"), default=WORKING_DAYS)
    earliest = models.TimeField(_("starts at the earliest"), default=time(8, 0))
    latest = models.TimeField(_("ends at the latest"), default=time(16, 0))
    min_minutes_per_week = models.PositiveIntegerField(_("at least, minutes a week"), default=600)
    max_minutes_per_week = models.PositiveIntegerField(_("at most, minutes a week"), default=1200)
    min_minutes_per_day = models.PositiveIntegerField(_("at least, minutes a day"), default=120)
    max_minutes_per_day = models.PositiveIntegerField(_("at most, minutes a day"), default=300)
    max_span_minutes = models.PositiveIntegerField(_("longest day from start to end, minutes"), default=360)
    pace_percent = models.PositiveSmallIntegerField(
        _("pace: 120 means a fifth more time"), default=120, validators=[MinValueValidator(50), MaxValueValidator(400)]
    )
    buffer_minutes = models.PositiveSmallIntegerField(_("change-over time a task, minutes"), default=5)
    wage_cents_per_hour = models.PositiveIntegerField(_("pay, cents an hour"), default=1250)
    subsidy = models.ForeignKey(
        SupportInstrument,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("wage subsidy"),
    )
    max_places = models.PositiveSmallIntegerField(_("at most, places"), default=3)
    min_processes = models.PositiveSmallIntegerField(_("at least, processes"), default=1)
    max_processes = models.PositiveSmallIntegerField(_("at most, processes"), default=5)
    max_unwanted_percent = models.PositiveSmallIntegerField(_("unwanted work, at most"), default=40, validators=SHARE)
    min_with_colleagues_percent = models.PositiveSmallIntegerField(
        _("beside others, at least"), default=25, validators=SHARE
    )
    max_single_task_percent = models.PositiveSmallIntegerField(_("one task, at most"), default=60, validators=SHARE)
    min_meaningful_tasks = models.PositiveSmallIntegerField(_("tasks with a visible result, at least"), default=1)
    fixed_cost_cents_per_week = models.PositiveIntegerField(_("coaching and set-up, cents a week"), default=4000)

    employer_path = ANALYSIS_PATH

    class Meta:
        abstract = True

    @property
    def subsidy_percent(self) -> int:
        """Return the subsidised share of wages; 0 without a subsidy."""
        return (self.subsidy.rate_percent or 0) if self.subsidy else 0


def frame_constraints(name: str) -> list[models.BaseConstraint]:
    """Return the database's conditions on a frame; constraint names start with ``name``."""
    return [
        models.CheckConstraint(
            condition=Q(days__gte=1, days__lte=ALL_DAYS),
            name=f"{name}_has_days",
            violation_error_message=_("Choose at least one day of the week."),
        ),
        models.CheckConstraint(
            condition=Q(earliest__lt=F("latest")),
            name=f"{name}_window_order",
            violation_error_message=_("The day must end after it begins."),
        ),
        models.CheckConstraint(
            condition=Q(min_minutes_per_week__lte=F("max_minutes_per_week")),
            name=f"{name}_week_range",
            violation_error_message=_("The least hours a week cannot exceed the most."),
        ),
        models.CheckConstraint(
            condition=Q(min_minutes_per_day__lte=F("max_minutes_per_day")),
            name=f"{name}_day_range",
            violation_error_message=_("The least hours a day cannot exceed the most."),
        ),
        models.CheckConstraint(
            condition=Q(min_processes__lte=F("max_processes")),
            name=f"{name}_process_range",
            violation_error_message=_("The least number of processes cannot exceed the most."),
        ),
        models.CheckConstraint(
            condition=Q(
                max_unwanted_percent__lte=100, min_with_colleagues_percent__lte=100, max_single_task_percent__lte=100
            ),
            name=f"{name}_shares",
            violation_error_message=_("A share is between 0 and 100 per cent."),
        ),
    ]


class RoleWish(RoleFrame):
    """What kind of role is sought: the frame given to the engine. ``must_use``: no proposal without it."""

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="wishes")
    name = models.CharField(_("working name"), max_length=120)
    profile = models.ForeignKey(
        TargetProfile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("for whom")
    )
    licences = models.ManyToManyField(Licence, blank=True, related_name="+", verbose_name=_("licences held"))
    must_use = models.BooleanField(_("this role is needed"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    objects = EmployerPartQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("wish for a role")
        verbose_name_plural = _("wishes for roles")
        constraints = frame_constraints("wish")


class Ceiling(AnalysisPart):
    """The highest demand accepted on one dimension."""

    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), validators=[MaxValueValidator(HIGHEST_LEVEL)])

    class Meta(AnalysisPart.Meta):
        abstract = True


class WishCeiling(Ceiling):
    """A ceiling of a wish; starts from the profile and can be changed."""

    employer_path = "wish__analysis__unit__site__employer"

    wish = models.ForeignKey(RoleWish, on_delete=models.CASCADE, related_name="ceilings")

    class Meta(Ceiling.Meta):
        abstract = False
        ordering = ["dimension__position"]
        verbose_name = _("ceiling of a wish")
        verbose_name_plural = _("ceilings of a wish")
        constraints = [
            models.UniqueConstraint(
                fields=["wish", "dimension"],
                name="wish_ceiling_once",
                violation_error_message=_("The wish already has a ceiling on this dimension."),
            ),
        ]


class CarvingRun(AnalysisPart):
    """One run of the engine for one analysis. The input is kept as sent, with its hash, seed and version.

    ``best`` is the best plan so far (carve/1); ``heartbeat_at`` tells the clock that the worker still lives.
    """

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="runs")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.WAITING)
    seconds = models.PositiveSmallIntegerField(_("time limit, seconds"), default=5)
    seed = models.PositiveIntegerField(default=1)
    alternatives = models.PositiveSmallIntegerField(default=4)
    input = models.JSONField(default=dict)
    input_hash = models.CharField(max_length=64)
    engine_version = models.CharField(max_length=40, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=40, blank=True)
    best = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=20, blank=True)
    conflict = models.JSONField(default=list, blank=True)
    nearest = models.JSONField(default=dict, blank=True)
    error = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        verbose_name = _("run of the engine")
        verbose_name_plural = _("runs of the engine")
        constraints = [
            models.UniqueConstraint(
                fields=["analysis"],
                condition=Q(state__in=sorted(RUN_STATES_ACTIVE)),
                name="run_one_at_a_time",
                violation_error_message=_("Proposals are already being made for this analysis."),
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="run_percent",
                violation_error_message=_("Progress is between 0 and 100 per cent."),
            ),
        ]


class Proposal(AnalysisPart):
    """One alternative of a finished run: immutable, with everything that explains it.

    ``content`` is the alternative of carve/1 (roles with their items, holders, reasons). ``bound_cents`` is None
    when no bound was computed; "proven" is said only when it equals the objective.
    """

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="proposals")
    run = models.ForeignKey(CarvingRun, on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10)
    objective_cents = models.IntegerField()
    bound_cents = models.IntegerField(null=True, blank=True)
    freed_minutes = models.PositiveIntegerField()
    freed_cents = models.IntegerField()
    fit = models.FloatField()
    disruption = models.PositiveIntegerField()
    content = models.JSONField()

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["run", "number"]
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.UniqueConstraint(
                fields=["run", "number"],
                name="proposal_number_once",
                violation_error_message=_("The run already has a proposal with this number."),
            ),
            models.CheckConstraint(
                condition=Q(objective_cents__gte=0),
                name="proposal_not_negative",
                violation_error_message=_("A proposal that costs more than it gives is not a proposal."),
            ),
        ]
        triggers = [pgtrigger.Protect(name="immutable", operation=pgtrigger.Update)]
