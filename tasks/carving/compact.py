"""Moves the clock times of a finished plan together, so that nobody waits between two pieces of work for nothing.

The worth of a plan does not depend on the clock, so the search leaves any time that keeps the rules. A person sees the
gaps first of all.
"""

from collections.abc import Mapping

from ortools.sat.python import cp_model

from tasks.carving.clock import days_in
from tasks.carving.ledger import Arrangement, roles_used
from tasks.carving.limits import all_violations
from tasks.carving.preparation import Prepared
from tasks.carving.timetable import keep_orders

_EFFORT = 0.05
"""The solver's deterministic time for one role; a usual role takes a thousandth of it."""
_SPAN_WEIGHT = 1000


def compact(prepared: Prepared, arrangement: Arrangement) -> Arrangement:
    """The same plan with the shortest days, and among those the earliest starts; as it was where none is found."""
    result = dict(arrangement)
    for role, units in roles_used(arrangement).items():
        trial = result | {unit: (role, start) for unit, start in _times(prepared, role, units, result).items()}
        if not all_violations(prepared, trial):
            result = trial
    return result


def _times(prepared: Prepared, role: int, units: list[int], arrangement: Arrangement) -> Mapping[int, int]:
    """Starts (grid steps) of a role's units; those tied to other roles or locked to a time keep theirs."""
    table, grid, locks = prepared.options[role], prepared.grid, prepared.locks.get(role, {})
    model = cp_model.CpModel()
    starts: dict[int, cp_model.IntVar] = {}
    for unit in sorted(units):
        now = arrangement[unit][1]
        ranges = [list(part) for part in table[unit].starts]
        if locks.get(unit) is not None or _is_tied(prepared, role, unit, arrangement):
            ranges = [[now, now]]
        starts[unit] = model.new_int_var_from_domain(cp_model.Domain.from_intervals(ranges), "")
        model.add_hint(starts[unit], now)
    steps = {unit: -(-table[unit].duration // grid) for unit in starts}
    groups: dict[tuple[int, ...], int] = {}
    for day in days_in(prepared.roles[role].days):
        members = tuple(unit for unit in starts if table[unit].days >> day & 1)
        groups[members] = groups.get(members, 0) + 1
    spans = []
    for members, days in groups.items():
        if members:
            model.add_no_overlap([model.new_fixed_size_interval_var(starts[unit], steps[unit], "") for unit in members])
            first, last = model.new_int_var(0, 4 * 24 * 60, ""), model.new_int_var(0, 4 * 24 * 60, "")
            for unit in members:
                model.add(first <= starts[unit])
                model.add(last >= starts[unit] + steps[unit])
            model.add((last - first) * grid <= prepared.roles[role].max_span_minutes)
            spans.append(days * (last - first))
    keep_orders(prepared, role, model, starts)
    model.minimize(_SPAN_WEIGHT * sum(spans) + sum(starts.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = _EFFORT
    if solver.solve(model) not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return {}
    return {unit: int(solver.value(variable)) for unit, variable in starts.items()}


def _is_tied(prepared: Prepared, role: int, unit: int, arrangement: Arrangement) -> bool:
    """Whether the unit is ordered with one that stands in another role."""
    orders = (prepared.orders[index] for index in prepared.orders_of_unit.get(unit, ()))
    others = {other for order in orders for other in (order.first, order.then)}
    return any(other in arrangement and arrangement[other][0] != role for other in others)
