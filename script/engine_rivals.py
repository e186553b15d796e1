"""Other methods on the instances that the engine is measured with: plain greedy, one single model, HiGHS."""

import time
from random import Random

from tasks.carving.ledger import Arrangement, objective_of
from tasks.carving.limits import all_violations, holder_violations, order_violations, role_violations
from tasks.carving.model import CarvingModel, Request
from tasks.carving.preparation import Prepared
from tasks.carving.solving import Clock, run
from tasks.carving.timetable import gap_for
from tests.tasks.carving.highs_reference import Reference

RESTARTS = 3
MOST_PAIRS_OF_ONE_MODEL = 25_000
MOST_TASKS_FOR_HIGHS = 24
UPPER_RULES = {"DAY_MAX", "LOCS", "AREA"}


def plain_greedy(prepared: Prepared, seed: int) -> tuple[int, float]:
    """(worth, CPU seconds) of filling role after role unit by unit, best worth per minute first; three restarts."""
    began = time.process_time()
    random = Random(seed)  # noqa: S311 - restarts, no secrets
    best = 0
    for restart in range(RESTARTS):
        arrangement: Arrangement = {}
        for role in range(len(prepared.roles)):
            filled = [
                _fill(prepared, role, area, arrangement, random if restart else None)
                for area in range(len(prepared.units_of_area))
            ]
            worths = [objective_of(prepared, one) if one else -1 for one in filled]
            top = max(range(len(worths)), key=worths.__getitem__) if worths else None
            if top is not None and worths[top] > objective_of(prepared, arrangement):
                arrangement = filled[top]
        best = max(best, objective_of(prepared, arrangement))
    return best, time.process_time() - began


def _fill(prepared: Prepared, role: int, area: int, before: Arrangement, random: Random | None) -> Arrangement:
    """The arrangement with one more role, or nothing when the filled role breaks a rule."""
    table, record = prepared.options[role], prepared.roles[role]
    units = [unit for unit in prepared.units_of_area[area] if unit in table and unit not in before]
    units.sort(key=lambda unit: -table[unit].value / table[unit].paid * (random.uniform(0.7, 1.3) if random else 1))
    now, own, paid = dict(before), dict[int, int](), 0
    for unit in units:
        start, _blocking = gap_for(prepared, role, unit, own)
        if start is None or paid + table[unit].paid > record.max_minutes_per_week * prepared.weeks:
            continue
        trial = {**now, unit: (role, start)}
        broken = {reason.code for reason in role_violations(prepared, role, [*own, unit])}
        holders = [holder for holder, _share in prepared.shares[prepared.units[unit].task]]
        if broken & UPPER_RULES or holder_violations(prepared, trial, holders) or order_violations(prepared, trial):
            continue
        now, own[unit], paid = trial, start, paid + table[unit].paid
    return now if own and not all_violations(prepared, now) else {}


def one_model(prepared: Prepared, seconds: float, seed: int) -> tuple[int | None, int | None, float]:
    """(worth, bound, CPU seconds) of the workplace as one model; None when too large or nothing is found."""
    began = time.process_time()
    if sum(len(table) for table in prepared.options) > MOST_PAIRS_OF_ONE_MODEL:
        return None, None, 0.0
    request = Request(tuple(range(len(prepared.roles))), tuple(range(len(prepared.units))), forced=prepared.forced)
    outcome = run(CarvingModel(prepared, request), seconds, Clock(seconds, 1, seed=seed))
    worth = outcome.objective if outcome.feasible else None
    return worth, outcome.bound, time.process_time() - began


def by_highs(prepared: Prepared, seconds: float) -> float | None:
    """Proved optimum by HiGHS of a small instance, None when it is too large or not proved in time."""
    if len(prepared.instance.tasks) > MOST_TASKS_FOR_HIGHS:
        return None
    try:
        return Reference(prepared, seconds).best()
    except RuntimeError:
        return None
