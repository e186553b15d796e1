"""Runs the solver on one request, under a clock that is either the wall's or the solver's own deterministic time."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version

from ortools.sat.python import cp_model

from tasks.carving.ledger import Placement
from tasks.carving.model import CarvingModel, Request
from tasks.carving.preparation import Prepared

SOLVER_VERSION = f"ortools {version('ortools')}"
SECONDS_PER_EFFORT = 2.6
"""Measured seconds of one core per unit of the solver's deterministic time on small carving models."""
EFFORT_OF_A_STEP = 0.003
"""Effort charged for building a model or for a step of the search without a solve, so that every loop ends."""
_LEAST_SECONDS = 0.01


@dataclass(slots=True)
class Clock:
    """How much of the budget is gone. With ``deterministic`` only the solver's own effort counts."""

    seconds: float
    threads: int = 2
    deterministic: bool = False
    seed: int = 1
    cancelled: Callable[[], bool] | None = None
    began: float = field(default_factory=time.monotonic)
    effort: float = 0.0
    solves: int = 0
    active: set[cp_model.CpSolver] = field(default_factory=set)

    def elapsed(self) -> float:
        """Seconds gone: of the wall, or what the effort so far stands for."""
        if self.deterministic:
            return self.effort * SECONDS_PER_EFFORT / self.threads
        return time.monotonic() - self.began

    def left(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.seconds - self.elapsed())

    def over(self) -> bool:
        """Whether to stop now: out of time or cancelled."""
        return self.left() <= _LEAST_SECONDS or self.stopped()

    def stop_solves(self) -> None:
        """End the solves under way; each answers with the best it has."""
        for solver in list(self.active):
            solver.stop_search()

    def stopped(self) -> bool:
        """Whether the asker has cancelled."""
        return self.cancelled is not None and self.cancelled()


@dataclass(frozen=True, slots=True)
class Outcome:
    """A solve's answer: ``placements`` of the free roles, their added worth in cents, and a proved bound on it.

    ``feasible`` is None when the time ran out before a plan was found or refuted.
    """

    feasible: bool | None
    placements: Mapping[int, Placement]
    objective: int
    bound: int | None
    effort: float
    watched: tuple[bool, ...] = ()

    @property
    def proven(self) -> bool:
        """Nothing better exists."""
        return self.feasible is False or (self.feasible is True and self.bound == self.objective)


def solve(
    prepared: Prepared,
    request: Request,
    seconds: float,
    *,
    clock: Clock,
    hint: Mapping[int, Placement] | None = None,
    floor: int | None = None,
) -> Outcome:
    """Best plan of a request within ``seconds``; ``floor`` asks for at least that worth (cents a week)."""
    carving = CarvingModel(prepared, request)
    if hint:
        _hint(carving, hint)
    if floor is not None:
        carving.at_least(floor)
    return run(carving, seconds, clock)


def run(carving: CarvingModel, seconds: float, clock: Clock, watch: Sequence[cp_model.IntVar] = ()) -> Outcome:
    """Solve a model that is already built; ``watch`` are further 0/1 variables whose values are wanted."""
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = 1
    parameters.linearization_level = 2
    parameters.random_seed = clock.seed
    parameters.cp_model_probing_level = 0
    parameters.max_presolve_iterations = 1
    if clock.deterministic:
        parameters.max_deterministic_time = max(_LEAST_SECONDS, seconds) / SECONDS_PER_EFFORT
    else:
        parameters.max_time_in_seconds = max(_LEAST_SECONDS, seconds)
    clock.active.add(solver)
    try:
        status = solver.solve(carving.model)
    finally:
        clock.active.discard(solver)
    effort = solver.response_proto.deterministic_time + EFFORT_OF_A_STEP
    if status == cp_model.INFEASIBLE:
        return Outcome(False, {}, 0, None, effort)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        # Stopped before it had looked at the model, the solver reports a bound of 0 that nobody has proved.
        looked = status == cp_model.UNKNOWN and solver.response_proto.inner_objective_lower_bound != 0
        return Outcome(None, {}, 0, _bound(solver, carving) if looked else None, effort)
    placements = {
        unit: (role, int(solver.value(carving.start[unit])))
        for (role, unit), literal in carving.take.items()
        if solver.boolean_value(literal)
    }
    aimed = carving.model.has_objective()
    objective = round(solver.objective_value) if aimed else 0
    bound = objective if status == cp_model.OPTIMAL else _bound(solver, carving)
    watched = tuple(solver.boolean_value(variable) for variable in watch)
    return Outcome(True, placements, objective, bound, effort, watched)


def _bound(solver: cp_model.CpSolver, carving: CarvingModel) -> int | None:
    if not carving.model.has_objective():
        return None
    bound = solver.best_objective_bound
    return int(bound // 1) if abs(bound) < 1e15 else None


def _hint(carving: CarvingModel, hint: Mapping[int, Placement]) -> None:
    used = {role for role, _start in hint.values()}
    for role, literal in carving.used.items():
        carving.model.add_hint(literal, role in used)
    for (role, unit), literal in carving.take.items():
        placed = hint.get(unit)
        carving.model.add_hint(literal, placed is not None and placed[0] == role)
        if placed is not None and placed[0] == role:
            carving.model.add_hint(carving.start[unit], placed[1])
