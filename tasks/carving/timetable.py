"""Clock times for the chosen units of one role: a quick rule first, the exact solver when it fails."""

from collections.abc import Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from tasks.carving.clock import days_in
from tasks.carving.preparation import Prepared
from tasks.carving.units import Option

_SOLVER_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Timetable:
    """Starts (grid steps) of the units that fit; ``left`` could not be placed; ``feasible`` when nothing is left."""

    starts: Mapping[int, int]
    left: tuple[int, ...] = ()

    @property
    def feasible(self) -> bool:
        """Whether every unit has a time."""
        return not self.left


def schedule_role(prepared: Prepared, role: int, wanted: Mapping[int, int | None]) -> Timetable:
    """Times for a role's units: windows, no overlap on any day, span and order between its own units.

    ``wanted`` maps units to a start in minutes that must be kept, or None. Units without an option are left.
    """
    table, grid = prepared.options[role], prepared.grid
    options = [table[unit] for unit in sorted(wanted) if unit in table]
    strangers = tuple(unit for unit in sorted(wanted) if unit not in table)
    ranges = {option.unit: _ranges(option, wanted[option.unit], grid) for option in options}
    starts = _quick(prepared, role, options, ranges)
    if starts is None and all(ranges.values()):
        starts = _exact(prepared, role, options, ranges)
    if starts is None:
        return _partial(prepared, role, options, ranges, strangers)
    return Timetable(starts, strangers)


def _ranges(option: Option, start: int | None, grid: int) -> tuple[tuple[int, int], ...]:
    if start is None:
        return option.starts
    step = start // grid
    fits = start % grid == 0 and any(low <= step <= high for low, high in option.starts)
    return ((step, step),) if fits else ()


def _quick(
    prepared: Prepared, role: int, options: list[Option], ranges: Mapping[int, tuple[tuple[int, int], ...]]
) -> dict[int, int] | None:
    """Units by latest start, each as early as it can go; None when one does not fit or the span is too long."""
    if not all(ranges.values()):
        return None
    starts: dict[int, int] = {}
    for option in sorted(
        options, key=lambda option: (ranges[option.unit][-1][1], ranges[option.unit][0][0], option.unit)
    ):
        start = _earliest(prepared, option, ranges[option.unit], starts, role)
        if start is None:
            return None
        starts[option.unit] = start
    return starts if _spans(prepared, role, starts) and _ordered(prepared, role, starts) else None


def _earliest(
    prepared: Prepared,
    option: Option,
    ranges: tuple[tuple[int, int], ...],
    starts: Mapping[int, int],
    role: int,
) -> int | None:
    """First start in the ranges without overlap with the units placed already."""
    table, grid = prepared.options[role], prepared.grid
    need = -(-option.duration // grid)
    busy = sorted(
        (start, start + -(-table[unit].duration // grid))
        for unit, start in starts.items()
        if table[unit].days & option.days
    )
    floor = _after_firsts(prepared, option, starts, table)
    for low, high in ranges:
        start = max(low, floor)
        for begin, end in busy:
            if begin < start + need and end > start:
                start = end
        if start <= high:
            return start
    return None


def _after_firsts(prepared: Prepared, option: Option, starts: Mapping[int, int], table: Mapping[int, Option]) -> int:
    floor = 0
    for index in prepared.orders_of_unit.get(option.unit, ()):
        order = prepared.orders[index]
        if order.then == option.unit and order.first in starts and table[order.first].days & option.days:
            ends = starts[order.first] * prepared.grid + table[order.first].duration + order.lag
            floor = max(floor, -(-ends // prepared.grid))
    return floor


def _spans(prepared: Prepared, role: int, starts: Mapping[int, int]) -> bool:
    record, table, grid = prepared.roles[role], prepared.options[role], prepared.grid
    for day in days_in(record.days):
        today = [unit for unit in starts if table[unit].days >> day & 1]
        if today:
            end = max(starts[unit] * grid + table[unit].duration for unit in today)
            if end - min(starts[unit] for unit in today) * grid > record.max_span_minutes:
                return False
    return True


def _ordered(prepared: Prepared, role: int, starts: Mapping[int, int]) -> bool:
    """Orders with both units in the role, and with one that stays with its holder."""
    table, grid = prepared.options[role], prepared.grid
    for index in {index for unit in starts for index in prepared.orders_of_unit.get(unit, ())}:
        order = prepared.orders[index]
        first, then = prepared.units[order.first], prepared.units[order.then]
        end = first.earliest + first.minutes
        start = then.latest - then.minutes
        if order.first in starts:
            end = starts[order.first] * grid + table[order.first].duration
        if order.then in starts:
            start = starts[order.then] * grid
        if end + order.lag > start:
            return False
    return True


def _exact(
    prepared: Prepared, role: int, options: list[Option], ranges: Mapping[int, tuple[tuple[int, int], ...]]
) -> dict[int, int] | None:
    model, grid, record = cp_model.CpModel(), prepared.grid, prepared.roles[role]
    starts: dict[int, cp_model.IntVar] = {}
    for option in options:
        domain = cp_model.Domain.from_intervals([list(part) for part in ranges[option.unit]])
        starts[option.unit] = model.new_int_var_from_domain(domain, "")
    groups = {
        frozenset(option.unit for option in options if option.days >> day & 1): None for day in days_in(record.days)
    }
    for members in groups:
        today = [option for option in options if option.unit in members]
        if not today:
            continue
        model.add_no_overlap(
            [
                model.new_fixed_size_interval_var(starts[option.unit], -(-option.duration // grid), "")
                for option in today
            ]
        )
        begin = model.new_int_var(0, 4 * 24 * 60, "")
        for option in today:
            model.add(starts[option.unit] >= begin)
            model.add(starts[option.unit] <= begin + (record.max_span_minutes - option.duration) // grid)
    keep_orders(prepared, role, model, starts)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = _SOLVER_SECONDS
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return None
    return {unit: int(solver.value(variable)) for unit, variable in starts.items()}


def keep_orders(prepared: Prepared, role: int, model: cp_model.CpModel, starts: dict[int, cp_model.IntVar]) -> None:
    """Constraints for the orders of a role's units among themselves, and with work that stays with its holder."""
    table, grid = prepared.options[role], prepared.grid
    for index in sorted({index for unit in starts for index in prepared.orders_of_unit.get(unit, ())}):
        order = prepared.orders[index]
        first, then = prepared.units[order.first], prepared.units[order.then]
        if order.first in starts and order.then in starts:
            gap = -(-(table[order.first].duration + order.lag) // grid)
            model.add(starts[order.then] >= starts[order.first] + gap)
        elif order.first in starts:
            bound = then.latest - then.minutes - order.lag - table[order.first].duration
            model.add(starts[order.first] <= bound // grid)
        else:
            model.add(starts[order.then] >= -(-(first.earliest + first.minutes + order.lag) // grid))


def _partial(
    prepared: Prepared,
    role: int,
    options: list[Option],
    ranges: Mapping[int, tuple[tuple[int, int], ...]],
    strangers: tuple[int, ...],
) -> Timetable:
    """As many units as fit one by one; the others are named, so that a person sees which ones collide."""
    starts: dict[int, int] = {}
    left = list(strangers)
    for option in sorted(options, key=lambda option: (ranges[option.unit] or ((0, 0),))[-1][1]):
        start = _earliest(prepared, option, ranges[option.unit], starts, role)
        trial = None if start is None else {**starts, option.unit: start}
        if trial is None or not _spans(prepared, role, trial) or not _ordered(prepared, role, trial):
            left.append(option.unit)
        else:
            starts = trial
    return Timetable(starts, tuple(sorted(left)))


def gap_for(prepared: Prepared, role: int, unit: int, starts: Mapping[int, int]) -> tuple[int | None, tuple[int, ...]]:
    """A start for one more unit beside a role's units at their times, and the units in its way when there is none.

    No start and nothing in the way means that every free time would make a day longer than its span.
    """
    option, grid, table = prepared.options[role][unit], prepared.grid, prepared.options[role]
    need = -(-option.duration // grid)
    busy = [(start, start + -(-table[other].duration // grid), other) for other, start in starts.items()]
    blocking: set[int] = set()
    free = False
    for low, high in option.starts:
        for start in range(low, high + 1):
            hit = [
                other
                for begin, end, other in busy
                if begin < start + need and end > start and table[other].days & option.days
            ]
            if hit:
                blocking.update(hit)
            elif _spans(prepared, role, {**starts, unit: start}):
                return start, ()
            else:
                free = True
    return None, () if free else tuple(sorted(blocking))
