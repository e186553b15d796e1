"""The search as a whole: forced roles, first proposal, improvement, proof, alternatives, reasons."""

from collections.abc import Callable
from random import Random
from typing import Any

from tasks.carving import greedy
from tasks.carving.alternatives import make_alternatives
from tasks.carving.answers import Alternative, Answer, Nearest, Progress, Reason
from tasks.carving.areas import coupled_areas
from tasks.carving.board import Board
from tasks.carving.compact import compact
from tasks.carving.conflicts import explain_infeasible, nearest_role
from tasks.carving.improve import Improver
from tasks.carving.ledger import Arrangement, criteria_of, parts_of
from tasks.carving.limits import all_violations
from tasks.carving.preparation import Prepared, prepare
from tasks.carving.proposals import carved_roles, holder_effects
from tasks.carving.reasons import explain
from tasks.carving.records import (
    EMPTY_BEST,
    ENGINE_VERSION,
    FEASIBLE,
    INFEASIBLE,
    OPTIMAL,
    PROVEN,
    TIME,
    UNKNOWN,
    WITHIN,
    Instance,
    Plan,
)
from tasks.carving.search import Search
from tasks.carving.seating import seat_forced, start_from
from tasks.carving.serialise import input_hash
from tasks.carving.solving import SOLVER_VERSION, Clock
from tasks.carving.trials import Workshop

_SEARCH_SHARE = 0.9
_PERCENT = 100


class EngineError(RuntimeError):
    """The engine made a plan that breaks a rule: an error, never a result."""


def carve(
    instance: Instance,
    *,
    seconds: float = 10.0,
    seed: int = 1,
    alternatives: int = 1,
    threads: int = 2,
    start: Plan | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    deterministic: bool = False,
) -> Answer:
    """Carve roles out of a workplace: the best plan within ``seconds``, and up to ``alternatives`` different ones.

    ``start`` is a plan shaped by hand: when it keeps every rule the answer is never worth less. ``progress`` is
    called with each better plan, ``cancelled`` is asked between solves; a cancelled run answers with the best plan
    so far. With ``deterministic`` the solver's own effort is counted instead of the clock, so that the same seed
    and threads give the identical plan on any machine; ``seconds`` is then approximate.

    Raises:
        EngineError: a plan broke a rule (a defect; nothing is shown rather than something wrong).
        KeyError: ``start`` names what the instance does not have.
    """
    clock = Clock(seconds, threads, deterministic, seed, cancelled)
    return _Run(instance, prepare(instance), clock, alternatives, progress).answer(start)


class _Run:
    """One call of :func:`carve`."""

    def __init__(
        self,
        instance: Instance,
        prepared: Prepared,
        clock: Clock,
        alternatives: int,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self.instance = instance
        self.prepared = prepared
        self.clock = clock
        self.wanted = alternatives
        self.progress = progress
        self.board = Board(prepared)
        for group in coupled_areas(prepared):
            self.board.coupled.update(dict.fromkeys(group, frozenset(group)))
        self.workshop = Workshop(prepared, clock)
        self.search: Search | None = None
        self.phase = "forced"
        self.best = -1

    @property
    def bound(self) -> int | None:
        """Proved upper bound on any plan, cents a week; None when none was computed."""
        return None if self.search is None else self.search.bound

    def answer(self, start: Plan | None) -> Answer:
        """Run every phase and put the answer together."""
        try:
            if len(self.prepared.forced) > self.prepared.most_roles:
                return self._too_many_for_one_person()
            missing = self._search(start)
            arrangement = self.board.arrangement()
            if missing:
                return self._infeasible(missing)
            worth = self.board.objective()
            if not arrangement or (worth <= 0 and not self.prepared.forced):
                return self._empty()
            return self._found(arrangement)
        finally:
            self.workshop.close()

    def _search(self, start: Plan | None) -> list[int]:
        whole = self.clock.seconds
        if self.wanted > 1:
            self.clock.seconds = whole * 0.6
        if start is not None:
            start_from(self.board, start)
            self._changed()
        missing = seat_forced(self.board, self.workshop)
        if missing:
            self.clock.seconds = whole
            return missing
        self.phase = "first_proposal"
        prices = greedy.Prices()
        greedy.build(self.board, self.workshop, prices, accepted=self._changed)
        self.phase = "improving"
        improver = Improver(self.board, self.workshop, prices, Random(self.clock.seed), self._changed)  # noqa: S311 - not for secrets
        self.search = Search(self.board, self.workshop, improver, self._changed)
        self.search.run()
        self.clock.seconds = whole
        return []

    def _changed(self) -> None:
        """Tell of a better plan."""
        if self.progress is None:
            return
        arrangement = self.board.arrangement()
        percent = min(99, round(_PERCENT * self.clock.elapsed() / max(self.clock.seconds, 0.01)))
        self.progress(
            Progress(
                percent=percent,
                phase=self.phase,
                objective_cents=self.board.objective(),
                roles=carved_roles(self.prepared, arrangement),
                bound_cents=self.bound,
            )
        )

    # -- answers --------------------------------------------------------------------------------------------------

    def _answer(self, status: str, **parts: Any) -> Answer:
        values: dict[str, Any] = {
            "instance": self.instance.name,
            "seed": self.clock.seed,
            "seconds": round(self.clock.elapsed(), 3),
            "status": status,
            "bound_cents": self.bound,
            "input_hash": input_hash(self.instance),
            "engine": ENGINE_VERSION,
            "solver": SOLVER_VERSION,
        }
        return Answer(**{**values, **parts})

    def _found(self, arrangement: Arrangement) -> Answer:
        self.phase = "alternatives"
        first = self.alternative("A0", arrangement, self.bound)
        others = []
        if self.wanted > 1:
            others = [
                self.alternative(kind, other, None)
                for kind, other in make_alternatives(self.prepared, arrangement, self.workshop, self.wanted - 1)
            ]
        status = OPTIMAL if first.proof == PROVEN else FEASIBLE
        return self._answer(status, alternatives=(first, *others))

    def alternative(self, kind: str, arrangement: Arrangement, bound: int | None) -> Alternative:
        """A proposal of an arrangement, checked against every rule and explained."""
        arrangement = compact(self.prepared, arrangement)
        broken = all_violations(self.prepared, arrangement)
        if broken:
            raise EngineError(f"{kind} of {self.instance.name}: {broken[:3]}")
        parts = parts_of(self.prepared, arrangement)
        worth = parts.objective
        proof, gap = _proof(worth, bound)
        return Alternative(
            kind=kind,
            objective_cents=worth,
            bound_cents=bound,
            parts=parts,
            roles=carved_roles(self.prepared, arrangement),
            holders=holder_effects(self.prepared, arrangement),
            criteria=criteria_of(self.prepared, arrangement),
            reasons=explain(self.prepared, arrangement),
            proof=proof,
            gap_percent=gap,
        )

    def _empty(self) -> Answer:
        reasons = explain(self.prepared, {})
        proven = self.bound is not None and self.bound <= 0
        nearest: Nearest | None = nearest_role(self.prepared, self.workshop)
        return self._answer(EMPTY_BEST if proven else TIME, reasons=reasons, nearest=nearest)

    def _too_many_for_one_person(self) -> Answer:
        names = [self.prepared.roles[role].id for role in sorted(self.prepared.forced)]
        reasons = explain(self.prepared, {})
        return self._answer(INFEASIBLE, conflict=(Reason("ONE_PERSON", {"roles": names}),), reasons=reasons)

    def _infeasible(self, missing: list[int]) -> Answer:
        conflict, proven, nearest = explain_infeasible(self.prepared, self.workshop, missing)
        reasons = explain(self.prepared, {})
        found: tuple[Reason, ...] = tuple(conflict)
        return self._answer(INFEASIBLE if proven else TIME, conflict=found, reasons=reasons, nearest=nearest)


def _proof(worth: int, bound: int | None) -> tuple[str, float | None]:
    if bound is None:
        return UNKNOWN, None
    if bound <= worth:
        return PROVEN, 0.0
    return WITHIN, round(_PERCENT * (bound - worth) / max(1, worth), 2)
