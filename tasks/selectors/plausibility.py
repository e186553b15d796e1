"""Whether the hours written down can be true: each job function's tasks against its people and their week."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.policies import Text
from employers.models import JobFunction
from tasks.models import Task, TaskShare, TaskSlot, WorkAnalysis
from tasks.models.inventory import times_a_week

LITTLE = 0.5
MUCH = 1.0
TOO_MUCH = 1.1  # a tenth over is within the error of estimated minutes
HARDLY = 0.05


@dataclass(frozen=True, slots=True)
class FunctionHours:
    """One job function: minutes a week that the tasks take, and the minutes its people have.

    ``share`` is the part of the week that is accounted for; ``tone`` is good, info, warn or bad.
    """

    function: JobFunction
    tasks: int
    minutes: int
    available: int

    @property
    def share(self) -> float:
        """Return the part of the week that the tasks fill."""
        return self.minutes / self.available if self.available else 0.0

    @property
    def tone(self) -> str:
        """Return how to mark it."""
        if self.share > TOO_MUCH:
            return "bad"
        if self.share > MUCH:
            return "warn"
        return "info" if self.share < LITTLE else "good"

    @property
    def text(self) -> Text:
        """Return what the figure says and what to do about it."""
        if self.share > TOO_MUCH:
            return _("More work than the people have hours for. Check the minutes, how often, or the number of people.")
        if self.share > MUCH:
            return _("The week is full to the brim. Check the largest tasks.")
        if self.share < HARDLY:
            return _("Hardly anything has been written down for this job yet.")
        if self.share < LITTLE:
            return _("Less than half of the week is accounted for. Something is probably missing.")
        return _("The hours look possible.")


def weekly_minutes_of_tasks(analysis: WorkAnalysis) -> dict[int, float]:
    """Return minutes a week by task key, all holders together; two queries whatever the number of tasks."""
    days: dict[int, list[int]] = defaultdict(list)
    for task_id, mask in TaskSlot.objects.filter(task__analysis=analysis).values_list("task_id", "days").order_by("id"):
        days[task_id].append(mask)
    return {
        key: minutes
        * times_a_week(float(occurrences), period, days=days.get(key, ()), weeks_worked=analysis.weeks_worked)
        for key, minutes, occurrences, period in Task.objects.filter(analysis=analysis)
        .order_by("id")
        .values_list("pk", "minutes", "occurrences", "period")
    }


def hours_by_function(analysis: WorkAnalysis) -> list[FunctionHours]:
    """Return for each job function of the unit how much of its week the tasks of this analysis fill."""
    minutes = weekly_minutes_of_tasks(analysis)
    filled: dict[int, float] = defaultdict(float)
    tasks: dict[int, int] = defaultdict(int)
    shares = TaskShare.objects.filter(task__analysis=analysis).order_by("id")
    for task_id, function_id, percent in shares.values_list("task_id", "function_id", "percent"):
        filled[function_id] += minutes[task_id] * percent / 100
        tasks[function_id] += 1
    return [
        FunctionHours(function, tasks[function.pk], round(filled[function.pk]), function.total_minutes)
        for function in JobFunction.objects.filter(unit=analysis.unit_id).order_by("name", "id")
    ]
