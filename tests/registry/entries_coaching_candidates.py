"""Registry entries of the coaching app: candidates."""

from typing import Any

from coaching.models import Candidate
from tests.cast import SEES_CANDIDATE, SIGNED_IN, Cast
from tests.factories_coaching import (
    CandidateAssignmentFactory,
    CandidateFactory,
    PlacementFactory,
    SupportEntryFactory,
)
from tests.registry.routes import Route, register

LISTS = SEES_CANDIDATE | {"other_coach"}


def candidate(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's candidate."""
    return {"public_id": cast.candidate.public_id}


def grow_candidates(cast: Cast, number: int) -> None:
    """Have this many candidates in the coach's organisation, each with a coach and a visit."""
    for _ in range(number - Candidate.objects.filter(organisation=cast.organisation).count()):
        made = CandidateFactory.create(organisation=cast.organisation)
        CandidateAssignmentFactory.create(candidate=made, coach=cast.user("coach"))
        SupportEntryFactory.create(candidate=made, coach=cast.user("coach"))


def grow_placements(cast: Cast, number: int) -> None:
    """Have this many placements of the candidate."""
    for _ in range(number - cast.candidate.placements.count()):
        PlacementFactory.create(candidate=cast.candidate)


register(
    Route("candidate_list", LISTS, refused=SIGNED_IN - LISTS, queries=14, grow=grow_candidates),
    Route("candidate_detail", SEES_CANDIDATE, candidate, queries=18),
    Route("candidate_history", SEES_CANDIDATE, candidate, queries=18),
    Route(
        "candidate_tab",
        SEES_CANDIDATE,
        lambda cast: {**candidate(cast), "key": "placements"},
        queries=18,
        grow=grow_placements,
    ),
)
