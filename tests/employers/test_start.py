"""Starting with an employer: three screens, at most six typed fields, nothing typed is lost."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.models import DomainEvent, LegalForm
from employers.models import AccessRequest, Employer, EmployerMembership
from tests.cast import Cast
from tests.employers.test_registers import Register, company, register, reply
from tests.factories import IndustryFactory, MunicipalityFactory, UserFactory
from tests.strictness import StrictClient

__all__ = ["register"]

BUSINESS_ID = "2077474-0"


@pytest.fixture
def reference(db: Any) -> None:
    """Have the municipality and the industries that the register names."""
    MunicipalityFactory.create()
    IndustryFactory.create()
    LegalForm.objects.create(code="16", abbreviation="OY", name_fi="Osakeyhtiö")


def signed_in(user: User) -> Client:
    """Return a client of the user."""
    client = StrictClient()
    client.force_login(user)
    return client


def typed_fields(content: bytes) -> list[str]:
    """Return the names of the text fields of the page's main form that are empty: what a person has to type."""
    form = BeautifulSoup(content, "html.parser").select_one("main form[method=post]")
    assert form is not None
    return [
        str(field["name"])
        for field in form.select("input, textarea")
        if field.get("type", "text") in {"text", "email", "tel"} and not field.get("value")
    ]


def hint_of(content: bytes) -> str:
    """Return the text of the page's main part."""
    main = BeautifulSoup(content, "html.parser").find("main")
    assert main is not None
    return main.get_text(" ", strip=True)


def test_without_a_register_six_fields_are_typed(reference: None) -> None:
    user = UserFactory.create()
    client = signed_in(user)
    typed = []
    page = client.get(reverse("employer_start"))
    typed += typed_fields(page.content)
    page = client.post(reverse("employer_start"), {"business_id": "20774740"}, follow=True)
    typed += typed_fields(page.content)
    page = client.post(
        reverse("employer_start_facts"),
        {"name": "Mikkelin Ateriat Oy", "kind": "company", "industry": "562", "municipality": "Mikkeli"},
        follow=True,
    )
    typed += typed_fields(page.content)
    page = client.post(reverse("employer_start_place"), {"site_name": "Mikkeli", "unit_name": "Keittiö"})
    employer = Employer.objects.get()
    assert page["Location"] == reverse("employer_structure", kwargs={"public_id": employer.public_id})
    assert len(typed) <= 6, typed
    assert (employer.business_id, employer.name) == (BUSINESS_ID, "Mikkelin Ateriat Oy")
    assert employer.industry is not None
    assert employer.industry.code == "562"
    site = employer.sites.get()
    assert (site.name, site.municipality) == ("Mikkeli", employer.municipality)
    assert site.units.get().name == "Keittiö"
    membership = EmployerMembership.objects.get()
    assert (membership.user, membership.role) == (user, "owner")
    assert DomainEvent.objects.filter(name="employers.employer.started", actor=user).count() == 1


def test_the_register_fills_in_the_facts(reference: None, register: Register) -> None:
    client = signed_in(UserFactory.create())
    page = client.post(reverse("employer_start"), {"business_id": BUSINESS_ID}, follow=True)
    assert typed_fields(page.content) == []
    assert "PRH/YTJ" in hint_of(page.content)
    form = BeautifulSoup(page.content, "html.parser").select_one("main form[method=post]")
    assert form is not None
    values = {str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=text]")}
    assert values["name"] == "Ateriat Mikkeli Oy"
    assert "562" in values["industry"]
    page = client.post(reverse("employer_start_facts"), {**values, "kind": "company"}, follow=True)
    client.post(reverse("employer_start_place"), {"site_name": "Mikkeli", "unit_name": "Keittiö"})
    employer = Employer.objects.get()
    assert (employer.name_sv, employer.name_en) == ("Måltider S:t Michel Ab", "Meals Mikkeli Ltd")
    assert employer.legal_form is not None
    assert employer.legal_form.code == "16"
    site = employer.sites.get()
    assert (site.street_address, site.postal_code) == ("Maaherrankatu 16 B 3", "50100")
    assert register.asked == [BUSINESS_ID]


def test_what_the_person_types_wins_over_the_register(reference: None, register: Register) -> None:
    client = signed_in(UserFactory.create())
    client.post(reverse("employer_start"), {"business_id": BUSINESS_ID})
    facts = {"name": "Oma nimi", "kind": "association", "industry": "562", "municipality": "491"}
    client.post(reverse("employer_start_facts"), facts)
    client.post(reverse("employer_start_place"), {"site_name": "A", "unit_name": "B"})
    employer = Employer.objects.get()
    assert (employer.name, employer.kind) == ("Oma nimi", "association")


def test_an_ended_organisation_is_told_of(reference: None, register: Register) -> None:
    from_register = company(endDate="2024-01-01")
    register.answer = lambda handler: reply(handler, from_register)
    page = signed_in(UserFactory.create()).post(reverse("employer_start"), {"business_id": BUSINESS_ID}, follow=True)
    assert "on lakannut" in hint_of(page.content)


def test_going_back_finds_what_was_typed(reference: None) -> None:
    client = signed_in(UserFactory.create())
    client.post(reverse("employer_start"), {"business_id": BUSINESS_ID})
    wrong = {"name": "Nimi", "kind": "company", "industry": "ei tällaista", "municipality": "Mikkeli"}
    page = client.post(reverse("employer_start_facts"), wrong)
    assert page.status_code == 200
    assert "ei tällaista" in page.content.decode()
    page = client.get(reverse("employer_start_facts"))
    text = page.content.decode()
    assert 'value="Nimi"' in text
    assert "ei tällaista" in text
    assert BUSINESS_ID in client.get(reverse("employer_start")).content.decode()


def test_another_business_id_starts_over(reference: None) -> None:
    client = signed_in(UserFactory.create())
    client.post(reverse("employer_start"), {"business_id": BUSINESS_ID})
    client.post(reverse("employer_start_facts"), {"name": "Ensimmäinen", "kind": "company"})
    client.post(reverse("employer_start"), {"business_id": "0112038-9"})
    assert "Ensimmäinen" not in client.get(reverse("employer_start_facts")).content.decode()


def test_later_screens_lead_back_to_the_first(reference: None) -> None:
    client = signed_in(UserFactory.create())
    page = client.get(reverse("employer_start_place"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("employer_start")


def test_a_second_click_makes_one_employer(reference: None) -> None:
    client = signed_in(UserFactory.create())
    client.post(reverse("employer_start"), {"business_id": BUSINESS_ID})
    facts = {"name": "Nimi", "kind": "company", "industry": "562", "municipality": "491"}
    client.post(reverse("employer_start_facts"), facts)
    place = {"site_name": "A", "unit_name": "B"}
    first = client.post(reverse("employer_start_place"), place)
    again = client.post(reverse("employer_start_place"), place)
    assert (again.status_code, again["Location"]) == (303, first["Location"])
    assert Employer.objects.count() == 1


def test_a_coach_brings_the_own_organisation_along(cast: Cast, as_persona: Any) -> None:
    client = as_persona("coach")
    client.post(reverse("employer_start"), {"business_id": BUSINESS_ID})
    facts = {"name": "Uusi Oy", "kind": "company", "industry": "562", "municipality": "491"}
    client.post(reverse("employer_start_facts"), facts)
    client.post(reverse("employer_start_place"), {"site_name": "A", "unit_name": "B"})
    employer = Employer.objects.get(business_id=BUSINESS_ID)
    assert list(employer.partners.all()) == [cast.organisation]
    assert not employer.memberships.exists()


def check(client: Client, typed: str) -> str:
    """Return what the check tells when focus leaves the field."""
    url = reverse("employer_business_id_check")
    answer = client.get(url, {"business_id": typed}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser").get_text(" ", strip=True)


@pytest.mark.parametrize("typed", ["2077474-0", "20774740", " 2077474-0 ", "FI20774740", "2077474–0"])
def test_a_right_number_gets_its_mark(reference: None, typed: str) -> None:
    assert "2077474-0 on oikea Y-tunnus." in check(signed_in(UserFactory.create()), typed)


@pytest.mark.parametrize("typed", ["2077474-1", "abc", "1", "<script>", "9" * 500, "২০৭৭৪৭৪-০", "\x00"])
def test_a_wrong_number_is_told_how_to_mend(reference: None, typed: str) -> None:
    told = check(signed_in(UserFactory.create()), typed)
    assert "2077474-0" in told or told == ""
    assert "on oikea" not in told


def test_nothing_typed_tells_nothing(reference: None) -> None:
    assert check(signed_in(UserFactory.create()), "") == ""


def test_the_register_names_the_organisation(reference: None, register: Register) -> None:
    assert "Ateriat Mikkeli Oy" in check(signed_in(UserFactory.create()), BUSINESS_ID)


def test_a_known_employer_tells_only_public_facts(cast: Cast, register: Register) -> None:
    cast.employer.name = "Salainen sisäinen nimi"
    cast.employer.business_id = BUSINESS_ID
    cast.employer.save()
    client = signed_in(UserFactory.create())
    told = check(client, BUSINESS_ID)
    page = client.post(reverse("employer_start"), {"business_id": BUSINESS_ID})
    for text in (told, page.content.decode()):
        assert "Salainen" not in text
        assert str(cast.employer.public_id) not in text
    assert "Ateriat Mikkeli Oy" in page.content.decode(), "the register's public name"
    assert reverse("employer_ask_access") in page.content.decode()


def test_a_known_employer_of_ones_own_is_linked(cast: Cast, as_persona: Any) -> None:
    url = reverse("employer_detail", kwargs={"public_id": cast.employer.public_id})
    client = as_persona("coach")
    answer = client.get(reverse("employer_business_id_check"), {"business_id": cast.employer.business_id})
    assert url in answer.content.decode()
    page = client.post(reverse("employer_start"), {"business_id": cast.employer.business_id})
    assert url in page.content.decode()
    assert reverse("employer_ask_access") not in page.content.decode()


def test_asking_for_access_twice_is_one_request(cast: Cast, as_persona: Any) -> None:
    client = as_persona("other_coach")
    for _ in range(2):
        client.post(reverse("employer_ask_access"), {"business_id": cast.employer.business_id})
    request = AccessRequest.objects.get()
    assert (request.employer, request.requester) == (cast.employer, cast.user("other_coach"))
    assert request.organisation is not None
    assert request.organisation.name == "Toinen valmennus"


@pytest.mark.parametrize("business_id", ["", "1", BUSINESS_ID])
def test_asking_for_what_is_not_here_makes_nothing(cast: Cast, as_persona: Any, business_id: str) -> None:
    answer = as_persona("other_coach").post(reverse("employer_ask_access"), {"business_id": business_id})
    assert answer.status_code == 303
    assert not AccessRequest.objects.exists()
