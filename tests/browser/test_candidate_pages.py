"""A coach's way with a person in a real browser: case, profile, consent, introduction, trial, job."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from coaching.models import Candidate, Placement
from coaching.reference import load_consent_texts
from core.formatting import day_text
from tasks.enums import RoleState
from tasks.models import CarvedRole
from tests.browser.conftest import Complaints, Look, SignIn
from tests.browser.hands import follow, press_and_arrive
from tests.cast import Cast
from tests.factories import CarvedRoleFactory, DimensionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DIMENSIONS = (("lifting", "Nostaminen ja kantaminen", "physical"), ("learning", "Uuden oppiminen", "thinking"))


@pytest.fixture
def words(live_server: Any) -> None:
    """Load the shipped words of consents before anybody of the cast agrees to others."""
    load_consent_texts(force=True)


@pytest.fixture
def free_role(words: None, live_cast: Cast) -> CarvedRole:
    """Return a free role of the cast's employer, with two dimensions to rate."""
    for position, (code, name, group) in enumerate(DIMENSIONS):
        DimensionFactory.create(code=code, name_fi=name, group=group, position=position)
    role: CarvedRole = CarvedRoleFactory.create(
        analysis=live_cast.analysis, title="Ruokasalin apulainen", state=RoleState.APPROVED, decided_at=timezone.now()
    )
    return role


def submit(page: Page) -> None:
    """Send the page's form with the keyboard."""
    press_and_arrive(page.locator("main .form-buttons button[type=submit]"))


def open_a_case(page: Page, look: Look) -> Candidate:
    """Open a case: an identity code is refused, a phone number in the goal is asked about once more."""
    follow(page.locator("main").get_by_role("link", name="Uusi työnhakija"))
    page.locator("#id_call_name").fill("Aino")
    page.locator("#id_strengths").fill("Tarkka, pitää keittiötyöstä. 131052-952K")
    page.locator("#id_own_goal").fill("Haluan töihin keittiöön. Soita 040 123 4567.")
    page.locator("#id_weekly_minutes_low").fill("10")
    page.locator("#id_weekly_minutes_high").fill("7,5")
    submit(page)
    expect(page.locator(".error-summary")).to_be_visible()
    look(page, "candidate-create-refused")
    expect(page.locator(".error-summary li")).to_have_count(3)
    page.locator("#id_strengths").fill("Tarkka, pitää keittiötyöstä.")
    page.locator("#id_weekly_minutes_high").fill("20")
    page.locator("#id_save_anyway").check()
    submit(page)
    expect(page.locator("h1")).to_have_text("Aino")
    look(page, "candidate-overview")
    return Candidate.objects.latest("id")


def rate(page: Page, look: Look) -> None:
    """Give a level on one dimension and leave the other unknown."""
    follow(page.locator(".page-tabs").get_by_role("link", name="Kykyprofiili"))
    look(page, "candidate-profile-empty")
    follow(page.locator("main").get_by_role("link", name="Muuta tasoja").first)
    look(page, "candidate-profile-form")
    page.get_by_role("group", name="Nostaminen ja kantaminen").get_by_label("4", exact=True).check()
    submit(page)
    expect(page.locator(".chart")).to_contain_text("Nostaminen ja kantaminen")
    expect(page.locator("main")).to_contain_text("ei tiedossa")
    look(page, "candidate-profile")


def consent(page: Page, look: Look) -> None:
    """Go to the roles, where the consent comes first, and give it."""
    follow(page.locator(".page-tabs").get_by_role("link", name="Sijoittumiset"))
    look(page, "candidate-placements-empty")
    follow(page.locator("main").get_by_role("link", name="Esittele tehtävään"))
    look(page, "candidate-roles-before-consent")
    follow(page.get_by_role("link", name="Pyydä ensin suostumus"))
    look(page, "candidate-consent-form")
    expect(page.locator(".consent-words")).to_contain_text("Annan valmentajalleni luvan kertoa minusta työnantajalle.")
    page.locator("#id_agrees").check()
    submit(page)
    expect(page.locator("h1")).to_have_text("Esittele tehtävään")
    look(page, "candidate-roles")
    follow(page.get_by_role("link", name="Aino"))
    follow(page.locator(".page-tabs").get_by_role("link", name="Suostumukset"))
    expect(page.get_by_role("button", name="Peru")).to_be_visible()
    look(page, "candidate-consents")


def introduce(page: Page, look: Look) -> None:
    """Introduce the person to the role; the person says yes."""
    follow(page.locator(".page-tabs").get_by_role("link", name="Sijoittumiset"))
    follow(page.locator("main").get_by_role("link", name="Esittele tehtävään"))
    follow(page.locator("main .person-row a.btn-primary"))
    look(page, "candidate-introduce")
    submit(page)
    expect(page.locator("main")).to_contain_text("Henkilö ei ole vielä sanonut kyllä tähän tehtävään.")
    look(page, "candidate-placement-introduced")
    follow(page.locator("main").get_by_role("link", name="Henkilö sanoo kyllä"))
    submit(page)


def try_and_employ(page: Page, look: Look) -> None:
    """Begin a trial, then a job; a fact left out is asked for beside its field."""
    today = day_text(timezone.localdate())
    follow(page.locator("main").get_by_role("link", name="Aloita työkokeilu"))
    page.locator("#id_trial_from").fill(today)
    page.locator("#id_trial_until").fill("1.1.2020")
    page.locator("#id_weekly_minutes").fill("20")
    submit(page)
    expect(page.locator(".error-summary")).to_contain_text("Kokeilu ei voi päättyä ennen kuin se alkaa.")
    look(page, "candidate-trial-refused")
    page.locator("#id_trial_until").fill(today)
    submit(page)
    expect(page.locator("main")).to_contain_text("Kokeilua ei lasketa täytetyksi paikaksi.")
    look(page, "candidate-placement-trial")
    follow(page.locator("main").get_by_role("link", name="Aloita työsuhde"))
    page.locator("#id_employed_from").fill(today)
    page.locator("#id_contract").select_option("permanent")
    page.locator("#id_wage_cents").fill("12,50")
    page.locator("#id_pay_agreement").fill("MaRa, ryhmä 2")
    look(page, "candidate-employ")
    submit(page)
    expect(page.locator("main")).to_contain_text("Työsuhteessa")
    look(page, "candidate-placement-employed")


def test_from_a_case_to_a_job(
    live_server: Any, free_role: CarvedRole, signed_in: SignIn, look: Look, complaints: Complaints, width: int
) -> None:
    page = signed_in("coach")
    complaints.watch(page)
    page.goto(f"{live_server.url}/coaching/candidates/")
    look(page, "candidate-list")
    candidate = open_a_case(page, look)
    rate(page, look)
    consent(page, look)
    introduce(page, look)
    try_and_employ(page, look)
    placement = Placement.objects.get(candidate=candidate)
    assert (placement.weekly_minutes, placement.wage_cents) == (1200, 1250)
    free_role.refresh_from_db()
    assert free_role.state == RoleState.FILLED


def test_a_consent_is_withdrawn_as_easily_as_given(
    live_server: Any, live_cast: Cast, signed_in: SignIn, look: Look, width: int
) -> None:
    page = signed_in("team_lead")
    page.goto(f"{live_server.url}/coaching/candidates/{live_cast.candidate.public_id}/consents/")
    press_and_arrive(page.get_by_role("button", name="Peru"))
    expect(page.locator("main")).to_contain_text("Suostumus on peruttu.")
    expect(page.locator("main")).to_contain_text("1 esittely tai kokeilu on kesken tämän työnantajan kanssa.")
    look(page, "candidate-consents-withdrawn")
    follow(page.locator(".page-tabs a").first)
    look(page, "candidate-overview-team-lead")
    follow(page.locator("main").get_by_role("link", name="Päätä asiakkuus"))
    look(page, "candidate-close")
