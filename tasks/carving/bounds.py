"""An upper bound on every plan of a large workplace, by prices on contested work.

Each unit of work gets a price. Whatever the prices, no plan is worth more than their sum plus what each role would be
worth by itself, in its best area, if it had to pay them (Lagrange). The roles are priced exactly, so it is never
guessed, and it is a bound at every moment.

Good prices come from a linear program over the roles found so far (Dantzig and Wolfe): which mixture of them would be
best, and what each unit would then be worth to it. The prices tried lie between those and the best ones so far, which
keeps them from jumping to and fro (Wentges).
"""

from collections import defaultdict
from dataclasses import dataclass, field

from tasks.carving.areas import optimistic_value
from tasks.carving.board import Board
from tasks.carving.ledger import Arrangement, objective_of
from tasks.carving.mixture import Found, Mixture
from tasks.carving.model import ALL, Request
from tasks.carving.solving import EFFORT_OF_A_STEP, Outcome, solve
from tasks.carving.trials import Workshop

_SECONDS = 0.3
_CLOSE = 0.0005
"""The bound cannot fall below the mixture's worth; this near to it the search for prices ends."""
_SMOOTHING = (0.6, 0.3, 0.0)
"""Share of the best prices so far in those tried next, by how many tries in a row have brought nothing."""


@dataclass(slots=True)
class _Pair:
    """A template in an area: an upper bound on its worth at the present prices, exact when ``fresh``."""

    bound: int
    fresh: bool = False


@dataclass(slots=True)
class PriceBound:
    """The search for good prices; ``best`` is the lowest bound found, None before the first is complete."""

    board: Board
    workshop: Workshop
    best: int | None = None
    _prices: dict[int, int] = field(default_factory=dict)
    mixture: Mixture = field(init=False)
    _vain: int = 0
    _best_prices: dict[int, int] = field(default_factory=dict)
    _pairs: dict[tuple[int, int], _Pair] = field(default_factory=dict)
    _unpriced: dict[tuple[int, int], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Begin without prices and with optimistic worths."""
        prepared = self.board.prepared
        self.mixture = Mixture(prepared)
        for template, roles in enumerate(prepared.templates):
            for area in range(len(prepared.units_of_area)):
                value = max(0, optimistic_value(prepared, roles[0], area))
                self._pairs[template, area] = _Pair(value)
                self._unpriced[template, area] = value

    def step(self) -> bool:
        """Price the roles and change the prices; False when the clock is over or prices no longer help."""
        complete = self._price_roles()
        bound = self._bound()
        if self.best is None or bound < self.best:
            self.best, self._best_prices, self._vain = bound, dict(self._prices), 0
        else:
            self._vain += 1
        return complete and not self.workshop.clock.over() and self._change_prices()

    def know(self, area: int, arrangement: Arrangement) -> None:
        """Take the roles of an area that another search has found into the mixture."""
        prepared = self.board.prepared
        by_role: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for unit, (role, start) in sorted(arrangement.items()):
            by_role[role].append((unit, start))
        for role, starts in sorted(by_role.items()):
            found = Found(prepared.template_of[role], area, tuple(starts))
            if not self.mixture.knows(found):
                self.mixture.add(found, objective_of(prepared, {unit: (role, start) for unit, start in starts}))

    def share_of(self, area: int) -> int:
        """The prices of an area's units together, cents a week."""
        return sum(self._prices.get(unit, 0) for unit in self.board.prepared.units_of_area[area])

    def worth_of(self, template: int, area: int) -> int:
        """Upper bound on a role's worth in an area at the present prices, cents a week."""
        return self._pairs[template, area].bound

    def _bound(self) -> int:
        prepared = self.board.prepared
        worths = []
        for template, roles in enumerate(prepared.templates):
            worths += [max(0, self._best_area(template)[1].bound)] * len(roles)
        worths.sort(reverse=True)
        return sum(self._prices.values()) + sum(worths[: prepared.most_roles])

    def _best_area(self, template: int) -> tuple[int, _Pair]:
        areas = range(len(self.board.prepared.units_of_area))
        area = max(areas, key=lambda area: (self._pairs[template, area].bound, self._pairs[template, area].fresh))
        return area, self._pairs[template, area]

    def _price_roles(self) -> bool:
        """Make the best area of every template exact; False when the time ran out first."""
        while not self.workshop.clock.over():
            open_pairs = []
            for template in range(len(self.board.prepared.templates)):
                area, pair = self._best_area(template)
                if not pair.fresh and pair.bound > 0:
                    open_pairs.append((template, area))
            if not open_pairs:
                return True
            picked = open_pairs[: 4 * self.workshop.clock.threads]
            for key, outcome in zip(picked, self.workshop.each(self._solve, picked), strict=True):
                self.workshop.clock.effort += outcome.effort
                self._note(key, outcome)
        return False

    def _solve(self, key: tuple[int, int]) -> Outcome:
        template, area = key
        prepared = self.board.prepared
        rules = {("HOLDER_STRAIN", ALL), ("LOCKED", ALL)}
        if any(role.pace_percent < 100 for role in prepared.roles):
            rules.add(("PREC", ALL))
        request = Request(
            (prepared.templates[template][0],),
            prepared.units_of_area[area],
            relaxed=frozenset(rules),
            bounding=True,
            prices=self._prices,
        )
        return solve(prepared, request, min(_SECONDS, max(0.02, self.workshop.clock.left())), clock=self.workshop.clock)

    def _note(self, key: tuple[int, int], outcome: Outcome) -> None:
        pair = self._pairs[key]
        if outcome.feasible is False:
            pair.bound = 0
        elif outcome.bound is not None:
            pair.bound = max(0, min(pair.bound, outcome.bound))
        pair.fresh = True
        if outcome.feasible:
            starts = tuple((unit, start) for unit, (_role, start) in sorted(outcome.placements.items()))
            paid = sum(self._prices.get(unit, 0) for unit, _start in starts)
            self.mixture.add(Found(*key, starts), outcome.objective + paid)
        if not self._prices:
            self._unpriced[key] = pair.bound

    def _change_prices(self) -> bool:
        """Go on to the mixture's prices, some way back to the best so far; False when these have been tried."""
        self.workshop.clock.effort += EFFORT_OF_A_STEP
        wanted, worth = self.mixture.prices()
        if self.best is not None and self.best - worth <= _CLOSE * self.best:
            return False
        for smoothing in _SMOOTHING[min(self._vain, len(_SMOOTHING) - 1) :]:
            prices = {}
            for unit in sorted(wanted.keys() | self._best_prices.keys()):
                best = self._best_prices.get(unit, 0)
                price = round(smoothing * best + (1 - smoothing) * wanted.get(unit, 0.0))
                if price > 0:
                    prices[unit] = price
            if prices != self._prices:
                self._set_prices(prices)
                return True
        return False

    def _set_prices(self, prices: dict[int, int]) -> None:
        cheaper: dict[int, int] = {}
        for unit in sorted(prices.keys() | self._prices.keys()):
            change = prices.get(unit, 0) - self._prices.get(unit, 0)
            if change:
                area = self.board.prepared.units[unit].area
                cheaper[area] = cheaper.get(area, 0) + max(0, -change)
        self._prices = prices
        prepared = self.board.prepared
        for (template, area), pair in self._pairs.items():
            if area in cheaper:
                hope = optimistic_value(prepared, prepared.templates[template][0], area, prices=prices)
                pair.bound = max(0, min(self._unpriced[template, area], pair.bound + cheaper[area], hope))
                pair.fresh = False
