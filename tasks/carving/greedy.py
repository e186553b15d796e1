"""First proposal: the most promising (role, area) pairs are priced exactly and taken one by one."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

from tasks.carving.areas import optimistic_value
from tasks.carving.board import Board
from tasks.carving.trials import Trial, Workshop, insertion

EXPECTED_SHARE = 0.65
"""A role's true worth is 0.6 to 0.75 of its optimistic value on plausible workplaces; used for ordering only."""


@dataclass(slots=True)
class Prices:
    """What is known of (area, template): the optimistic values, and the share of them that came true so far."""

    optimistic: dict[tuple[int, int], int] = field(default_factory=dict)
    hoped: int = 0
    found: int = 0

    def expected(self, value: int) -> float:
        """An honest guess of a true worth from an optimistic value."""
        return value * self.share()

    def share(self) -> float:
        """Observed share, starting at the usual one."""
        weight = 200_000
        return (EXPECTED_SHARE * weight + self.found) / (weight + self.hoped)

    def learn(self, hoped: int, found: int) -> None:
        """Note one comparison."""
        if hoped > 0:
            self.hoped += hoped
            self.found += max(0, found)


def build(
    board: Board, workshop: Workshop, prices: Prices, *, accepted: Callable[[], None], on: frozenset[int] | None = None
) -> None:
    """Add roles to the board while one pays, best first (lazy greedy); ``accepted`` is called after each.

    ``on`` limits the areas. A head of the heap whose price is out of date is priced anew before it is taken.
    """
    prepared = board.prepared
    heap: list[tuple[float, int, int, int]] = []
    fresh: dict[tuple[int, int], tuple[int, Trial, dict[int, tuple[int, int]], int]] = {}
    for area in range(len(prepared.units_of_area)):
        if on is not None and area not in on:
            continue
        for template, roles in enumerate(prepared.templates):
            value = optimistic_value(prepared, roles[0], area, board.areas[area])
            prices.optimistic[area, template] = value
            if value > 0:
                heapq.heappush(heap, (-EXPECTED_SHARE * value, area, template, -1))
    while heap and not workshop.clock.over():
        if len(board.area_of()) >= prepared.most_roles:
            return
        waiting = _waiting(board)
        head = heap[0]
        if head[2] not in waiting:
            heapq.heappop(heap)
            continue
        if head[3] == board.version[head[1]]:
            heapq.heappop(heap)
            _take(board, head, fresh, waiting)
            accepted()
            if waiting[head[2]][1:]:
                heapq.heappush(heap, head)
            continue
        _price(board, workshop, prices, heap, fresh, waiting)


def _waiting(board: Board) -> dict[int, list[int]]:
    waiting: dict[int, list[int]] = {}
    for role in board.unused():
        waiting.setdefault(board.prepared.template_of[role], []).append(role)
    return waiting


def _take(
    board: Board,
    head: tuple[float, int, int, int],
    fresh: dict[tuple[int, int], tuple[int, Trial, dict[int, tuple[int, int]], int]],
    waiting: dict[int, list[int]],
) -> None:
    _key, area, template, _version = head
    _value, trial, placements, _seen = fresh[area, template]
    role = waiting[template][0]
    board.put(area, {**trial.own_rest, **{unit: (role, start) for unit, (_old, start) in placements.items()}})


def _price(
    board: Board,
    workshop: Workshop,
    prices: Prices,
    heap: list[tuple[float, int, int, int]],
    fresh: dict[tuple[int, int], tuple[int, Trial, dict[int, tuple[int, int]], int]],
    waiting: dict[int, list[int]],
) -> None:
    """Price the heads of the heap whose price is missing or out of date, two per thread at a time."""
    picked: list[tuple[int, int]] = []
    kept: list[tuple[float, int, int, int]] = []
    while heap and len(picked) < 2 * workshop.clock.threads:
        entry = heapq.heappop(heap)
        _key, area, template, version = entry
        if template not in waiting:
            continue
        if version == board.version[area]:
            kept.append(entry)
            if not picked:
                break
            continue
        picked.append((area, template))
    for entry in kept:
        heapq.heappush(heap, entry)
    trials = [insertion(board, area, waiting[template][0]) for area, template in picked]
    for (area, template), trial, outcome in zip(picked, trials, workshop.run(trials), strict=True):
        value = outcome.objective if outcome.feasible else 0
        prices.learn(optimistic_value(board.prepared, trial.roles[0], area, trial.own_rest), value)
        if value <= 0:
            continue
        fresh[area, template] = (value, trial, dict(outcome.placements), board.version[area])
        heapq.heappush(heap, (-float(value), area, template, board.version[area]))
