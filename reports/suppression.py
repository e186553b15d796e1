"""Which figures are hidden in what leaves a project, so that no small group of people can be told from it. Pure.

Primary cells are those from one to below the threshold; they are hidden. A hidden cell that could be worked out from
the shown ones, from sums and from what holds between indicators is protected by hiding further, secondary cells. Zero
is shown: it tells of nobody. What somebody could work out is asked exactly, by whole-number programming: a hidden cell
is safe when another whole number from zero up would agree with everything that is shown.

A corrected report is read beside the versions that it corrects. What these have shown stands; in the correction a
figure is hidden as well when subtracting would tell of a small group, and when an earlier version hid it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array


@dataclass(frozen=True, slots=True)
class Relation:
    """What everybody knows of the cells: the sum of ``left`` equals the sum of ``right``, or is at most that."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    is_equal: bool = True

    @property
    def cells(self) -> tuple[str, ...]:
        """Return every cell of the relation."""
        return self.left + self.right


@dataclass(frozen=True, slots=True)
class Published:
    """An earlier version that readers have: its cells' values, and which of them it hid."""

    values: Mapping[str, int]
    hidden: frozenset[str]


def is_small(value: int, threshold: int) -> bool:
    """Tell whether a count is of so few people that it is hidden."""
    return 0 < value < threshold


def told_by_comparing(values: Mapping[str, int], earlier: Iterable[Published], threshold: int) -> frozenset[str]:
    """Return the cells that would tell of a small group beside an earlier version: hidden in it, or little changed.

    A cell that an earlier version lacks is read there as zero. What is hidden in both versions and in neither can be
    worked out has no known difference; so it is enough to hide here what there would be subtracted from.
    """
    return frozenset(
        cell
        for published in earlier
        for cell, value in values.items()
        if cell in published.hidden or is_small(abs(value - published.values.get(cell, 0)), threshold)
    )


def hidden_cells(
    values: Mapping[str, int], relations: Sequence[Relation], threshold: int, earlier: Sequence[Published] = ()
) -> frozenset[str]:
    """Return the cells to hide: the small ones, those that an ``earlier`` version makes telling, and those without
    which a hidden one could be worked out.

    Every cell of a relation has a value. The answer is the same for the same input.
    """
    hidden = {cell for cell, value in values.items() if is_small(value, threshold)}
    hidden |= told_by_comparing(values, earlier, threshold)
    while True:
        _hide_partners(values, relations, hidden)
        exposed = exposed_cells(values, relations, hidden, room=threshold)
        added = _protect(exposed, values, relations, hidden)
        if not added:
            return frozenset(hidden)
        hidden |= added


def _cheapest(cells: Iterable[str], values: Mapping[str, int], relations: Sequence[Relation]) -> str | None:
    """Return the cell that is missed least: one that sums up the fewest others, then the smallest one above zero."""

    def loss(cell: str) -> tuple[int, bool, int, str]:
        sums = sum(relation.is_equal and relation.left == (cell,) for relation in relations)
        return sums, values[cell] == 0, values[cell], cell

    return min(cells, key=loss, default=None)


def _hide_partners(values: Mapping[str, int], relations: Sequence[Relation], hidden: set[str]) -> None:
    """Hide a second cell in every sum in which one alone is hidden, until there is no such sum."""
    changed = True
    while changed:
        changed = False
        for relation in relations:
            found = [cell for cell in relation.cells if cell in hidden]
            if relation.is_equal and len(found) == 1:
                partner = _cheapest((cell for cell in relation.cells if cell not in hidden), values, relations)
                if partner is not None:
                    hidden.add(partner)
                    changed = True


def _protect(
    exposed: Sequence[str], values: Mapping[str, int], relations: Sequence[Relation], hidden: set[str]
) -> set[str]:
    """Return one more cell for each exposed one, out of the relations nearest to it."""
    added: set[str] = set()
    for cell in exposed:
        reached = {cell}
        while True:
            near = {each for relation in relations if reached & set(relation.cells) for each in relation.cells}
            partner = _cheapest(near - hidden, values, relations)
            if partner is not None:
                added.add(partner)
                break
            if near <= reached:
                break
            reached |= near
    return added


def exposed_cells(
    values: Mapping[str, int], relations: Sequence[Relation], hidden: Iterable[str], *, room: int
) -> list[str]:
    """Return the hidden cells that have one value only which agrees with everything shown.

    Others are looked for up to ``room`` above the true value, which suffices to tell one value from two.
    """
    cells = sorted(hidden)
    place = {cell: index for index, cell in enumerate(cells)}
    rows, low, high = _system(values, relations, place)
    if not cells:
        return []
    truth = np.array([values[cell] for cell in cells], dtype=float)
    free = np.zeros(len(cells), dtype=bool)
    bounds = Bounds(np.zeros(len(cells)), truth + room)
    constraints = [LinearConstraint(rows, low, high)] if rows.shape[0] else []

    def search(goal: np.ndarray) -> None:
        found = milp(-goal, integrality=np.ones(len(cells), dtype=np.int64), bounds=bounds, constraints=constraints)
        if found.x is not None:
            free[np.abs(np.round(found.x) - truth) >= 1] = True

    search(np.ones(len(cells)))
    for index in range(len(cells)):
        for sign in (1.0, -1.0):
            if not free[index]:
                goal = np.zeros(len(cells))
                goal[index] = sign
                search(goal)
    return [cell for cell in cells if not free[place[cell]]]


def _system(
    values: Mapping[str, int], relations: Sequence[Relation], place: Mapping[str, int]
) -> tuple[csr_array, np.ndarray, np.ndarray]:
    """Return the relations as limits on the hidden cells, what is shown moved to the other side."""
    data: list[float] = []
    row_of: list[int] = []
    column_of: list[int] = []
    low: list[float] = []
    high: list[float] = []
    for relation in relations:
        if not any(cell in place for cell in relation.cells):
            continue
        shown = 0
        for sign, side in ((1, relation.left), (-1, relation.right)):
            for cell in side:
                if cell in place:
                    data.append(sign)
                    row_of.append(len(low))
                    column_of.append(place[cell])
                else:
                    shown += sign * values[cell]
        low.append(-shown if relation.is_equal else -np.inf)
        high.append(-shown)
    matrix = csr_array((data, (row_of, column_of)), shape=(len(low), len(place)))
    return matrix, np.array(low), np.array(high)
