"""Money and criteria of an arrangement, in exact cents and minutes, without a solver."""

from collections import defaultdict
from collections.abc import Mapping

from tasks.carving.answers import Criteria, Parts
from tasks.carving.preparation import Prepared
from tasks.carving.units import SHARE_UNITS

Placement = tuple[int, int]
"""Role index and start (grid steps)."""

Arrangement = dict[int, Placement]
"""Unit index → where it is."""


def roles_used(arrangement: Mapping[int, Placement]) -> dict[int, list[int]]:
    """Role index → its units in clock order."""
    used: dict[int, list[int]] = defaultdict(list)
    for unit, (role, start) in sorted(arrangement.items(), key=lambda entry: (entry[1][1], entry[0])):
        used[role].append(unit)
        del start
    return dict(sorted(used.items()))


def owners_of(prepared: Prepared, arrangement: Mapping[int, Placement]) -> dict[int, set[int]]:
    """Task index → the roles that have something of it."""
    owners: dict[int, set[int]] = defaultdict(set)
    for unit, (role, _start) in arrangement.items():
        owners[prepared.units[unit].task].add(role)
    return owners


def gone_tasks(prepared: Prepared, arrangement: Mapping[int, Placement]) -> set[int]:
    """Tasks of which nothing stays with a present holder."""
    gone = set()
    for task in {prepared.units[unit].task for unit in arrangement}:
        units = prepared.units_of_task[task]
        if all(unit in arrangement and prepared.options[arrangement[unit][0]][unit].whole for unit in units):
            gone.add(task)
    return gone


def parts_of(prepared: Prepared, arrangement: Mapping[int, Placement]) -> Parts:
    """The parts of the objective in cents a week; every unit must have an option in its role."""
    instance, weights = prepared.instance, prepared.instance.weights
    owners, gone = owners_of(prepared, arrangement), gone_tasks(prepared, arrangement)
    places, processes, roles = set(), set(), set()
    value = 0
    for unit, (role, _start) in arrangement.items():
        task = prepared.task_of(unit)
        value += prepared.options[role][unit].value
        places.add((role, task.location))
        processes.add((role, task.process))
        roles.add(role)
    nobody: set[int] = set()
    cut = {
        index
        for task in owners
        for index in prepared.links_of_task.get(task, ())
        if owners.get(prepared.links[index][0], nobody) != owners.get(prepared.links[index][1], nobody)
    }
    return Parts(
        value=value,
        fixed=sum(prepared.roles[role].fixed_cost_cents_per_week for role in roles),
        locations=weights.location_cost_cents * len(places),
        processes=weights.process_cost_cents * len(processes),
        transfer=sum(instance.tasks[task].transfer_cost_cents * len(found) for task, found in owners.items()),
        split=sum(
            instance.tasks[task].split_cost_cents * (len(found) - (task in gone)) for task, found in owners.items()
        ),
        links=sum(prepared.links[index][2] for index in cut),
    )


def objective_of(prepared: Prepared, arrangement: Mapping[int, Placement]) -> int:
    """Net worth of an arrangement, cents a week."""
    return parts_of(prepared, arrangement).objective


def moved_minutes(prepared: Prepared, arrangement: Mapping[int, Placement]) -> dict[int, int]:
    """Holder index → minutes of the period × ``SHARE_UNITS`` that leave the holder."""
    moved: dict[int, int] = defaultdict(int)
    for unit, (role, _start) in arrangement.items():
        freed = prepared.options[role][unit].freed
        for holder, share in prepared.shares[prepared.units[unit].task]:
            moved[holder] += freed * share
    return dict(sorted(moved.items()))


def criteria_of(prepared: Prepared, arrangement: Mapping[int, Placement]) -> Criteria:
    """What alternatives are compared by.

    Fit is 1 − (tight demands × minutes) ÷ (dimensions asked for × minutes), so 1 means a margin everywhere;
    disruption counts the holders touched and the hand-overs (one per task and role).
    """
    freed = cents = tight = asked = 0
    for unit, (role, _start) in arrangement.items():
        option = prepared.options[role][unit]
        freed += option.freed
        cents += option.freed_cents
        tight += option.tight * option.paid
        asked += option.paid * max(1, sum(1 for level in prepared.task_of(unit).demand.values() if level))
    hand_overs = sum(len(roles) for roles in owners_of(prepared, arrangement).values())
    touched = len(moved_minutes(prepared, arrangement))
    return Criteria(
        freed_minutes=freed,
        freed_cents=cents,
        fit=round(1 - tight / asked, 3) if asked else 1.0,
        disruption=touched + hand_overs,
        net_cents=objective_of(prepared, arrangement),
    )


def whole_minutes(exact: int) -> int:
    """Minutes of a sum held in minutes × ``SHARE_UNITS``, rounded down."""
    return exact // SHARE_UNITS
