"""An upper bound on every plan of a large workplace, by prices on contested work.

Each unit of work gets a price. Whatever the prices, no plan is worth more than their sum plus what each role would be
worth by itself, in its best area, if it had to pay them (Lagrange). Work that several roles want gets dearer, so the
bound falls; the roles are priced exactly, so it is never guessed.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from tasks.carving.areas import optimistic_value
from tasks.carving.board import Board
from tasks.carving.model import ALL, Request
from tasks.carving.solving import Outcome, solve
from tasks.carving.trials import Workshop

_SECONDS = 0.3
_MOST_ROUNDS = 60
_FIRST_STEP = 0.7


@dataclass(slots=True)
class _Pair:
    """A template in an area: an upper bound on its worth at the present prices, exact when ``fresh``."""

    bound: int
    fresh: bool = False
    units: tuple[int, ...] = ()


@dataclass(slots=True)
class PriceBound:
    """The search for good prices; ``best`` is the lowest bound found, None before the first is complete."""

    board: Board
    workshop: Workshop
    best: int | None = None
    _prices: dict[int, int] = field(default_factory=dict)
    _pairs: dict[tuple[int, int], _Pair] = field(default_factory=dict)
    _unpriced: dict[tuple[int, int], int] = field(default_factory=dict)

    def run(self) -> None:
        """Lower the bound until the clock is over or prices no longer help."""
        prepared = self.board.prepared
        for template, roles in enumerate(prepared.templates):
            for area in range(len(prepared.units_of_area)):
                value = max(0, optimistic_value(prepared, roles[0], area))
                self._pairs[template, area] = _Pair(value)
                self._unpriced[template, area] = value
        step, stale = _FIRST_STEP, 0
        for _round in range(_MOST_ROUNDS):
            complete = self._price_roles()
            bound = self._bound()
            if self.best is None or bound < self.best:
                self.best, stale = bound, 0
            else:
                stale += 1
                step = step / 2 if stale % 3 == 0 else step
            if not complete or self.workshop.clock.over() or not self._change_prices(bound, step):
                return

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
        pair.units = tuple(sorted(outcome.placements))
        if not self._prices:
            self._unpriced[key] = pair.bound

    def _wanted(self) -> Mapping[int, int]:
        """How many roles want each unit at the present prices."""
        wanted: dict[int, int] = defaultdict(int)
        for template, roles in enumerate(self.board.prepared.templates):
            _area, pair = self._best_area(template)
            if pair.bound > 0:
                for unit in pair.units:
                    wanted[unit] += len(roles)
        return wanted

    def _change_prices(self, bound: int, step: float) -> bool:
        """Raise the price of contested work, lower that of unwanted; False when nothing is contested or dear."""
        wanted = self._wanted()
        excess = {
            unit: wanted.get(unit, 0) - 1
            for unit in wanted.keys() | self._prices.keys()
            if wanted.get(unit, 0) > 1 or self._prices.get(unit, 0) > 0
        }
        norm = sum(part * part for part in excess.values())
        if norm == 0:
            return False
        length = step * max(1, bound - max(0, self.board.objective())) / norm
        cheaper: dict[int, int] = defaultdict(int)
        touched: set[int] = set()
        for unit, part in excess.items():
            before = self._prices.get(unit, 0)
            after = max(0, before + round(length * part))
            if after != before:
                area = self.board.prepared.units[unit].area
                touched.add(area)
                cheaper[area] += max(0, before - after)
                self._prices[unit] = after
        for (template, area), pair in self._pairs.items():
            if area in touched:
                pair.bound = min(self._unpriced[template, area], pair.bound + cheaper[area])
                pair.fresh = False
        return bool(touched)
