"""Measures of who gets what: debts across rounds, Gini, blocking pairs.  Reported, never imposed."""

import numpy as np

from coaching.matching.answers import Fairness, Metrics
from coaching.matching.flow import Mask
from coaching.matching.preparation import Floats, Integers, Prepared
from coaching.matching.scoring import Edges


def new_debts(prepared: Prepared, edges: Edges, proposed: Mask) -> Integers:
    """Return each candidate's debt after the round.

    One more for a round in which an eligible role was open and no proposal came, nothing after a proposal, and
    unchanged for a person without any eligible role, who needs other roles or adjustments rather than a turn.
    """
    debts = prepared.candidates.debt.astype(np.int64)
    return np.where(proposed, 0, debts + (edges.degrees > 0))


def gini(values: Floats) -> float:
    """Return the Gini coefficient of values of 0 or more: 0 all equal, near 1 all with one."""
    total = values.sum()
    if not len(values) or total <= 0:
        return 0.0
    ranks = np.arange(1, len(values) + 1)
    return float(2 * (ranks * np.sort(values)).sum() / (len(values) * total) - (len(values) + 1) / len(values))


def blocking_pairs(edges: Edges, chosen: Mask, openings: Integers) -> int:
    """Return the number of possible pairs who would both rather have each other than what they were given.

    The person compares by the person's side of the score, the role by its own; a person without a role prefers
    any eligible one, a role with a free opening takes any eligible person.
    """
    people = len(edges.degrees)
    mine = np.full(people, -1.0)
    mine[edges.candidates[chosen]] = edges.person[chosen]
    filled = np.bincount(edges.roles[chosen], minlength=len(openings))
    worst = np.full(len(openings), np.inf)
    np.minimum.at(worst, edges.roles[chosen], edges.role[chosen])
    free = filled < openings
    wants = edges.person > mine[edges.candidates]
    takes = free[edges.roles] | (edges.role > worst[edges.roles])
    return int((wants & takes & ~chosen).sum())


def measure(prepared: Prepared, edges: Edges, chosen: Mask, proposed: Mask, debts: Integers) -> Metrics:
    """Return the measures of a round; ``chosen`` marks the assignment, ``proposed`` the people with a proposal."""
    scores = np.zeros(len(edges.degrees))
    scores[edges.candidates[chosen]] = edges.score[chosen]
    placed = np.zeros(len(edges.degrees), dtype=np.bool_)
    placed[edges.candidates[chosen]] = True
    eligible = edges.degrees > 0
    hard = eligible & (edges.degrees <= prepared.instance.limits.hard_to_place_roles)
    return Metrics(
        placed=int(placed.sum()),
        proposed=int(proposed.sum()),
        eligible=int(eligible.sum()),
        mean=round(float(scores[placed].mean()), 6) if placed.any() else 0.0,
        least=round(float(scores[placed].min()), 6) if placed.any() else 0.0,
        gini=round(gini(scores[eligible]), 6),
        blocking=blocking_pairs(edges, chosen, prepared.roles.openings),
        hard_to_place=int(hard.sum()),
        hard_to_place_placed=int((hard & placed).sum()),
        debt_max=int(debts.max(initial=0)),
    )


def fairness_of(prepared: Prepared, edges: Edges, proposed: Mask, debts: Integers) -> Fairness:
    """Return debts (those above nothing) and the people left out, by id."""
    people = prepared.instance.candidates
    eligible = edges.degrees > 0
    return Fairness(
        debts={people[row].id: int(debts[row]) for row in np.flatnonzero(debts)},
        without_proposal=tuple(people[row].id for row in np.flatnonzero(eligible & ~proposed)),
        without_eligible_role=tuple(people[row].id for row in np.flatnonzero(~eligible)),
    )
