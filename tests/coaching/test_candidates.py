"""Cases: opening, changing, closing, coaches, the capacity profile, consents."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import ServiceRole
from accounts.models import Look, Notification, User
from accounts.services.notices import Channels, save_choices
from coaching.enums import ConsentPurpose
from coaching.models import Candidate, CandidateAssignment, CapacityRating, Consent, ConsentText
from coaching.reference import load_consent_texts
from coaching.selectors.candidates import head_of, not_met_for, strengths_of
from coaching.selectors.consents import text_in_force
from coaching.selectors.profiles import profile_of
from coaching.services.candidates import (
    assign_coach,
    change_candidate,
    close_case,
    end_assignment,
    new_pseudonym,
    open_case,
    rate_capacity,
    reopen_case,
)
from coaching.services.consents import give_consent, withdraw_consent
from core.models import DomainEvent
from core.policies import Refused
from core.services.outbox import deliver_waiting
from core.staleness import StaleRow, mark_of
from tests.cast import PERSONAS, SEES_CANDIDATE, Cast
from tests.factories import DimensionFactory, OrganisationFactory, ServiceMembershipFactory
from tests.factories_coaching import ConsentFactory, ConsentTextFactory, PlacementFactory, SupportEntryFactory

TODAY = timezone.localdate()
VALUES: dict[str, Any] = {
    "call_name": "Aino",
    "own_goal": "Haluan töihin keittiöön.",
    "weekly_minutes_low": 600,
    "weekly_minutes_high": 1200,
    "phase": 1,
    "opened_on": TODAY,
}


def events_of(candidate: Candidate) -> list[str]:
    """Return the names of the candidate's events in order."""
    found = DomainEvent.objects.filter(subject_id=candidate.public_id).order_by("id")
    return list(found.values_list("name", flat=True))


def opened(cast: Cast, persona: str = "coach", **changes: Any) -> Candidate:
    """Return a case that the persona opened in the cast's organisation."""
    return open_case(actor=cast.user(persona), organisation=cast.organisation, values={**VALUES, **changes})


def test_a_coach_coaches_the_person_whose_case_the_coach_opens(cast: Cast) -> None:
    candidate = opened(cast)
    assert [assignment.coach for assignment in candidate.assignments.all()] == [cast.user("coach")]
    assert events_of(candidate) == ["coaching.candidate.added", "coaching.candidate.assigned"]
    assert candidate in Candidate.objects.visible_to(cast.user("coach"))
    assert opened(cast, "team_lead").assignments.count() == 0


def test_codes_are_drawn_and_tell_nothing(cast: Cast) -> None:
    codes = {new_pseudonym() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 8 and code.startswith("K-") and not set(code[2:]) & set("01IO") for code in codes)


def test_nobody_opens_a_case_elsewhere(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        open_case(actor=cast.user("coach"), organisation=OrganisationFactory.create(), values=VALUES)
    with pytest.raises(Refused):
        opened(cast, "coordinator")
    with pytest.raises(ValidationError):
        opened(cast, opened_on=TODAY + timedelta(days=1))


def test_only_what_changed_is_recorded(cast: Cast) -> None:
    candidate = opened(cast)
    coach = cast.user("coach")
    change_candidate(actor=coach, candidate=candidate, values={**VALUES, "phase": 3, "own_goal": "Keittiöön."})
    change_candidate(actor=coach, candidate=candidate, values={"phase": 3})
    changes = DomainEvent.objects.filter(name="coaching.candidate.changed")
    assert [event.payload for event in changes] == [{"fields": ["own_goal", "phase"]}]


def test_what_somebody_else_saved_is_not_overwritten_unseen(cast: Cast) -> None:
    candidate = opened(cast)
    seen = mark_of(Candidate.objects.get(pk=candidate.pk))
    change_candidate(actor=cast.user("team_lead"), candidate=candidate, values={"phase": 2})
    with pytest.raises(StaleRow):
        change_candidate(actor=cast.user("coach"), candidate=candidate, values={"phase": 3, "seen": seen})


def test_a_case_closes_when_nothing_waits_and_opens_again(cast: Cast) -> None:
    coach = cast.user("coach")
    with pytest.raises(ValidationError):
        close_case(actor=coach, candidate=cast.candidate, closed_on=TODAY)
    cast.candidate.placements.all().delete()
    PlacementFactory.create(candidate=cast.candidate, employed=True)
    for day in (TODAY + timedelta(days=1), cast.candidate.opened_on - timedelta(days=1)):
        with pytest.raises(ValidationError):
            close_case(actor=coach, candidate=cast.candidate, closed_on=day)
    closed = close_case(actor=coach, candidate=cast.candidate, closed_on=TODAY)
    with pytest.raises(Refused):
        change_candidate(actor=coach, candidate=closed, values={"phase": 5})
    reopened = reopen_case(actor=coach, candidate=closed)
    assert reopened.closed_on is None
    with pytest.raises(Refused):
        reopen_case(actor=coach, candidate=reopened)
    assert events_of(cast.candidate) == ["coaching.candidate.closed", "coaching.candidate.reopened"]


def colleague(cast: Cast) -> User:
    """Return another coach of the cast's organisation."""
    found: User = ServiceMembershipFactory.create(organisation=cast.organisation, role=ServiceRole.COACH).user
    return found


def test_the_team_lead_says_who_coaches(cast: Cast) -> None:
    lead, other = cast.user("team_lead"), colleague(cast)
    with pytest.raises(Refused):
        assign_coach(actor=cast.user("coach"), candidate=cast.candidate, coach=other)
    assignment = assign_coach(actor=lead, candidate=cast.candidate, coach=other)
    assert cast.candidate in Candidate.objects.visible_to(other)
    for coach in (other, cast.user("other_coach"), lead):
        with pytest.raises(ValidationError):
            assign_coach(actor=lead, candidate=cast.candidate, coach=coach)
    for _ in range(2):
        assert end_assignment(actor=lead, assignment=assignment).ended_on == TODAY
    assert cast.candidate not in Candidate.objects.visible_to(other)
    assert events_of(cast.candidate) == ["coaching.candidate.assigned", "coaching.candidate.unassigned"]
    again = assign_coach(actor=lead, candidate=cast.candidate, coach=other)
    assert CandidateAssignment.objects.filter(coach=other).count() == 2
    with pytest.raises(Refused):
        end_assignment(actor=other, assignment=again)


@pytest.mark.parametrize("persona", [name for name in PERSONAS if name not in SEES_CANDIDATE | {"anonymous"}])
def test_no_other_persona_sees_anything_of_the_person(cast: Cast, persona: str) -> None:
    user = cast.user(persona)
    models: tuple[Any, ...] = (Candidate, CandidateAssignment, CapacityRating, Consent, type(cast.placement))
    assert all(not model.objects.visible_to(user).exists() for model in models)


def rate(cast: Cast, **levels: int | None) -> list[str]:
    """Save levels as the coach's observation of today."""
    return rate_capacity(
        actor=cast.user("coach"), candidate=cast.candidate, levels=levels, source="observed", rated_on=TODAY
    )


def test_not_known_is_never_zero(cast: Cast) -> None:
    for position, code in enumerate(("lifting", "hearing", "pace")):
        DimensionFactory.create(code=code, name_fi=code, position=position)
    assert rate(cast, lifting=0, hearing=None, pace=4) == ["lifting", "pace"]
    profile = profile_of(cast.candidate)
    assert {row.dimension.code: row.level for row in profile.rows} == {"lifting": 0, "hearing": None, "pace": 4}
    assert profile.bars == [("pace", 4), ("lifting", 0)]
    assert profile.unknown == ["hearing"]
    assert CapacityRating.objects.count() == 2, "what was never rated has no row"
    assert rate(cast, lifting=None) == ["lifting"]
    assert CapacityRating.objects.get(dimension__code="lifting").level is None
    assert strengths_of(cast.candidate) == ["pace"]


def test_a_level_left_as_it_was_keeps_its_source(cast: Cast) -> None:
    DimensionFactory.create(code="lifting")
    rate(cast, lifting=3)
    changed = rate_capacity(
        actor=cast.user("coach"), candidate=cast.candidate, levels={"lifting": 3}, source="self", rated_on=TODAY
    )
    assert changed == []
    assert CapacityRating.objects.get().source == "observed"
    assert events_of(cast.candidate) == ["coaching.candidate.rated"]


@pytest.mark.parametrize(("level", "days"), [(6, 0), (-1, 0), (3, 1)])
def test_a_wrong_level_or_day_is_refused(cast: Cast, level: int, days: int) -> None:
    DimensionFactory.create(code="lifting")
    with pytest.raises(ValidationError):
        rate_capacity(
            actor=cast.user("coach"),
            candidate=cast.candidate,
            levels={"lifting": level},
            source="self",
            rated_on=TODAY + timedelta(days=days),
        )


def test_the_shipped_words_cover_every_purpose_in_three_languages(db: Any) -> None:
    load_consent_texts(force=True)
    load_consent_texts(force=True)
    texts = list(ConsentText.objects.all())
    assert {text.purpose for text in texts} == set(ConsentPurpose.values)
    for text in texts:
        words = {text.in_language(language) for language in ("fi", "sv", "en")}
        assert len(words) == 3
        assert all("\n" in each for each in words)


def test_the_newest_words_in_force_are_shown(db: Any) -> None:
    ConsentTextFactory.create(version=1)
    second = ConsentTextFactory.create(version=2, valid_from=TODAY)
    ConsentTextFactory.create(version=3, valid_from=TODAY + timedelta(days=1))
    assert text_in_force(ConsentPurpose.INTRODUCE) == second


def given(cast: Cast, text: ConsentText, **changes: Any) -> Consent:
    """Have the coach write down a consent of today."""
    values = {"language": "fi", "employer": None, "given_on": TODAY, **changes}
    return give_consent(actor=cast.user("coach"), candidate=cast.candidate, text=text, **values)


def test_a_consent_is_given_withdrawn_and_given_again(cast: Cast) -> None:
    text = ConsentTextFactory.create(purpose=ConsentPurpose.COACH_NETWORK)
    consent = given(cast, text, language="sv")
    assert consent.agreed_words == text.text_sv
    with pytest.raises(ValidationError):
        given(cast, text)
    for _ in range(2):
        assert withdraw_consent(actor=cast.user("coach"), consent=consent).withdrawn_on == TODAY
    given(cast, text)
    assert events_of(cast.candidate) == [
        "coaching.consent.given",
        "coaching.consent.withdrawn",
        "coaching.consent.given",
    ]


def test_consents_that_cannot_be_given(cast: Cast) -> None:
    old = ConsentTextFactory.create(purpose=ConsentPurpose.SHARE_ADJUSTMENTS)
    new = ConsentTextFactory.create(purpose=ConsentPurpose.SHARE_ADJUSTMENTS, version=2)
    for text, changes in (
        (old, {"employer": cast.employer}),
        (new, {}),
        (new, {"employer": cast.employer, "given_on": TODAY + timedelta(days=1)}),
        (new, {"employer": cast.employer, "language": "xx"}),
    ):
        with pytest.raises(ValidationError):
            given(cast, text, **changes)
    Candidate.objects.filter(pk=cast.candidate.pk).update(closed_on=TODAY)
    with pytest.raises(Refused):
        given(cast, new, employer=cast.employer)
    withdraw_consent(actor=cast.user("coach"), consent=cast.candidate.consents.get())
    assert not Consent.objects.filter(withdrawn_on__isnull=True).exists()


def test_the_head_tells_meetings_promises_and_sharing(cast: Cast) -> None:
    SupportEntryFactory.create(candidate=cast.candidate, happened_on=TODAY, minutes_direct=0, minutes_indirect=30)
    SupportEntryFactory.create(
        candidate=cast.candidate, happened_on=TODAY - timedelta(days=20), next_step_on=TODAY + timedelta(days=3)
    )
    ConsentFactory.create(candidate=cast.candidate, employer=cast.other_employer, withdrawn_on=TODAY)
    head = head_of(cast.candidate)
    assert head.last_met_on == TODAY - timedelta(days=20)
    assert head.next_step_on == TODAY + timedelta(days=3)
    assert head.employers_told == [cast.employer.name]
    found = Candidate.objects.all()
    assert not_met_for(found, 14).filter(pk=cast.candidate.pk).exists()
    assert not not_met_for(found, 30).filter(pk=cast.candidate.pk).exists()


def test_each_opening_is_in_the_log_of_looks(cast: Cast, as_persona: Any) -> None:
    address = f"/coaching/candidates/{cast.candidate.public_id}/"
    as_persona("coach").get(address)
    as_persona("coach").get(f"{address}consents/")
    as_persona("other_coach").get(address)
    looks = Look.objects.filter(subject_id=cast.candidate.public_id).order_by("id")
    assert [(look.actor_id, look.action) for look in looks] == [
        (cast.user("coach").pk, "open"),
        (cast.user("coach").pk, "consents"),
    ]


def test_a_coach_hears_of_a_person_given_and_taken_by_code_alone(cast: Cast) -> None:
    lead = cast.user("team_lead")
    coach = ServiceMembershipFactory.create(organisation=cast.organisation, role=ServiceRole.COACH).user
    assignment = assign_coach(actor=lead, candidate=cast.candidate, coach=coach)
    deliver_waiting()
    end_assignment(actor=lead, assignment=assignment)
    deliver_waiting()
    given, taken = Notification.objects.order_by("id")
    assert (given.code, given.user, given.subject_id) == ("coaching.candidate_given", coach, cast.candidate.public_id)
    assert (taken.code, taken.user) == ("coaching.candidate_taken", coach)
    letters = [f"{message.subject} {message.body}" for message in mail.outbox]
    assert len(letters) == 2
    assert str(cast.candidate.public_id) in letters[0]
    assert "/coaching/today/" in letters[1], "the person's page is no longer shown to the coach"
    for letter in letters:
        assert cast.candidate.pseudonym in letter
        assert cast.candidate.call_name not in letter
    assert [message.to for message in mail.outbox] == [[coach.email]] * 2


def test_who_takes_a_person_oneself_is_not_told(cast: Cast) -> None:
    opened(cast)
    deliver_waiting()
    assert not Notification.objects.exists()


def test_a_coach_may_choose_not_to_hear(cast: Cast) -> None:
    coach = ServiceMembershipFactory.create(organisation=cast.organisation, role=ServiceRole.COACH).user
    save_choices(coach, {"coaching.candidate_given": Channels(in_app=True, by_email=False)})
    assign_coach(actor=cast.user("team_lead"), candidate=cast.candidate, coach=coach)
    deliver_waiting()
    assert Notification.objects.get().in_app
    assert mail.outbox == []
