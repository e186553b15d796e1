"""The quick log's endpoint, the pages of the log, the plan, Today and the job that opens follow-ups."""

import json
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from celery import current_app
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Look, Notification
from coaching.enums import FollowUpKind, Retained
from coaching.jobs import open_follow_ups
from coaching.models import FollowUp, SupportEntry, SupportGoal, SupportPlan
from coaching.selectors.support_curve import planned_minutes, support_curve
from coaching.selectors.today import scope_of, sections_of
from core.models import DomainEvent
from core.services.outbox import deliver_waiting
from core.staleness import mark_of
from tests.cast import Cast
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

JSON = {"Accept": "application/json"}
LOG = "support_quick_log"
# A code of the 900 series: no person ever has one.
IDENTITY_CODE = "131052-952K"


def day_typed(day: date) -> str:
    """Return the day as people type it."""
    return f"{day.day}.{day.month}.{day.year}"


def sent(cast: Cast, **changes: Any) -> dict[str, Any]:
    """Return what the form of the quick log sends."""
    return {
        "series": str(uuid4()),
        "person": str(cast.candidate.public_id),
        "happened_on": day_typed(timezone.localdate()),
        "minutes": "60",
        "minutes_typed": "",
        "minutes_travel": "15",
        "minutes_indirect": "",
        "kind": "training",
        "place": "workplace",
        "mode": "face",
        "phase": "5",
        "funding": "project",
        "note": "",
        "next_in": "7",
        "next_step": "",
        "next_step_on": "",
        **changes,
    }


def post_json(client: Client, data: dict[str, Any]) -> tuple[int, Any]:
    """Send as a device with a queue does; return the status and the data of the answer."""
    response = client.post(reverse(LOG), data, headers=JSON)
    return response.status_code, json.loads(response.content)


@pytest.mark.django_db
def test_the_endpoint_answers_data(cast: Cast, as_persona: Any) -> None:
    client, data = as_persona("coach"), sent(cast, note="Hyvin meni.")
    status, entry = post_json(client, data)
    assert status == 201
    assert (entry["series"], entry["minutes_direct"], entry["note"]) == (data["series"], 60, "Hyvin meni.")
    assert post_json(client, data) == (200, entry)
    status, both = post_json(client, {**data, "minutes": "30"})
    assert status == 409
    assert (both["saved"]["minutes_direct"], both["sent"]["minutes_direct"]) == (60, 30)
    assert both["saved"]["version"] == 1
    status, wrong = post_json(client, sent(cast, happened_on="31.2.2026", minutes="", minutes_travel="", person=""))
    assert status == 422
    assert {"happened_on", "minutes", "person"} <= set(wrong["errors"])
    assert SupportEntry.objects.filter(series=data["series"]).count() == 1


@pytest.mark.django_db
def test_the_endpoint_tells_nothing_of_others(cast: Cast, as_persona: Any) -> None:
    data = sent(cast)
    post_json(as_persona("coach"), data)
    person = CandidateAssignmentFactory.create(coach=cast.user("other_coach")).candidate
    person.organisation = cast.user("other_coach").service_memberships.get().organisation
    person.save()
    other = as_persona("other_coach")
    status, answer = post_json(other, {**data, "person": str(person.public_id)})
    assert (status, set(answer["errors"])) == (422, {"series"})
    status, answer = post_json(other, sent(cast))
    assert (status, set(answer["errors"])) == (422, {"person"})


@pytest.mark.django_db
def test_a_conflict_by_form_offers_a_new_number(cast: Cast, as_persona: Any) -> None:
    client, data = as_persona("coach"), sent(cast)
    assert client.post(reverse(LOG), data).status_code == 303
    response = client.post(reverse(LOG), {**data, "minutes": "90"})
    form = response.context["form"]
    assert response.status_code == 200
    assert form.data["series"] != data["series"]
    assert form.data["minutes"] == "90"
    client.post(reverse(LOG), {**data, "minutes": "90", "series": form.data["series"]})
    client.post(reverse(LOG), {**data, "minutes": "90", "series": form.data["series"]})
    assert SupportEntry.objects.filter(happened_on=timezone.localdate()).count() == 2


@pytest.mark.django_db
def test_personal_data_is_pointed_out(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    code = sent(cast, note=f"Hetu {IDENTITY_CODE} mainittu", save_anyway="on")
    status, wrong = post_json(client, code)
    assert (status, set(wrong["errors"])) == (422, {"note"})
    address = sent(cast, next_step="soita maija@example.test")
    assert set(post_json(client, address)[1]["errors"]) == {"next_step"}
    assert post_json(client, {**address, "save_anyway": "on"})[0] == 201


@pytest.mark.django_db
def test_paperwork_counts_as_other_work(cast: Cast, as_persona: Any) -> None:
    _status, entry = post_json(as_persona("coach"), sent(cast, kind="admin", minutes="30", minutes_indirect="10"))
    assert (entry["minutes_direct"], entry["minutes_indirect"]) == (0, 40)


@pytest.mark.django_db
def test_the_full_form_logs_work_with_an_employer_alone(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    url = f"{reverse('support_create')}?employer={cast.employer.public_id}"
    form = client.get(url).context["form"]
    data = {
        "series": str(form.initial["series"]),
        "candidate": "",
        "employer": cast.employer.business_id,
        "happened_on": day_typed(timezone.localdate()),
        "kind": form.initial["kind"],
        "phase": form.initial["phase"],
        "mode": "phone",
        "place": "remote",
        "minutes_direct": "20",
        "funding": "project",
    }
    for _ in range(2):
        assert client.post(url, data).status_code == 303
    entry = SupportEntry.objects.get(candidate__isnull=True)
    assert (entry.employer, entry.minutes, entry.kind) == (cast.employer, 20, "employer_contact")
    listed = client.get(reverse("support_list"), {"about": "employer"})
    assert [row.pk for row in listed.context["table"].data.data] == [entry.pk]
    assert as_persona("team_lead").get(reverse("support_detail", args=[entry.public_id])).status_code == 200
    assert as_persona("other_coach").get(reverse("support_detail", args=[entry.public_id])).status_code == 404


@pytest.mark.django_db
def test_a_correction_keeps_what_was_typed_and_shows_the_earlier(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    url = reverse("support_correct", args=[cast.entry.public_id])
    form = client.get(url).context["form"]
    data = {name: form[name].value() or "" for name in form.fields}
    empty = client.post(url, {**data, "minutes_direct": "75"})
    assert "correction_reason" in empty.context["form"].errors
    assert empty.context["form"]["minutes_direct"].value() == "75"
    assert client.post(url, {**data, "minutes_direct": "75", "correction_reason": "Kesto"}).status_code == 303
    page = client.get(reverse("support_detail", args=[cast.entry.public_id]))
    assert [version.minutes_direct for version in (page.context["entry"], *page.context["earlier"])] == [75, 60]
    late = client.post(url, {**data, "minutes_direct": "80", "correction_reason": "Kesto"})
    assert late.status_code == 200
    assert late.context["form"].non_field_errors()


@pytest.mark.django_db
def test_files_honour_the_filter_and_hold_no_notes(cast: Cast, as_persona: Any) -> None:
    coach, client = cast.user("coach"), as_persona("coach")
    SupportEntryFactory.create(coach=coach, candidate=cast.candidate, kind="review", note="Salainen", phase=2)
    workbook = load_workbook(BytesIO(client.get(reverse("support_export"), {"kind": "review"}).content))
    rows = list(workbook.worksheets[0].values)
    assert len(rows) == 2
    assert cast.candidate.pseudonym in rows[1]
    url = reverse("candidate_support_export", args=[cast.candidate.public_id])
    text = client.get(url, {"format": "csv", "phase": "2"}).content.decode("utf-8-sig")
    assert "Salainen" not in text
    assert cast.candidate.pseudonym in text
    assert Look.objects.filter(action="export", subject_id=cast.candidate.public_id).count() == 2


@pytest.mark.django_db
def test_goals_and_phase(cast: Cast, as_persona: Any) -> None:
    client, today = as_persona("coach"), timezone.localdate()
    plan = SupportPlanFactory.create(candidate=cast.candidate)
    goal = SupportGoalFactory.create(plan=plan)
    url = reverse("goal_edit", args=[goal.public_id])
    seen = client.get(url).context["form"]["seen"].value()
    data = {"text": goal.text, "target_on": "", "state": "reached", "seen": seen}
    assert client.post(url, data).status_code == 303
    goal.refresh_from_db()
    assert (goal.state, goal.closed_on) == ("reached", today)
    stale = client.post(url, {**data, "text": "Toinen tavoite"})
    assert stale.context["form"].errors
    assert SupportGoal.objects.get(pk=goal.pk).text == goal.text
    phase = reverse("candidate_phase", args=[cast.candidate.public_id])
    client.post(phase, {"phase": "4", "seen": "1"})
    client.post(phase, {"phase": "2", "seen": "1"})
    client.post(phase, {"phase": "9", "seen": "4"})
    cast.candidate.refresh_from_db()
    assert cast.candidate.phase == 4
    assert DomainEvent.objects.get(name="coaching.candidate.phase_changed").payload == {"from": 1, "to": 4}


@pytest.mark.django_db
def test_the_curve_adds_up(cast: Cast) -> None:
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    plan = SupportPlanFactory.create(
        candidate=cast.candidate, starts_on=monday - timedelta(days=28), fades_by=monday + timedelta(days=6)
    )
    for weeks, minutes in ((4, 120), (2, 60), (2, 30)):
        SupportEntryFactory.create(
            candidate=cast.candidate, happened_on=monday - timedelta(days=7 * weeks), minutes_direct=minutes
        )
    SupportEntry.objects.filter(pk=cast.entry.pk).delete()
    curve = support_curve(cast.candidate, plan, "week")
    assert [point.value for point in curve] == [2.0, 0, 1.5, 0, 0]
    whole = planned_minutes(plan, plan.starts_on, monday + timedelta(days=6))
    assert whole == pytest.approx(180 / 7 * sum(1 - day / 35 for day in range(35)))
    assert sum(point.planned or 0 for point in curve) == pytest.approx((whole or 0) / 60)


def keys(cast: Cast, persona: str, *, team: bool) -> dict[str, int]:
    """Return how many rows each section of Today has for the persona."""
    return {section.kind.key: len(section.rows) for section in sections_of(scope_of(cast.user(persona), team=team))}


@pytest.mark.django_db
def test_today_has_what_must_be_seen_and_the_lead_sees_the_team(cast: Cast) -> None:
    today, coach = timezone.localdate(), cast.user("coach")
    person = CandidateFactory.create(organisation=cast.organisation, opened_on=today)
    CandidateAssignmentFactory.create(candidate=person, coach=coach)
    for days in (0, -1, 1):
        SupportEntryFactory.create(coach=coach, candidate=person, next_step_on=today + timedelta(days=days))
    done = SupportEntryFactory.create(coach=coach, candidate=person, next_step_on=today, next_step_done_on=today)
    placement = PlacementFactory.create(
        candidate=person, trial=True, trial_until=today + timedelta(days=settings.TODAY_ENDING_DAYS)
    )
    FollowUpFactory.create(
        kind=FollowUpKind.MONTHS_3, participant=None, placement=placement, opens_on=today, due_on=today
    )
    ParticipantFactory.create(
        project=cast.project,
        action=cast.action,
        organisation=cast.organisation,
        candidate=person,
        exit_on=today + timedelta(days=28),
        eura_status="self_entered",
    )
    expected = {"visits": 1, "promises": 1, "jobs": 1, "endings": 1, "exits": 1, "not_met": 1, "eura": 1}
    assert done.next_step_done_on == today
    assert keys(cast, "coach", team=False) == expected
    assert keys(cast, "team_lead", team=True) == expected
    assert set(keys(cast, "team_lead", team=False).values()) == {0}
    assert set(keys(cast, "other_coach", team=False).values()) == {0}


@pytest.mark.django_db
def test_a_coach_lands_on_today(cast: Cast, as_persona: Any) -> None:
    for persona in ("coach", "team_lead"):
        response = as_persona(persona).get("/", follow=True)
        assert response.request["PATH_INFO"] == reverse("coach_today")


@pytest.mark.django_db(transaction=True)
def test_the_scheduled_job_opens_follow_ups_and_tells_the_coach(cast: Cast) -> None:
    today = timezone.localdate()
    placement = PlacementFactory.create(
        candidate=cast.candidate,
        employed=True,
        starts_on=today - timedelta(days=90),
        employed_from=today - timedelta(days=90),
    )
    name = settings.CELERY_BEAT_SCHEDULE["open-follow-ups"]["task"]
    current_app.loader.import_default_modules()
    assert name in current_app.tasks
    assert open_follow_ups.name == name
    assert open_follow_ups.apply().get() == 1
    assert open_follow_ups.apply().get() == 0
    follow_up = FollowUp.objects.get(placement=placement)
    assert follow_up.kind == FollowUpKind.MONTHS_3
    deliver_waiting()
    notice = Notification.objects.get(code="coaching.follow_ups_due")
    assert notice.user == cast.user("coach")
    assert all(cast.candidate.call_name not in message.body for message in mail.outbox)


@pytest.mark.django_db
def test_a_follow_up_is_answered_within_its_window(cast: Cast, as_persona: Any) -> None:
    today = timezone.localdate()
    follow_up = FollowUpFactory.create(
        kind=FollowUpKind.MONTHS_3,
        participant=None,
        placement=PlacementFactory.create(candidate=cast.candidate, employed=True),
        opens_on=today - timedelta(days=5),
        due_on=today + timedelta(days=5),
    )
    client, url = as_persona("coach"), reverse("follow_up_answer", args=[follow_up.public_id])
    early = client.post(url, {"retained": "same", "observed_on": day_typed(today - timedelta(days=6))})
    assert "observed_on" in early.context["form"].errors
    assert client.post(url, {"retained": "same", "observed_on": day_typed(today)}).status_code == 303
    follow_up.refresh_from_db()
    assert (follow_up.retained, follow_up.done_by) == (Retained.SAME, cast.user("coach"))
    assert client.post(url, {"retained": "same", "observed_on": day_typed(today)}).status_code == 403


@pytest.mark.parametrize("is_there", [True, False], ids=["a plan", "no plan yet"])
def test_two_at_one_plan_see_what_the_other_saved(cast: Cast, as_persona: Any, is_there: bool) -> None:
    if is_there:
        SupportPlanFactory.create(candidate=cast.candidate)
    client, url = as_persona("coach"), reverse("plan_edit", args=[cast.candidate.public_id])
    seen = mark_of(SupportPlan.objects.filter(candidate=cast.candidate).first())
    mine = {"starts_on": "1.6.2026", "weekly_minutes": "4", "seen": seen}
    assert as_persona("team_lead").post(url, {**mine, "weekly_minutes": "2,5"}).status_code == 303
    refused = client.post(url, mine)
    soup: Any = BeautifulSoup(refused.content, "html.parser")
    assert "2,5" in soup.select_one("#id_weekly_minutes_error").get_text()
    assert soup.find(id="id_weekly_minutes")["value"] == "4"
    assert SupportPlan.objects.get(candidate=cast.candidate).weekly_minutes == 150
    fresh = soup.find(id="id_seen")["value"]
    assert client.post(url, {**mine, "seen": fresh}).status_code == 303
    assert SupportPlan.objects.get(candidate=cast.candidate).weekly_minutes == 240
