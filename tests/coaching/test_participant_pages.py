"""Pages of participants: nobody's name for the manager, every look in the log, nothing typed lost."""

from io import BytesIO
from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import Look
from coaching.models import ParticipantRecord
from core.staleness import mark_of
from tests.cast import Cast
from tests.factories_coaching import CandidateAssignmentFactory, CandidateFactory, ParticipantFactory
from tests.factories_programme import ActionFactory

NAME = "Ilona"


def address(name: str, record: ParticipantRecord) -> str:
    return reverse(name, kwargs={"public_id": record.public_id})


def soup_of(response: Any) -> Any:
    """Return the page to look into; what is looked for is there, or the test fails."""
    return BeautifulSoup(response.content, "html.parser")


def first_day(cast: Cast, **changes: str) -> dict[str, str]:
    return {
        "action": str(cast.action.pk),
        "entry_on": "2.3.2026",
        "gender": "f",
        "birth_on": "3.3.1990",
        "education": str(cast.participant.education_id),
        "status_entry": "unemployed",
        "unemployed_since": "1.1.2025",
        "in_education_entry": "False",
        "citizenship": "fi",
        "foreign_background": "no",
        "housing": "not_asked",
        "source": "person",
        **changes,
    }


def test_the_manager_sees_codes_and_no_names(cast: Cast, as_persona: Any) -> None:
    staff = ParticipantFactory.create(
        project=cast.project, organisation=cast.organisation, kind="employer_staff", label="Keittiömestari Nieminen"
    )
    for persona, may_know in (("coach", True), ("project_manager", False)):
        client = as_persona(persona)
        listed = client.get(reverse("participant_list")).content.decode()
        assert cast.participant.pseudonym in listed
        assert (NAME in listed) == may_know
        assert (NAME in client.get(address("participant_detail", cast.participant)).content.decode()) == may_know
        assert ("Nieminen" in client.get(address("participant_detail", staff)).content.decode()) == may_know


def test_every_look_and_every_taking_out_is_logged(cast: Cast, as_persona: Any) -> None:
    client = as_persona("team_lead")
    client.get(address("participant_detail", cast.participant))
    client.get(address("participant_exit", cast.participant))
    looks = Look.objects.filter(actor=cast.user("team_lead"), subject_id=cast.participant.public_id)
    assert sorted(looks.values_list("action", flat=True)) == ["exit", "open"]
    client.get(reverse("participant_export"))
    assert sorted(looks.values_list("action", flat=True)) == ["exit", "export", "open"]


def test_the_file_has_codes_and_what_explains_the_difference(cast: Cast, as_persona: Any) -> None:
    ParticipantFactory.create(
        project=cast.project, organisation=cast.organisation, gender="", eura_status="self_entered"
    )
    book = load_workbook(BytesIO(as_persona("team_lead").get(reverse("participant_export")).content))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert len(rows) == 2
    text = str(rows)
    assert cast.participant.pseudonym in text
    assert NAME not in text
    about: dict[Any, Any] = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert "1" in about.values()


def test_the_list_is_filtered(cast: Cast, as_persona: Any) -> None:
    bare = ParticipantFactory.create(
        project=cast.project, organisation=cast.organisation, gender="", exit_on=cast.participant.entry_on
    )
    client = as_persona("team_lead")
    whole, part = cast.participant.pseudonym, bare.pseudonym
    for query, shown, hidden in (
        ("completeness=complete", whole, part),
        ("completeness=incomplete", part, whole),
        ("end_data=on", part, whole),
        (f"action={cast.action.public_id}", whole, part),
        (f"code={part[:6]}", part, whole),
    ):
        text = client.get(f"{reverse('participant_list')}?{query}").content.decode()
        assert shown in text, query
        assert hidden not in text, query
    assert client.get(f"{reverse('participant_list')}?eura=refused&project=%00&cursor=x&code=%00").status_code == 200


def test_a_candidate_becomes_a_participant_and_odd_input_is_kept(cast: Cast, as_persona: Any) -> None:
    made = CandidateFactory.create(organisation=cast.organisation)
    CandidateAssignmentFactory.create(candidate=made, coach=cast.user("coach"))
    client = as_persona("coach")
    url = reverse("participant_create_for", kwargs={"public_id": made.public_id})
    wrong = first_day(cast, entry_on="31.2.2026", birth_on="eilen", unemployed_since="5.3.2026", gender="x\x00")
    answer = client.post(url, wrong)
    assert answer.status_code == 200
    soup = soup_of(answer)
    assert {soup.find(id=f"id_{name}")["value"] for name in ("entry_on", "birth_on")} == {"31.2.2026", "eilen"}
    assert soup.find(class_="error-summary")
    for action in (
        ActionFactory.create(project=cast.project, entities=True),
        ActionFactory.create(project=cast.project, has_earmarked_cost=False),
    ):
        refused = client.post(url, first_day(cast, action=str(action.pk)))
        assert soup_of(refused).find(id="id_action_error")
    assert not made.participations.exists()
    done = client.post(url, first_day(cast))
    assert done.status_code == 303
    assert made.participations.get().age_at_entry == 35
    tab = client.get(reverse("candidate_tab", kwargs={"public_id": made.public_id, "key": "participation"}))
    assert cast.project.code in tab.content.decode()


def test_staff_are_added_and_an_identity_code_is_refused(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    staff = first_day(
        cast,
        kind="employer_staff",
        organisation=str(cast.organisation.pk),
        status_entry="employed",
        unemployed_since="",
        label="Esihenkilö, 131052-308T",
    )
    answer = client.post(reverse("participant_create"), staff)
    assert soup_of(answer).find(id="id_label_error")
    saved = client.post(reverse("participant_create"), {**staff, "label": "Keittiön esihenkilö"})
    assert saved.status_code == 303
    record = ParticipantRecord.objects.get(kind="employer_staff")
    assert record.label == "Keittiön esihenkilö"
    assert client.get(address("participant_edit", record)).status_code == 200


def test_a_stale_form_shows_what_the_other_saved(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    url = address("participant_exit", cast.participant)
    seen = mark_of(ParticipantRecord.objects.get(pk=cast.participant.pk))
    mine = {"exit_on": "1.6.2026", "exit_reason": "job", "seen": seen}
    theirs = as_persona("team_lead").post(url, {**mine, "exit_on": "2.6.2026"})
    assert theirs.status_code == 303
    answer = client.post(url, mine)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "2.6.2026" in text
    fresh = soup_of(answer).find(id="id_seen")["value"]
    assert fresh != seen
    assert client.post(url, {**mine, "seen": fresh}).status_code == 303
    cast.participant.refresh_from_db()
    assert str(cast.participant.exit_on) == "2026-06-01"


def test_eura_is_moved_and_a_wrong_day_stays(cast: Cast, as_persona: Any) -> None:
    client = as_persona("project_manager")
    url = address("participant_eura", cast.participant)
    for day, name in (("1.1.2999", "ask"), ("", "ask"), ("huomenna", "ask")):
        answer = client.post(url, {"transition": name, "on": day, "status": "not_asked"})
        assert answer.status_code == 422
        assert soup_of(answer).find(id="id_on").get("value", "") == day
    assert client.post(url, {"transition": "nothing", "on": "2.3.2026"}).status_code == 303
    assert client.post(url, {"transition": "self_enter", "on": "2.3.2026", "status": "asked"}).status_code == 303
    cast.participant.refresh_from_db()
    assert cast.participant.eura_status == "not_asked"
    client.post(url, {"transition": "ask", "on": "2.3.2026", "status": "not_asked"})
    cast.participant.refresh_from_db()
    assert cast.participant.eura_status == "asked"


def test_a_person_begins_again_and_six_months_are_written(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    client.post(address("participant_exit", cast.participant), {"exit_on": "4.3.2026", "exit_reason": "job"})
    six = address("participant_six_months", cast.participant)
    assert client.post(six, {"six_months_checked_on": "1.4.2026", "status_six_months": "employed"}).status_code == 200
    good = {"six_months_checked_on": "4.9.2026", "status_six_months": "employed"}
    assert client.post(six, good).status_code == 303
    again = address("participant_re_enter", cast.participant)
    assert client.post(again, {"on": "1.3.2026"}).status_code == 200
    assert client.post(again, {"on": "5.3.2026"}).status_code == 303
    cast.participant.refresh_from_db()
    assert (cast.participant.exit_on, cast.participant.status_six_months) == (None, "")
