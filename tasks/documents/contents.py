"""What stands in each document. Called in the document's language."""

from dataclasses import dataclass
from typing import Any

from core.formatting import day_names_text, number_text
from core.policies import Text
from tasks.enums import Period, TaskClass, Willingness
from tasks.models import CarvedRole, Task, WorkAnalysis
from tasks.selectors.locks import lock_reason
from tasks.selectors.roles import DAYS, RoleTask, demands_of, holders_text, items_of, minutes_of, tasks_of

MOST_TASKS = 400  # a longer list belongs into the spreadsheet, and paper of that length takes tens of seconds
CARDS_ON_SHEET = 8


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as the job analysis and the cards show it. ``lock`` is empty when the task can be given away."""

    task: Task
    holders: str
    how_often: str
    lock: Text

    @property
    def is_core(self) -> bool:
        """Tell whether the task is core work."""
        return self.task.task_class == TaskClass.CORE

    @property
    def class_label(self) -> str:
        """Return the task's class in words."""
        return str(TaskClass(self.task.task_class).label)


def role_content(role: CarvedRole, *, with_contacts: bool) -> dict[str, Any]:
    """Return what the role description shows; ``with_contacts`` names the supervisor and the colleague who helps."""
    items = items_of(role)
    tasks = tasks_of(items)
    shown = [day for day in range(DAYS) if role.days >> day & 1 or any(day in row.by_day for row in tasks)]
    return {
        "role": role,
        "with_contacts": with_contacts,
        "analysis": role.analysis,
        "minutes": minutes_of(items),
        "tasks": tasks,
        "days": [day_names_text(1 << day) for day in shown],
        "week": [(row, _cells(row, shown)) for row in tasks],
        "demands": [(found, found.dimension.anchor(found.level)) for found in demands_of(items)],
    }


def _cells(row: RoleTask, shown: list[int]) -> list[str]:
    return [", ".join(row.by_day.get(day, [])) for day in shown]


def _lines(analysis: WorkAnalysis) -> list[TaskLine]:
    tasks = list(Task.objects.filter(analysis=analysis).with_row_data().order_by("position", "id")[:MOST_TASKS])
    for task in tasks:
        task.analysis = analysis
    return [TaskLine(task, holders_text(task), _how_often(task), lock_reason(task)) for task in tasks]


def _how_often(task: Task) -> str:
    times = number_text(task.occurrences, 2, trim=True)
    return f"{times} × {Period(task.period).label}"


def _list_content(analysis: WorkAnalysis) -> dict[str, Any]:
    number = Task.objects.filter(analysis=analysis).count()
    return {"analysis": analysis, "number": number, "most": MOST_TASKS, "is_cut": number > MOST_TASKS}


def analysis_content(analysis: WorkAnalysis) -> dict[str, Any]:
    """Return what the job analysis shows; tasks beyond ``MOST_TASKS`` are left out and said to be."""
    lines = _lines(analysis)
    return {
        **_list_content(analysis),
        "lines": lines,
        "minutes": sum(line.task.weekly_minutes for line in lines),
        "movable": sum(not line.lock for line in lines),
    }


def cards_content(analysis: WorkAnalysis) -> dict[str, Any]:
    """Return the cards, eight a sheet; what is to be dropped has none."""
    lines = [line for line in _lines(analysis) if line.task.task_class != TaskClass.DROP]
    sheets = [lines[start : start + CARDS_ON_SHEET] for start in range(0, len(lines), CARDS_ON_SHEET)]
    return {**_list_content(analysis), "sheets": sheets, "answers": Willingness.choices}
