"""Why a unit can never be in a role, whatever the plan: every failed part with its values."""

from typing import Any

from tasks.carving.answers import Reason
from tasks.carving.clock import format_time, names_of
from tasks.carving.options import paid_duration, start_ranges
from tasks.carving.preparation import Prepared
from tasks.carving.records import Role, Task


def task_refusals(prepared: Prepared, task: int) -> list[Reason]:
    """Reasons that hold for every role: STAYS, NOT_CONFIRMED, SAFETY."""
    record = prepared.instance.tasks[task]
    found = []
    holders = [part.holder for part in record.holders]
    if record.stays:
        found.append(Reason("STAYS", {"holders": holders}))
    if not record.confirmed_transferable:
        found.append(Reason("NOT_CONFIRMED", {"holders": holders, "error_consequence": record.error_consequence}))
    if record.safety_critical:
        found.append(Reason("SAFETY", {"holders": holders}))
    return found


def refusals(prepared: Prepared, role: int, unit: int) -> list[Reason]:
    """Every reason why a unit cannot be in a role; empty when it can."""
    if unit in prepared.options[role]:
        return []
    record, task = prepared.roles[role], prepared.task_of(unit)
    found = task_refusals(prepared, prepared.units[unit].task)
    found += _suitability(record, task)
    found += _calendar(prepared, role, unit)
    return found


def _suitability(role: Role, task: Task) -> list[Reason]:
    found = []
    missing = sorted(task.licences - role.licences)
    if missing:
        found.append(Reason("LICENCE", {"role": role.id, "missing": missing}))
    for dimension, level in task.demand.items():
        ceiling = role.ceiling.get(dimension, 0)
        if level > ceiling:
            values: dict[str, Any] = {"role": role.id, "dimension": dimension, "demand": level, "ceiling": ceiling}
            source = task.demand_source
            if isinstance(source, dict):
                source = source.get(dimension)
            if source:
                values["source"] = source
            found.append(Reason("DEMAND", values))
    return found


def _calendar(prepared: Prepared, role: int, unit: int) -> list[Reason]:
    record, task, piece = prepared.roles[role], prepared.task_of(unit), prepared.units[unit]
    days = piece.days & record.days
    values = {"role": record.id, "task_days": names_of(piece.days), "role_days": names_of(record.days)}
    if not days:
        return [Reason("DAYS", {**values, "slot": piece.slot})]
    if task.indivisible and days != piece.days:
        return [Reason("WHOLE_DAYS", {**values, "slot": piece.slot})]
    duration = paid_duration(task.minutes, record, prepared.grid)
    if start_ranges(piece, record, days, duration, prepared.grid):
        return []
    low, high = max(piece.earliest, record.earliest), min(piece.latest, record.latest)
    code = "AVAIL" if high - low >= duration else "WINDOW"
    return [
        Reason(
            code,
            {
                "role": record.id,
                "slot": piece.slot,
                "minutes": duration,
                "earliest": format_time(low),
                "latest": format_time(max(low, high)),
            },
        )
    ]
