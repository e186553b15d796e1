"""Solves of a search step: one role into an area, or several roles of an area anew, with the rest as it is."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TypeVar

from tasks.carving.board import Board
from tasks.carving.ledger import Arrangement, Placement
from tasks.carving.model import Request
from tasks.carving.preparation import Prepared
from tasks.carving.solving import Clock, Outcome, solve

_ASK_SECONDS = 0.2

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Trial:
    """Free ``roles`` in ``area``; ``rest`` is what else the area and its neighbours hold."""

    area: int
    roles: tuple[int, ...]
    rest: Mapping[int, Placement]
    version: int
    hint: Mapping[int, Placement] | None = None
    seconds: float = 0.5
    floor: int | None = None
    own_rest: Mapping[int, Placement] = field(default_factory=dict)


class Workshop:
    """Runs trials side by side; results come in the order asked for, so a search stays reproducible."""

    def __init__(self, prepared: Prepared, clock: Clock) -> None:
        self.prepared = prepared
        self.clock = clock
        self._pool = ThreadPoolExecutor(max_workers=max(1, clock.threads))

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def each(self, work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
        """The results of all items, in order."""
        if self.clock.cancelled is None and (len(items) == 1 or self.clock.threads == 1):
            return [work(item) for item in items]
        return self.results([self._pool.submit(work, item) for item in items])

    def results(self, futures: "Sequence[Future[Result]]") -> list[Result]:
        """Wait for work that was begun; asked to stop, end its solves early."""
        pending = set(futures)
        while pending:
            _done, pending = wait(pending, timeout=None if self.clock.cancelled is None else _ASK_SECONDS)
            if pending and self.clock.stopped():
                self.clock.stop_solves()
        return [future.result() for future in futures]

    def start(self, work: Callable[[Item], Result], item: Item) -> "Future[Result]":
        """Begin one piece of work and go on."""
        return self._pool.submit(work, item)

    def run(self, trials: Sequence[Trial]) -> list[Outcome]:
        """Solve trials; the clock is charged with their effort."""
        outcomes = self.each(self._solve, trials)
        self.clock.effort += sum(outcome.effort for outcome in outcomes)
        self.clock.solves += len(outcomes)
        return outcomes

    def _solve(self, trial: Trial) -> Outcome:
        request = Request(
            roles=trial.roles,
            units=self._units(trial),
            rest=trial.rest,
            forced=self.prepared.forced & frozenset(trial.roles),
        )
        seconds = min(trial.seconds, max(self.clock.left(), 0.02))
        return solve(self.prepared, request, seconds, clock=self.clock, hint=trial.hint, floor=trial.floor)

    def _units(self, trial: Trial) -> tuple[int, ...]:
        """The area's units less those locked into a role that the trial does not have."""
        kept = {unit for role, units in self.prepared.locks.items() if role not in trial.roles for unit in units}
        units = self.prepared.units_of_area[trial.area]
        return tuple(unit for unit in units if unit not in kept) if kept else units


def insertion(board: Board, area: int, role: int, out: Sequence[int] = (), seconds: float = 0.4) -> Trial:
    """A trial that puts one role into an area after taking ``out`` roles from it."""
    own = board.without(area, out)
    return Trial(
        area,
        (role,),
        {**board.around(area), **own},
        board.version[area],
        seconds=seconds,
        own_rest=own,
    )


def rework(board: Board, area: int, roles: Sequence[int], seconds: float, *, better: bool = False) -> Trial:
    """A trial that solves some roles of an area together, starting from what they hold now."""
    own = board.without(area, roles)
    now = {unit: place for unit, place in board.areas[area].items() if place[0] in set(roles)}
    around = board.around(area)
    before = board.worth(area) - board.worth(area, own)
    return Trial(
        area,
        tuple(roles),
        {**around, **own},
        board.version[area],
        hint=now,
        seconds=seconds,
        floor=before + 1 if better else None,
        own_rest=own,
    )


def rework_with(board: Board, area: int, role: int, seconds: float) -> Trial:
    """A trial that solves all roles of an area together with one more."""
    roles = tuple(sorted({*board.roles_in(area), role}))
    return Trial(area, roles, board.around(area), board.version[area], seconds=seconds)


def result_of(trial: Trial, outcome: Outcome) -> Arrangement:
    """The area's units after a trial."""
    return {**trial.own_rest, **outcome.placements}
