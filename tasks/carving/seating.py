"""Seats what must be there before the search: locked units, roles asked for, and a plan to improve from."""

from tasks.carving.areas import optimistic_value
from tasks.carving.board import Board
from tasks.carving.evaluation import arrangement_of
from tasks.carving.ledger import Arrangement
from tasks.carving.model import Request
from tasks.carving.preparation import Prepared
from tasks.carving.records import Plan, PlanItem
from tasks.carving.solving import solve
from tasks.carving.trials import Workshop, insertion, result_of, rework_with

_SECONDS = 2.0


def start_from(board: Board, plan: Plan) -> bool:
    """Put a plan shaped by hand on the board; True when it keeps every rule and now stands there as a whole.

    Of a plan that breaks a rule those roles are taken, in its order, that break none with the ones before.
    """
    whole = arrangement_of(board.prepared, plan)
    arrangement = whole if whole is not None else _sound_part(board, plan)
    for area in range(len(board.prepared.units_of_area)):
        part = {unit: place for unit, place in arrangement.items() if board.prepared.units[unit].area == area}
        if part:
            board.put(area, part)
    return whole is not None


def _sound_part(board: Board, plan: Plan) -> Arrangement:
    kept: dict[str, tuple[PlanItem, ...]] = {}
    found: Arrangement = {}
    for role, items in plan.roles.items():
        arrangement = arrangement_of(board.prepared, Plan({**kept, role: items})) if items else None
        if arrangement is not None:
            kept[role], found = items, arrangement
    return found


def seat_forced(board: Board, workshop: Workshop) -> list[int]:
    """Give each forced role its best place in turn; returns the roles for which none was found."""
    prepared = board.prepared
    waiting = sorted(prepared.forced - board.area_of().keys(), key=lambda role: (role not in prepared.locks, role))
    missing = [role for role in waiting if not _seat(board, workshop, role)]
    if missing and len(prepared.forced) > 1 and _seat_together(board, workshop):
        return []
    return missing


def _seat_together(board: Board, workshop: Workshop) -> bool:
    """All forced roles at once over the whole workplace, when seating them in turn has failed."""
    prepared = board.prepared
    roles = tuple(sorted(prepared.forced))
    request = Request(roles, tuple(range(len(prepared.units))), forced=prepared.forced)
    outcome = solve(prepared, request, max(0.1, workshop.clock.left() / 2), clock=workshop.clock)
    workshop.clock.effort += outcome.effort
    if not outcome.feasible:
        return False
    for area in range(len(prepared.units_of_area)):
        part = {unit: place for unit, place in outcome.placements.items() if prepared.units[unit].area == area}
        board.put(area, part)
    return True


def areas_for(prepared: Prepared, role: int) -> list[int]:
    """Areas a role may stand in, most promising first: those of its locked units when it has any."""
    locked = {prepared.units[unit].area for unit in prepared.locks.get(role, {})}
    if locked:
        return sorted(locked)
    areas = [
        area
        for area in range(len(prepared.units_of_area))
        if any(u in prepared.options[role] for u in prepared.units_of_area[area])
    ]
    return sorted(areas, key=lambda area: (-optimistic_value(prepared, role, area), area))


def _seat(board: Board, workshop: Workshop, role: int) -> bool:
    areas = areas_for(board.prepared, role)
    trials = [insertion(board, area, role, seconds=_SECONDS) for area in areas]
    trials += [rework_with(board, area, role, _SECONDS) for area in areas if board.areas[area]]
    best: tuple[int, int] | None = None
    found: list[tuple[int, Arrangement]] = []
    for trial, outcome in zip(trials, workshop.run(trials), strict=True):
        if outcome.feasible:
            after = result_of(trial, outcome)
            gain = board.worth(trial.area, after) - board.worth(trial.area)
            if best is None or gain > best[0]:
                best = (gain, len(found))
            found.append((trial.area, after))
    if best is None:
        return False
    area, after = found[best[1]]
    board.put(area, after)
    return True
