"""Participant records: who may be one, both ends, beginning again, EURA, and what no record may say."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from coaching.enums import EmploymentStatus, EuraStatus, FollowUpKind, ParticipantKind
from coaching.eura import EURA_TABLE
from coaching.models import FollowUp, ParticipantRecord
from coaching.selectors.participants import complete, incomplete, missing_end_data, oddities_of, what_is_missing
from coaching.services.follow_ups import open_due_follow_ups
from coaching.services.participant_results import move_eura, re_enter, save_exit, save_six_months
from coaching.services.participants import add_participant, age_on, change_entry
from core.models import DomainEvent
from core.policies import Refused
from core.services.transitions import StaleState
from core.staleness import StaleRow, mark_of
from employers.services.saving import breach_in_words, save_checked
from tests.cast import Cast
from tests.factories_coaching import (
    DAY,
    CandidateAssignmentFactory,
    CandidateFactory,
    FollowUpFactory,
    ParticipantFactory,
)
from tests.factories_programme import ActionFactory

Entry = Callable[..., dict[str, Any]]


@pytest.fixture
def entry(cast: Cast) -> Entry:
    """Return a function that gives the facts of a first day, with changes."""

    def facts(**changes: Any) -> dict[str, Any]:
        return {
            "action": cast.action,
            "entry_on": DAY,
            "gender": "m",
            "birth_on": date(1990, 3, 3),
            "education": cast.participant.education,
            "status_entry": EmploymentStatus.UNEMPLOYED,
            "unemployed_since": date(2025, 1, 1),
            "in_education_entry": False,
            **changes,
        }

    return facts


def candidate_of(cast: Cast) -> Any:
    made = CandidateFactory.create(organisation=cast.organisation)
    CandidateAssignmentFactory.create(candidate=made, coach=cast.user("coach"))
    return made


def added(cast: Cast, values: dict[str, Any]) -> ParticipantRecord:
    return add_participant(
        actor=cast.user("coach"), organisation=cast.organisation, values=values, candidate=candidate_of(cast)
    )


def refused_fields(act: Callable[[], Any]) -> set[str]:
    with pytest.raises(ValidationError) as refusal:
        act()
    return set(refusal.value.message_dict)


def test_the_birth_day_gives_the_age_and_is_kept_nowhere(cast: Cast, entry: Entry) -> None:
    record = added(cast, entry())
    assert record.age_at_entry == 35  # the birthday is the day after the first day
    assert record.pseudonym == record.candidate.pseudonym if record.candidate else False
    assert not {field.name for field in record._meta.get_fields() if "birth" in field.name}
    told = DomainEvent.objects.get(name="coaching.participant.added")
    assert "1990" not in str(told.payload)
    assert age_on(date(2000, 2, 29), date(2018, 2, 28)) == 17
    assert age_on(date(2000, 2, 29), date(2018, 3, 1)) == 18


def test_only_an_action_for_people_with_money_has_participants(cast: Cast, entry: Entry) -> None:
    for action in (
        ActionFactory.create(project=cast.project, entities=True),
        ActionFactory.create(project=cast.project, direct_beneficiary="none"),
        ActionFactory.create(project=cast.project, has_earmarked_cost=False),
    ):
        assert refused_fields(partial(added, cast, entry(action=action))) == {"action"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"entry_on": date(2025, 12, 31)}, "entry_on"),
        ({"entry_on": date(2999, 1, 1)}, "entry_on"),
        ({"birth_on": date(2026, 3, 3)}, "birth_on"),
        ({"birth_on": date(1900, 1, 1)}, "birth_on"),
        ({"status_entry": EmploymentStatus.EMPLOYED}, "unemployed_since"),
        ({"unemployed_since": date(2026, 3, 3)}, "unemployed_since"),
        ({"status_entry": "inactive_student", "unemployed_since": None}, "in_education_entry"),
    ],
)
def test_impossible_first_days_are_refused_beside_the_field(
    cast: Cast, entry: Entry, changes: dict[str, Any], field: str
) -> None:
    assert field in refused_fields(lambda: added(cast, entry(**changes)))


def test_staff_are_at_work_and_have_a_label(cast: Cast, entry: Entry) -> None:
    def add(**changes: Any) -> ParticipantRecord:
        values = entry(kind=ParticipantKind.EMPLOYER_STAFF, unemployed_since=None, **changes)
        return add_participant(actor=cast.user("coach"), organisation=cast.organisation, values=values)

    assert refused_fields(lambda: add(label="Keittiömestari")) == {"status_entry"}
    assert refused_fields(lambda: add(status_entry="employed")) == {"label"}
    record = add(label="Keittiömestari", status_entry="employed")
    assert record.pseudonym.startswith("P-")
    assert record.pseudonym in record.pseudonym.upper()


def test_one_person_is_one_record_and_begins_again_on_it(cast: Cast, entry: Entry) -> None:
    coach = cast.user("coach")

    def again() -> ParticipantRecord:
        return add_participant(actor=coach, organisation=cast.organisation, values=entry(), candidate=cast.candidate)

    assert refused_fields(again) == {"action"}
    ended = save_exit(actor=coach, record=cast.participant, values=leaving())
    FollowUpFactory.create(participant=ended, opens_on=ended.exit_on, due_on=ended.exit_on)
    assert refused_fields(again) == {"action"}
    assert refused_fields(lambda: re_enter(actor=coach, record=ended, on=date(2026, 5, 1))) == {"on"}
    back = re_enter(actor=coach, record=ended, on=date(2026, 7, 1))
    assert (back.entry_on, back.exit_on, back.status_exit, back.checked_on) == (DAY, None, "", None)
    assert not back.follow_ups.exists()
    with pytest.raises(Refused):
        re_enter(actor=coach, record=back, on=date(2026, 7, 2))
    last = save_exit(actor=coach, record=back, values=leaving(exit_on=date(2026, 9, 1), checked_on=date(2026, 9, 2)))
    assert (last.entry_on, last.exit_on) == (DAY, date(2026, 9, 1))


def leaving(**changes: Any) -> dict[str, Any]:
    """Return the facts of an end, with changes."""
    return {
        "exit_on": date(2026, 6, 1),
        "exit_reason": "job",
        "checked_on": date(2026, 6, 15),
        "status_exit": EmploymentStatus.EMPLOYED,
        "searching_exit": False,
        "in_education_exit": False,
        "qualification_exit": False,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"exit_on": DAY - timedelta(days=1)}, "exit_on"),
        ({"exit_on": date(2028, 1, 1)}, "exit_on"),
        ({"exit_on": None}, "exit_on"),
        ({"exit_reason": ""}, "exit_reason"),
        ({"checked_on": date(2026, 5, 31)}, "checked_on"),
        ({"checked_on": date(2999, 1, 1)}, "checked_on"),
        ({"checked_on": None}, "checked_on"),
        ({"status_exit": ""}, "status_exit"),
        ({"status_exit": "inactive_student"}, "in_education_exit"),
    ],
)
def test_impossible_ends_are_refused_beside_the_field(cast: Cast, changes: dict[str, Any], field: str) -> None:
    before = mark_of(ParticipantRecord.objects.get(pk=cast.participant.pk))
    coach = cast.user("coach")
    assert field in refused_fields(lambda: save_exit(actor=coach, record=cast.participant, values=leaving(**changes)))
    assert mark_of(ParticipantRecord.objects.get(pk=cast.participant.pk)) == before


def test_an_answer_closes_the_follow_up_and_taking_it_back_opens_it(cast: Cast) -> None:
    coach = cast.user("coach")
    asked = {"checked_on": None, "status_exit": "", "searching_exit": None, "in_education_exit": None}
    unasked = leaving(**asked, qualification_exit=None)
    record = save_exit(actor=coach, record=cast.participant, values=unasked)
    assert open_due_follow_ups(date(2026, 6, 2)) == 1
    save_exit(actor=coach, record=record, values=leaving())
    follow_up = FollowUp.objects.get(participant=record, kind=FollowUpKind.EXIT)
    assert follow_up.done_by == coach
    save_exit(actor=coach, record=record, values=unasked)
    follow_up.refresh_from_db()
    assert follow_up.done_on is None


def test_six_months_after(cast: Cast) -> None:
    coach = cast.user("coach")
    good = {"six_months_checked_on": date(2026, 11, 27), "status_six_months": "employed", "improved_six_months": "none"}

    def save(**changes: Any) -> ParticipantRecord:
        return save_six_months(actor=coach, record=cast.participant, values={**good, **changes})

    with pytest.raises(Refused):
        save()
    save_exit(
        actor=coach, record=cast.participant, values=leaving(exit_on=date(2026, 5, 20), checked_on=date(2026, 5, 20))
    )
    for changes, field in (
        ({"six_months_checked_on": date(2026, 11, 19)}, "six_months_checked_on"),
        ({"six_months_checked_on": date(2999, 1, 1)}, "six_months_checked_on"),
        ({"six_months_checked_on": None}, "six_months_checked_on"),
        ({"status_six_months": ""}, "status_six_months"),
        ({"improved_six_months": "promoted"}, "improved_six_months"),
    ):
        assert refused_fields(partial(save, **changes)) == {field}
    assert save(six_months_checked_on=date(2026, 11, 20)).status_six_months == "employed"


def test_two_people_at_one_record_see_each_other(cast: Cast, entry: Entry) -> None:
    coach, lead = cast.user("coach"), cast.user("team_lead")
    seen = mark_of(cast.participant)
    facts = entry(birth_on=None, gender="f", seen=seen)
    change_entry(actor=lead, record=cast.participant, values={**facts, "gender": "nb"})
    with pytest.raises(StaleRow):
        change_entry(actor=coach, record=cast.participant, values=facts)
    assert ParticipantRecord.objects.get(pk=cast.participant.pk).gender == "nb"
    now = mark_of(ParticipantRecord.objects.get(pk=cast.participant.pk))
    assert change_entry(actor=coach, record=cast.participant, values={**facts, "seen": now}).gender == "f"


def test_a_changed_first_day_asks_the_birth_day_again(cast: Cast, entry: Entry) -> None:
    coach = cast.user("coach")
    moved = entry(birth_on=None, entry_on=DAY + timedelta(days=1))
    assert refused_fields(lambda: change_entry(actor=coach, record=cast.participant, values=moved)) == {"birth_on"}
    moved["birth_on"] = date(1990, 3, 3)
    assert change_entry(actor=coach, record=cast.participant, values=moved).age_at_entry == 36


def test_the_manager_writes_no_facts_but_follows_eura(cast: Cast, entry: Entry) -> None:
    manager = cast.user("project_manager")
    for act in (
        lambda: change_entry(actor=manager, record=cast.participant, values=entry()),
        lambda: save_exit(actor=manager, record=cast.participant, values=leaving()),
        lambda: add_participant(actor=manager, organisation=cast.organisation, values=entry(), candidate=None),
        lambda: move_eura(actor=cast.user("coordinator"), record=cast.participant, transition="ask", on=DAY),
    ):
        with pytest.raises(Refused):
            act()
    asked = move_eura(actor=manager, record=cast.participant, transition="ask", on=DAY, expected_status="not_asked")
    assert (asked.eura_status, asked.eura_on) == (EuraStatus.ASKED, DAY)


def test_eura_goes_in_its_order_and_in_time(cast: Cast) -> None:
    coach, record = cast.user("coach"), cast.participant
    with pytest.raises(StaleState):
        move_eura(actor=coach, record=record, transition="self_enter", on=DAY)
    assert refused_fields(lambda: move_eura(actor=coach, record=record, transition="ask", on=None)) == {"on"}
    assert refused_fields(lambda: move_eura(actor=coach, record=record, transition="ask", on=date(2999, 1, 1))) == {
        "on"
    }
    record = move_eura(actor=coach, record=record, transition="ask", on=DAY)
    early = DAY - timedelta(days=1)
    assert refused_fields(lambda: move_eura(actor=coach, record=record, transition="self_enter", on=early)) == {"on"}
    record = move_eura(actor=coach, record=record, transition="self_enter", on=DAY)
    assert move_eura(actor=coach, record=record, transition="ask_again", on=DAY).eura_status == EuraStatus.ASKED


def test_every_state_of_eura_is_reached_and_left() -> None:
    reached = {EURA_TABLE.initial}
    for _ in EuraStatus:
        reached |= {move.target for move in EURA_TABLE.transitions if reached & set(move.sources)}
    assert reached == set(EuraStatus.values)
    assert {source for move in EURA_TABLE.transitions for source in move.sources} == set(EuraStatus.values)


def test_what_is_missing_says_why(cast: Cast) -> None:
    bare = ParticipantFactory.create(
        project=cast.project, gender="", age_at_entry=None, education=None, status_entry="", unemployed_since=None
    )
    missing = what_is_missing(bare)
    assert len(missing) == 4
    assert all(str(each.label) and str(each.why) for each in missing)
    everyone = ParticipantRecord.objects.filter(project=cast.project)
    assert list(incomplete(everyone)) == [bare]
    assert list(complete(everyone)) == [cast.participant]
    ParticipantRecord.objects.filter(pk=bare.pk).update(exit_on=DAY)
    assert list(missing_end_data(everyone, DAY)) == [bare]
    assert not missing_end_data(everyone, DAY - timedelta(days=1)).exists()


def test_odd_facts_are_told_and_not_refused(cast: Cast) -> None:
    odd = ParticipantFactory.create(project=cast.project, unemployed_since=None, age_at_entry=14, eura_status="refused")
    assert len(oddities_of(odd, DAY)) == 3
    assert oddities_of(cast.participant, DAY) == []
    late = ParticipantFactory.create(project=cast.project, exit_on=DAY)
    assert len(oddities_of(late, DAY + timedelta(days=28))) == 0
    assert len(oddities_of(late, DAY + timedelta(days=29))) == 1
    late.checked_on = DAY + timedelta(days=29)
    assert len(oddities_of(late, DAY + timedelta(days=29))) == 1


def twin(row: Any, **changes: Any) -> Any:
    """Return an unsaved copy of the row with changes."""
    fields = {field.name: getattr(row, field.name) for field in row._meta.concrete_fields}
    for own in ("id", "public_id", "created_at", "updated_at"):
        fields.pop(own, None)
    return type(row)(**{**fields, **changes})


ALREADY = "The person is already a participant of this project."
OPENED = "This follow-up has already been opened."
BREACHES: dict[str, tuple[str, dict[str, Any], str]] = {
    "participant_once_per_project": ("participant", {"candidate": None}, ALREADY),
    "participant_candidate_once": ("participant", {"pseudonym": "K-ANOTHER"}, ALREADY),
    "participant_period": (
        "participant",
        {"pseudonym": "P-1", "candidate": None, "exit_on": DAY - timedelta(days=1)},
        "The last day cannot be before the first.",
    ),
    "participant_end_data_after_exit": (
        "participant",
        {"pseudonym": "P-2", "candidate": None, "exit_reason": "job"},
        "End data is given when the person's part has ended.",
    ),
    "participant_checked_after_exit": (
        "participant",
        {"pseudonym": "P-3", "candidate": None, "exit_on": DAY, "checked_on": DAY - timedelta(days=1)},
        "The situation after the end cannot be asked before the end.",
    ),
    "participant_spell": (
        "participant",
        {"pseudonym": "P-4", "candidate": None, "status_entry": "employed"},
        "Only an unemployed person has the day since when, and it is not after the first day.",
    ),
    "participant_age": (
        "participant",
        {"pseudonym": "P-5", "candidate": None, "age_at_entry": 111},
        "Check the birth day: the age is not possible.",
    ),
    "follow_up_participant_once": ("follow_up", {}, OPENED),
    "follow_up_placement_once": ("job_follow_up", {}, OPENED),
    "follow_up_subject": (
        "follow_up",
        {"kind": "months_3"},
        "A follow-up is about a participant's end or about a job.",
    ),
    "follow_up_window": (
        "follow_up",
        {"kind": "exit_6m", "due_on": DAY},
        "A follow-up cannot be due before it opens.",
    ),
    "follow_up_job_answer": (
        "job_follow_up",
        {"kind": "months_6", "done_on": DAY},
        "Say what was found out about the job.",
    ),
}


def test_every_constraint_is_broken_here() -> None:
    declared = {constraint.name for model in (ParticipantRecord, FollowUp) for constraint in model._meta.constraints}
    assert declared == set(BREACHES)


@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_database_refuses_and_says_why(cast: Cast, name: str) -> None:
    of, changes, sentence = BREACHES[name]
    rows: dict[str, Callable[[], Any]] = {
        "participant": lambda: cast.participant,
        "follow_up": FollowUpFactory.create,
        "job_follow_up": lambda: FollowUpFactory.create(
            kind=FollowUpKind.MONTHS_3, participant=None, placement=cast.placement
        ),
    }
    row = twin(rows[of](), **changes)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        row.save()
    with translation.override("en"):
        assert breach_in_words(type(row), refusal.value).messages == [sentence]
        with pytest.raises(ValidationError) as before:
            save_checked(row)
        assert name == "participant_age" or sentence in before.value.messages
    for language in ("fi", "sv"):
        with translation.override(language):
            assert translation.gettext(sentence) != sentence
