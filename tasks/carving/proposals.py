"""Turns arrangements into the plans of an answer, and plans shaped by hand into arrangements."""

from collections import defaultdict
from collections.abc import Mapping

from tasks.carving.answers import CarvedRole, HolderEffect, RoleItem
from tasks.carving.ledger import Arrangement, Placement, moved_minutes, whole_minutes
from tasks.carving.preparation import Prepared
from tasks.carving.records import Plan, PlanItem


def carved_roles(prepared: Prepared, arrangement: Mapping[int, Placement]) -> tuple[CarvedRole, ...]:
    """The roles of an arrangement in the order of the record, items in clock order."""
    by_role: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for unit, (role, start) in arrangement.items():
        by_role[role].append((start, unit))
    found = []
    for role in sorted(by_role):
        items, minutes = [], 0
        for start, unit in sorted(by_role[role]):
            option = prepared.options[role][unit]
            minutes += option.paid
            items.append(
                RoleItem(
                    task=prepared.task_of(unit).id,
                    slot=prepared.units[unit].slot,
                    days=option.days,
                    start=start * prepared.grid,
                    minutes=option.duration,
                )
            )
        area = prepared.instance.areas[prepared.units[by_role[role][0][1]].area].id
        found.append(CarvedRole(prepared.roles[role].id, area, minutes // prepared.weeks, tuple(items)))
    return tuple(found)


def holder_effects(prepared: Prepared, arrangement: Mapping[int, Placement]) -> tuple[HolderEffect, ...]:
    """Minutes that leave each touched holder, and how many may."""
    return tuple(
        HolderEffect(prepared.instance.holders[holder].id, whole_minutes(moved), prepared.holders[holder].limit)
        for holder, moved in moved_minutes(prepared, arrangement).items()
    )


def plan_of(prepared: Prepared, arrangement: Mapping[int, Placement]) -> Plan:
    """The plan in ids, as a person may shape it further."""
    return Plan(
        {
            role.template: tuple(PlanItem(item.task, item.slot, item.start) for item in role.items)
            for role in carved_roles(prepared, arrangement)
        }
    )


def plan_of_roles(roles: tuple[CarvedRole, ...]) -> Plan:
    """The plan of carved roles, for "improve from here"."""
    return Plan(
        {role.template: tuple(PlanItem(item.task, item.slot, item.start) for item in role.items) for role in roles}
    )


def known_units(prepared: Prepared, plan: Plan) -> dict[int, dict[int, int | None]]:
    """Role index → unit index → start in minutes (None = free) of the plan's items that the instance knows.

    Raises:
        KeyError: the plan names a role, task or slot that the instance does not have.
    """
    found: dict[int, dict[int, int | None]] = {}
    for role_id, items in plan.roles.items():
        role = prepared.role_index[role_id]
        found[role] = {prepared.unit_index[item.task, item.slot]: item.start for item in items}
    return found


def arrange(prepared: Prepared, starts: Mapping[int, Mapping[int, int]]) -> Arrangement:
    """Role index → unit → start (grid steps) as one arrangement; units without an option are left out."""
    return {
        unit: (role, start)
        for role, units in starts.items()
        for unit, start in units.items()
        if unit in prepared.options[role]
    }
