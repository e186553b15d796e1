"""Rules for what stays with the present holders, and the answer's sheet about them."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from tasks.carving.validator_plan import Plan, Violation
from tasks.carving.validator_workplace import Holder, Task, Workplace


def remaining_tasks(workplace: Workplace, plan: Plan) -> frozenset[str]:
    """Return the tasks of which something (a slot, or some days of one) stays with the present holders."""
    moved = {(placement.task.id, placement.slot): placement.days for placement in plan.placements}
    return frozenset(
        task.id
        for task in workplace.tasks.values()
        for slot, window in enumerate(task.slots)
        if window.days - moved.get((task.id, slot), frozenset())
    )


def moved_minutes(plan: Plan) -> Mapping[str, Fraction]:
    """Return the minutes a week that each holder gives away (a pooled task by its holders' shares)."""
    moved: dict[str, Fraction] = defaultdict(Fraction)
    for placement in plan.placements:
        for holder, share in placement.task.owners.items():
            moved[holder] += share * placement.freed_minutes
    return {holder: minutes for holder, minutes in moved.items() if minutes}


def tasks_of(workplace: Workplace, holder: Holder) -> list[Task]:
    """Return the tasks in which the holder has a share."""
    return [task for task in workplace.tasks.values() if task.owners.get(holder.id)]


def week_of(workplace: Workplace, holder: Holder) -> Fraction:
    """Return the holder's minutes: listed tasks by share and other work."""
    listed = sum(task.owners[holder.id] * task.weekly_minutes() for task in tasks_of(workplace, holder))
    return Fraction(listed) + holder.other_minutes * workplace.weeks


def movable_minutes(workplace: Workplace, holder: Holder) -> Fraction:
    """Return the most minutes a week that may leave the holder (HOLDER_SHARE)."""
    return (1 - holder.min_share_left) * week_of(workplace, holder)


def _strain_left(workplace: Workplace, plan: Plan, holder: Holder) -> tuple[Fraction, Fraction]:
    """Return (level × minutes, minutes) of the holder's remaining week; other work counts as free of strain."""
    dimension = holder.strain_dimension or ""
    strain = Fraction(0)
    minutes = week_of(workplace, holder)
    for task in tasks_of(workplace, holder):
        strain += task.owners[holder.id] * task.weekly_minutes() * task.demand.get(dimension, 0)
    for placement in plan.placements:
        share = placement.task.owners.get(holder.id, Fraction(0))
        strain -= share * placement.freed_minutes * placement.task.demand.get(dimension, 0)
        minutes -= share * placement.freed_minutes
    return strain, minutes


def _limits(
    workplace: Workplace, plan: Plan, holder: Holder, moved: Fraction, remaining: frozenset[str]
) -> Iterator[Violation]:
    path = f"{plan.path}.holders"
    values: dict[str, object]
    limit = movable_minutes(workplace, holder)
    if moved > limit:
        values = {"holder": holder.id, "minutes": str(moved), "limit": str(limit)}
        yield Violation("HOLDER_SHARE", path, "Too much of the holder's week is moved.", values)
    left = [task for task in tasks_of(workplace, holder) if task.id in remaining]
    if len(left) < holder.min_tasks_left:
        values = {"holder": holder.id, "tasks": len(left), "limit": holder.min_tasks_left}
        yield Violation("HOLDER_TASKS", path, "Too few tasks stay with the holder.", values)
    processes = {task.process for task in left}
    if len(processes) < holder.min_processes_left:
        values = {"holder": holder.id, "processes": len(processes), "limit": holder.min_processes_left}
        yield Violation("HOLDER_PROCS", path, "Too few processes stay with the holder.", values)
    if holder.strain_dimension and holder.max_strain_percent is not None:
        strain, minutes = _strain_left(workplace, plan, holder)
        if 100 * strain > holder.max_strain_percent * minutes:
            values = {
                "holder": holder.id,
                "dimension": holder.strain_dimension,
                "percent": str(100 * strain / minutes) if minutes else None,
                "limit": holder.max_strain_percent,
            }
            yield Violation("HOLDER_STRAIN", path, "What stays with the holder is too straining on average.", values)


def check_holders(workplace: Workplace, plan: Plan) -> Iterator[Violation]:
    """Yield broken holder limits: HOLDER_SHARE, HOLDER_TASKS, HOLDER_PROCS, HOLDER_STRAIN.

    A holder from whom nothing moves is not judged: the limits guard against this plan, not against the week as
    it already is.
    """
    remaining = remaining_tasks(workplace, plan)
    for holder_id, minutes in sorted(moved_minutes(plan).items()):
        yield from _limits(workplace, plan, workplace.holders[holder_id], minutes, remaining)


def check_holder_sheet(workplace: Workplace, plan: Plan) -> Iterator[Violation]:
    """Yield errors of the answer's list of holders: every touched holder with moved and movable minutes."""
    moved = moved_minutes(plan)
    listed = set()
    for index, record in enumerate(plan.record["holders"]):
        path = f"{plan.path}.holders[{index}]"
        name = record.get("holder") if isinstance(record, dict) else None
        holder = workplace.holders.get(name) if isinstance(name, str) else None
        if holder is None:
            yield Violation("UNKNOWN_HOLDER", path, "No such holder.", {"holder": repr(name)[:80]})
            continue
        listed.add(holder.id)
        actual, limit = moved.get(holder.id, Fraction(0)), movable_minutes(workplace, holder)
        stated = record.get("moved_minutes")
        if stated != math.floor(actual) and stated != math.ceil(actual):
            yield Violation(
                "HOLDER_SHEET", path, "Moved minutes are wrong.", {"stated": stated, "computed": str(actual)}
            )
        if record.get("limit_minutes") != math.floor(limit):
            yield Violation(
                "HOLDER_SHEET",
                path,
                "Movable minutes are wrong.",
                {"stated": record.get("limit_minutes"), "computed": math.floor(limit)},
            )
    for holder_id in sorted(set(moved) - listed):
        yield Violation("HOLDER_SHEET", f"{plan.path}.holders", "A touched holder is missing.", {"holder": holder_id})
