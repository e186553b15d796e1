"""How well a pair suits both sides, and the weight it gets in a round.

The person's side: interest, nearness, hours wished.  The role's side: what adjustments cost of the budget, and
margin between levels, each dimension's surplus capped at two levels so that over-qualification is no endless plus.
Both sides must like it: the score is the geometric mean of the two.  A weight adds to the score what waiting,
scarcity of eligible roles and earlier rounds without a proposal call for.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from coaching.matching.filtering import Pairs, Refusals, eligible_pairs
from coaching.matching.preparation import UNKNOWN, Floats, Integers, Prepared

SURPLUS_CAP = 2
NEUTRAL = 0.5
WEIGHT_SCALE = 10_000
# Storage of the columns of Edges: rows, rows, three scores, weights.
KINDS: tuple[DTypeLike, ...] = (np.int32, np.int32, np.float32, np.float32, np.float32, np.int32)


@dataclass(frozen=True, slots=True)
class Edges:
    """All possible pairs of a round, by rows of candidates and roles, in no particular order.

    ``person`` and ``role`` are the two sides' scores and ``score`` their geometric mean (0–1); ``weights`` are
    the scores with waiting, scarcity and debt, in ten-thousandths; ``degrees`` counts each candidate's roles.
    """

    candidates: Integers
    roles: Integers
    person: Floats
    role: Floats
    score: Floats
    weights: Integers
    degrees: Integers


def _share(values: Floats, whole: Floats, otherwise: float) -> Floats:
    """Return values/whole, and ``otherwise`` where the whole is zero."""
    shares: Floats = np.divide(values, whole, out=np.full(len(values), otherwise), where=whole > 0)
    return shares


def person_scores(prepared: Prepared, pairs: Pairs) -> Floats:
    """Return the person's side of each pair, 0–1."""
    people, jobs, limits = prepared.candidates, prepared.roles, prepared.instance.limits
    tags = jobs.tag_lists[pairs.roles]
    matched = people.interests[pairs.candidates[:, None], tags].sum(axis=1)
    interest = _share(matched, jobs.tag_counts[pairs.roles].astype(np.float64), NEUTRAL)
    nearness = 1 - _share(pairs.kilometres, people.reach[pairs.candidates], 0.0)
    spread = (people.most - people.least)[pairs.candidates].astype(np.float64)
    away = np.abs(jobs.minutes[pairs.roles] - people.wished[pairs.candidates])
    hours = 1 - _share(away, spread, 0.0)
    total = limits.interest_weight + limits.nearness_weight + limits.hours_weight
    sum_ = limits.interest_weight * interest + limits.nearness_weight * nearness + limits.hours_weight * hours
    return np.clip(sum_ / total, 0, 1) if total else np.full(len(sum_), NEUTRAL)


def role_scores(prepared: Prepared, pairs: Pairs) -> Floats:
    """Return the role's side of each pair, 0–1; an unknown level counts neither as margin nor as a lack of it."""
    limits = prepared.instance.limits
    need, have = prepared.roles.levels[pairs.roles], prepared.candidates.levels[pairs.candidates]
    surplus = np.where(have == UNKNOWN, 1, np.clip(have - need, 0, SURPLUS_CAP))
    demanded = need > 0
    reached = (surplus * demanded).sum(axis=1).astype(np.float64)
    margin = _share(reached, SURPLUS_CAP * demanded.sum(axis=1).astype(np.float64), 1.0)
    budget = limits.budget_cents_per_week
    saving = 1 - pairs.cents / budget if budget else np.ones(len(pairs.cents))
    total = limits.cost_weight + limits.margin_weight
    sum_ = limits.cost_weight * saving + limits.margin_weight * margin
    return np.clip(sum_ / total, 0, 1) if total else np.full(len(sum_), NEUTRAL)


def find_edges(
    prepared: Prepared, candidates: Integers | None = None, roles: Integers | None = None
) -> tuple[Edges, Refusals]:
    """Return every possible pair with its scores and weights, and what the filters dropped."""
    people = len(prepared.candidates.reach)
    refusals = Refusals(people)
    degrees = np.zeros(people, dtype=np.int64)
    parts: list[list[NDArray[Any]]] = [[] for _ in KINDS]
    for pairs, counted in eligible_pairs(prepared, candidates, roles):
        refusals = counted
        degrees += np.bincount(pairs.candidates, minlength=people)
        person, role = person_scores(prepared, pairs), role_scores(prepared, pairs)
        # Scores are compared as they are stored, so they are rounded to their storage before anything follows.
        person, role = person.astype(np.float32), role.astype(np.float32)
        score = np.sqrt(person * role)
        weights = _weights(prepared, pairs.candidates, score, degrees)
        for part, values, kind in zip(
            parts, (pairs.candidates, pairs.roles, person, role, score, weights), KINDS, strict=True
        ):
            part.append(values.astype(kind))
    rows, columns, persons, jobs, scores, weighed = (
        _joined(part, kind) for part, kind in zip(parts, KINDS, strict=True)
    )
    return Edges(rows, columns, persons, jobs, scores, weighed, degrees), refusals


def _joined(parts: list[NDArray[Any]], kind: DTypeLike) -> NDArray[Any]:
    """Return the pieces of a column as one; a dense city has many millions of pairs, so the pieces go at once."""
    column = np.concatenate(parts) if parts else np.empty(0, dtype=kind)
    parts.clear()
    return column


def _weights(prepared: Prepared, rows: Integers, score: Floats, degrees: Integers) -> Integers:
    """Return weights of pairs whose candidates' degrees are complete."""
    people, limits = prepared.candidates, prepared.instance.limits
    factor = (
        1
        + limits.waiting_weight * people.waiting
        + limits.scarcity_weight / np.sqrt(np.maximum(degrees, 1))
        + limits.debt_weight * people.debt
    )
    return np.rint(WEIGHT_SCALE * score * factor[rows]).astype(np.int64)
