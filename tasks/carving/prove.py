"""Proof: a bound on every plan, and the optimum when the bound meets it.

Areas that share nothing are independent once it is said which role templates each gets. A master problem picks
the most promising allocation by upper bounds; the areas it names are solved exactly and their bounds corrected,
until the best allocation by bounds is no better than the best plan in hand.
"""

from collections.abc import Callable, Iterable
from itertools import product

from tasks.carving.allocation import IMPOSSIBLE, Column, Share, best_allocation, pairs_of, without
from tasks.carving.areas import coupled_areas, optimistic_value
from tasks.carving.board import Board, rename
from tasks.carving.bounds import PriceBound
from tasks.carving.improve import Improver
from tasks.carving.ledger import Arrangement, objective_of
from tasks.carving.limits import all_violations
from tasks.carving.model import ALL, Request
from tasks.carving.solving import Outcome, solve
from tasks.carving.trials import Workshop

_FIRST_SECONDS = 1.0
_PAIR = 2


class Prover:
    """The master problem and its columns."""

    def __init__(self, board: Board, workshop: Workshop, improver: Improver, changed: Callable[[], None]) -> None:
        self.board = board
        self.prepared = board.prepared
        self.workshop = workshop
        self.improver = improver
        self.changed = changed
        groups = coupled_areas(self.prepared)
        single = set(range(len(self.prepared.units_of_area))) - {area for group in groups for area in group}
        self.regions = [*(frozenset(group) for group in groups), *(frozenset((area,)) for area in sorted(single))]
        self.columns: dict[tuple[int, Share], Column] = {}
        self.singles: dict[tuple[int, int], int] = {}
        self.additive: dict[tuple[int, Share], int] = {}
        self.bound: int | None = None
        self.proven = False

    def count(self) -> int:
        """How many columns there may be."""
        per_region = 1
        for roles in self.prepared.templates:
            per_region *= len(roles) + 1
        return per_region * len(self.regions)

    def run(self, prices: PriceBound | None = None) -> None:
        """Tighten until proved or out of time; ``prices`` give the first bounds when they are known."""
        if not self.columns:
            if not self._price_singles():
                return
            self._make_columns()
        if prices is not None and prices.best is not None:
            self.bound = prices.best if self.bound is None else min(self.bound, prices.best)
            self._use(prices)
        self._learn_pool()
        while not self.workshop.clock.over():
            chosen = best_allocation(self.prepared, list(self.columns.values()), self.workshop.clock)
            if chosen is None:
                return
            total = sum(column.bound for column in chosen)
            self.bound = total if self.bound is None else min(self.bound, total)
            self._take(chosen)
            worth = self._worth()
            if total <= worth:
                self.bound = worth
                self.proven = True
                return
            open_ones = [column for column in chosen if not column.closed]
            if not open_ones:
                return
            self._solve(open_ones, total, worth)

    def _worth(self) -> int:
        """Worth of the plan in hand; doing nothing is worth 0."""
        worth = self.board.objective()
        return worth if self.prepared.forced else max(0, worth)

    def _units(self, region: int) -> tuple[int, ...]:
        return tuple(unit for area in sorted(self.regions[region]) for unit in self.prepared.units_of_area[area])

    # -- bounds of single roles -----------------------------------------------------------------------------------

    def _price_singles(self) -> bool:
        """Bound each template in each region; False when the time ran out."""
        todo = []
        for region in range(len(self.regions)):
            for template, roles in enumerate(self.prepared.templates):
                hope = max(optimistic_value(self.prepared, roles[0], area) for area in self.regions[region])
                self.singles[region, template] = max(0, hope)
                if hope > 0:
                    todo.append((hope, region, template))
        todo.sort(reverse=True)
        step = 2 * self.workshop.clock.threads
        for first in range(0, len(todo), step):
            if self.workshop.clock.over():
                return False
            part = todo[first : first + step]
            outcomes = self.workshop.each(lambda entry: self._bounding(entry[1], (entry[2],)), part)
            self._charge(outcomes)
            for (_hope, region, template), outcome in zip(part, outcomes, strict=True):
                if outcome.bound is not None:
                    self.singles[region, template] = max(0, min(outcome.bound, self.singles[region, template]))
                elif outcome.feasible is False:
                    self.singles[region, template] = 0
        return True

    def _bounding(self, region: int, templates: Iterable[int]) -> Outcome:
        roles = self._roles(templates)
        request = Request(roles, self._units(region), relaxed=self._unsafe(), bounding=True)
        return solve(self.prepared, request, self._seconds(_FIRST_SECONDS), clock=self.workshop.clock)

    def _unsafe(self) -> frozenset[tuple[str, int]]:
        """Rules that a part of a valid plan may break: strain, and order when a role is faster than the holder."""
        rules = {("HOLDER_STRAIN", ALL), ("LOCKED", ALL)}
        if any(role.pace_percent < 100 for role in self.prepared.roles):
            rules.add(("PREC", ALL))
        return frozenset(rules)

    def _roles(self, templates: Iterable[int]) -> tuple[int, ...]:
        used: dict[int, int] = {}
        roles = []
        for template in templates:
            roles.append(self.prepared.templates[template][used.get(template, 0)])
            used[template] = used.get(template, 0) + 1
        return tuple(sorted(roles))

    def _seconds(self, wish: float) -> float:
        return max(0.02, min(wish, self.workshop.clock.left()))

    def _charge(self, outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            self.workshop.clock.effort += outcome.effort
            self.workshop.clock.solves += 1

    # -- columns --------------------------------------------------------------------------------------------------

    def _make_columns(self) -> None:
        forced = {self.prepared.template_of[role] for role in self.prepared.forced}
        for region in range(len(self.regions)):
            ranges = [
                range(len(roles) + 1) if self.singles[region, template] > 0 or template in forced else range(1)
                for template, roles in enumerate(self.prepared.templates)
            ]
            for share in product(*ranges):
                if sum(share) > self.prepared.most_roles:
                    continue
                bound = sum(count * self.singles[region, template] for template, count in enumerate(share))
                self.columns[region, share] = Column(region, share, bound)
            nothing = self.columns[region, tuple(0 for _ in ranges)]
            nothing.worth = nothing.bound = 0

    def _use(self, prices: PriceBound) -> None:
        """Bound every share by the region's prices and what its roles are worth if they have to pay them."""
        for column in self.columns.values():
            areas = self.regions[column.region]
            bound = sum(prices.share_of(area) for area in areas)
            for template, count in enumerate(column.share):
                if count:
                    bound += count * max(prices.worth_of(template, area) for area in areas)
            column.bound = min(column.bound, bound)

    def _learn_pool(self) -> None:
        for region, areas in enumerate(self.regions):
            if len(areas) > 1:
                continue
            (area,) = areas
            for (place, templates), (worth, units) in self.improver.pool.items():
                if place == area:
                    self._know(region, templates, worth, units)
            own = self.board.areas[area]
            if own:
                roles = self.board.roles_in(area)
                self._know(region, (self.prepared.template_of[role] for role in roles), self.board.worth(area), own)

    def _know(self, region: int, templates: Iterable[int], worth: int, units: Arrangement) -> None:
        share = [0] * len(self.prepared.templates)
        for template in templates:
            share[template] += 1
        column = self.columns.get((region, tuple(share)))
        if column is not None and worth > column.worth:
            column.worth, column.units = worth, units

    def _solve(self, columns: list[Column], total: int, worth: int) -> None:
        """Tighten columns: pairs and the additive model first, because they also bound every larger share."""
        columns = sorted(columns, key=lambda column: (column.seconds + column.relaxed_seconds, sum(column.share)))
        jobs: list[tuple[Column, int, bool]] = []
        for column in columns:
            floor = worth - (total - column.bound) + 1
            apart = len(self.regions) > 1
            pairs = [self.columns[column.region, pair] for pair in self._unknown_pairs(column)] if apart else []
            if pairs:
                jobs += [(pair, 1, True) for pair in pairs]
            else:
                additive = apart and column.relaxed_seconds <= column.seconds and sum(column.share) > 1
                jobs.append((column, floor, additive))
            if len(jobs) >= self.workshop.clock.threads:
                break
        jobs = jobs[: max(self.workshop.clock.threads, 1)]
        outcomes = self._outcomes(jobs)
        self._charge(outcomes)
        for (column, floor, relaxed), outcome in zip(jobs, outcomes, strict=True):
            self._note(column, floor, outcome, relaxed=relaxed)

    def _outcomes(self, jobs: list[tuple[Column, int, bool]]) -> list[Outcome]:
        """Solve the jobs; a single one leaves room to improve the plan beside it, or after it for as long."""
        clock = self.workshop.clock
        if len(jobs) > 1:
            return self.workshop.each(self._run, jobs)
        if clock.threads == 1 or clock.deterministic:
            outcome = self._run(jobs[0])
            until = clock.effort + outcome.effort
            while not outcome.proven and clock.effort < until and not clock.over() and self.improver.step():
                pass
        else:
            waiting = self.workshop.start(self._run, jobs[0])
            while not waiting.done() and not clock.over() and self.improver.step():
                pass
            (outcome,) = self.workshop.results([waiting])
        self._learn_pool()
        return [outcome]

    def _unknown_pairs(self, column: Column) -> list[Share]:
        """Pairs inside a share of three or more roles whose additive bound is not known yet."""
        if sum(column.share) <= _PAIR:
            return []
        known = self.columns
        pairs = [pair for pair in pairs_of(column.share) if (column.region, pair) in known]
        return [pair for pair in pairs if known[column.region, pair].relaxed_seconds == 0]

    def _run(self, job: tuple[Column, int, bool]) -> Outcome:
        column, floor, relaxed = job
        roles = self._roles(template for template, count in enumerate(column.share) for _ in range(count))
        units = self._units(column.region)
        if relaxed:
            request = Request(roles, units, relaxed=self._unsafe(), bounding=True)
            seconds = self._seconds(max(_FIRST_SECONDS, 2 * column.relaxed_seconds))
            return solve(self.prepared, request, seconds, clock=self.workshop.clock, floor=floor)
        request = Request(roles, units, forced=self.prepared.forced & frozenset(roles))
        # One region is one model: begun again and again it would never get far.
        alone = self.workshop.clock.left() / 2 if len(self.regions) == 1 else 0
        seconds = self._seconds(max(_FIRST_SECONDS, 2 * column.seconds, alone))
        hint = column.units if column.worth >= floor else None
        return solve(self.prepared, request, seconds, clock=self.workshop.clock, floor=floor, hint=hint)

    def _note(self, column: Column, floor: int, outcome: Outcome, *, relaxed: bool) -> None:
        """Learn from a solve: a refuted floor or a proved bound, and units worth more than those known."""
        bound = floor - 1 if outcome.feasible is False else outcome.bound
        if outcome.feasible and not relaxed and outcome.objective > column.worth:
            column.worth, column.units = outcome.objective, dict(outcome.placements)
        if outcome.feasible and relaxed:
            self._try_units(column, dict(outcome.placements))
        if relaxed:
            column.relaxed_seconds = max(_FIRST_SECONDS, 2 * column.relaxed_seconds)
            if bound is not None:
                self.additive[column.region, column.share] = min(
                    max(bound, floor - 1), self.additive.get((column.region, column.share), bound)
                )
                self._spread(column.region)
            return
        column.seconds = max(_FIRST_SECONDS, 2 * column.seconds)
        if bound is not None:
            column.bound = min(column.bound, max(bound, floor - 1, column.worth))

    def _try_units(self, column: Column, units: Arrangement) -> None:
        """Units from the additive model are a plan as well when they happen to keep every rule."""
        worth = objective_of(self.prepared, units)
        roles = {role for role, _start in units.values()}
        if worth > column.worth and len(roles) == sum(column.share) and not all_violations(self.prepared, units):
            column.worth, column.units = worth, units

    def _spread(self, region: int) -> None:
        """Bound every share of a region by its parts: Σ of a partition, or Σ of all pairs ÷ (roles − 1)."""
        best: dict[Share, int] = {}
        for share in sorted((share for place, share in self.columns if place == region), key=sum):
            size = sum(share)
            if size == 0:
                best[share] = 0
                continue
            bound = self.additive.get((region, share), -IMPOSSIBLE)
            for template, count in enumerate(share):
                if count:
                    smaller = without(share, template)
                    bound = min(bound, best[smaller] + self.singles[region, template])
            if size > _PAIR:
                total = sum(times * best[pair] for pair, times in pairs_of(share).items())
                bound = min(bound, total // (size - 1))
            best[share] = bound
            column = self.columns[region, share]
            column.bound = max(min(column.bound, bound), column.worth)

    def _take(self, chosen: list[Column]) -> None:
        """Put an allocation on the board when its known units are worth more than the plan in hand."""
        if any(sum(column.share) and not column.units for column in chosen):
            return
        if sum(column.worth for column in chosen) <= self._worth():
            return
        before = self.board.copy()
        for column in chosen:
            for area in self.regions[column.region]:
                own = {u: place for u, place in column.units.items() if self.prepared.units[u].area == area}
                self.board.areas[area] = own
        rename(self.board)
        if objective_of(self.prepared, self.board.arrangement()) <= before.objective():
            self.board.areas.clear()
            self.board.areas.update(before.areas)
            return
        for area in list(self.board.areas):
            self.board.put(area, self.board.areas[area])
        self.changed()
