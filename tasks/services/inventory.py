"""Rows of the inventory: saved one by one, with conflicts shown and double submits harmless."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from employers.models import JobFunction
from tasks.enums import TaskClass, TaskSource
from tasks.models import Licence, Task, WorkAnalysis
from tasks.policies import may_edit
from tasks.selectors.inventory import cell_texts
from tasks.services.cells import RowValues, functions_by_name, one_line, read_row
from tasks.services.demands import guess_demands
from tasks.services.task_writing import (
    POSITION_STEP,
    SURE_FIGURES,
    NewTask,
    create_tasks,
    functions_of,
    labels_of,
    set_fields,
    write_holders,
    write_times,
)

# What the form of one task sets besides the cells of its row.
DETAIL_FIELDS = (
    "is_movable",
    "is_unwanted",
    "with_colleagues",
    "is_meaningful",
    "is_indivisible",
    "is_undone",
    "stays",
    "stays_reason",
)
FIGURES = frozenset({"minutes", "occurrences", "period"})


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a row did."""

    task: Task
    created: bool
    changed: bool


class StaleRow(Exception):
    """Somebody else has saved the row since it was shown.

    ``theirs`` are the cells as saved, ``mine`` as typed, ``differing`` the keys in which the two mean different things.
    """

    def __init__(self, task: Task, *, theirs: dict[str, str], mine: dict[str, str], differing: list[str]) -> None:
        super().__init__("stale row")
        self.task = task
        self.theirs = theirs
        self.mine = mine
        self.differing = differing


def lock_analysis(analysis: WorkAnalysis) -> WorkAnalysis:
    """Lock the analysis for the running transaction and return it as stored."""
    analyses = WorkAnalysis.objects.select_for_update(of=("self",)).select_related("unit__site__employer")
    locked: WorkAnalysis = analyses.get(pk=analysis.pk)
    return locked


def save_row(
    analysis: WorkAnalysis,
    *,
    row_id: UUID,
    texts: Mapping[str, str],
    actor: Any,
    revision: int | None = None,
    details: Mapping[str, Any] | None = None,
    licences: Sequence[Licence] | None = None,
    source: str = TaskSource.TYPED,
) -> Saved:
    """Save one row from its cells: a new task when nobody has saved ``row_id`` yet, else a change of it.

    ``row_id`` is made by the page, so that sending the same row twice makes one task. ``revision`` is the one the
    page showed (None for a new row). ``details`` and ``licences`` come from the form of one task.

    Raises:
        ValidationError: messages by column; nothing is changed.
        StaleRow: somebody else has saved other values meanwhile; nothing is changed.
        Refused: the actor may not change the analysis.
    """
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        functions = functions_by_name(functions_of(locked))
        values = read_row(texts, functions)
        task = Task.objects.select_for_update(of=("self",)).filter(public_id=row_id).first()
        if task is None:
            return _create(locked, row_id, values, actor, details, licences, source)
        if task.analysis_id != locked.pk:
            raise ValidationError({"name": _("This row cannot be saved here. Add it again.")})
        task.analysis = locked
        _refuse_stale(task, texts, values, functions, revision)
        changed = _change(task, values, actor, details, licences)
    return Saved(task, created=False, changed=changed)


def _create(
    analysis: WorkAnalysis,
    row_id: UUID,
    values: RowValues,
    actor: Any,
    details: Mapping[str, Any] | None,
    licences: Sequence[Licence] | None,
    source: str,
) -> Saved:
    new = NewTask(values, public_id=row_id, extra=_allowed_details(details or {}))
    task = create_tasks(analysis, [new], source=source)[0]
    if licences:
        task.licences.set(licences)
    guess_demands([task])
    record_event("tasks.task.created", subject=task, actor=actor, payload={"source": source})
    return Saved(task, created=True, changed=True)


def _refuse_stale(
    task: Task, texts: Mapping[str, str], mine: RowValues, functions: Mapping[str, JobFunction], revision: int | None
) -> None:
    if revision == task.revision or (revision is None and task.revision == 0):
        return
    written = cell_texts(task)
    theirs = read_row({key: written[key] for key in texts}, functions)
    differing = [key for key in texts if _meaning(key, mine, texts) != _meaning(key, theirs, written)]
    if differing:
        raise StaleRow(task, theirs=written, mine=dict(texts), differing=differing)


def _meaning(key: str, values: RowValues, texts: Mapping[str, str]) -> Any:
    """Return what a cell means, so that "ma-pe" and "ma–pe" are not taken for a conflict."""
    if key == "days":
        return [slot.days for slot in values.slots or []]
    if key == "window":
        return [(slot.earliest, slot.latest) for slot in values.slots or []]
    if key == "holders":
        return sorted((holder.function.pk, holder.percent) for holder in values.holders or [])
    return values.fields.get(key, one_line(texts[key]))


def _change(
    task: Task,
    values: RowValues,
    actor: Any,
    details: Mapping[str, Any] | None,
    licences: Sequence[Licence] | None,
) -> bool:
    changed = set_fields(task, values, *labels_of(task.analysis, [values]))
    if FIGURES & set(changed) and task.confidence < SURE_FIGURES:
        task.confidence = SURE_FIGURES
    for name, value in _allowed_details(details or {}).items():
        if getattr(task, name) != value:
            setattr(task, name, value)
            changed.append(name)
    if task.stays and task.is_confirmed_transferable:
        task.is_confirmed_transferable = False
    if values.slots is not None and write_times(task, values.slots):
        changed.append("slots")
    if values.holders is not None and write_holders(task, values.holders):
        changed.append("holders")
        guess_demands([task])
    if licences is not None and {licence.pk for licence in licences} != set(task.licences.values_list("pk", flat=True)):
        task.licences.set(licences)
        changed.append("licences")
    if not changed:
        return False
    task.revision += 1
    task.save()
    record_event("tasks.task.changed", subject=task, actor=actor, payload={"fields": sorted(changed)})
    return True


def _allowed_details(details: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name in DETAIL_FIELDS}


def classify(task: Task, *, task_class: str, actor: Any) -> Task:
    """Sort a task: core, assisting, to be dropped, to be automated, or back to unsorted.

    A task that is no longer assisting loses its confirmation: the questions were answered for another thought.

    Raises:
        Refused: the actor may not change the analysis.
        ValidationError: there is no such class.
    """
    if task_class not in TaskClass.values:
        raise ValidationError({"task_class": _("Choose core, assisting, drop or automate, or leave this empty.")})
    with transaction.atomic():
        locked: Task = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        locked.analysis = task.analysis
        require(may_edit(actor, task.analysis))
        if locked.task_class == task_class:
            return locked
        locked.task_class = task_class
        if task_class != TaskClass.ASSISTING:
            locked.is_confirmed_transferable = False
        locked.revision += 1
        locked.save()
        record_event("tasks.task.sorted", subject=locked, actor=actor, payload={"class": task_class})
    return locked


def move_task(task: Task, *, step: int, actor: Any) -> bool:
    """Move the task one row up (``step`` -1) or down (1) and return whether it moved.

    Raises:
        Refused: the actor may not change the analysis.
    """
    with transaction.atomic():
        locked = lock_analysis(task.analysis)
        require(may_edit(actor, locked))
        order = list(Task.objects.filter(analysis=locked).order_by("position", "id").only("pk", "position"))
        here = next(index for index, other in enumerate(order) if other.pk == task.pk)
        there = here + (1 if step > 0 else -1)
        if not 0 <= there < len(order):
            return False
        if len({other.position for other in order}) < len(order):
            for index, other in enumerate(order):
                other.position = (index + 1) * POSITION_STEP
            Task.objects.bulk_update(order, ["position"], batch_size=500)
        mine, other = order[here], order[there]
        mine.position, other.position = other.position, mine.position
        Task.objects.bulk_update([mine, other], ["position"])
        record_event("tasks.task.moved", subject=task, actor=actor, payload={"step": 1 if step > 0 else -1})
    return True


def fill_missing_times(analysis: WorkAnalysis, *, days: str, window: str, actor: Any) -> int:
    """Give the same days and time of day to every task that has none; return how many got them.

    Raises:
        ValidationError: messages by column ("days", "window").
        Refused: the actor may not change the analysis.
    """
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        values = read_row({"days": days, "window": window}, {})
        if not values.slots:
            raise ValidationError({"days": _("Write the days as Mon–Fri or Mon, Wed.")})
        tasks = list(Task.objects.filter(analysis=locked, slots__isnull=True).exclude(task_class=TaskClass.DROP))
        count = 0
        for task in tasks:
            task.analysis = locked
            count += write_times(task, values.slots)
        if count:
            record_event("tasks.inventory.times_filled", subject=locked, actor=actor, payload={"tasks": count})
    return count
