"""Two people at one form of the employer's side: neither overwrites the other unseen, and nothing typed is lost."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from core.models import BaseModel
from employers.models import Commitment, Contact
from tasks.enums import NeedKind, TaskClass
from tasks.models import BusinessCase, NeedAnswer
from tests.cast import Cast
from tests.factories import ContactFactory, DimensionFactory, PlaceFactory
from tests.tasks.test_roles import with_work

pytestmark = pytest.mark.django_db
TOLD = "Joku muu on tallentanut"


@dataclass(frozen=True)
class Case:
    """A form, the row it changes, and the field that both people write to."""

    address: str
    row: Callable[[Cast], BaseModel]
    field: str
    first: str = "Ensimmäinen"
    second: str = "Toinen"

    def address_of(self, cast: Cast, row: BaseModel) -> str:
        """Return the address of the form; a commitment is written at its employer's."""
        owner = cast.employer if isinstance(row, Commitment) else row
        return reverse(self.address, kwargs={"public_id": owner.public_id})


CASES = [
    Case("employer_facts", lambda cast: cast.employer, "name"),
    Case("employer_size", lambda cast: cast.employer, "headcount", "12", "14"),
    Case("employer_commitment", lambda cast: Commitment.objects.create(employer=cast.employer), "goal"),
    Case("site_edit", lambda cast: cast.analysis.unit.site, "name"),
    Case("unit_edit", lambda cast: cast.analysis.unit, "name"),
    Case("place_edit", lambda cast: PlaceFactory.create(unit=cast.analysis.unit), "name"),
    Case("function_edit", lambda cast: cast.task.shares.get().function, "name"),
    Case("contact_edit", lambda cast: ContactFactory.create(employer=cast.employer), "title"),
    Case("role_edit", lambda cast: cast.role, "purpose"),
    Case("role_frame", lambda cast: cast.role, "title"),
    Case("wish_edit", lambda cast: cast.wish, "name"),
]


def values_of(response: HttpResponse, form_at: str = "main form[method=post]") -> dict[str, Any]:
    """Return what the browser would send of the page's form."""
    form = BeautifulSoup(response.content, "html.parser").select_one(form_at)
    assert form is not None
    values: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        for value in _sent(field):
            values.setdefault(str(field["name"]), []).append(value)
    values.pop("csrfmiddlewaretoken", None)
    return values


def _sent(field: Tag) -> list[str]:
    if field.name == "textarea":
        return [field.get_text().removeprefix("\n")]
    if field.name == "select":
        return [str(option["value"]) for option in field.select("option[selected]")]
    if field.get("type") in {"checkbox", "radio"} and not field.has_attr("checked"):
        return []
    return [str(field.get("value", "on" if field.get("type") == "checkbox" else ""))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.address)
def test_the_second_is_told_and_may_save_again(case: Case, cast: Cast, as_persona: Any) -> None:
    row = case.row(cast)
    address = case.address_of(cast, row)
    first, second = as_persona("employer_owner"), as_persona("employer_editor")
    mine, theirs = values_of(first.get(address)), values_of(second.get(address))

    def save(client: Client, values: dict[str, Any], text: str) -> Any:
        return client.post(address, {**values, case.field: text})

    assert save(first, mine, case.first).status_code in {302, 303}
    refused = save(second, theirs, case.second)
    assert refused.status_code in {200, 422}
    text = refused.content.decode()
    assert TOLD in text
    assert case.first in text
    row.refresh_from_db()
    assert str(getattr(row, case.field)) == case.first

    again = values_of(refused)
    assert again[case.field] == [case.second]
    assert second.post(address, again).status_code in {302, 303}
    row.refresh_from_db()
    assert str(getattr(row, case.field)) == case.second


def test_the_same_thing_saved_twice_is_no_conflict(cast: Cast, as_persona: Any) -> None:
    contact: Contact = ContactFactory.create(employer=cast.employer)
    address = reverse("contact_edit", kwargs={"public_id": contact.public_id})
    client = as_persona("employer_owner")
    values = {**values_of(client.get(address)), "title": "Keittiöpäällikkö"}
    for _press in range(2):
        assert client.post(address, values).status_code in {302, 303}


def test_the_first_commitment_written_twice(cast: Cast, as_persona: Any) -> None:
    """Where nothing was stored when both opened the form, the second still does not replace the first unseen."""
    address = reverse("employer_commitment", kwargs={"public_id": cast.employer.public_id})
    first, second = as_persona("employer_owner"), as_persona("coach")
    mine, theirs = values_of(first.get(address)), values_of(second.get(address))
    assert first.post(address, {**mine, "goal": "Aikaa hoitoon"}).status_code == 303
    refused = second.post(address, {**theirs, "goal": "Tekijöitä keittiöön"})
    assert TOLD in refused.content.decode()
    assert "Aikaa hoitoon" in refused.content.decode()
    assert Commitment.objects.get(employer=cast.employer).goal == "Aikaa hoitoon"
    assert second.post(address, values_of(refused)).status_code == 303
    assert Commitment.objects.get(employer=cast.employer).goal == "Tekijöitä keittiöön"


def test_an_answer_about_hidden_work(cast: Cast, as_persona: Any) -> None:
    address = reverse("analysis_needs", kwargs={"public_id": cast.analysis.public_id})
    kind = NeedKind.PEAKS.value
    first, second = as_persona("employer_owner"), as_persona("coach")
    mine, theirs = (values_of(client.get(address), f"form#{kind}") for client in (first, second))
    assert first.post(address, {**mine, "text": "Aamut"}).status_code == 303
    refused = second.post(address, {**theirs, "text": "Illat"})
    assert refused.status_code == 422
    assert TOLD in refused.content.decode()
    assert "Aamut" in refused.content.decode()
    again = values_of(refused, f"form#{kind}")
    assert again["text"] == ["Illat"]
    assert second.post(address, again).status_code == 303
    assert NeedAnswer.objects.get(analysis=cast.analysis, kind=kind).text == "Illat"


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_the_three_questions_of_a_task(cast: Cast, as_persona: Any, headers: dict[str, str]) -> None:
    """Whoever says that a task may go does not overrule unseen the one who has just said that it stays."""
    task = cast.task
    type(task).objects.filter(pk=task.pk).update(
        task_class=TaskClass.ASSISTING, is_confirmed_transferable=False, confirmed_at=None, needs_judgement=""
    )
    address = reverse("task_confirm", kwargs={"public_id": task.public_id})
    listing = reverse("task_confirmation", kwargs={"public_id": task.analysis.public_id})
    first, second = as_persona("employer_owner"), as_persona("coach")
    card = f"#c-{task.public_id} form"
    mine, theirs = (values_of(client.get(listing), card) for client in (first, second))
    answers = {f"t{task.pk}-is_private": "no", f"t{task.pk}-consequence": "1"}
    judgement = f"t{task.pk}-needs_judgement"
    assert first.post(address, {**mine, **answers, judgement: "yes"}).status_code == 303
    refused = second.post(address, {**theirs, **answers, judgement: "no"}, headers=headers)
    assert refused.status_code == 422
    assert TOLD in refused.content.decode()
    assert "Toisen tallentama: Kyllä" in refused.content.decode()
    task.refresh_from_db()
    assert task.needs_judgement == "yes"
    assert second.post(address, values_of(refused, card)).status_code == 303
    task.refresh_from_db()
    assert task.is_confirmed_transferable


def test_what_a_task_demands(cast: Cast, as_persona: Any) -> None:
    lifting, pace = DimensionFactory.create(), DimensionFactory.create(code="pace", name_fi="Tahti")
    cast.task.demands.create(dimension=lifting, level=4)
    cast.task.demands.create(dimension=pace, level=3)
    address = reverse("task_demands", kwargs={"public_id": cast.task.public_id})
    first, second = as_persona("employer_owner"), as_persona("coach")
    mine, theirs = values_of(first.get(address)), values_of(second.get(address))
    assert first.post(address, {**mine, "lifting": "1"}).status_code == 303
    levels = cast.task.demands.values_list("dimension__code", "level")
    assert second.post(address, {**theirs, "pace": "2"}).status_code == 303
    assert dict(levels) == {"lifting": 1, "pace": 2}, "what the second left alone stays as the first saved it"
    refused = second.post(address, {**theirs, "lifting": "3"})
    assert refused.status_code == 422
    assert TOLD in refused.content.decode()
    assert "Toisen tallentama: 1" in refused.content.decode()
    assert dict(levels.all()) == {"lifting": 1, "pace": 2}
    again = values_of(refused)
    assert (again["lifting"], again["pace"]) == (["3"], ["3"]), "what was typed stays"
    assert second.post(address, {**again, "pace": "2"}).status_code == 303
    assert dict(levels.all()) == {"lifting": 3, "pace": 2}
    for odd in ("[1]", "{", '{"lifting": [1]}', '{"lifting": "x"}'):
        assert second.post(address, {**again, "seen": odd}).status_code in {303, 422}


def test_the_figures_of_a_business_case(cast: Cast, as_persona: Any) -> None:
    role = with_work(cast)
    address = reverse("role_business_case", kwargs={"public_id": role.public_id})
    first, second = as_persona("employer_owner"), as_persona("coach")
    chosen = {"realisation_share": "50", "is_confirmed": "on", "act": "save"}
    mine, theirs = (values_of(client.get(address), "form.case-form") for client in (first, second))
    assert first.post(address, {**mine, **chosen, "weeks_per_year_mid": "41"}).status_code == 303
    refused = second.post(address, {**theirs, **chosen, "realisation_share": "75"})
    assert refused.status_code == 422
    assert TOLD in refused.content.decode()
    assert set(refused.context["form"].errors) >= {"realisation_share", "weeks_per_year_mid"}
    assert "Toisen tallentama: 41" in refused.content.decode()
    assert BusinessCase.objects.get(role=role).inputs["inputs"]["realisation_share"]["mid"] == 0.5
    again = {**values_of(refused, "form.case-form"), "act": "save"}
    assert second.post(address, again).status_code == 303
    assert BusinessCase.objects.get(role=role).inputs["inputs"]["realisation_share"]["mid"] == 0.75
