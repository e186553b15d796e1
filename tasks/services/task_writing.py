"""Writing the values of rows into tasks: one at a time, or many in a few statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _

from core.ids import new_public_id
from employers.models import JobFunction, Place, Unit
from tasks.enums import Period, TaskSource
from tasks.models import LibraryTask, Process, Task, TaskShare, TaskSlot, WorkAnalysis
from tasks.services.cells import LONGEST_LABEL, MOST_TIMES, HolderValue, RowValues, SlotValue

POSITION_STEP = 1024
BATCH = 500
SURE_FIGURES = 2
MOST_TASKS = 20_000


@dataclass(slots=True)
class NewTask:
    """A task to be made: its values and what is not in a row."""

    values: RowValues
    public_id: UUID = field(default_factory=new_public_id)
    library_task: LibraryTask | None = None
    extra: dict[str, Any] = field(default_factory=dict)


def next_position(analysis: WorkAnalysis) -> int:
    """Return the position after the last task."""
    last: int | None = Task.objects.filter(analysis=analysis).aggregate(last=Max("position"))["last"]
    return (last or 0) + POSITION_STEP


def expand_slots(slots: Sequence[SlotValue], occurrences: Any, period: str) -> list[SlotValue]:
    """Return one slot for each occurrence of a day, since a slot is what can be given to somebody on its own.

    A task done four times a day within 7–15 becomes four slots 7–15. When the times do not divide evenly, the slots
    stay as they were given and each stands for a part of the work.
    """
    if period != Period.DAY or not slots or occurrences != int(occurrences):
        return list(slots)
    count = int(occurrences)
    if count > MOST_TIMES or count % len(slots):
        return list(slots)
    return [slot for slot in slots for _again in range(count // len(slots))]


def labels_of(analysis: WorkAnalysis, rows: Iterable[RowValues]) -> tuple[dict[str, Place], dict[str, Process]]:
    """Return places of the unit and processes of the analysis by name without case; missing ones are made."""
    wanted = list(rows)
    return _places(analysis.unit, _names(row.place for row in wanted)), _processes(
        analysis, _names(row.process for row in wanted)
    )


def _names(texts: Iterable[str | None]) -> dict[str, str]:
    names: dict[str, str] = {}
    for text in texts:
        if text:
            names.setdefault(text.casefold(), text[:LONGEST_LABEL])
    return names


def _places(unit: Unit, names: Mapping[str, str]) -> dict[str, Place]:
    if not names:
        return {}
    known = {place.name.casefold(): place for place in Place.objects.filter(unit=unit)}
    missing = [Place(unit=unit, name=name) for key, name in names.items() if key not in known]
    if missing:
        Place.objects.bulk_create(missing, ignore_conflicts=True)
        known = {place.name.casefold(): place for place in Place.objects.filter(unit=unit)}
    return known


def _processes(analysis: WorkAnalysis, names: Mapping[str, str]) -> dict[str, Process]:
    if not names:
        return {}
    known = {process.name.casefold(): process for process in Process.objects.filter(analysis=analysis)}
    missing = [
        Process(analysis=analysis, name=name, position=len(known) + index)
        for index, (key, name) in enumerate(names.items())
        if key not in known
    ]
    if missing:
        Process.objects.bulk_create(missing, ignore_conflicts=True)
        known = {process.name.casefold(): process for process in Process.objects.filter(analysis=analysis)}
    return known


def set_fields(
    task: Task, values: RowValues, places: Mapping[str, Place], processes: Mapping[str, Process]
) -> list[str]:
    """Set the task's own fields and return the names of those that changed; nothing is saved."""
    wanted = dict(values.fields)
    if values.place is not None:
        wanted["place_id"] = places[values.place.casefold()].pk if values.place else None
    if values.process is not None:
        wanted["process_id"] = processes[values.process.casefold()].pk if values.process else None
    changed = [name for name, value in wanted.items() if getattr(task, name) != value]
    for name in changed:
        setattr(task, name, wanted[name])
    return changed


def create_tasks(analysis: WorkAnalysis, new: Sequence[NewTask], *, source: str = TaskSource.TYPED) -> list[Task]:
    """Make the tasks at the end of the inventory, in a number of statements that their number does not change.

    The caller holds the analysis's lock, guesses the demands and writes the event.

    Raises:
        ValidationError: the analysis would have more tasks than one inventory can hold.
    """
    if Task.objects.filter(analysis=analysis).count() + len(new) > MOST_TASKS:
        raise ValidationError(_("One analysis can hold at most %(limit)s tasks.") % {"limit": MOST_TASKS})
    places, processes = labels_of(analysis, (one.values for one in new))
    first = next_position(analysis)
    tasks = []
    for index, one in enumerate(new):
        task = Task(
            analysis=analysis,
            public_id=one.public_id,
            position=first + index * POSITION_STEP,
            source=source,
            library_task=one.library_task,
            **one.extra,
        )
        set_fields(task, one.values, places, processes)
        tasks.append(task)
    Task.objects.bulk_create(tasks, batch_size=BATCH)
    TaskSlot.objects.bulk_create(
        [
            TaskSlot(task=task, days=slot.days, earliest=slot.earliest, latest=slot.latest)
            for task, one in zip(tasks, new, strict=True)
            for slot in expand_slots(one.values.slots or [], task.occurrences, task.period)
        ],
        batch_size=BATCH,
    )
    TaskShare.objects.bulk_create(
        [
            TaskShare(task=task, function=holder.function, percent=holder.percent)
            for task, one in zip(tasks, new, strict=True)
            for holder in one.values.holders or []
        ],
        batch_size=BATCH,
    )
    return tasks


def write_times(task: Task, slots: Sequence[SlotValue]) -> bool:
    """Bring the task's slots to the given times and return whether anything changed.

    Slots are changed in place, since a slot may be in a role; only a surplus is deleted.

    Raises:
        ValidationError: a surplus slot is in a role.
    """
    wanted = expand_slots(slots, task.occurrences, task.period)
    present = list(TaskSlot.objects.filter(task=task).order_by("earliest", "id"))
    if [(slot.days, slot.earliest, slot.latest) for slot in present] == [
        (slot.days, slot.earliest, slot.latest) for slot in sorted(wanted, key=lambda slot: slot.earliest)
    ]:
        return False
    for slot, value in zip(present, sorted(wanted, key=lambda slot: slot.earliest), strict=False):
        slot.days, slot.earliest, slot.latest = value.days, value.earliest, value.latest
    TaskSlot.objects.bulk_update(present[: len(wanted)], ["days", "earliest", "latest"])
    TaskSlot.objects.bulk_create(
        TaskSlot(task=task, days=value.days, earliest=value.earliest, latest=value.latest)
        for value in sorted(wanted, key=lambda slot: slot.earliest)[len(present) :]
    )
    surplus = [slot.pk for slot in present[len(wanted) :]]
    try:
        TaskSlot.objects.filter(pk__in=surplus).delete()
    except ProtectedError as error:
        raise ValidationError({"window": _in_role()}) from error
    return True


def _in_role() -> str:
    return _("One of the task's times is in a role. Take it out of the role on the board first.")


def write_holders(task: Task, holders: Sequence[HolderValue]) -> bool:
    """Bring the task's shares to the given holders and return whether anything changed."""
    present = {share.function_id: share for share in TaskShare.objects.filter(task=task)}
    wanted = {holder.function.pk: holder.percent for holder in holders}
    if {key: share.percent for key, share in present.items()} == wanted:
        return False
    TaskShare.objects.filter(task=task).exclude(function__in=wanted).delete()
    for function_id, percent in wanted.items():
        TaskShare.objects.update_or_create(task=task, function_id=function_id, defaults={"percent": percent})
    return True


def functions_of(analysis: WorkAnalysis) -> list[JobFunction]:
    """Return the job functions of the analysed unit."""
    return list(JobFunction.objects.filter(unit=analysis.unit_id).order_by("name", "id"))
