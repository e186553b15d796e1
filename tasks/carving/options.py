"""Which unit can be in which role, at what times, for what worth: the options of a role."""

from collections.abc import Callable
from fractions import Fraction

from tasks.carving.clock import days_in, round_up
from tasks.carving.records import Instance, Role, Task, Window
from tasks.carving.units import MINUTES_PER_HOUR, SHARE_UNITS, Option, Unit

Shares = tuple[tuple[tuple[int, int], ...], ...]
"""Per task: (holder index, share in ``SHARE_UNITS``) pairs."""


def all_options(
    instance: Instance,
    roles: tuple[Role, ...],
    units: tuple[Unit, ...],
    shares: Shares,
) -> tuple[dict[int, Option], ...]:
    """Per role its options by unit; roles that ask the same share one table."""
    made: dict[str, dict[int, Option]] = {}
    tables = []
    for role in roles:
        key = repr(
            (
                sorted(role.ceiling.items()), sorted(role.licences), role.days, role.earliest, role.latest,
                role.pace_percent, role.buffer_minutes, role.wage_cents_per_hour, role.subsidy_percent, role.windows,
                role.max_minutes_per_day, role.max_span_minutes,
            )
        )  # fmt: skip
        if key not in made:
            made[key] = options_of(instance, role, units, shares, tightness)
        tables.append(made[key])
    return tuple(tables)


def options_of(
    instance: Instance,
    role: Role,
    units: tuple[Unit, ...],
    shares: Shares,
    tight_of: Callable[[Task, Role], int | None],
) -> dict[int, Option]:
    """Unit index → option; ``tight_of`` counts demands without a margin, None when task and role never go together."""
    suits: dict[int, int | None] = {}
    table: dict[int, Option] = {}
    for unit in units:
        task = instance.tasks[unit.task]
        if unit.task not in suits:
            suits[unit.task] = tight_of(task, role)
        tight = suits[unit.task]
        if tight is None:
            continue
        days = unit.days & role.days
        if not days or (task.indivisible and days != unit.days):
            continue
        duration = paid_duration(task.minutes, role, instance.grid_minutes)
        starts = start_ranges(unit, role, days, duration, instance.grid_minutes)
        if starts:
            table[unit.index] = _option(instance, role, unit, shares[unit.task], tight, days, duration, starts)
    return table


def tightness(task: Task, role: Role) -> int | None:
    """Number of dimensions without a margin; None when task and role can never go together whatever the time."""
    if task.stays or task.safety_critical or not task.confirmed_transferable or not task.licences <= role.licences:
        return None
    tight = 0
    for dimension, level in task.demand.items():
        ceiling = role.ceiling.get(dimension, 0)
        if level > ceiling:
            return None
        if level == ceiling and level:
            tight += 1
    return tight


def paid_duration(minutes: int, role: Role, grid: int) -> int:
    """Minutes one occurrence takes in the role: the task at the role's pace, on the grid, and the change-over."""
    return round_up(-(-minutes * role.pace_percent // 100), grid) + role.buffer_minutes


def start_ranges(unit: Unit, role: Role, days: int, duration: int, grid: int) -> tuple[tuple[int, int], ...]:
    """Grid steps at which an occurrence may start on every one of the days, as closed ranges."""
    ranges = [(max(unit.earliest, role.earliest), min(unit.latest, role.latest))]
    if role.windows:
        for day in days_in(days):
            ranges = _meet(ranges, _windows_on(role.windows, day))
    steps = []
    for low, high in ranges:
        first, last = -(-low // grid), (high - duration) // grid
        if first <= last:
            steps.append((first, last))
    return tuple(steps)


def _windows_on(windows: tuple[Window, ...], day: int) -> list[tuple[int, int]]:
    return sorted((window.earliest, window.latest) for window in windows if window.days >> day & 1)


def _meet(left: list[tuple[int, int]], right: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [
        (max(low, other_low), min(high, other_high))
        for low, high in left
        for other_low, other_high in right
        if max(low, other_low) < min(high, other_high)
    ]


def _option(
    instance: Instance,
    role: Role,
    unit: Unit,
    shares: tuple[tuple[int, int], ...],
    tight: int,
    days: int,
    duration: int,
    starts: tuple[tuple[int, int], ...],
) -> Option:
    count = days.bit_count()
    freed, paid = unit.minutes * count, duration * count
    wage = Fraction(0)
    for holder, share in shares:
        wage += Fraction(share, SHARE_UNITS) * _counted_wage(instance, holder, role)
    weeks = instance.week_days // 7
    hour = MINUTES_PER_HOUR * weeks
    cost = Fraction(role.wage_cents_per_hour * (100 - role.subsidy_percent), 100)
    cost += instance.weights.tight_demand_cents_per_hour * tight
    return Option(
        unit=unit.index,
        duration=duration,
        days=days,
        freed=freed,
        paid=paid,
        value=round((freed * wage - paid * cost) / hour),
        freed_cents=round(freed * wage / hour),
        tight=tight,
        starts=starts,
        whole=days == unit.days,
    )


def _counted_wage(instance: Instance, holder: int, role: Role) -> int:
    """Cents an hour that a freed hour counts; 0 under the displacement guard for holders paid about as the role."""
    record = instance.holders[holder]
    guard = record.displacement_guard_percent
    if guard is not None and record.wage_cents_per_hour * 100 <= role.wage_cents_per_hour * (100 + guard):
        return 0
    return record.wage_cents_per_hour
