"""Hard filters of a round, vectorised: which pairs are possible, and what each filter dropped.

Candidates are taken in compact blocks by place, so each block meets only the roles of its surroundings; the
cheapest and most selective filters come first.  The result does not depend on how the blocks are cut.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coaching.matching.preparation import OUT_OF_REACH, UNKNOWN, Floats, Integers, Levels, Prepared, Words

DISTANCE = "DISTANCE"
HOURS = "HOURS"
LICENCE = "LICENCE"
MUST_NOT = "MUST_NOT"
MUST_HAVE = "MUST_HAVE"
ROLE_MUST_HAVE = "ROLE_MUST_HAVE"
AVAILABILITY = "AVAILABILITY"
GAP = "GAP"
GAP_COUNT = "GAP_COUNT"
COST = "COST"
SUPPORT = "SUPPORT"
FILTERS = (
    DISTANCE,
    HOURS,
    LICENCE,
    MUST_NOT,
    MUST_HAVE,
    ROLE_MUST_HAVE,
    SUPPORT,
    AVAILABILITY,
    GAP,
    GAP_COUNT,
    COST,
)

BLOCK_ROWS = 512
BLOCK_PAIRS = 1_000_000
CELL_KM = 50.0

Mask = NDArray[np.bool_]


@dataclass(slots=True)
class Pairs:
    """Pairs under examination, by rows of candidates and roles, with what later steps need."""

    candidates: Integers
    roles: Integers
    kilometres: Floats
    gaps: Levels
    cents: Integers

    def keep(self, mask: Mask) -> "Pairs":
        """Return the pairs of a mask."""
        return Pairs(
            self.candidates[mask],
            self.roles[mask],
            self.kilometres[mask],
            self.gaps[mask] if len(self.gaps) else self.gaps,
            self.cents[mask] if len(self.cents) else self.cents,
        )


class Refusals:
    """Counts, per filter and candidate, of the pairs that a filter dropped."""

    def __init__(self, candidates: int) -> None:
        self.by_candidate = {name: np.zeros(candidates, dtype=np.int64) for name in FILTERS}

    def add(self, name: str, rows: Integers) -> None:
        """Count one dropped pair for each row."""
        counts = self.by_candidate[name]
        counts += np.bincount(rows, minlength=len(counts))

    def totals(self) -> dict[str, int]:
        """Return the number of pairs dropped by each filter."""
        return {name: int(counts.sum()) for name, counts in self.by_candidate.items()}


def contained(need: Words, have: Words, rows: Integers, columns: Integers) -> Mask:
    """Return for each pair whether the column's set of ``need`` lies in the row's set of ``have``."""
    keep = np.ones(len(rows), dtype=np.bool_)
    for word in range(need.shape[1]):
        wanted = need[:, word]
        if wanted.any():
            keep &= (wanted[columns] & ~have[:, word][rows]) == 0
    return keep


def disjoint(left: Words, right: Words, rows: Integers, columns: Integers) -> Mask:
    """Return for each pair whether the row's set of ``left`` shares nothing with the column's set of ``right``."""
    keep = np.ones(len(rows), dtype=np.bool_)
    for word in range(left.shape[1]):
        if left[:, word].any():
            keep &= (left[:, word][rows] & right[:, word][columns]) == 0
    return keep


def eligible_pairs(
    prepared: Prepared, candidates: Integers | None = None, roles: Integers | None = None
) -> Iterator[tuple[Pairs, Refusals]]:
    """Yield the possible pairs block by block, each time with the same growing account of refusals.

    All pairs of a candidate come in one block.

    ``candidates`` and ``roles`` are rows to consider, all when None.
    """
    people, jobs = prepared.candidates, prepared.roles
    rows = np.arange(len(people.reach)) if candidates is None else candidates
    columns = np.arange(len(jobs.minutes)) if roles is None else roles
    refusals = Refusals(len(people.reach))
    cells = np.floor(people.places[rows] / CELL_KM)
    order = rows[np.lexsort((rows, cells[:, 1], cells[:, 0]))]
    for start in range(0, len(order), BLOCK_ROWS):
        block = order[start : start + BLOCK_ROWS]
        near = _surroundings(prepared, block, columns)
        refusals.by_candidate[DISTANCE][block] += len(columns) - len(near)
        step = max(1, BLOCK_PAIRS // max(1, len(near)))
        for first in range(0, len(block), step):
            pairs = _near_pairs(prepared, block[first : first + step], near, refusals)
            yield _remaining(prepared, pairs, refusals), refusals


def _surroundings(prepared: Prepared, block: Integers, columns: Integers) -> Integers:
    """Return the roles in the box around a block that its farthest reaches can meet."""
    people, places = prepared.candidates, prepared.roles.places[columns]
    reach = people.reach[block][:, None]
    # The box is widened by a metre so that rounding never cuts off a role exactly at the limit.
    lowest = (people.places[block] - reach).min(axis=0) - 0.001
    highest = (people.places[block] + reach).max(axis=0) + 0.001
    inside: Mask = ((places >= lowest) & (places <= highest)).all(axis=1)
    near: Integers = columns[inside]
    return near


def _near_pairs(prepared: Prepared, block: Integers, near: Integers, refusals: Refusals) -> Pairs:
    """Return the pairs of a block within reach and with fitting hours, as the dense part of the filter."""
    people, jobs = prepared.candidates, prepared.roles
    east = people.places[block, 0][:, None] - jobs.places[near, 0][None, :]
    north = people.places[block, 1][:, None] - jobs.places[near, 1][None, :]
    square = east * east + north * north
    reach = people.reach[block][:, None]
    within = square <= reach * reach
    minutes = jobs.minutes[near][None, :]
    fitting = within & (people.least[block][:, None] <= minutes) & (minutes <= people.most[block][:, None])
    inside = within.sum(axis=1)
    refusals.by_candidate[DISTANCE][block] += len(near) - inside
    refusals.by_candidate[HOURS][block] += inside - fitting.sum(axis=1)
    row, column = np.nonzero(fitting)
    return Pairs(
        candidates=block[row],
        roles=near[column],
        kilometres=np.sqrt(square[row, column]),
        gaps=np.empty((0, 0), dtype=np.int8),
        cents=np.empty(0, dtype=np.int64),
    )


def _remaining(prepared: Prepared, pairs: Pairs, refusals: Refusals) -> Pairs:
    """Return the pairs that also pass the sets, the support, the timetable, the gaps and the budget."""
    people, jobs = prepared.candidates, prepared.roles
    pairs = _pass(LICENCE, pairs, contained(jobs.licences, people.licences, pairs.candidates, pairs.roles), refusals)
    pairs = _pass(MUST_NOT, pairs, disjoint(people.must_not, jobs.tags, pairs.candidates, pairs.roles), refusals)
    wanted = contained(people.must_have, jobs.tags, pairs.roles, pairs.candidates)
    pairs = _pass(MUST_HAVE, pairs, wanted, refusals)
    required = contained(jobs.must_have, people.tags, pairs.candidates, pairs.roles)
    pairs = _pass(ROLE_MUST_HAVE, pairs, required, refusals)
    coach = prepared.instance.limits.coach_minutes_per_week
    if coach is not None:
        missing = people.support[pairs.candidates] - jobs.support[pairs.roles]
        pairs = _pass(SUPPORT, pairs, missing <= coach, refusals)
    pairs = _available(prepared, pairs, refusals)
    return _affordable(prepared, pairs, refusals)


def _pass(name: str, pairs: Pairs, mask: Mask, refusals: Refusals) -> Pairs:
    if mask.all():
        return pairs
    refusals.add(name, pairs.candidates[~mask])
    return pairs.keep(mask)


def _available(prepared: Prepared, pairs: Pairs, refusals: Refusals) -> Pairs:
    """Keep pairs whose timetable lies in the person's free times: half hours first, 5 minutes where needed."""
    people, jobs = prepared.candidates, prepared.roles
    for word in range(jobs.slots.shape[1]):
        need, have = jobs.slots[:, word], people.slots[:, word]
        if need.any():
            mask = (need[pairs.roles] & ~have[pairs.candidates]) == 0
            pairs = _pass(AVAILABILITY, pairs, mask, refusals)
    ragged = people.ragged[pairs.candidates]
    if ragged.any():
        mask = np.ones(len(ragged), dtype=np.bool_)
        mask[ragged] = contained(jobs.steps, people.steps, pairs.candidates[ragged], pairs.roles[ragged])
        pairs = _pass(AVAILABILITY, pairs, mask, refusals)
    return pairs


def _affordable(prepared: Prepared, pairs: Pairs, refusals: Refusals) -> Pairs:
    """Keep pairs whose gaps can be closed, are few enough, and cost no more than the budget."""
    limits, cents = prepared.instance.limits, prepared.cents
    need, have = prepared.roles.levels[pairs.roles], prepared.candidates.levels[pairs.candidates]
    gaps = np.where(have == UNKNOWN, 0, np.maximum(need - have, 0)).astype(np.int8)
    closable = np.array([np.flatnonzero(row < OUT_OF_REACH).max() for row in cents], dtype=np.int8)
    mask: Mask = np.all(gaps <= closable, axis=1)
    pairs.gaps = gaps
    pairs = _pass(GAP, pairs, mask, refusals)
    pairs = _pass(GAP_COUNT, pairs, (pairs.gaps > 0).sum(axis=1) <= limits.most_gaps, refusals)
    pairs.cents = cents[np.arange(len(cents)), pairs.gaps].sum(axis=1)
    return _pass(COST, pairs, pairs.cents <= limits.budget_cents_per_week, refusals)
