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
from employers.models import Contact
from tests.cast import Cast
from tests.factories import ContactFactory, PlaceFactory

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


CASES = [
    Case("employer_facts", lambda cast: cast.employer, "name"),
    Case("site_edit", lambda cast: cast.analysis.unit.site, "name"),
    Case("unit_edit", lambda cast: cast.analysis.unit, "name"),
    Case("place_edit", lambda cast: PlaceFactory.create(unit=cast.analysis.unit), "name"),
    Case("function_edit", lambda cast: cast.task.shares.get().function, "name"),
    Case("contact_edit", lambda cast: ContactFactory.create(employer=cast.employer), "title"),
    Case("role_edit", lambda cast: cast.role, "purpose"),
    Case("role_frame", lambda cast: cast.role, "title"),
    Case("wish_edit", lambda cast: cast.wish, "name"),
]


def values_of(response: HttpResponse) -> dict[str, Any]:
    """Return what the browser would send of the page's form."""
    form = BeautifulSoup(response.content, "html.parser").select_one("main form[method=post]")
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
    return [str(field.get("value", ""))]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.address)
def test_the_second_is_told_and_may_save_again(case: Case, cast: Cast, as_persona: Any) -> None:
    row = case.row(cast)
    address = reverse(case.address, kwargs={"public_id": row.public_id})
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
    assert getattr(row, case.field) == case.first

    again = values_of(refused)
    assert again[case.field] == [case.second]
    assert second.post(address, again).status_code in {302, 303}
    row.refresh_from_db()
    assert getattr(row, case.field) == case.second


def test_the_same_thing_saved_twice_is_no_conflict(cast: Cast, as_persona: Any) -> None:
    contact: Contact = ContactFactory.create(employer=cast.employer)
    address = reverse("contact_edit", kwargs={"public_id": contact.public_id})
    client = as_persona("employer_owner")
    values = {**values_of(client.get(address)), "title": "Keittiöpäällikkö"}
    for _press in range(2):
        assert client.post(address, values).status_code in {302, 303}
