"""Turns an instance into what the solver works on: units of work, role templates and the options between them.

Times inside the engine count grid steps after midnight, so a start is always on the grid; durations are minutes.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tasks.carving.clock import MINUTES_PER_DAY, days_in, round_up
from tasks.carving.records import Candidate, Instance, Role, Task, Window

MINUTES_PER_HOUR = 60
SHARE_UNITS = 1_000_000
"""Shares of pooled tasks are whole millionths, so that every sum is exact."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One occurrence group of a task: ``minutes`` per occurrence for the present holder, window in minutes."""

    index: int
    task: int
    slot: int
    days: int
    earliest: int
    latest: int
    minutes: int
    area: int

    @property
    def week_minutes(self) -> int:
        """Minutes of the whole period (one week, or two when the record has a fortnight)."""
        return self.minutes * self.days.bit_count()


@dataclass(frozen=True, slots=True)
class Option:
    """A unit in a role: paid ``duration`` minutes per occurrence, ``days`` kept, money in cents a week.

    ``freed`` and ``paid`` are minutes of the whole period; ``starts`` are closed ranges of grid steps; ``whole``
    says that nothing of the unit stays with its holder; ``tight`` counts demands without a margin.
    """

    unit: int
    duration: int
    days: int
    freed: int
    paid: int
    value: int
    freed_cents: int
    tight: int
    starts: tuple[tuple[int, int], ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class HolderFacts:
    """What of a holder's job may go. Minutes are of the period; ``exact_limit`` is in minutes × ``SHARE_UNITS``.

    ``strain_room`` is Σ (limit − 100 × level) × minutes of the present week, × ``SHARE_UNITS``: moving a minute of
    level q changes it by 100 q − limit, and it must not end below zero.
    """

    index: int
    minutes: int
    limit: int
    exact_limit: int
    tasks: tuple[int, ...]
    tasks_may_go: int
    processes: tuple[str, ...]
    processes_may_go: int
    strain_limit: int | None
    strain_room: int

    @property
    def closed(self) -> bool:
        """Nothing may leave: the job already has fewer tasks or processes than must stay."""
        return self.tasks_may_go < 0 or self.processes_may_go < 0


@dataclass(frozen=True, slots=True)
class Order:
    """First unit before second on common days, with a lag in minutes."""

    first: int
    then: int
    lag: int


@dataclass(slots=True)
class Prepared:
    """An instance ready to solve. ``roles`` are already shaped to the candidate when there is one."""

    instance: Instance
    grid: int
    weeks: int
    roles: tuple[Role, ...]
    templates: tuple[tuple[int, ...], ...]
    template_of: tuple[int, ...]
    options: tuple[dict[int, Option], ...]
    units: tuple[Unit, ...]
    units_of_task: tuple[tuple[int, ...], ...]
    units_of_area: tuple[tuple[int, ...], ...]
    task_index: dict[str, int]
    role_index: dict[str, int]
    unit_index: dict[tuple[str, int], int]
    shares: tuple[tuple[tuple[int, int], ...], ...]
    holders: tuple[HolderFacts, ...]
    orders: tuple[Order, ...]
    orders_of_unit: dict[int, list[int]]
    links: tuple[tuple[int, int, int], ...]
    links_of_task: dict[int, list[int]]
    locks: dict[int, dict[int, int | None]] = field(default_factory=dict)
    most_roles: int = 0

    def task_of(self, unit: int) -> Task:
        """The task a unit belongs to."""
        return self.instance.tasks[self.units[unit].task]

    def option(self, role: int, unit: int) -> Option | None:
        """The option of a unit in a role, None when it cannot go there."""
        return self.options[role].get(unit)

    @property
    def forced(self) -> frozenset[int]:
        """Roles that a proposal must have: asked for, or holding a locked unit."""
        asked = {index for index, role in enumerate(self.roles) if role.must_use}
        return frozenset(asked | self.locks.keys())


def prepare(instance: Instance) -> Prepared:
    """Derive units, options, holders' limits and orders; linear in tasks × distinct role templates."""
    grid = instance.grid_minutes
    area_of = {
        department: index for index, area in enumerate(instance.areas) for department in area.departments
    }
    units, units_of_task = _units(instance, area_of)
    roles = tuple(shape_role(role, instance.candidate) for role in instance.roles)
    holder_index = {holder.id: index for index, holder in enumerate(instance.holders)}
    shares = tuple(
        tuple((holder_index[part.holder], round(part.share * SHARE_UNITS)) for part in task.holders)
        for task in instance.tasks
    )
    task_index = {task.id: index for index, task in enumerate(instance.tasks)}
    role_index = {role.id: index for index, role in enumerate(roles)}
    unit_index = {(instance.tasks[unit.task].id, unit.slot): unit.index for unit in units}
    locks: dict[int, dict[int, int | None]] = defaultdict(dict)
    for lock in instance.locked:
        locks[role_index[lock.role]][unit_index[lock.task, lock.slot]] = lock.start
    templates, template_of = _templates(roles, set(locks))
    orders, orders_of_unit = _orders(instance, units, units_of_task, task_index)
    links = tuple(
        (task_index[link.first], task_index[link.then], link.cut_cost_cents)
        for link in instance.links
        if link.cut_cost_cents
    )
    links_of_task: dict[int, list[int]] = defaultdict(list)
    for index, (first, then, _cost) in enumerate(links):
        links_of_task[first].append(index)
        links_of_task[then].append(index)
    units_of_area: list[list[int]] = [[] for _ in instance.areas]
    for unit in units:
        units_of_area[unit.area].append(unit.index)
    return Prepared(
        instance=instance,
        grid=grid,
        weeks=instance.week_days // 7,
        roles=roles,
        templates=templates,
        template_of=template_of,
        options=_options(instance, roles, units, shares),
        units=units,
        units_of_task=units_of_task,
        units_of_area=tuple(tuple(indices) for indices in units_of_area),
        task_index=task_index,
        role_index=role_index,
        unit_index=unit_index,
        shares=shares,
        holders=_holders(instance, units, units_of_task, shares),
        orders=orders,
        orders_of_unit=orders_of_unit,
        links=links,
        links_of_task=links_of_task,
        locks=dict(locks),
        most_roles=len(roles) if instance.candidate is None else min(1, len(roles)),
    )


def shape_role(role: Role, candidate: Candidate | None) -> Role:
    """A role under one person's levels, days, hours, windows and licences; the role itself without a person."""
    if candidate is None:
        return role
    days = role.days if candidate.days is None else role.days & candidate.days
    if candidate.windows:
        covered = 0
        for window in candidate.windows:
            covered |= window.days
        days &= covered
    return replace(
        role,
        ceiling={**role.ceiling, **(candidate.ceiling or {})},
        licences=role.licences if candidate.licences is None else candidate.licences,
        days=days,
        min_minutes_per_week=max(role.min_minutes_per_week, candidate.min_minutes_per_week or 0),
        max_minutes_per_week=_least(role.max_minutes_per_week, candidate.max_minutes_per_week),
        max_minutes_per_day=_least(role.max_minutes_per_day, candidate.max_minutes_per_day),
        windows=candidate.windows,
    )


def _least(limit: int, wish: int | None) -> int:
    return limit if wish is None else min(limit, wish)


def _units(instance: Instance, area_of: dict[str, int]) -> tuple[tuple[Unit, ...], tuple[tuple[int, ...], ...]]:
    units: list[Unit] = []
    groups: list[tuple[int, ...]] = []
    for index, task in enumerate(instance.tasks):
        area = area_of[task.department]
        group = []
        for number, slot in enumerate(task.slots):
            group.append(len(units))
            units.append(
                Unit(len(units), index, number, slot.days, slot.earliest, slot.latest, task.minutes, area)
            )
        groups.append(tuple(group))
    return tuple(units), tuple(groups)


def _templates(roles: tuple[Role, ...], locked: set[int]) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
    """Equal roles share a template; a role that is asked for or locked is a template of its own."""
    groups: dict[str, list[int]] = {}
    for index, role in enumerate(roles):
        own = role.must_use or index in locked
        key = repr(role if own else replace(role, id=""))
        groups.setdefault(key, []).append(index)
    templates = tuple(tuple(group) for group in groups.values())
    template_of = [0] * len(roles)
    for number, group in enumerate(templates):
        for index in group:
            template_of[index] = number
    return templates, tuple(template_of)


def _orders(
    instance: Instance,
    units: tuple[Unit, ...],
    units_of_task: tuple[tuple[int, ...], ...],
    task_index: dict[str, int],
) -> tuple[tuple[Order, ...], dict[int, list[int]]]:
    orders: list[Order] = []
    of_unit: dict[int, list[int]] = defaultdict(list)
    for link in instance.links:
        if link.kind != "before":
            continue
        for first in units_of_task[task_index[link.first]]:
            for then in units_of_task[task_index[link.then]]:
                if units[first].days & units[then].days:
                    of_unit[first].append(len(orders))
                    of_unit[then].append(len(orders))
                    orders.append(Order(first, then, link.min_lag_minutes))
    return tuple(orders), of_unit


def _holders(
    instance: Instance,
    units: tuple[Unit, ...],
    units_of_task: tuple[tuple[int, ...], ...],
    shares: tuple[tuple[tuple[int, int], ...], ...],
) -> tuple[HolderFacts, ...]:
    weeks = instance.week_days // 7
    own: list[list[int]] = [[] for _ in instance.holders]
    minutes = [Fraction(holder.other_minutes_per_week * weeks) for holder in instance.holders]
    for task, parts in enumerate(shares):
        total = sum(units[unit].week_minutes for unit in units_of_task[task])
        for holder, share in parts:
            own[holder].append(task)
            minutes[holder] += Fraction(total * share, SHARE_UNITS)
    facts = []
    for index, holder in enumerate(instance.holders):
        tasks = tuple(own[index])
        processes = tuple(sorted({instance.tasks[task].process for task in tasks}))
        limit = minutes[index] * (1 - Fraction(str(holder.min_share_left)))
        facts.append(
            HolderFacts(
                index=index,
                minutes=int(minutes[index]),
                limit=int(limit),
                exact_limit=int(limit * SHARE_UNITS),
                tasks=tasks,
                tasks_may_go=len(tasks) - holder.min_tasks_left,
                processes=processes,
                processes_may_go=len(processes) - holder.min_processes_left,
                strain_limit=holder.max_strain_average_percent if holder.strain_dimension else None,
                strain_room=_strain_room(instance, index, int(minutes[index] * SHARE_UNITS), units, units_of_task, shares, tasks),
            )
        )
    return tuple(facts)


def _strain_room(
    instance: Instance,
    holder: int,
    exact_minutes: int,
    units: tuple[Unit, ...],
    units_of_task: tuple[tuple[int, ...], ...],
    shares: tuple[tuple[tuple[int, int], ...], ...],
    tasks: tuple[int, ...],
) -> int:
    record = instance.holders[holder]
    if record.strain_dimension is None or record.max_strain_average_percent is None:
        return 0
    room = record.max_strain_average_percent * exact_minutes
    for task in tasks:
        level = instance.tasks[task].demand.get(record.strain_dimension, 0)
        share = dict(shares[task])[holder]
        room -= 100 * level * share * sum(units[unit].week_minutes for unit in units_of_task[task])
    return room


def _options(
    instance: Instance,
    roles: tuple[Role, ...],
    units: tuple[Unit, ...],
    shares: tuple[tuple[tuple[int, int], ...], ...],
) -> tuple[dict[int, Option], ...]:
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
            made[key] = _options_of(instance, role, units, shares)
        tables.append(made[key])
    return tuple(tables)


def _options_of(
    instance: Instance,
    role: Role,
    units: tuple[Unit, ...],
    shares: tuple[tuple[tuple[int, int], ...], ...],
) -> dict[int, Option]:
    suits: dict[int, int | None] = {}
    table: dict[int, Option] = {}
    for unit in units:
        task = instance.tasks[unit.task]
        if unit.task not in suits:
            suits[unit.task] = tightness(task, role)
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


def crosses_midnight(unit: Unit) -> bool:
    """Whether the window of a unit runs into the next day."""
    return unit.latest > MINUTES_PER_DAY
