"""Rows of the inventory as they are shown, exported and compared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db.models import Q, QuerySet

from core.form_fields import plain_decimal
from core.formatting import EN_DASH, clock_of_minutes, day_names_text
from core.policies import Text
from tasks.enums import Answer, Consequence, TaskClass
from tasks.models import Task, TaskSlot, WorkAnalysis
from tasks.selectors.completeness import TASK_GAPS, with_gaps
from tasks.selectors.locks import lock_reason

END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One task as a row: its cells as texts by column key, why it cannot move ("" when it can), minutes a week."""

    task: Task
    texts: dict[str, str]
    lock: Text
    weekly_minutes: float


@dataclass(frozen=True, slots=True)
class InventoryFilter:
    """What the inventory is narrowed to. Unknown values narrow nothing."""

    words: str = ""
    function: str = ""
    task_class: str = ""
    state: str = ""
    missing: str = ""

    def is_empty(self) -> bool:
        """Tell whether everything is shown."""
        return not any((self.words, self.function, self.task_class, self.state, self.missing))


STATES = {
    "movable": Q(is_confirmed_transferable=True),
    "locked": Q(is_confirmed_transferable=False),
    "stays": Q(stays=True),
    "safety": Q(is_safety_critical=True) | Q(consequence=Consequence.DANGER),
}


def filtered_tasks(analysis: WorkAnalysis, narrowed: InventoryFilter) -> QuerySet[Any]:
    """Return the analysis's tasks that fit the filter, with what a row shows."""
    tasks: QuerySet[Any] = Task.objects.filter(analysis=analysis).with_row_data()
    if narrowed.missing in TASK_GAPS:
        tasks = with_gaps(tasks).exclude(task_class=TaskClass.DROP).filter(TASK_GAPS[narrowed.missing])
    if narrowed.task_class in TaskClass.values:
        tasks = tasks.filter(task_class=narrowed.task_class)
    if narrowed.state in STATES:
        tasks = tasks.filter(STATES[narrowed.state])
    if narrowed.function.isdecimal() and len(narrowed.function) < 18:
        tasks = tasks.filter(pk__in=Task.objects.filter(shares__function=int(narrowed.function)).values("pk"))
    for word in narrowed.words.split()[:8]:
        tasks = tasks.filter(
            Q(name__icontains=word) | Q(process__name__icontains=word) | Q(place__name__icontains=word)
        )
    return tasks


def rows_of(analysis: WorkAnalysis, tasks: Iterable[Task]) -> list[InventoryRow]:
    """Return the tasks (loaded ``with_row_data``) as rows, without a query more."""
    return [row_of(analysis, task) for task in tasks]


def row_of(analysis: WorkAnalysis, task: Task) -> InventoryRow:
    """Return one task as a row."""
    task.analysis = analysis
    return InventoryRow(task, cell_texts(task), lock_reason(task), task.weekly_minutes)


def clock(value: time) -> str:
    """Return a time of day as it is typed: 7, 7.30, 24."""
    if value == END_OF_DAY:
        return "24"
    return clock_of_minutes(value.hour * 60 + value.minute) if value.minute else str(value.hour)


def window_text(earliest: time, latest: time) -> str:
    """Return a window of the day as it is typed: "7–15.30"."""
    return f"{clock(earliest)}{EN_DASH}{clock(latest)}"


def slot_texts(slots: Iterable[TaskSlot]) -> tuple[str, str]:
    """Return days and windows as texts that are read back to the same times.

    Equal times (a task done several times within the same window) are told once. When all have the same days, or the
    same window, that is told once too.
    """
    pairs = list(dict.fromkeys((slot.days, slot.earliest, slot.latest) for slot in slots))
    days = [day_names_text(mask) for mask, _earliest, _latest in pairs]
    windows = [window_text(earliest, latest) for _mask, earliest, latest in pairs]
    one_window = len(set(windows)) == 1 and len(days) > 1
    return (
        days[0] if len(set(days)) == 1 else "; ".join(days),
        windows[0] if one_window else "; ".join(windows),
    )


def holders_text(task: Task) -> str:
    """Return the holders as they are typed: a name, or names with their shares."""
    shares = list(task.shares.all())
    if len(shares) == 1 and shares[0].percent == 100:
        return str(shares[0].function.name)
    return "; ".join(f"{share.function.name} {share.percent} %" for share in shares)


def cell_texts(task: Task) -> dict[str, str]:
    """Return every cell of the task's row as text. Period and class are the codes of the choices."""
    days, windows = slot_texts(task.slots.all())
    return {
        "name": task.name,
        "holders": holders_text(task),
        "minutes": str(task.minutes),
        "occurrences": plain_decimal(task.occurrences),
        "period": str(task.period),
        "days": days,
        "window": windows,
        "place": task.place.name if task.place else "",
        "process": task.process.name if task.process else "",
        "task_class": str(task.task_class),
        "description": task.description,
        "season": task.season,
        "skill": task.skill,
        "tools": task.tools,
        "quality": task.quality,
    }


def answers_given(task: Task) -> int:
    """Return how many of the three confirmation questions have a clear answer, 0 to 3."""
    return (
        (task.needs_judgement in {Answer.YES, Answer.NO})
        + (task.is_private in {Answer.YES, Answer.NO})
        + (task.consequence is not None)
    )
