"""The life of a placement: random walks over the table keep the rules, and the role follows the job."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching.enums import ContractKind, EndReason, PlacementState
from coaching.models import Candidate, Consent, Placement
from coaching.services.placements import correct_placement, introduce, move_placement
from coaching.workflow import PLACEMENT_TABLE
from core.models import DomainEvent
from core.policies import Refused
from core.services.transitions import StaleState
from core.staleness import StaleRow, mark_of
from tasks.enums import AnalysisState, RoleState
from tasks.models import CarvedRole, WorkAnalysis
from tests.cast import SEES_CANDIDATE, Cast
from tests.factories import CarvedRoleFactory
from tests.factories_coaching import ConsentFactory, PlacementFactory

TODAY = timezone.localdate()
FIRST = TODAY - timedelta(days=60)
JOB: dict[str, Any] = {
    "employed_from": FIRST + timedelta(days=20),
    "contract": ContractKind.PERMANENT,
    "contract_until": None,
    "weekly_minutes": 1200,
    "wage_cents": 1250,
    "pay_agreement": "MaRa, ryhmä 2",
    "subsidy": None,
    "subsidy_until": None,
}
FACTS: dict[str, dict[str, Any]] = {
    "accept": {"accepted_on": FIRST + timedelta(days=1)},
    "begin_trial": {
        "trial_from": FIRST + timedelta(days=5),
        "trial_until": FIRST + timedelta(days=15),
        "weekly_minutes": 600,
    },
    "employ": JOB,
    "end": {"ended_on": FIRST + timedelta(days=40), "end_reason": EndReason.PERSON},
}


def free_role(cast: Cast, state: str = RoleState.OPEN) -> CarvedRole:
    """Return a role of the cast's employer that is free."""
    role: CarvedRole = CarvedRoleFactory.create(analysis=cast.analysis, state=state, decided_at=timezone.now())
    return role


def introduced(cast: Cast, state: str = RoleState.OPEN) -> Placement:
    """Return a placement of the cast's candidate in a free role."""
    return introduce(
        actor=cast.user("coach"), candidate=cast.candidate, role=free_role(cast, state), introduced_on=FIRST
    )


def walk(cast: Cast, placement: Placement, *steps: str, **facts: Any) -> Placement:
    """Take the placement through the steps; ``facts`` go to the last one."""
    moved = placement
    for step in steps:
        values = {**FACTS[step], **(facts if step == steps[-1] else {})}
        moved = move_placement(actor=cast.user("coach"), placement=moved, transition=step, values=values)
    return moved


def role_state(placement: Placement) -> str:
    """Return the state of the placement's role as stored."""
    return str(CarvedRole.objects.values_list("state", flat=True).get(pk=placement.role_id))


STEPS = st.tuples(
    st.sampled_from([transition.name for transition in PLACEMENT_TABLE.transitions]),
    st.sampled_from(sorted(SEES_CANDIDATE)),
    st.sampled_from(["nothing", "withdraw", "give", "close_case", "reopen_case"]),
)


def happen(cast: Cast, what: str) -> None:
    """Let something happen beside the placement."""
    consents = Consent.objects.filter(candidate=cast.candidate, withdrawn_on__isnull=True)
    if what == "withdraw":
        consents.update(withdrawn_on=TODAY)
    elif what == "give" and not consents.exists():
        ConsentFactory.create(candidate=cast.candidate, employer=cast.employer, given_on=TODAY)
    elif what == "close_case":
        Candidate.objects.filter(pk=cast.candidate.pk).update(closed_on=TODAY)
    elif what == "reopen_case":
        Candidate.objects.filter(pk=cast.candidate.pk).update(closed_on=None)


def allowed(cast: Cast, placement: Placement, name: str) -> bool:
    """Tell in words of its own whether the step may be taken now, apart from the table's guards."""
    if name == "end":
        return True
    if cast.candidate.closed_on is not None:
        return False
    if name == "accept":
        return placement.accepted_on is None
    told = Consent.objects.filter(candidate=cast.candidate, employer=cast.employer, withdrawn_on=None).exists()
    return placement.accepted_on is not None and told and role_state(placement) in {"approved", "open"}


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=10))
def test_any_walk_keeps_the_rules(cast: Cast, steps: list[tuple[str, str, str]]) -> None:
    with transaction.atomic():
        placement = introduced(cast)
        walked = 1
        for name, persona, what in steps:
            happen(cast, what)
            cast.candidate.refresh_from_db()
            before = Placement.objects.get(pk=placement.pk)
            may = allowed(cast, before, name)
            try:
                move_placement(actor=cast.user(persona), placement=before, transition=name, values=dict(FACTS[name]))
            except StaleState:
                assert before.state not in PLACEMENT_TABLE.transition(name).sources
            except Refused:
                assert not may
            else:
                walked += 1
                assert may
            after = Placement.objects.get(pk=placement.pk)
            assert (after.ended_on is not None) == (after.state == PlacementState.ENDED)
            assert after.is_filled == (after.employed_from is not None)
            assert (role_state(after) == RoleState.FILLED) == (after.state == PlacementState.EMPLOYED)
        events = DomainEvent.objects.filter(subject_id=placement.public_id)
        assert events.count() == walked
        transaction.set_rollback(True)


def test_every_state_is_reached_and_only_the_end_is_final() -> None:
    reached = {PLACEMENT_TABLE.initial}
    for _ in PlacementState:
        reached |= {move.target for move in PLACEMENT_TABLE.transitions if reached & set(move.sources)}
    assert reached == set(PlacementState.values)
    left = {source for move in PLACEMENT_TABLE.transitions for source in move.sources}
    assert set(PlacementState.values) - left == set(PLACEMENT_TABLE.final)


@pytest.mark.parametrize("state", [RoleState.APPROVED, RoleState.OPEN])
def test_a_job_fills_the_role_and_its_end_opens_it(cast: Cast, state: str) -> None:
    placement = walk(cast, introduced(cast, state), "accept", "begin_trial")
    assert role_state(placement) == state, "a trial fills nothing"
    assert not placement.is_filled
    placement = walk(cast, placement, "employ")
    assert (role_state(placement), placement.is_filled) == (RoleState.FILLED, True)
    assert placement.starts_on == FACTS["begin_trial"]["trial_from"]
    placement = walk(cast, placement, "end")
    assert role_state(placement) == RoleState.OPEN
    names = DomainEvent.objects.filter(subject_id=placement.role.public_id).values_list("name", flat=True)
    opened = ["tasks.role.opened"] if state == RoleState.APPROVED else []
    assert list(names.order_by("id")) == [*opened, "tasks.role.filled", "tasks.role.reopened"]


def test_the_end_of_a_trial_leaves_the_role_as_it_is(cast: Cast) -> None:
    assert role_state(walk(cast, introduced(cast), "accept", "begin_trial", "end")) == RoleState.OPEN


def test_a_job_begins_and_ends_after_the_analysis_has_been_closed(cast: Cast) -> None:
    placement = introduced(cast)
    WorkAnalysis.objects.filter(pk=cast.analysis.pk).update(state=AnalysisState.CLOSED)
    placement = walk(cast, placement, "accept", "employ")
    assert role_state(placement) == RoleState.FILLED
    assert walk(cast, placement, "end").state == PlacementState.ENDED
    assert role_state(placement) == RoleState.OPEN


def test_a_filled_role_takes_nobody_else(cast: Cast) -> None:
    first = introduced(cast)
    second = PlacementFactory.create(role=first.role, accepted_on=FIRST, introduced_on=FIRST)
    second.candidate.assignments.create(coach=cast.user("coach"), started_on=FIRST)
    ConsentFactory.create(candidate=second.candidate, employer=cast.employer)
    walk(cast, first, "accept", "employ")
    with pytest.raises(Refused, match=r"filled|täytetty"):
        move_placement(actor=cast.user("coach"), placement=second, transition="employ", values=JOB)
    with pytest.raises(Refused):
        introduce(actor=cast.user("coach"), candidate=second.candidate, role=first.role, introduced_on=FIRST)


@pytest.mark.parametrize("what", ["withdraw", "no_goal", "draft_role", "close_case"])
def test_who_is_not_introduced(cast: Cast, what: str) -> None:
    happen(cast, what)
    if what == "no_goal":
        cast.candidate.own_goal = "  "
        cast.candidate.save()
    role = free_role(cast, RoleState.DRAFT if what == "draft_role" else RoleState.OPEN)
    with pytest.raises(Refused) as refused:
        introduce(actor=cast.user("coach"), candidate=cast.candidate, role=role, introduced_on=FIRST)
    assert str(refused.value.reason)


@pytest.mark.parametrize(
    ("step", "changes", "field"),
    [
        ("accept", {"accepted_on": FIRST - timedelta(days=1)}, "accepted_on"),
        ("accept", {"accepted_on": TODAY + timedelta(days=1)}, "accepted_on"),
        ("accept", {"accepted_on": None}, "accepted_on"),
        ("begin_trial", {"trial_from": FIRST}, "trial_from"),
        ("begin_trial", {"weekly_minutes": 0}, "weekly_minutes"),
        ("begin_trial", {"trial_until": None}, "trial_until"),
        ("employ", {"employed_from": FIRST}, "employed_from"),
        ("employ", {"contract": ""}, "contract"),
        ("employ", {"contract": ContractKind.FIXED}, "contract_until"),
        ("employ", {"contract_until": TODAY}, "contract_until"),
        ("employ", {"wage_cents": 0}, "wage_cents"),
        ("employ", {"pay_agreement": ""}, "pay_agreement"),
        ("employ", {"subsidy_until": TODAY}, "subsidy"),
        ("employ", {"weekly_minutes": 7 * 24 * 60 + 1}, "weekly_minutes"),
        ("end", {"end_reason": ""}, "end_reason"),
        ("end", {"ended_on": TODAY + timedelta(days=1)}, "ended_on"),
        ("end", {"ended_on": FIRST - timedelta(days=1)}, "ended_on"),
    ],
)
def test_a_wrong_fact_is_told_beside_its_field(cast: Cast, step: str, changes: dict[str, Any], field: str) -> None:
    placement = introduced(cast)
    if step in {"begin_trial", "employ"}:
        placement = walk(cast, placement, "accept")
    with pytest.raises(ValidationError) as raised:
        walk(cast, placement, step, **changes)
    assert list(raised.value.message_dict) == [field]
    assert Placement.objects.get(pk=placement.pk).state == PlacementState.INTRODUCED


def test_two_jobs_at_a_time_are_told_in_words(cast: Cast) -> None:
    walk(cast, introduced(cast), "accept", "employ")
    second = walk(cast, introduced(cast), "accept")
    with pytest.raises(ValidationError, match=r"another placement|toinen sijoittuminen"):
        walk(cast, second, "employ")
    assert role_state(second) == RoleState.OPEN


def test_a_stale_page_changes_nothing(cast: Cast) -> None:
    placement = walk(cast, introduced(cast), "accept")
    with pytest.raises(StaleState):
        move_placement(
            actor=cast.user("coach"), placement=placement, transition="employ", values=JOB, expected_state="trial"
        )


def test_facts_are_corrected_within_the_rules(cast: Cast) -> None:
    placement = walk(cast, introduced(cast), "accept", "begin_trial")
    coach = cast.user("coach")
    longer = {"trial_until": FIRST + timedelta(days=30)}
    corrected = correct_placement(actor=coach, placement=placement, values=longer)
    assert corrected.trial_until == longer["trial_until"]
    correct_placement(actor=coach, placement=placement, values=longer)
    changes = DomainEvent.objects.filter(name="coaching.placement.changed")
    assert [event.payload for event in changes] == [{"fields": ["trial_until"]}]
    moved: date = FIRST + timedelta(days=8)
    assert correct_placement(actor=coach, placement=placement, values={"trial_from": moved}).starts_on == moved
    with pytest.raises(ValidationError):
        correct_placement(actor=coach, placement=placement, values={"accepted_on": None})
    # A fact that the placement does not have yet is not smuggled in as a correction.
    sly = correct_placement(actor=coach, placement=placement, values={"employed_from": moved})
    assert (sly.employed_from, sly.state) == (None, PlacementState.TRIAL)


def test_a_correction_on_an_older_view_is_shown(cast: Cast) -> None:
    placement = walk(cast, introduced(cast), "accept", "begin_trial")
    seen = mark_of(placement)
    coach = cast.user("coach")
    correct_placement(actor=coach, placement=placement, values={"weekly_minutes": 900})
    with pytest.raises(StaleRow):
        correct_placement(actor=coach, placement=placement, values={"weekly_minutes": 800, "seen": seen})
