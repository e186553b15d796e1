"""Registry entries of the coaching app: candidates."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from coaching.models import Candidate, CapacityRating
from core.events import record_event
from tasks.enums import RoleState
from tasks.models import CarvedRole
from tests.cast import SEES_CANDIDATE, SIGNED_IN, Cast
from tests.factories import CarvedRoleFactory, DimensionFactory, EmployerFactory, UserFactory
from tests.factories_coaching import (
    DAY,
    CandidateAssignmentFactory,
    CandidateFactory,
    ConsentFactory,
    ConsentTextFactory,
    PlacementFactory,
    SupportEntryFactory,
)
from tests.registry.routes import Route, register

LEADS = frozenset({"team_lead"})
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


def grow_employers(cast: Cast, number: int) -> None:
    """Have this many employers more that the coach's search finds."""
    for index in range(number):
        EmployerFactory.create(name=f"Mikkelin leipomo {index}").partners.add(cast.organisation)


def grow_placements(cast: Cast, number: int) -> None:
    """Have this many placements of the candidate."""
    for _ in range(number - cast.candidate.placements.count()):
        PlacementFactory.create(candidate=cast.candidate)


def assignment(cast: Cast) -> dict[str, Any]:
    """Return the address part of the coach's assignment."""
    return {"public_id": cast.candidate.assignments.get().public_id}


def consent(cast: Cast) -> dict[str, Any]:
    """Return the address part of the candidate's consent."""
    return {"public_id": cast.candidate.consents.get().public_id}


def closed(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's candidate with the case closed."""
    Candidate.objects.filter(pk=cast.candidate.pk).update(closed_on=cast.candidate.opened_on)
    return candidate(cast)


def purpose(cast: Cast) -> dict[str, Any]:
    """Return the address parts of the form of a consent."""
    ConsentTextFactory.create(purpose="coach_network")
    return {**candidate(cast), "purpose": "coach_network"}


def free_role(cast: Cast) -> dict[str, Any]:
    """Return the address parts of a free role of the employer that may be told."""
    role = CarvedRoleFactory.create(analysis=cast.analysis, state=RoleState.APPROVED, decided_at=timezone.now())
    return {**candidate(cast), "role_id": role.public_id}


def placement(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's placement."""
    return {"public_id": cast.placement.public_id}


def grow_ratings(cast: Cast, number: int) -> None:
    """Have this many dimensions, each with a level."""
    for position in range(number - cast.candidate.ratings.count()):
        dimension = DimensionFactory.create(code=f"d{number}_{position}", position=position)
        CapacityRating.objects.create(candidate=cast.candidate, dimension=dimension, level=3, rated_on=DAY)


def grow_consents(cast: Cast, number: int) -> None:
    """Have this many consents, each to an employer of its own."""
    for _ in range(number - cast.candidate.consents.count()):
        ConsentFactory.create(candidate=cast.candidate)


def grow_roles(cast: Cast, number: int) -> None:
    """Have this many free roles, each at an employer of its own."""
    for _ in range(number - CarvedRole.objects.filter(state=RoleState.APPROVED).count()):
        role = CarvedRoleFactory.create(state=RoleState.APPROVED, decided_at=timezone.now())
        role.analysis.unit.site.employer.partners.add(cast.organisation)


def grow_events(cast: Cast, number: int) -> None:
    """Have this many events of the placement, each by its own actor."""
    for _ in range(number):
        with transaction.atomic():
            record_event("coaching.placement.changed", subject=cast.placement, actor=UserFactory.create())


register(
    Route("candidate_list", LISTS, refused=SIGNED_IN - LISTS, queries=14, grow=grow_candidates),
    Route("candidate_create", LISTS, refused=SIGNED_IN - LISTS, queries=14),
    Route("candidate_detail", SEES_CANDIDATE, candidate, queries=20, as_persona="team_lead"),
    Route("candidate_history", SEES_CANDIDATE, candidate, queries=18),
    Route(
        "candidate_tab",
        SEES_CANDIDATE,
        lambda cast: {**candidate(cast), "key": "placements"},
        queries=18,
        grow=grow_placements,
    ),
    Route("candidate_edit", SEES_CANDIDATE, candidate, queries=16),
    Route("candidate_close", SEES_CANDIDATE, candidate, queries=16, grow=grow_placements),
    Route("candidate_reopen", SEES_CANDIDATE, closed, method="post", ok=frozenset({303}), page=False),
    Route(
        "candidate_assign",
        LEADS,
        candidate,
        refused=frozenset({"coach"}),
        method="post",
        ok=frozenset({200}),
        page=False,
    ),
    Route(
        "assignment_end",
        LEADS,
        assignment,
        refused=frozenset({"coach"}),
        method="post",
        ok=frozenset({303}),
        page=False,
    ),
    Route("candidate_profile", SEES_CANDIDATE, candidate, queries=18, grow=grow_ratings),
    Route("candidate_profile_edit", SEES_CANDIDATE, candidate, queries=16, grow=grow_ratings),
    Route("candidate_consents", SEES_CANDIDATE, candidate, queries=18, grow=grow_consents),
    Route(
        "employer_choices",
        LISTS,
        refused=SIGNED_IN - LISTS,
        query="?q=mik",
        queries=10,
        grow=grow_employers,
        page=False,
        htmx=True,
    ),
    Route("consent_give", SEES_CANDIDATE, purpose, queries=16),
    Route("consent_withdraw", SEES_CANDIDATE, consent, method="post", ok=frozenset({303}), page=False),
    Route("candidate_roles", SEES_CANDIDATE, candidate, queries=16, grow=grow_roles),
    Route("candidate_introduce", SEES_CANDIDATE, free_role, queries=18),
    Route("placement_detail", SEES_CANDIDATE, placement, queries=20, grow=grow_events),
    Route("placement_edit", SEES_CANDIDATE, placement, queries=16),
    Route("placement_move", SEES_CANDIDATE, lambda cast: {**placement(cast), "step": "end"}, queries=16),
)
