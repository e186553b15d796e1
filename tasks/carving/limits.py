"""Which rules an arrangement breaks, read without a solver; used by the board, the reasons and the tests."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from tasks.carving.answers import Reason
from tasks.carving.clock import ALL_DAY_NAMES, days_in
from tasks.carving.ledger import Placement, gone_tasks, moved_minutes
from tasks.carving.preparation import Prepared
from tasks.carving.units import SHARE_UNITS, Option


def role_violations(prepared: Prepared, role: int, units: Iterable[int]) -> list[Reason]:
    """Broken rules of one role apart from clock times: hours, days, places, processes, shares, area."""
    options = [prepared.options[role][unit] for unit in units]
    found = _hours(prepared, role, options)
    found += _variety(prepared, role, options)
    found += _shares(prepared, role, options)
    return found


def _reason(prepared: Prepared, code: str, role: int, **values: Any) -> Reason:
    return Reason(code, {"role": prepared.roles[role].id, **values})


def _hours(prepared: Prepared, role: int, options: list[Option]) -> list[Reason]:
    record, weeks, found = prepared.roles[role], prepared.weeks, []
    total = sum(option.paid for option in options)
    if total < record.min_minutes_per_week * weeks:
        found.append(_reason(prepared, "HOURS", role, limit=record.min_minutes_per_week, actual=total // weeks))
    if total > record.max_minutes_per_week * weeks:
        found.append(_reason(prepared, "HOURS", role, limit=record.max_minutes_per_week, actual=total // weeks))
    for day in days_in(record.days):
        minutes = sum(option.duration for option in options if option.days >> day & 1)
        values = {"day": ALL_DAY_NAMES[day], "actual": minutes}
        if minutes < record.min_minutes_per_day:
            found.append(_reason(prepared, "DAY_MIN", role, limit=record.min_minutes_per_day, **values))
        if minutes > record.max_minutes_per_day:
            found.append(_reason(prepared, "DAY_MAX", role, limit=record.max_minutes_per_day, **values))
    return found


def _variety(prepared: Prepared, role: int, options: list[Option]) -> list[Reason]:
    record, found = prepared.roles[role], []
    tasks = [prepared.task_of(option.unit) for option in options]
    places, processes = {task.location for task in tasks}, {task.process for task in tasks}
    if len(places) > record.max_locations:
        found.append(_reason(prepared, "LOCS", role, limit=record.max_locations, actual=len(places)))
    if len(processes) < record.min_processes:
        found.append(_reason(prepared, "PROCS", role, limit=record.min_processes, actual=len(processes)))
    if len(processes) > record.max_processes:
        found.append(_reason(prepared, "PROCS", role, limit=record.max_processes, actual=len(processes)))
    areas = {prepared.units[option.unit].area for option in options}
    if len(areas) > 1:
        names = [prepared.instance.areas[area].id for area in sorted(areas)]
        found.append(_reason(prepared, "AREA", role, areas=names))
    return found


def _shares(prepared: Prepared, role: int, options: list[Option]) -> list[Reason]:
    record, found = prepared.roles[role], []
    total = sum(option.paid for option in options)
    of_task: dict[str, int] = defaultdict(int)
    unwanted = contact = 0
    meaningful = set()
    for option in options:
        task = prepared.task_of(option.unit)
        of_task[task.id] += option.paid
        unwanted += option.paid * task.unwanted
        contact += option.paid * task.with_colleagues
        if task.meaningful:
            meaningful.add(task.id)
    for task_id, minutes in of_task.items():
        if 100 * minutes > record.max_single_task_percent * total:
            share = _percent(minutes, total)
            found.append(
                _reason(prepared, "SINGLE", role, task=task_id, limit=record.max_single_task_percent, actual=share)
            )
    if 100 * unwanted > record.max_unwanted_percent * total:
        share = _percent(unwanted, total)
        found.append(_reason(prepared, "DISLIKED", role, limit=record.max_unwanted_percent, actual=share))
    if 100 * contact < record.min_with_colleagues_percent * total:
        share = _percent(contact, total)
        found.append(_reason(prepared, "CONTACT", role, limit=record.min_with_colleagues_percent, actual=share))
    if len(meaningful) < record.min_meaningful_tasks:
        found.append(_reason(prepared, "MEANING", role, limit=record.min_meaningful_tasks, actual=len(meaningful)))
    return found


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def holder_violations(
    prepared: Prepared, arrangement: Mapping[int, Placement], only: Iterable[int] | None = None
) -> list[Reason]:
    """Broken limits of the holders from whom something moves (``only`` some holder indices when given)."""
    moved = moved_minutes(prepared, arrangement)
    gone = gone_tasks(prepared, arrangement)
    found: list[Reason] = []
    for holder in moved if only is None else sorted(set(only) & moved.keys()):
        found += _holder(prepared, holder, moved[holder], gone, arrangement)
    return found


def _holder(
    prepared: Prepared, holder: int, moved: int, gone: set[int], arrangement: Mapping[int, Placement]
) -> list[Reason]:
    facts, record, found = prepared.holders[holder], prepared.instance.holders[holder], []
    if moved > facts.exact_limit:
        values = {"limit": facts.limit, "actual": -(-moved // SHARE_UNITS)}
        found.append(Reason("HOLDER_SHARE", {"holder": record.id, **values}))
    left = [task for task in facts.tasks if task not in gone]
    if len(left) < record.min_tasks_left:
        found.append(Reason("HOLDER_TASKS", {"holder": record.id, "limit": record.min_tasks_left, "actual": len(left)}))
    processes = {prepared.instance.tasks[task].process for task in left}
    if len(processes) < record.min_processes_left:
        values = {"limit": record.min_processes_left, "actual": len(processes)}
        found.append(Reason("HOLDER_PROCS", {"holder": record.id, **values}))
    if facts.strain_limit is not None:
        room = strain_room_left(prepared, holder, arrangement)
        if room < 0:
            left_minutes = facts.minutes - moved // SHARE_UNITS
            average = facts.strain_limit - room / SHARE_UNITS / left_minutes if left_minutes > 0 else None
            values_of_strain: dict[str, Any] = {
                "dimension": record.strain_dimension,
                "limit": facts.strain_limit,
                "actual": None if average is None else round(average, 1),
            }
            found.append(Reason("HOLDER_STRAIN", {"holder": record.id, **values_of_strain}))
    return found


def strain_room_left(prepared: Prepared, holder: int, arrangement: Mapping[int, Placement]) -> int:
    """Σ (limit − 100 × level) × minutes over what stays with the holder, × ``SHARE_UNITS``; below 0 is too much."""
    facts, record = prepared.holders[holder], prepared.instance.holders[holder]
    room, limit, dimension = facts.strain_room, facts.strain_limit or 0, record.strain_dimension or ""
    for task in facts.tasks:
        excess = 100 * prepared.instance.tasks[task].demand.get(dimension, 0) - limit
        share = dict(prepared.shares[task])[holder]
        for unit in prepared.units_of_task[task]:
            place = arrangement.get(unit)
            if place is not None:
                room += prepared.options[place[0]][unit].freed * share * excess
    return room


def time_violations(prepared: Prepared, role: int, starts: Mapping[int, int]) -> list[Reason]:
    """OVERLAP, SPAN and WINDOW of one role's units at their starts (unit index → grid steps)."""
    grid, record = prepared.grid, prepared.roles[role]
    found: list[Reason] = []
    options = [prepared.options[role][unit] for unit in sorted(starts, key=lambda unit: (starts[unit], unit))]
    found += [
        _reason(prepared, "WINDOW", role, task=prepared.task_of(option.unit).id)
        for option in options
        if not any(low <= starts[option.unit] <= high for low, high in option.starts)
    ]
    for day in days_in(record.days):
        today = [option for option in options if option.days >> day & 1]
        if not today:
            continue
        for earlier, later in pairwise(today):
            if starts[earlier.unit] * grid + earlier.duration > starts[later.unit] * grid:
                names = [prepared.task_of(earlier.unit).id, prepared.task_of(later.unit).id]
                found.append(_reason(prepared, "OVERLAP", role, tasks=names, day=ALL_DAY_NAMES[day]))
        end = max(starts[option.unit] * grid + option.duration for option in today)
        span = end - starts[today[0].unit] * grid
        if span > record.max_span_minutes:
            found.append(
                _reason(prepared, "SPAN", role, day=ALL_DAY_NAMES[day], limit=record.max_span_minutes, actual=span)
            )
    return found


def order_violations(prepared: Prepared, arrangement: Mapping[int, Placement]) -> list[Reason]:
    """Orders between linked tasks that no choice of the holders' own times could keep (PREC)."""
    found = []
    indices = sorted({index for unit in arrangement for index in prepared.orders_of_unit.get(unit, ())})
    for index in indices:
        order = prepared.orders[index]
        first, then = prepared.units[order.first], prepared.units[order.then]
        for day in days_in(first.days & then.days):
            before = _on_day(prepared, arrangement, order.first, day)
            after = _on_day(prepared, arrangement, order.then, day)
            if before is None and after is None:
                continue
            end = first.earliest + first.minutes if before is None else before[1]
            start = then.latest - then.minutes if after is None else after[0]
            if end + order.lag > start:
                tasks = [prepared.task_of(order.first).id, prepared.task_of(order.then).id]
                found.append(Reason("PREC", {"first": tasks[0], "then": tasks[1], "lag": order.lag}))
                break
    return found


def _on_day(prepared: Prepared, arrangement: Mapping[int, Placement], unit: int, day: int) -> tuple[int, int] | None:
    place = arrangement.get(unit)
    if place is None:
        return None
    option = prepared.options[place[0]][unit]
    if not option.days >> day & 1:
        return None
    start = place[1] * prepared.grid
    return start, start + option.duration


def whole_violations(prepared: Prepared, arrangement: Mapping[int, Placement]) -> list[Reason]:
    """Indivisible tasks of which only a part moved, or that went to two roles (WHOLE)."""
    found = []
    for task in sorted({prepared.units[unit].task for unit in arrangement}):
        record = prepared.instance.tasks[task]
        if not record.indivisible:
            continue
        units = prepared.units_of_task[task]
        roles = {arrangement[unit][0] for unit in units if unit in arrangement}
        if len(roles) > 1 or any(unit not in arrangement for unit in units):
            found.append(Reason("WHOLE", {"task": record.id}))
    return found


def all_violations(prepared: Prepared, arrangement: Mapping[int, Placement]) -> list[Reason]:
    """Every broken rule of an arrangement with its clock times; empty means valid."""
    starts: dict[int, dict[int, int]] = defaultdict(dict)
    for unit, (role, start) in arrangement.items():
        starts[role][unit] = start
    found: list[Reason] = []
    for role in sorted(starts):
        found += role_violations(prepared, role, sorted(starts[role]))
        found += time_violations(prepared, role, starts[role])
    found += holder_violations(prepared, arrangement)
    found += order_violations(prepared, arrangement)
    found += whole_violations(prepared, arrangement)
    return found
