"""A whole round: filters, scores, flow, and the answer with its reasons."""

from dataclasses import dataclass

import numpy as np

from coaching.matching.answers import Answer
from coaching.matching.explanation import explain_pair
from coaching.matching.fairness import fairness_of, measure, new_debts
from coaching.matching.filtering import Refusals
from coaching.matching.flow import Mask, assign, default_solver
from coaching.matching.preparation import Integers, Prepared, prepare
from coaching.matching.pruning import strongest_pairs
from coaching.matching.records import ASSIGNMENT, Instance
from coaching.matching.scoring import Edges, find_edges


@dataclass(frozen=True, slots=True)
class Choice:
    """Chosen pairs of a round: the assignment (first flow) and all proposals (every flow)."""

    assignment: Mask
    proposals: Mask


def choose(prepared: Prepared, edges: Edges, solver: str | None = None) -> Choice:
    """Return the assignment and the proposals among the possible pairs.

    In shortlist mode the flow is run several times, each time without the pairs that were used; a person who has
    no proposal yet goes before everyone who has one.
    """
    limits, openings = prepared.instance.limits, prepared.roles.openings
    kept = strongest_pairs(edges)
    people, jobs, weights = edges.candidates[kept], edges.roles[kept], edges.weights[kept].astype(np.int64)
    first = assign(people, jobs, weights, openings, solver)
    proposals = first.copy()
    rounds = 1 if limits.mode == ASSIGNMENT else limits.proposals
    served = np.zeros(len(edges.degrees), dtype=np.bool_)
    for _round in range(1, rounds):
        served[people[proposals]] = True
        left = np.flatnonzero(~proposals)
        if not len(left):
            break
        # One more person with a first proposal must outweigh any change of weights among all others.
        first_turn = (int(weights.max()) + 1) * int((edges.degrees > 0).sum())
        turned = weights[left] + first_turn * ~served[people[left]]
        proposals[left[assign(people[left], jobs[left], turned, openings, solver)]] = True
    return Choice(_marked(edges, kept[first]), _marked(edges, kept[proposals]))


def _marked(edges: Edges, indices: Integers) -> Mask:
    mask = np.zeros(len(edges.weights), dtype=np.bool_)
    mask[indices] = True
    return mask


def match(instance: Instance, *, explain: bool = False, solver: str | None = None) -> Answer:
    """Return the pairs worth a conversation in a round.

    The answer is the same for the same instance.  With ``explain`` it also counts, for every person without a
    proposal, which filter dropped how many roles.  ``solver`` is "flow" or "sparse"; by default the flow where
    OR-Tools is installed.

    Raises:
        RuntimeError: the solver gave no optimum.
    """
    prepared = prepare(instance)
    edges, refusals = find_edges(prepared)
    choice = choose(prepared, edges, solver)
    return build_answer(prepared, edges, refusals, choice, explain=explain, solver=solver or default_solver())


def build_answer(
    prepared: Prepared, edges: Edges, refusals: Refusals, choice: Choice, *, explain: bool, solver: str
) -> Answer:
    """Return the answer of chosen pairs, sorted by ids."""
    instance = prepared.instance
    people, jobs = instance.candidates, instance.roles
    proposed = np.zeros(len(people), dtype=np.bool_)
    proposed[edges.candidates[choice.proposals]] = True
    debts = new_debts(prepared, edges, proposed)
    pairs = [
        explain_pair(prepared, people[row], jobs[column], int(edges.degrees[row]))
        for row, column in zip(
            edges.candidates[choice.proposals].tolist(), edges.roles[choice.proposals].tolist(), strict=True
        )
    ]
    assignment = [
        (people[row].id, jobs[column].id)
        for row, column in zip(
            edges.candidates[choice.assignment].tolist(), edges.roles[choice.assignment].tolist(), strict=True
        )
    ]
    return Answer(
        instance=instance.name,
        mode=instance.limits.mode,
        solver=solver,
        pairs=tuple(sorted(pairs, key=lambda pair: (pair.candidate, pair.role))),
        assignment=tuple(sorted(assignment)),
        fairness=fairness_of(prepared, edges, proposed, debts),
        refused=refusals.totals(),
        metrics=measure(prepared, edges, choice.assignment, proposed, debts),
        refused_by_candidate=_refused_by_candidate(prepared, refusals, proposed) if explain else {},
    )


def _refused_by_candidate(prepared: Prepared, refusals: Refusals, proposed: Mask) -> dict[str, dict[str, int]]:
    return {
        prepared.instance.candidates[row].id: {
            name: int(counts[row]) for name, counts in refusals.by_candidate.items() if counts[row]
        }
        for row in np.flatnonzero(~proposed).tolist()
    }
