"""The list and its file: filters, keyset pages, access."""

from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.models import SizeClass
from employers.models import Employer
from tests.cast import Cast
from tests.factories import EmployerFactory, IndustryFactory, MunicipalityFactory


@pytest.fixture
def employers(cast: Cast) -> dict[str, Employer]:
    """Have employers of different places, industries and sizes at the coach's organisation."""
    SizeClass.objects.create(
        code="micro",
        name_fi="mikroyritys",
        headcount_below=10,
        turnover_max_euros=2_000_000,
        balance_max_euros=2_000_000,
    )
    helsinki = MunicipalityFactory.create(code="091", name_fi="Helsinki", name_sv="Helsingfors", name_en="Helsinki")
    care = IndustryFactory.create(code="8730", name_fi="Vanhusten hoito", name_sv="Äldrevård", name_en="Care", level=4)
    made = {
        "own": cast.employer,
        "care": EmployerFactory.create(name="Hoiva Oy", municipality=helsinki, industry=care),
        "micro": EmployerFactory.create(name="=Pieni & Söpö", headcount=3, turnover_euros=1000, industry=None),
    }
    for employer in made.values():
        employer.partners.add(cast.organisation)
    return made


def shown(client: Client, **query: str) -> list[str]:
    """Return the names on the list."""
    response = client.get(reverse("employer_list"), query)
    assert response.status_code == 200
    rows = BeautifulSoup(response.content, "html.parser").select("main table tbody tr th")
    return [row.get_text(strip=True) for row in rows]


def test_filters_narrow(employers: dict[str, Employer], as_persona: Any) -> None:
    client = as_persona("coach")
    assert len(shown(client)) == 3
    assert shown(client, q="hoiva") == ["Hoiva Oy"]
    assert shown(client, q=employers["care"].business_id.replace("-", "")) == ["Hoiva Oy"]
    assert shown(client, municipality="091") == ["Hoiva Oy"]
    assert shown(client, municipality="Helsinki (091)") == ["Hoiva Oy"]
    assert shown(client, industry="87") == [] or shown(client, industry="8730") == ["Hoiva Oy"]
    assert shown(client, size="micro") == ["=Pieni & Söpö"]
    assert "=Pieni & Söpö" not in shown(client, size="unknown")
    assert shown(client, q="hoiva", size="micro") == []


@pytest.mark.parametrize(
    "query",
    [
        {"q": "\x00"},
        {"q": "x" * 5000},
        {"q": "%_'\"; drop table"},
        {"municipality": "ei ole"},
        {"industry": "🙂"},
        {"size": "gigantic"},
        {"cursor": "nonsense"},
        {"cursor": "WyJuIiwgMSwgMl0"},
        {"cursor": "WyJuIiwgbnVsbCwgeyJhIjogMX1d"},
    ],
)
def test_odd_queries_never_break_the_list(
    employers: dict[str, Employer], as_persona: Any, query: dict[str, str]
) -> None:
    for name in ("employer_list", "employer_export"):
        assert as_persona("coach").get(reverse(name), query).status_code == 200


def test_pages_hold_every_row_once(cast: Cast, as_persona: Any) -> None:
    for number in range(120):
        EmployerFactory.create(name=f"Sama nimi {number % 3}").partners.add(cast.organisation)
    client = as_persona("coach")
    url, seen = reverse("employer_list"), []
    for _ in range(3):
        soup = BeautifulSoup(client.get(url).content, "html.parser")
        seen += [str(link["href"]) for link in soup.select("main table tbody th a")]
        following = soup.select_one("a[rel=next]")
        if following is None:
            break
        url = reverse("employer_list") + str(following["href"])
    assert len(seen) == len(set(seen)) == 121


def test_the_file_honours_the_filter_and_keeps_codes(employers: dict[str, Employer], as_persona: Any) -> None:
    response = as_persona("coach").get(reverse("employer_export"), {"municipality": "091"})
    book = load_workbook(BytesIO(response.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == ["Hoiva Oy"]
    assert "091" in rows[1]
    assert "8730" in rows[1]
    about = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert "Helsinki" in " ".join(str(value) for value in about.values())


def test_the_file_runs_no_formula(employers: dict[str, Employer], as_persona: Any) -> None:
    response = as_persona("coach").get(reverse("employer_export"), {"size": "micro"})
    (row,) = list(load_workbook(BytesIO(response.content)).worksheets[0].iter_rows(min_row=2, values_only=True))
    assert row[0] == "'=Pieni & Söpö"


def test_everyone_sees_the_own_ones_only(cast: Cast, as_persona: Any) -> None:
    assert shown(as_persona("employer_viewer")) == [cast.employer.name]
    assert shown(as_persona("other_employer")) == [cast.other_employer.name]
    assert shown(as_persona("other_coach")) == []
    assert len(shown(as_persona("coordinator"))) == 2


def test_home_leads_each_to_the_own_place(cast: Cast, as_persona: Any) -> None:
    home = reverse("employer_home")
    own = reverse("employer_detail", kwargs={"public_id": cast.employer.public_id})
    assert as_persona("employer_owner").get(home)["Location"] == own
    assert as_persona("coach").get(home)["Location"] == reverse("employer_list")
