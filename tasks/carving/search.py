"""Which search goes when: moves, mixtures of found roles with prices, exact solves, each for its share of the time."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tasks.carving.board import Board
from tasks.carving.bounds import PriceBound
from tasks.carving.improve import DEEP, QUICK, Improver
from tasks.carving.ledger import Arrangement, objective_of
from tasks.carving.limits import all_violations
from tasks.carving.prove import Prover
from tasks.carving.trials import Workshop

_MOST_COLUMNS = 3000
_SMALL = 64
_SLICE_SECONDS = 0.7
"""How long moves go on before the found roles are mixed again."""


@dataclass(frozen=True, slots=True)
class _Shares:
    """Until which share of the time limit each search goes: moves, exact solves, mixtures, exact solves again."""

    quick: float
    exact: float
    mixed: float
    proved: float


_SMALL_SHARES = _Shares(quick=0.25, exact=0.35, mixed=0.6, proved=1.0)
_SINGLE_SHARES = _Shares(quick=0.25, exact=0.05, mixed=0.5, proved=1.0)
_LARGE_SHARES = _Shares(quick=0.35, exact=0.0, mixed=0.75, proved=0.9)
_VAST_SHARES = _Shares(quick=0.4, exact=0.0, mixed=0.85, proved=0.0)


@dataclass(slots=True)
class Search:
    """Improves a board and bounds every plan: to the proved optimum when the workplace is small enough for the time.

    ``bound`` is the best proved upper bound on any plan, cents a week; None when none was computed.
    """

    board: Board
    workshop: Workshop
    improver: Improver
    changed: Callable[[], None]
    prover: Prover = field(init=False)
    prices: PriceBound = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the exact solves and the prices."""
        self.prover = Prover(self.board, self.workshop, self.improver, self.changed)
        self.prices = PriceBound(self.board, self.workshop)

    @property
    def bound(self) -> int | None:
        """The lower of the two bounds."""
        bounds = [bound for bound in (self.prover.bound, self.prices.best) if bound is not None]
        return min(bounds) if bounds else None

    def run(self) -> None:
        """Every search in turn, until the time is over or the optimum is proved."""
        shares, whole = self._shares(), self.workshop.clock.seconds
        turns: tuple[tuple[Callable[[], None], float], ...] = (
            (self._move, shares.quick),
            (self.prover.run, shares.exact),
            (self._mix, shares.mixed),
            (self._prove, shares.proved),
            (self._move_and_mix, 1.0),
        )
        for search, share in turns:
            self.workshop.clock.seconds = whole * share
            if share and not self.prover.proven and not self.workshop.clock.over():
                search()
        self.workshop.clock.seconds = whole

    def _shares(self) -> _Shares:
        """The shares that suit the number of ways to hand the roles out to areas."""
        columns = self.prover.count()
        if columns <= _SMALL:
            return _SMALL_SHARES if len(self.prover.regions) > 1 else _SINGLE_SHARES
        return _LARGE_SHARES if columns <= _MOST_COLUMNS else _VAST_SHARES

    def _move(self) -> None:
        self.improver.run(QUICK)

    def _prove(self) -> None:
        self.prover.run(self.prices)

    def _mix(self) -> None:
        """Price roles and take the best mixture of those found, as long as prices lower the bound."""
        going = True
        while going and not self.workshop.clock.over():
            going = self.prices.step()
            self._take_mixture()

    def _move_and_mix(self) -> None:
        """Moves and longer solves, with a mixture of what they found now and then."""
        clock = self.workshop.clock
        going = True
        while going and not clock.over():
            until = clock.elapsed() + _SLICE_SECONDS
            while going and clock.elapsed() < until and not clock.over():
                going = self.improver.step(DEEP)
            self._take_mixture()

    def _take_mixture(self) -> None:
        """Put the best mixture on the board when it keeps every rule and is worth more than what stands there."""
        prepared, board = self.board.prepared, self.board
        if prepared.forced:
            return
        for area, arrangement in self.improver.found_roles():
            self.prices.know(area, arrangement)
        plan = self.prices.mixture.plan(self.workshop.clock)
        if objective_of(prepared, plan) <= max(0, board.objective()) or all_violations(prepared, plan):
            return
        for area in range(len(prepared.units_of_area)):
            part: Arrangement = {unit: plan[unit] for unit in prepared.units_of_area[area] if unit in plan}
            if part != board.areas[area]:
                self.improver.put(area, part)
        self.changed()
