"""Forms: figures typed the Finnish way, errors beside their fields, odd input never a fault of the server."""

import random
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from employers.form_fields import BusinessIdField, PhoneField, WholeEurosField
from employers.forms.facts import EmployerSizeForm
from employers.forms.structure import JobFunctionForm, SiteForm
from employers.models import Contact, Employer, JobFunction, Site
from tests.cast import Cast
from tests.factories import ContactFactory, OccupationFactory
from tests.registry.entries_employers import contact, employer, entry, function, place, site_keywords, unit_keywords

GOOD_FUNCTION = {
    "name": "Kokki",
    "occupation": "5120",
    "headcount": "2",
    "weekly_minutes": "38,25",
    "free_minutes": "",
    "wage_low_cents": "14,50",
    "wage_high_cents": "17,50 €",
    "displacement_guard_percent": "50",
}


def function_form(**changes: str) -> JobFunctionForm:
    """Return a bound form with a change."""
    return JobFunctionForm({**GOOD_FUNCTION, **changes}, instance=JobFunction())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({}, "weekly_minutes", 2295),
        ({"weekly_minutes": "38.25"}, "weekly_minutes", 2295),
        ({"weekly_minutes": "38:15"}, "weekly_minutes", 2295),
        ({"weekly_minutes": "38 h 15 min"}, "weekly_minutes", 2295),
        ({}, "free_minutes", 0),
        ({"free_minutes": "0,5"}, "free_minutes", 30),
        ({}, "wage_low_cents", 1450),
        ({"wage_low_cents": "14.50 €"}, "wage_low_cents", 1450),
        ({"wage_low_cents": "14"}, "wage_low_cents", 1400),
    ],
)
def test_hours_and_euros_are_typed_the_finnish_way(changes: dict[str, str], field: str, expected: int) -> None:
    OccupationFactory.create()
    form = function_form(**changes)
    assert form.is_valid(), form.errors
    assert form.cleaned_data[field] == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"wage_low_cents": "18"}, "wage_high_cents"),
        ({"free_minutes": "40"}, "free_minutes"),
        ({"weekly_minutes": "169"}, "weekly_minutes"),
        ({"weekly_minutes": "0"}, "weekly_minutes"),
        ({"headcount": "0"}, "headcount"),
        ({"headcount": "2001"}, "headcount"),
        ({"headcount": "1.5"}, "headcount"),
        ({"displacement_guard_percent": "101"}, "displacement_guard_percent"),
        ({"displacement_guard_percent": "-1"}, "displacement_guard_percent"),
        ({"wage_low_cents": "-1"}, "wage_low_cents"),
        ({"wage_high_cents": "99999999999999999999999999999999999"}, "wage_high_cents"),
        ({"weekly_minutes": "9" * 60}, "weekly_minutes"),
        ({"weekly_minutes": "nan"}, "weekly_minutes"),
        ({"weekly_minutes": "1e5"}, "weekly_minutes"),
        ({"occupation": "ei tällaista"}, "occupation"),
        ({"name": ""}, "name"),
        ({"name": "x" * 121}, "name"),
    ],
)
def test_an_error_stands_beside_the_field_that_mends_it(changes: dict[str, str], field: str) -> None:
    OccupationFactory.create()
    form = function_form(**changes)
    assert not form.is_valid()
    assert list(form.errors) == [field]


@pytest.mark.django_db
def test_a_stored_job_is_shown_as_it_is_typed() -> None:
    stored = JobFunction(weekly_minutes=2295, wage_low_cents=1450, wage_high_cents=1700, free_minutes=0)
    form = JobFunctionForm(instance=stored)
    assert form["weekly_minutes"].value() == "38,25"
    assert form["wage_low_cents"].value() == "14,5"
    assert form["free_minutes"].value() == ""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "valid"),
    [("50100", True), ("00100", True), ("", True), ("5010", False), ("501OO", False)],
)
def test_a_postal_code_has_five_digits(code: str, valid: bool) -> None:
    form = SiteForm({"name": "Otava", "postal_code": code}, instance=Site())
    assert form.is_valid() == valid
    assert valid or list(form.errors) == ["postal_code"]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("040 123 4567", "+358401234567"),
        ("+358 40 1234567", "+358401234567"),
        ("+46 70 123 45 67", "+46701234567"),
        ("", ""),
    ],
)
def test_a_phone_number_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert PhoneField(required=False).clean(typed) == stored


@pytest.mark.parametrize("typed", ["abc", "1", "040 123 4567 8901234567890", "+999 1"])
def test_a_wrong_phone_number_is_told(typed: str) -> None:
    with pytest.raises(ValidationError):
        PhoneField(required=False).clean(typed)


def test_a_stored_phone_number_is_shown_in_groups() -> None:
    assert PhoneField().prepare_value("+358401234567") == "+358 40 1234567"
    assert PhoneField().prepare_value("040-typed") == "040-typed"


@given(st.integers(0, 9_999_999))
def test_exactly_one_check_digit_is_right_or_none(stem: int) -> None:
    """Weights 7 9 10 5 8 4 2, modulo 11; a remainder of 1 has no check digit (Finnish Tax Administration)."""
    field = BusinessIdField()
    taken = []
    for digit in range(10):
        with suppress(ValidationError):
            taken.append((digit, field.clean(f"{stem:07d}-{digit}")))
    remainder = (
        sum(int(figure) * weight for figure, weight in zip(f"{stem:07d}", (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    )
    expected = [] if remainder == 1 else [0 if remainder == 0 else 11 - remainder]
    assert [digit for digit, _ in taken] == expected
    assert all(normal == f"{stem:07d}-{digit}" for digit, normal in taken)


@given(st.text(max_size=40))
def test_any_text_is_a_business_id_or_an_error(text: str) -> None:
    with suppress(ValidationError):
        normal = BusinessIdField(required=False).clean(text)
        assert normal == "" or (len(normal) == 9 and normal[7] == "-")


def test_whole_euros_take_spaces() -> None:
    field = WholeEurosField(required=False, maximum=10**13)
    assert field.clean("1 234 000 €") == 1_234_000
    assert field.prepare_value(1_234_000) == "1234000"


@pytest.mark.django_db
def test_the_size_form_keeps_unknown_apart_from_no() -> None:
    for typed, stored in (("", None), ("yes", True), ("no", False)):
        form = EmployerSizeForm({"is_autonomous": typed}, instance=Employer(business_id="2077474-0", name="x"))
        assert form.is_valid(), form.errors
        assert form.cleaned_data["is_autonomous"] is stored
        assert EmployerSizeForm(instance=Employer(is_autonomous=stored))["is_autonomous"].value() == typed


def test_errors_are_linked_from_the_summary_and_nothing_is_lost(cast: Cast, as_persona: Any) -> None:
    url = reverse("function_add", kwargs=unit_keywords(cast))
    typed = {**GOOD_FUNCTION, "name": "Kokki <b>", "weekly_minutes": "paljon", "wage_low_cents": "x"}
    answer = as_persona("employer_editor").post(url, typed)
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.content, "html.parser")
    summary = soup.select_one(".error-summary")
    assert summary is not None
    assert [link["href"] for link in summary.select("a")] == ["#id_weekly_minutes", "#id_wage_low_cents"]
    for name in ("name", "weekly_minutes", "wage_low_cents", "occupation"):
        control = soup.select_one(f"[name={name}]")
        assert control is not None
        assert control["value"] == typed[name]


def test_a_double_name_stands_beside_the_name(cast: Cast, as_persona: Any) -> None:
    existing = cast.employer.sites.get().name
    answer = as_persona("coach").post(reverse("site_add", kwargs=employer(cast)), {"name": existing})
    soup = BeautifulSoup(answer.content, "html.parser")
    links = [link["href"] for link in soup.select(".error-summary a")]
    assert links == ["#id_name"]


ODD = (
    "",
    " ",
    "x" * 10_000,
    "🙂" * 60,
    "<script>alert(1)</script>",
    "'; drop table employers_employer; --",
    "-1",
    "-0,01",
    "1e309",
    "9" * 40,
    "0.0000000000000000000000000001",
    "nan",
    "Infinity",
    "\x00",
    "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace"),
    "\u202egnp.exe",
    "٣٤",
    "½",
    "31.2.2026",
    "99.99.9999",
    "1.1.0001",
    "5.3.26",
    "2077474-0",
    "2077474-1",
    "=1+1",
    "%s%n",
    "../../etc/passwd",
)
FORMS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("employer_facts", employer, ("name", "name_sv", "name_en", "kind", "legal_form", "industry", "municipality")),
    (
        "employer_size",
        employer,
        ("headcount", "turnover_euros", "balance_euros", "is_autonomous", "size_declared_on", "size_source"),
    ),
    (
        "employer_commitment",
        employer,
        ("goal", "signed_on", "sponsor", "staff_representative", "occupational_health", "staff_informed_on"),
    ),
    ("site_add", employer, ("name", "street_address", "postal_code", "municipality")),
    ("site_edit", site_keywords, ("name", "street_address", "postal_code", "municipality")),
    ("unit_add", site_keywords, ("name",)),
    ("unit_edit", unit_keywords, ("name",)),
    ("place_add", unit_keywords, ("name", "area")),
    ("place_edit", place, ("name", "area")),
    ("function_add", unit_keywords, tuple(GOOD_FUNCTION)),
    ("function_edit", function, tuple(GOOD_FUNCTION)),
    ("contact_add", employer, ("name", "title", "email", "phone")),
    ("contact_edit", contact, ("name", "title", "email", "phone")),
    ("employer_cooperation", employer, ("happened_on", "kind", "note", "next_step", "next_step_on")),
    ("cooperation_edit", entry, ("happened_on", "kind", "note", "next_step", "next_step_on")),
    ("employer_invite", employer, ("email", "role", "language")),
    ("employer_start", lambda _cast: {}, ("business_id",)),
    ("employer_ask_access", lambda _cast: {}, ("business_id",)),
)


@pytest.mark.parametrize(("name", "keywords", "fields"), FORMS, ids=[form[0] for form in FORMS])
def test_odd_input_never_breaks_a_page(
    cast: Cast, as_persona: Any, name: str, keywords: Any, fields: tuple[str, ...]
) -> None:
    source = random.Random(name)
    persona = "employer_owner" if name == "employer_invite" else "coach"
    client = as_persona(persona)
    url = reverse(name, kwargs=keywords(cast))
    for value in ODD:
        assert client.post(url, dict.fromkeys(fields, value)).status_code in {200, 303}, repr(value)
        if name.endswith("_edit") and name != "cooperation_edit":
            url = reverse(name, kwargs=keywords(cast))
    for _ in range(15):
        typed = {field: source.choice(ODD) for field in fields}
        assert client.post(url, typed).status_code in {200, 303}, repr(typed)


def test_odd_start_facts_never_break_the_start(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    client.post(reverse("employer_start"), {"business_id": "2077474-0"})
    for value in ODD:
        for name, fields in (
            ("employer_start_facts", ("name", "kind", "industry", "municipality")),
            ("employer_start_place", ("site_name", "unit_name")),
        ):
            assert client.post(reverse(name), dict.fromkeys(fields, value)).status_code in {200, 303}, repr(value)


def test_a_foreign_contact_is_no_choice(cast: Cast, as_persona: Any) -> None:
    foreign = ContactFactory.create(employer=cast.other_employer, name="Vieras Väinö")
    url = reverse("employer_commitment", kwargs=employer(cast))
    client = as_persona("employer_owner")
    assert "Vieras" not in client.get(url).content.decode()
    assert client.post(url, {"sponsor": str(foreign.pk)}).status_code == 200


def test_names_of_contacts_are_not_readable_in_the_database(cast: Cast) -> None:
    made = ContactFactory.create(employer=cast.employer, name="Maija Mallinen")
    raw = Contact.objects.filter(pk=made.pk).extra(select={"raw": "name"}).values_list("raw", flat=True).get()
    assert "Maija" not in str(raw)
    assert Contact.objects.get(pk=made.pk).name == "Maija Mallinen"


def test_the_quick_form_has_today_filled_in(cast: Cast, as_persona: Any) -> None:
    with translation.override("fi"):
        page = as_persona("coach").get(reverse("employer_cooperation", kwargs=employer(cast)))
    field = BeautifulSoup(page.content, "html.parser").select_one("[name=happened_on]")
    assert field is not None
    day, month, year = str(field["value"]).split(".")
    assert date(int(year), int(month), int(day))
