"""Alternatives that really differ, made in the areas of the best proposal with the roles it has there.

A1 frees the most, A2 fits best, A3 is the calmest for the present holders, A4 and later are worth the most with at
least 35 % of the moved minutes different from everything shown.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from tasks.carving.areas import coupled_areas
from tasks.carving.expressions import Linear
from tasks.carving.ledger import Arrangement, Placement, criteria_of, objective_of
from tasks.carving.limits import all_violations
from tasks.carving.model import CarvingModel, Request
from tasks.carving.preparation import Prepared
from tasks.carving.solving import run
from tasks.carving.trials import Workshop

LEAST_MOVED_DISTANCE = 0.25
LEAST_GROUPED_DISTANCE = 0.4
LEAST_NET_PERCENT = 60
LEAST_DIFFERENT_PERCENT = 35
CALM_MINUTES = 400
"""Freed minutes that one holder less touched, or one hand-over less, is worth in the calm alternative."""

_MOST_SECONDS = 3.0
_NAMED = ("A1", "A2", "A3")


def make_alternatives(
    prepared: Prepared, first: Arrangement, workshop: Workshop, most: int
) -> list[tuple[str, Arrangement]]:
    """Up to ``most`` (kind, arrangement) pairs that differ from ``first`` and each other and are not dominated."""
    maker = _Maker(prepared, first, workshop)
    shown: list[tuple[str, Arrangement]] = []
    number = len(_NAMED)
    for kind in _NAMED:
        if workshop.clock.over() or len(shown) >= most:
            return shown
        candidate = maker.make(kind, [first], most - len(shown) + 1)
        if candidate and _worth_showing(prepared, candidate, [first, *(plan for _kind, plan in shown)]):
            shown.append((kind, candidate))
    while len(shown) < most and not workshop.clock.over():
        number += 1
        others = [first, *(plan for _kind, plan in shown)]
        candidate = maker.make("other", others, most - len(shown))
        if not candidate or not _worth_showing(prepared, candidate, others):
            return shown
        shown.append((f"A{number}", candidate))
    return shown


class _Maker:
    """Solves the areas of the best proposal anew under another aim."""

    def __init__(self, prepared: Prepared, first: Arrangement, workshop: Workshop) -> None:
        self.prepared = prepared
        self.first = first
        self.workshop = workshop
        self.roles: dict[int, set[int]] = defaultdict(set)
        for unit, (role, _start) in first.items():
            self.roles[prepared.units[unit].area].add(role)
        self.coupled = {area: group for group in coupled_areas(prepared) for area in group}

    def make(self, kind: str, others: Sequence[Arrangement], left: int) -> Arrangement | None:
        """A whole plan under an aim; None when it would be empty, worthless or break a rule."""
        areas = sorted(self.roles)
        budget = self.workshop.clock.left() / max(1, left)
        seconds = min(_MOST_SECONDS, max(0.05, budget * self.workshop.clock.threads / max(1, len(areas))))
        plan: Arrangement = {}
        apart = [area for area in areas if area not in self.coupled]
        for part in (
            self.workshop.each(lambda area: self._area(area, kind, others, seconds, {}), apart) if apart else []
        ):
            plan.update(part)
        for area in areas:
            if area in self.coupled:
                plan.update(self._area(area, kind, others, seconds, self._around(area, plan, areas)))
        if not plan or objective_of(self.prepared, plan) < 0 or all_violations(self.prepared, plan):
            return None
        return plan

    def _around(self, area: int, plan: Arrangement, areas: Sequence[int]) -> Arrangement:
        """Neighbouring areas: as already made anew, or as they were."""
        near = self.coupled[area] - {area}
        done = {other for other in areas if other < area}
        return {
            unit: place
            for unit, place in {**self.first, **plan}.items()
            if self.prepared.units[unit].area in near and (unit in plan or self.prepared.units[unit].area not in done)
        }

    def _area(
        self, area: int, kind: str, others: Sequence[Arrangement], seconds: float, rest: Mapping[int, Placement]
    ) -> Arrangement:
        roles = tuple(sorted(self.roles[area]))
        own = {unit: place for unit, place in self.first.items() if self.prepared.units[unit].area == area}
        carving = CarvingModel(
            self.prepared,
            Request(
                roles,
                self.prepared.units_of_area[area],
                rest=rest,
                forced=self.prepared.forced & frozenset(roles),
                with_objective=False,
            ),
        )
        carving.price()
        if kind in _NAMED:
            carving.at_least(objective_of(self.prepared, own) * LEAST_NET_PERCENT // 100)
        else:
            carving.at_least(0)
            for other in others:
                self._differ(carving, other)
        carving.model.maximize(self._aim(carving, kind))
        outcome = run(carving, seconds, self.workshop.clock)
        self.workshop.clock.effort += outcome.effort
        return dict(outcome.placements) if outcome.feasible else {}

    def _aim(self, carving: CarvingModel, kind: str) -> Linear:
        literals, weights = [], []
        for (role, unit), literal in carving.take.items():
            option = carving.options[role][unit]
            literals.append(literal)
            weights.append(option.freed - option.tight * option.paid if kind == "A2" else option.freed)
        freed = cp_model.LinearExpr.weighted_sum(literals, weights)
        if kind == "A3":
            return freed - CALM_MINUTES * self._disruption(carving)
        return freed if kind in _NAMED else carving.worth()

    def _disruption(self, carving: CarvingModel) -> Linear:
        """Holders touched and hand-overs."""
        by_holder: dict[int, list[cp_model.IntVar]] = defaultdict(list)
        tasks = set()
        for (role, unit), literal in carving.take.items():
            task = self.prepared.units[unit].task
            tasks.add((role, task))
            for holder, _share in self.prepared.shares[task]:
                by_holder[holder].append(literal)
        touched = [carving.any_of(literals) for _holder, literals in sorted(by_holder.items())]
        handed = [carving.task_taken(role, task) for role, task in sorted(tasks)]
        return cp_model.LinearExpr.sum([*touched, *handed])

    def _differ(self, carving: CarvingModel, other: Arrangement) -> None:
        shared = 100 - LEAST_DIFFERENT_PERCENT
        literals, weights = [], []
        for (role, unit), literal in carving.take.items():
            literals.append(literal)
            weights.append(carving.options[role][unit].freed * ((100 if unit in other else 0) - shared))
        carving.model.add(cp_model.LinearExpr.weighted_sum(literals, weights) <= 0)


def moved_distance(prepared: Prepared, left: Arrangement, right: Arrangement) -> float:
    """1 − minute-weighted Jaccard of what moves: 0 the same work moves, 1 nothing in common."""
    minutes = {unit: prepared.units[unit].week_minutes for unit in left.keys() | right.keys()}
    union = sum(minutes.values())
    return 1 - sum(minutes[unit] for unit in left.keys() & right.keys()) / union if union else 0.0


def grouped_distance(left: Arrangement, right: Arrangement) -> float:
    """1 − agreement of the pairs that sit together, among the units that both move; blind to which role is which.

    What only one of the two moves is ``moved_distance``'s matter: counted here too, one small task that changes its
    day would break so many pairs of a small role that the same work would pass for another proposal.
    """
    both = left.keys() & right.keys()
    first, second = ({pair for pair in _pairs(plan) if both.issuperset(pair)} for plan in (left, right))
    union = first | second
    return 1 - len(first & second) / len(union) if union else 0.0


def _pairs(arrangement: Arrangement) -> set[tuple[int, int]]:
    by_role: dict[int, list[int]] = defaultdict(list)
    for unit in sorted(arrangement):
        by_role[arrangement[unit][0]].append(unit)
    return {
        (first, second)
        for units in by_role.values()
        for position, first in enumerate(units)
        for second in units[position + 1 :]
    }


def _worth_showing(prepared: Prepared, candidate: Arrangement, shown: Sequence[Arrangement]) -> bool:
    return all(
        (
            moved_distance(prepared, candidate, other) >= LEAST_MOVED_DISTANCE
            or grouped_distance(candidate, other) >= LEAST_GROUPED_DISTANCE
        )
        and not _dominated(prepared, candidate, other)
        and not _dominated(prepared, other, candidate)
        for other in shown
    )


def _dominated(prepared: Prepared, candidate: Arrangement, other: Arrangement) -> bool:
    """Whether ``other`` is at least as good on all of freed minutes, fit, calm and net worth, and better on one."""
    first, second = _figures(prepared, candidate), _figures(prepared, other)
    return all(theirs >= ours for ours, theirs in zip(first, second, strict=True)) and first != second


def _figures(prepared: Prepared, arrangement: Arrangement) -> tuple[float, ...]:
    criteria = criteria_of(prepared, arrangement)
    return criteria.freed_minutes, criteria.fit, -criteria.disruption, criteria.net_cents
