"""Registry entries of the coaching app: support."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from coaching.enums import FollowUpKind
from coaching.models import FollowUp, SupportEntry, SupportGoal, SupportPlan
from tests.cast import SEES_CANDIDATE, SIGNED_IN, Cast
from tests.factories_coaching import (
    CandidateAssignmentFactory,
    CandidateFactory,
    FollowUpFactory,
    ParticipantFactory,
    PlacementFactory,
    SupportEntryFactory,
    SupportGoalFactory,
    SupportPlanFactory,
)
from tests.registry.entries_coaching_candidates import candidate, grow_candidates
from tests.registry.routes import Route, register

COACHES = SEES_CANDIDATE | {"other_coach"}
OTHERS = SIGNED_IN - COACHES


def entry(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's entry, with a next step."""
    if cast.entry.next_step_on is None:
        cast.entry = SupportEntryFactory.create(
            coach=cast.user("coach"), candidate=cast.candidate, next_step_on=date(2026, 3, 9)
        )
    return {"public_id": cast.entry.public_id}


def plan_of(cast: Cast) -> SupportPlan:
    """Return the plan of the cast's candidate."""
    found: SupportPlan | None = SupportPlan.objects.filter(candidate=cast.candidate).first()
    return found or SupportPlanFactory.create(candidate=cast.candidate)


def goal(cast: Cast) -> dict[str, Any]:
    """Return the address part of a goal of the cast's candidate."""
    found = SupportGoal.objects.filter(plan=plan_of(cast)).first() or SupportGoalFactory.create(plan=plan_of(cast))
    return {"public_id": found.public_id}


def planned(cast: Cast) -> dict[str, Any]:
    """Return the address part of the candidate, who has a plan."""
    plan_of(cast)
    return candidate(cast)


def follow_up(cast: Cast) -> dict[str, Any]:
    """Return the address part of an open follow-up of the cast's placement."""
    today = timezone.localdate()
    found = FollowUp.objects.filter(placement=cast.placement, done_on__isnull=True).first()
    found = found or FollowUpFactory.create(
        kind=FollowUpKind.MONTHS_3,
        participant=None,
        placement=cast.placement,
        opens_on=today - timedelta(days=1),
        due_on=today + timedelta(days=20),
    )
    return {"public_id": found.public_id}


def grow_entries(cast: Cast, number: int) -> None:
    """Have this many entries of the candidate."""
    for _ in range(number - SupportEntry.objects.filter(candidate=cast.candidate).count()):
        SupportEntryFactory.create(candidate=cast.candidate, coach=cast.user("coach"), employer=cast.employer)


def grow_versions(cast: Cast, number: int) -> None:
    """Have this many versions of the cast's entry."""
    kwargs = entry(cast)
    series = SupportEntry.objects.get(**kwargs).series
    for version in range(SupportEntry.objects.filter(series=series).count() + 1, number + 1):
        SupportEntryFactory.create(
            series=series, version=version, is_current=False, coach=cast.user("coach"), candidate=cast.candidate
        )


def grow_goals(cast: Cast, number: int) -> None:
    """Have this many goals in the plan."""
    for _ in range(number - SupportGoal.objects.filter(plan=plan_of(cast)).count()):
        SupportGoalFactory.create(plan=plan_of(cast))


def grow_day(cast: Cast, number: int) -> None:
    """Have this many rows in every section of Today."""
    today = timezone.localdate()
    coach = cast.user("coach")
    for _ in range(number - cast.organisation.candidates.count()):
        person = CandidateFactory.create(organisation=cast.organisation)
        CandidateAssignmentFactory.create(candidate=person, coach=coach)
        for days in (0, -3):
            SupportEntryFactory.create(coach=coach, candidate=person, next_step_on=today + timedelta(days=days))
        placement = PlacementFactory.create(candidate=person, trial=True, trial_until=today + timedelta(days=5))
        FollowUpFactory.create(
            kind=FollowUpKind.MONTHS_3, participant=None, placement=placement, opens_on=today, due_on=today
        )
        ParticipantFactory.create(
            project=cast.project, action=cast.action, organisation=cast.organisation, candidate=person, exit_on=today
        )


register(
    Route("coach_today", COACHES, refused=OTHERS, queries=24, grow=grow_day),
    Route(
        "coach_today_section",
        COACHES,
        lambda _cast: {"key": "promises"},
        refused=OTHERS,
        queries=14,
        grow=grow_day,
    ),
    Route("support_quick_log", COACHES, refused=OTHERS, queries=16, grow=grow_candidates),
    Route("support_list", COACHES, refused=OTHERS, queries=16, grow=grow_entries),
    Route("support_export", COACHES, refused=OTHERS, page=False, grow=grow_entries),
    Route("support_create", COACHES, refused=OTHERS, queries=18),
    Route("support_detail", SEES_CANDIDATE, entry, queries=16, grow=grow_versions),
    Route("support_correct", SEES_CANDIDATE, entry, queries=20),
    Route(
        "support_settle",
        SEES_CANDIDATE,
        entry,
        method="post",
        data=lambda _cast: {"done": "1"},
        ok=frozenset({303}),
        page=False,
    ),
    Route("candidate_support", SEES_CANDIDATE, candidate, queries=20, grow=grow_entries),
    Route("candidate_support_export", SEES_CANDIDATE, candidate, page=False, grow=grow_entries),
    Route("candidate_plan", SEES_CANDIDATE, planned, queries=20, grow=grow_goals),
    Route("plan_edit", SEES_CANDIDATE, candidate, queries=16),
    Route("goal_create", SEES_CANDIDATE, planned, queries=16),
    Route("goal_edit", SEES_CANDIDATE, goal, queries=18),
    Route(
        "candidate_phase",
        SEES_CANDIDATE,
        candidate,
        method="post",
        data=lambda _cast: {"phase": "3", "seen": "1"},
        ok=frozenset({303}),
        page=False,
    ),
    Route("follow_up_answer", SEES_CANDIDATE, follow_up, refused=frozenset(), queries=16),
)
