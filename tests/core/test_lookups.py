"""The searchable field and its address."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.lookups import MOST_ROWS, LookupField, choice_text, matching
from core.models import Municipality, Occupation, Region
from tests.cast import Cast
from tests.factories import MunicipalityFactory, OccupationFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def places() -> dict[str, Municipality]:
    rows = [("491", "Mikkeli", "S:t Michel"), ("905", "Vaasa", "Vasa"), ("091", "Helsinki", "Helsingfors")]
    return {
        code: MunicipalityFactory.create(code=code, name_fi=fi, name_sv=sv, name_en=fi, region=RegionFactory.create())
        for code, fi, sv in rows
    }


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mikkeli (491)", "491"),
        ("491", "491"),
        ("mikkeli", "491"),
        ("S:t Michel", "491"),
        ("Helsingf", "091"),
        ("  091 ", "091"),
    ],
)
def test_ways_to_name_a_row(places: dict[str, Municipality], text: str, code: str) -> None:
    assert LookupField(Municipality).clean(text) == places[code]


def test_what_is_not_in_the_list_is_refused_with_a_word_why(places: dict[str, Municipality]) -> None:
    field = LookupField(Municipality)
    with pytest.raises(ValidationError) as unknown:
        field.clean("Atlantis")
    assert unknown.value.code == "unknown"
    assert "Atlantis" in unknown.value.messages[0]
    with pytest.raises(ValidationError) as several:
        field.clean("i")
    assert several.value.code == "several"
    assert LookupField(Municipality, required=False).clean("") is None


def test_a_stored_row_is_shown_and_read_back(places: dict[str, Municipality]) -> None:
    field = LookupField(Municipality)
    with translation.override("sv"):
        shown = field.prepare_value(places["491"].pk)
        assert shown == "S:t Michel (491)"
        assert field.clean(shown) == places["491"]
    assert not field.has_changed(places["091"], choice_text(places["091"]))
    assert field.prepare_value("typed") == "typed"
    assert field.prepare_value(-1) == ""


def test_level_narrows_the_classification() -> None:
    OccupationFactory.create(code="512", name_fi="Kokit", level=3)
    group = OccupationFactory.create(code="5120", name_fi="Kokit", level=4)
    assert LookupField(Occupation, level=4).clean("kokit") == group
    with pytest.raises(ValidationError):
        LookupField(Occupation, level=2).clean("kokit")


def test_closest_matches_come_first(places: dict[str, Municipality]) -> None:
    MunicipalityFactory.create(code="900", name_fi="Uusi Vaasa", name_sv="", name_en="", region=RegionFactory.create())
    assert [row.code for row in matching(Municipality, "vaasa")] == ["905", "900"]


class SearchTexts(TestCase):
    """No text breaks the search."""

    @given(st.text(alphabet=st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=100))
    def test_any_text(self, text: str) -> None:
        assert len(matching(Municipality, text)[:MOST_ROWS]) <= MOST_ROWS


def test_the_address_gives_options(places: dict[str, Municipality], as_persona: Any) -> None:
    answer = as_persona("coach").get(
        reverse("reference_search"), {"model": "municipality", "q": "vaa", "list": "choices-3"}
    )
    soup = BeautifulSoup(answer.content, "html.parser")
    (option,) = soup.select("[role=option]")
    assert option["id"] == "choices-3-1"
    assert option["data-value"] == "Vaasa (905)"


def test_the_address_gives_at_most_twenty_rows(as_persona: Any) -> None:
    region = RegionFactory.create()
    for number in range(30):
        MunicipalityFactory.create(code=f"7{number:02d}", name_fi=f"Kunta {number}", region=region)
    answer = as_persona("coach").get(reverse("reference_search"), {"model": "municipality", "q": "kunta"})
    assert answer.content.count(b'role="option"') == MOST_ROWS


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"model": "user"}, 404),
        ({}, 404),
        ({"model": "municipality", "list": '"><script>'}, 200),
        ({"model": "municipality", "level": "4", "q": "\x00%_"}, 200),
        ({"model": "occupation", "level": "x"}, 200),
    ],
)
def test_strange_questions_are_answered_calmly(as_persona: Any, query: dict[str, str], status: int) -> None:
    answer = as_persona("employer_viewer").get(reverse("reference_search"), query)
    assert answer.status_code == status
    assert b"<script>" not in answer.content


def test_strangers_do_not_search(cast: Cast) -> None:
    assert Client().get(reverse("reference_search"), {"model": "municipality"}).status_code == 302
    assert Region.objects.exists()


@pytest.mark.usefixtures("places")
def test_a_character_that_no_database_takes_matches_nothing() -> None:
    with pytest.raises(ValidationError):
        LookupField(Municipality).clean("Mikkeli\x00")
    assert not matching(Municipality, "\x00").exists()
