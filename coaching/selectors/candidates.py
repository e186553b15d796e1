"""Reads of candidates: the list, the head of a candidate's page."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, Prefetch, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Organisation, OrganisationMembership, User
from coaching.enums import STATES_BEFORE_JOB, ConsentPurpose, PlacementState
from coaching.models import Candidate, CandidateAssignment, CapacityRating, Consent, Placement, SupportEntry
from coaching.policies import COACHES, LEADS
from core.pagination import Page, keyset_page

STRONG_LEVEL = 4


def _meetings() -> QuerySet[Any]:
    """Return the log's entries with the candidate of the outer query in which the two met."""
    return SupportEntry.objects.current().filter(candidate=OuterRef("pk"), minutes_direct__gt=0)


def coaches_now() -> QuerySet[Any]:
    """Return the assignments that have not ended, with their coaches, the longest first."""
    return (
        CandidateAssignment.objects.filter(ended_on__isnull=True).select_related("coach").order_by("started_on", "id")
    )


def with_list_data(candidates: QuerySet[Any]) -> QuerySet[Any]:
    """Add what a list row shows: the municipality, ``coaches_now`` and ``last_met_on``."""
    rows: QuerySet[Any] = (
        candidates.select_related("municipality")
        .prefetch_related(Prefetch("assignments", queryset=coaches_now(), to_attr="coaches_now"))
        .annotate(last_met_on=Subquery(_meetings().order_by("-happened_on").values("happened_on")[:1]))
    )
    return rows


def not_met_for(candidates: QuerySet[Any], days: int) -> QuerySet[Any]:
    """Return those in open cases whom nobody has met for so many days, cases younger than that left out."""
    day = timezone.localdate() - timedelta(days=days)
    return candidates.filter(
        ~Exists(_meetings().filter(happened_on__gt=day)), closed_on__isnull=True, opened_on__lte=day
    )


def candidates_page(candidates: QuerySet[Any], cursor: str) -> Page[Any]:
    """Return one page of candidates, the newest case first."""
    return keyset_page(with_list_data(candidates), order=("-opened_on",), cursor=cursor)


@dataclass(frozen=True, slots=True)
class CandidateHead:
    """What stands above every tab of a candidate's page.

    ``employers_told`` are those to whom the person may be introduced now; ``last_met_on`` the last day of direct
    support, ``next_step_on`` the first promise that waits.
    """

    coaches: list[Any]
    employers_told: list[str]
    last_met_on: date | None
    next_step_on: date | None


def head_of(candidate: Candidate) -> CandidateHead:
    """Return the head of the candidate's page in three queries."""
    entries = SupportEntry.objects.current().filter(candidate=candidate)
    last = entries.filter(minutes_direct__gt=0).aggregate(day=Max("happened_on"))["day"]
    promise = (
        entries.filter(next_step_on__isnull=False, next_step_done_on__isnull=True)
        .order_by("next_step_on")
        .values_list("next_step_on", flat=True)
        .first()
    )
    told = Consent.objects.filter(
        candidate=candidate, purpose=ConsentPurpose.INTRODUCE, withdrawn_on__isnull=True
    ).values_list("employer__name", flat=True)
    return CandidateHead(
        coaches=[assignment.coach for assignment in coaches_now().filter(candidate=candidate)],
        employers_told=sorted(told),
        last_met_on=last,
        next_step_on=promise,
    )


def coaches_for(user: Any) -> QuerySet[User]:
    """Return the job coaches and team leads of the organisations in which the user sees people, by name."""
    memberships = OrganisationMembership.objects.active().filter(
        organisation__in=user.organisations_as(LEADS | COACHES), role__in=LEADS | COACHES
    )
    return User.objects.filter(pk__in=memberships.values("user"), is_active=True).order_by("name", "id")


def coaches_to_add(candidate: Candidate) -> QuerySet[User]:
    """Return the job coaches of the organisation who do not work with the person now, by name."""
    memberships = OrganisationMembership.objects.active().filter(
        organisation=candidate.organisation_id, role__in=COACHES
    )
    busy = CandidateAssignment.objects.filter(candidate=candidate, ended_on__isnull=True)
    return (
        User.objects.filter(pk__in=memberships.values("user"), is_active=True)
        .exclude(pk__in=busy.values("coach"))
        .order_by("name", "id")
    )


def organisations_to_open_in(user: Any) -> QuerySet[Organisation]:
    """Return the organisations in which the user may open a case, by name."""
    return Organisation.objects.filter(pk__in=user.organisations_as(LEADS | COACHES)).order_by("name", "id")


@dataclass(frozen=True, slots=True)
class GoingOn:
    """What a case still has when somebody is about to close it."""

    before_job: list[Placement]
    jobs: list[Placement]
    consents: int
    promises: int


def what_goes_on(candidate: Candidate) -> GoingOn:
    """Return what still goes on in the case."""
    placements = list(
        Placement.objects.filter(candidate=candidate)
        .exclude(state=PlacementState.ENDED)
        .with_list_data()
        .order_by("introduced_on", "id")
    )
    return GoingOn(
        before_job=[placement for placement in placements if placement.state in STATES_BEFORE_JOB],
        jobs=[placement for placement in placements if placement.state == PlacementState.EMPLOYED],
        consents=Consent.objects.filter(candidate=candidate, withdrawn_on__isnull=True).count(),
        promises=SupportEntry.objects.current()
        .filter(candidate=candidate, next_step_on__isnull=False, next_step_done_on__isnull=True)
        .count(),
    )


def strengths_of(candidate: Candidate) -> list[str]:
    """Return the dimensions on which the person is strong, the strongest first, as they are called on the page."""
    ratings = (
        CapacityRating.objects.filter(candidate=candidate, level__gte=STRONG_LEVEL)
        .select_related("dimension")
        .order_by("-level", "dimension__position")
    )
    return [str(rating.dimension.label) for rating in ratings]
