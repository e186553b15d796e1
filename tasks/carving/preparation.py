"""Turns an instance into what the solver works on: units of work, role templates and the options between them."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from fractions import Fraction

from tasks.carving.options import all_options
from tasks.carving.records import Candidate, Instance, Role, Task
from tasks.carving.units import SHARE_UNITS, Option, Unit


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
    area_of = {department: index for index, area in enumerate(instance.areas) for department in area.departments}
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
        options=all_options(instance, roles, units, shares),
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
            units.append(Unit(len(units), index, number, slot.days, slot.earliest, slot.latest, task.minutes, area))
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
    for index, record in enumerate(instance.holders):
        tasks = tuple(own[index])
        processes = tuple(sorted({instance.tasks[task].process for task in tasks}))
        limit = minutes[index] * (1 - Fraction(str(record.min_share_left)))
        facts.append(
            HolderFacts(
                index=index,
                minutes=int(minutes[index]),
                limit=int(limit),
                exact_limit=int(limit * SHARE_UNITS),
                tasks=tasks,
                tasks_may_go=len(tasks) - record.min_tasks_left,
                processes=processes,
                processes_may_go=len(processes) - record.min_processes_left,
                strain_limit=record.max_strain_average_percent if record.strain_dimension else None,
                strain_room=_strain_room(
                    instance, index, int(minutes[index] * SHARE_UNITS), units, units_of_task, shares, tasks
                ),
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
