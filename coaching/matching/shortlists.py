"""One side of a round: the people to talk with about one role, and the roles to talk about with one person."""

import numpy as np

from coaching.matching.answers import ProposedPair
from coaching.matching.explanation import explain_pair
from coaching.matching.preparation import Prepared
from coaching.matching.scoring import Edges, find_edges

DEFAULT_SIZE = 5


def shortlist_for_role(prepared: Prepared, role_id: str, size: int = DEFAULT_SIZE) -> tuple[ProposedPair, ...]:
    """Return up to ``size`` pairs worth a conversation about one role, in the order of candidate ids.

    The choice weighs both sides, waiting and debt as in a round; the order says nothing.  The number of a
    person's eligible roles is not known here, so scarcity plays no part.

    Raises:
        KeyError: there is no such role.
    """
    row = prepared.role_rows[role_id]
    edges, _refusals = find_edges(prepared, roles=np.array([row]))
    return _strongest(prepared, edges, size, None)


def shortlist_for_candidate(
    prepared: Prepared, candidate_id: str, size: int = DEFAULT_SIZE
) -> tuple[ProposedPair, ...]:
    """Return up to ``size`` pairs worth a conversation with one person, in the order of role ids.

    Raises:
        KeyError: there is no such candidate.
    """
    row = prepared.candidate_rows[candidate_id]
    edges, _refusals = find_edges(prepared, candidates=np.array([row]))
    return _strongest(prepared, edges, size, int(edges.degrees[row]))


def _strongest(prepared: Prepared, edges: Edges, size: int, eligible_roles: int | None) -> tuple[ProposedPair, ...]:
    people, jobs = prepared.instance.candidates, prepared.instance.roles
    strongest = np.argsort(-edges.weights, kind="stable")[:size].tolist()
    pairs = [
        explain_pair(prepared, people[edges.candidates[edge]], jobs[edges.roles[edge]], eligible_roles)
        for edge in strongest
    ]
    return tuple(sorted(pairs, key=lambda pair: (pair.candidate, pair.role)))
