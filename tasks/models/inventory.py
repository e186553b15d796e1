"""The task, at the centre: what is done, by whom, when, how long, where, and whether it can move."""

from collections.abc import Iterable
from datetime import time
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from employers.models import JobFunction, Place
from employers.models.structure import EmployerScoped
from tasks.enums import Answer, Consequence, Period, TaskClass, TaskSource
from tasks.models.analyses import ANALYSIS_PATH, AnalysisPart, Process, WorkAnalysis
from tasks.querysets import TaskQuerySet

ALL_DAYS = 0b1111111
WORKING_DAYS = 0b0011111
LONGEST_TASK_MINUTES = 24 * 60
MINUTES_GRID = 5


def times_a_week(occurrences: float, period: str, *, days: Iterable[int], weeks_worked: int) -> float:
    """Return how many times a week something happens that happens so many times a period.

    ``days`` are the bit masks of its times; together they say on how many days of the week a daily thing happens.
    """
    if period == Period.DAY:
        mask = reduce(or_, days, 0) or WORKING_DAYS
        return occurrences * mask.bit_count()
    return {
        Period.WEEK: occurrences,
        Period.MONTH: occurrences * 12 / weeks_worked,
        Period.YEAR: occurrences / weeks_worked,
    }[Period(period)]


class Task(EmployerScoped):
    """One task of the unit (domain: process → step → task, named by a verb and an object).

    Time: ``minutes`` an occurrence, ``occurrences`` times a ``period``; when and on which days stands in its slots.
    A task is not transferable until somebody has answered the three questions and confirmed it.
    """

    employer_path = ANALYSIS_PATH

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="tasks")
    process = models.ForeignKey(
        Process, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name=_("process")
    )
    place = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name=_("place")
    )
    name = models.CharField(_("task"), max_length=200)
    description = models.TextField(_("how it is done"), blank=True, max_length=4000)
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0, editable=False)
    minutes = models.PositiveIntegerField(
        _("minutes at a time"), default=15, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_TASK_MINUTES)]
    )
    occurrences = models.DecimalField(
        _("how often"),
        max_digits=6,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0.01), MaxValueValidator(1000)],
    )
    period = models.CharField(_("in"), max_length=5, choices=Period.choices, default=Period.DAY)
    season = models.CharField(_("season"), max_length=120, blank=True)
    is_movable = models.BooleanField(_("the time can be moved"), default=True)
    task_class = models.CharField(
        _("core or assisting"), max_length=10, choices=TaskClass.choices, default=TaskClass.OPEN
    )
    skill = models.CharField(_("skill needed"), max_length=200, blank=True)
    tools = models.CharField(_("tools"), max_length=200, blank=True)
    quality = models.CharField(_("when it is well done"), max_length=300, blank=True)
    consequence = models.PositiveSmallIntegerField(
        _("if it is done wrong"), choices=Consequence.choices, null=True, blank=True
    )
    needs_judgement = models.CharField(
        _("needs the profession's judgement"), max_length=6, choices=Answer.choices, blank=True
    )
    is_private = models.CharField(
        _("touches privacy or a care relationship"), max_length=6, choices=Answer.choices, blank=True
    )
    elementary_test = models.JSONField(_("elementary-task test"), default=dict, blank=True)
    is_confirmed_transferable = models.BooleanField(_("confirmed transferable"), default=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stays = models.BooleanField(_("stays with its holder"), default=False)
    stays_reason = models.CharField(_("why it stays"), max_length=300, blank=True)
    is_safety_critical = models.BooleanField(_("safety critical"), default=False)
    is_unwanted = models.BooleanField(_("nobody wants to do it"), default=False)
    with_colleagues = models.BooleanField(_("done beside colleagues or customers"), default=False)
    is_meaningful = models.BooleanField(_("its result is seen and valued"), default=False)
    is_indivisible = models.BooleanField(_("cannot be split between people"), default=False)
    is_undone = models.BooleanField(_("is left undone today"), default=False)
    source = models.CharField(_("source"), max_length=10, choices=TaskSource.choices, default=TaskSource.TYPED)
    library_task = models.ForeignKey(
        "tasks.LibraryTask", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    confidence = models.PositiveSmallIntegerField(
        _("how sure the figures are, 1–3"), default=2, validators=[MinValueValidator(1), MaxValueValidator(3)]
    )
    licences = models.ManyToManyField(
        "tasks.Licence", blank=True, related_name="tasks", verbose_name=_("licences needed")
    )

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        indexes = [models.Index(fields=["analysis", "position", "id"], name="task_analysis_position")]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST_TASK_MINUTES),
                name="task_minutes_possible",
                violation_error_message=_("A task takes between 1 minute and 24 hours at a time."),
            ),
            models.CheckConstraint(
                condition=Q(occurrences__gt=0),
                name="task_happens",
                violation_error_message=_("A task happens at least sometimes: write a number above zero."),
            ),
            models.CheckConstraint(
                condition=~Q(is_confirmed_transferable=True)
                | (~Q(needs_judgement="") & ~Q(is_private="") & Q(consequence__isnull=False)),
                name="task_confirmed_after_questions",
                violation_error_message=_(
                    "Answer the three questions before you confirm that the task can be given to somebody else."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(stays=True) | ~Q(is_confirmed_transferable=True),
                name="task_stays_or_moves",
                violation_error_message=_("A task that stays with its holder cannot be confirmed as transferable."),
            ),
        ]

    @property
    def times_a_week(self) -> float:
        """Return how many times a week the task is done on average, all holders together.

        "A day" means each day on which the task has a time (working days while it has none), however many times of
        the day it has. A month is a twelfth of the year's working weeks (analysis.weeks_worked).
        """
        return times_a_week(
            float(self.occurrences),
            self.period,
            days=(slot.days for slot in self.slots.all()),
            weeks_worked=self.analysis.weeks_worked,
        )

    @property
    def weekly_minutes(self) -> float:
        """Return the minutes a week that the task takes, all holders together."""
        return self.minutes * self.times_a_week


class TaskPart(AnalysisPart):
    """Something that belongs to one task."""

    employer_path = "task__analysis__unit__site__employer"

    class Meta(AnalysisPart.Meta):
        abstract = True


class TaskSlot(TaskPart):
    """When the task can be done: days as a bit mask (bit 0 = Monday) and a window of the day.

    Each slot is one occurrence a day on its days: the unit that the carving engine moves.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="slots")
    days = models.PositiveSmallIntegerField(_("days"), default=WORKING_DAYS)
    earliest = models.TimeField(_("not before"), default=time(7, 0))
    latest = models.TimeField(_("ready by"), default=time(17, 0))

    class Meta(TaskPart.Meta):
        abstract = False
        ordering = ["earliest", "id"]
        verbose_name = _("time of a task")
        verbose_name_plural = _("times of a task")
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=ALL_DAYS),
                name="slot_has_days",
                violation_error_message=_("Choose at least one day of the week."),
            ),
            models.CheckConstraint(
                condition=Q(earliest__lt=F("latest")),
                name="slot_window_order",
                violation_error_message=_("The window must end after it begins."),
            ),
        ]

    @property
    def day_count(self) -> int:
        """Return on how many days of the week the slot falls."""
        return int(self.days).bit_count()

    @property
    def weekly_minutes(self) -> int:
        """Return the holder's minutes a week in this slot."""
        return self.task.minutes * self.day_count


class TaskShare(TaskPart):
    """Which job function does which share of the task; several make it a pooled task."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="shares")
    function = models.ForeignKey(
        JobFunction, on_delete=models.PROTECT, related_name="task_shares", verbose_name=_("job function")
    )
    percent = models.PositiveSmallIntegerField(
        _("share, per cent"), default=100, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )

    class Meta(TaskPart.Meta):
        abstract = False
        ordering = ["-percent", "id"]
        verbose_name = _("share of a task")
        verbose_name_plural = _("shares of a task")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "function"],
                name="task_share_once",
                violation_error_message=_("This job function already has a share of the task."),
            ),
            models.CheckConstraint(
                condition=Q(percent__gte=1, percent__lte=100),
                name="task_share_percent",
                violation_error_message=_("A share is between 1 and 100 per cent."),
            ),
        ]


class TaskLink(AnalysisPart):
    """Two tasks that belong together: one before the other, or worth keeping with the same person."""

    class Kind(models.TextChoices):
        """What ties the two tasks."""

        BEFORE = "before", _("The first must be ready before the second")
        TOGETHER = "same_process", _("Better done by the same person")

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind.choices)
    first = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_out")
    then = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links_in")
    lag_minutes = models.PositiveSmallIntegerField(_("minutes between"), default=0)
    cut_cost_cents = models.PositiveIntegerField(_("cost of separating them, cents a week"), default=200)

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["id"]
        verbose_name = _("link of tasks")
        verbose_name_plural = _("links of tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "then", "kind"],
                name="task_link_once",
                violation_error_message=_("These tasks are already linked."),
            ),
            models.CheckConstraint(
                condition=~Q(first=F("then")),
                name="task_link_two_tasks",
                violation_error_message=_("A task cannot be linked to itself."),
            ),
        ]
