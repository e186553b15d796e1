"""A list of people is a look at each of them, written in one statement however many they are."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Look
from coaching.enums import FollowUpKind
from coaching.models import Candidate
from coaching.selectors.people import people_of
from tests.cast import Cast
from tests.factories_coaching import (
    CandidateAssignmentFactory,
    CandidateFactory,
    FollowUpFactory,
    ParticipantFactory,
    PlacementFactory,
    SupportEntryFactory,
)

pytestmark = pytest.mark.django_db


def another_person(cast: Cast) -> Candidate:
    """Return a second person of the coach, with a visit, a record of taking part and a job."""
    candidate: Candidate = CandidateFactory.create(organisation=cast.organisation)
    CandidateAssignmentFactory.create(candidate=candidate, coach=cast.user("coach"))
    SupportEntryFactory.create(candidate=candidate, coach=cast.user("coach"), project=cast.project)
    ParticipantFactory.create(
        candidate=candidate, project=cast.project, action=cast.action, organisation=cast.organisation
    )
    PlacementFactory.create(candidate=candidate, role=cast.role)
    return candidate


def looked_at(cast: Cast, kind: str) -> dict[Any, set[str]]:
    """Return by id what the coach did with each thing of a kind."""
    found: dict[Any, set[str]] = {}
    for look in Look.objects.filter(actor=cast.user("coach"), subject_label=f"coaching.{kind}"):
        found.setdefault(look.subject_id, set()).add(look.action)
    return found


@pytest.mark.parametrize(
    ("url", "kind", "action"),
    [
        ("candidate_list", "candidate", "list"),
        ("support_list", "candidate", "list"),
        ("support_export", "candidate", "export"),
        ("support_quick_log", "candidate", "list"),
        ("support_create", "candidate", "list"),
        ("coach_today", "candidate", "list"),
        ("coach_today", "participantrecord", "list"),
        ("participant_list", "participantrecord", "list"),
    ],
)
def test_a_list_is_a_look_at_each_person_on_it(cast: Cast, as_persona: Any, url: str, kind: str, action: str) -> None:
    candidate = another_person(cast)
    elsewhere = CandidateFactory.create()
    assert as_persona("coach").get(reverse(url)).status_code == 200
    people = {
        "candidate": {cast.candidate.public_id, candidate.public_id},
        "participantrecord": {cast.participant.public_id, candidate.participations.get().public_id},
    }[kind]
    assert looked_at(cast, kind) == {public_id: {action} for public_id in people}
    assert not Look.objects.filter(subject_id=elsewhere.public_id).exists()


def test_a_section_of_today_is_a_look_too(cast: Cast, as_persona: Any) -> None:
    assert as_persona("coach").get(reverse("coach_today_section", args=["not_met"])).status_code == 200
    assert looked_at(cast, "candidate") == {cast.candidate.public_id: {"list"}}
    today = timezone.localdate()
    job = PlacementFactory.create(candidate=cast.candidate, employed=True)
    FollowUpFactory.create(
        kind=FollowUpKind.MONTHS_3,
        participant=None,
        placement=job,
        opens_on=today - timedelta(days=5),
        due_on=today + timedelta(days=5),
    )
    assert as_persona("coach").get(reverse("coach_today_section", args=["jobs"])).status_code == 200
    assert Look.objects.filter(subject_id=cast.candidate.public_id).count() == 2


def test_the_file_of_participants_is_a_look_at_each_of_them(cast: Cast, as_persona: Any) -> None:
    record = another_person(cast).participations.get()
    assert as_persona("team_lead").get(reverse("participant_export")).status_code == 200
    looks = Look.objects.filter(actor=cast.user("team_lead"), action="export")
    assert set(looks.values_list("subject_id", flat=True)) == {cast.participant.public_id, record.public_id}


@pytest.mark.parametrize("number", [2, 20])
def test_the_looks_are_one_statement(cast: Cast, as_persona: Any, number: int) -> None:
    for _ in range(number):
        another_person(cast)
    client = as_persona("coach")
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("candidate_list"))
    assert sum('INSERT INTO "accounts_look"' in query["sql"] for query in captured.captured_queries) == 1
    assert Look.objects.filter(action="list").count() == number + 1


def test_each_person_once_and_nobody_for_work_with_an_employer_alone(cast: Cast) -> None:
    visit = SupportEntryFactory.create(candidate=cast.candidate, coach=cast.user("coach"))
    alone = SupportEntryFactory.create(candidate=None, employer=cast.employer, coach=cast.user("coach"))
    end = FollowUpFactory.create(kind=FollowUpKind.EXIT, participant=cast.participant, placement=None)
    assert people_of([visit, alone, cast.placement, cast.candidate, end]) == [cast.candidate, cast.participant]
