"""A role's own page: what it shows, its steps with reasons, its description."""

import io
from typing import Any

import pytest
from django.contrib.messages import ERROR, WARNING
from django.urls import reverse
from django.utils.translation import override
from pypdf import PdfReader

from tasks.enums import RoleState
from tasks.models import CarvedRole, RoleItem
from tasks.role_policies import may_see_contacts
from tasks.services.roles import create_role, describe_role, move_role
from tasks.workflow import has_work
from tests.cast import Cast
from tests.factories import ContactFactory, TaskFactory

pytestmark = pytest.mark.django_db


def with_work(cast: Cast, *, start: str | None = "09:00", days: int = 0b00111) -> CarvedRole:
    """Give the cast's role one task of an hour on Monday to Wednesday."""
    task = TaskFactory.create(
        analysis=cast.analysis, function=cast.task.shares.get().function, movable=True, name="Pyyhi pöydät", minutes=50
    )
    RoleItem.objects.create(role=cast.role, slot=task.slots.get(), days=days, start=start, minutes=60)
    return cast.role


def step(client: Any, role: CarvedRole, name: str, **data: str) -> Any:
    """Post a step as the page does and follow to the page."""
    body = {"name": name, "expected_state": role.state, **data}
    return client.post(reverse("role_transition", args=[role.public_id]), body, follow=True)


def page(client: Any, role: CarvedRole) -> str:
    return str(client.get(reverse("role_detail", args=[role.public_id])).content.decode())


def test_page_shows_work_by_the_clock_and_what_leaves_the_holders(cast: Cast, as_persona: Any) -> None:
    role = with_work(cast)
    text = page(as_persona("employer_viewer"), role)
    assert "Pyyhi pöydät" in text
    assert "ma–ke 9.00–10.00" in text
    assert "3\xa0h" in text
    assert "2,5\xa0h" in text, "50 minutes of the holder on three days"


def test_refused_steps_tell_why(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_owner")
    with override("fi"):
        reason = str(has_work(cast.role).reason)
    assert reason in page(client, cast.role)
    role = with_work(cast, start=None)
    response = step(client, role, "propose")
    role.refresh_from_db()
    assert response.status_code == 200
    assert role.state == RoleState.DRAFT
    assert [message.level for message in response.context["messages"]] == [ERROR]


def test_stale_state_changes_nothing_and_is_told(cast: Cast, as_persona: Any) -> None:
    role = with_work(cast)
    move_role(role, "propose", actor=cast.user("employer_editor"))
    response = step(as_persona("employer_owner"), role, "propose")  # the page still showed a draft
    assert [message.level for message in response.context["messages"]] == [WARNING]
    role.refresh_from_db()
    assert role.state == RoleState.PROPOSED


def test_ending_needs_a_reason_and_keeps_it(cast: Cast, as_persona: Any) -> None:
    client = as_persona("employer_editor")
    role = with_work(cast)
    refused = step(client, role, "withdraw", closing_reason=" ")
    assert refused.status_code == 422
    assert refused.context["ending"].errors["closing_reason"]
    role.refresh_from_db()
    assert role.state == RoleState.DRAFT
    step(client, role, "withdraw", closing_reason="Työ lakkaa")
    role.refresh_from_db()
    assert role.state == RoleState.WITHDRAWN
    assert not role.items.filter(is_active=True).exists()
    text = page(client, role)
    assert "Työ lakkaa" in text
    assert "Pyyhi pöydät" in text, "what an ended role held stays readable"


@pytest.mark.parametrize(("persona", "status"), [("coach", 403), ("employer_editor", 403), ("employer_owner", 200)])
def test_only_the_owner_decides(cast: Cast, as_persona: Any, persona: str, status: int) -> None:
    role = with_work(cast)
    role = move_role(role, "propose", actor=cast.user("coach"))
    role = move_role(role, "check", actor=cast.user("coach"))
    assert step(as_persona(persona), role, "approve").status_code == status


def test_unknown_step_is_told(cast: Cast, as_persona: Any) -> None:
    response = step(as_persona("employer_owner"), cast.role, "vanish")
    assert [message.level for message in response.context["messages"]] == [ERROR]


def test_description_is_saved_and_what_is_typed_wrong_is_kept(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    url = reverse("role_edit", args=[cast.role.public_id])
    mentor = ContactFactory.create(employer=cast.employer, name="Maija Mallikas")
    stranger = ContactFactory.create(employer=cast.other_employer)
    typed = {"title": "", "purpose": "Sali pysyy siistinä", "mentor": str(stranger.pk)}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"title", "mentor"}
    assert "Sali pysyy siistinä" in refused.content.decode()
    assert client.post(url, {**typed, "title": "Salin työntekijä", "mentor": mentor.pk}).status_code == 303
    cast.role.refresh_from_db()
    assert (cast.role.title, cast.role.mentor) == ("Salin työntekijä", mentor)
    text = page(client, cast.role)
    assert "Maija Mallikas" in text
    assert "Salin työntekijä" in text


def test_history_tells_what_happened_and_by_whom(cast: Cast, as_persona: Any) -> None:
    role = create_role(cast.analysis, actor=cast.user("coach"), title="Uusi rooli")
    describe_role(role, actor=cast.user("employer_editor"), values={"purpose": "Apu ruuhkaan"})
    response = as_persona("employer_viewer").get(reverse("role_detail", args=[role.public_id]))
    assert [event.name for event, _label in response.context["events"]] == [
        "tasks.role.described",
        "tasks.role.created",
    ]
    assert cast.user("coach").display_name in response.content.decode()


@pytest.mark.parametrize(
    ("persona", "sees"), [("employer_viewer", True), ("coach", True), ("team_lead", True), ("coordinator", False)]
)
def test_names_of_contact_persons_are_for_the_employer_and_its_coaches(
    cast: Cast, as_persona: Any, persona: str, sees: bool
) -> None:
    role = with_work(cast)
    role.supervisor = ContactFactory.create(employer=cast.employer, name="Leena Öhman")
    role.mentor = ContactFactory.create(employer=cast.employer, name="Maija Mallikas")
    role.save()
    client = as_persona(persona)
    text = page(client, role)
    with override("fi"):
        reason = str(may_see_contacts(cast.user("coordinator"), role.analysis).reason)
    printed = client.get(reverse("role_pdf", args=[role.public_id]), {"lang": "fi"}).content
    paper = " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(printed)).pages)
    for name in ("Leena Öhman", "Maija Mallikas"):
        assert (name in text) == sees
        assert (name in paper) == sees
    assert (reason in text) == (not sees)


def test_documents_of_the_analysis_are_linked_on_its_page_in_three_languages(cast: Cast, as_persona: Any) -> None:
    text = (
        as_persona("employer_viewer").get(reverse("analysis_detail", args=[cast.analysis.public_id])).content.decode()
    )
    for name in ("analysis_pdf", "cards_pdf"):
        for language in ("fi", "sv", "en"):
            assert f'{reverse(name, args=[cast.analysis.public_id])}?lang={language}"' in text
