"""The employer's start in a real browser: by keyboard alone, at both widths, counted against the goals."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from core.models import Industry
from employers.models import Employer
from employers.reference import load_instruments
from pilots.reference import load_method_steps
from tests.browser.conftest import (
    Complaints,
    Screenshot,
    SignIn,
    axe_findings,
    browser_context_args,
    browser_type_launch_args,
    complaints,
    live_cast,
    screenshot,
    signed_in,
    width,
)
from tests.cast import Cast
from tests.factories import ContactFactory, IndustryFactory, PlaceFactory

__all__ = [
    "browser_context_args",
    "browser_type_launch_args",
    "complaints",
    "live_cast",
    "screenshot",
    "signed_in",
    "width",
]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def focused(page: Page) -> str:
    """Return the name of the control that has the focus."""
    return str(page.evaluate("document.activeElement.name || document.activeElement.tagName"))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the control has the focus."""
    for _ in range(40):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def choose(page: Page, name: str, text: str) -> None:
    """Type into a searchable field and take the first choice, all by keys."""
    tab_to(page, name)
    page.keyboard.type(text)
    page.wait_for_selector("[role=option]:visible")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def check(page: Page, wide: int) -> None:
    """Hold that the page has no accessibility finding and does not scroll sideways."""
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= wide


def test_an_employer_starts_by_keyboard(
    live_server: Any, live_cast: Cast, signed_in: SignIn, complaints: Complaints, width: int
) -> None:
    Industry.objects.filter(code="562").update(name_fi="Ateriapalvelut")
    page = signed_in("coach")
    complaints.watch(page)
    typed = 0
    page.goto(live_server.url + reverse("employer_start"))
    check(page, width)
    tab_to(page, "business_id")
    page.keyboard.type("20774741")
    page.keyboard.press("Tab")
    page.wait_for_selector("#business-id-state .state-bad")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    page.keyboard.type("0")
    page.keyboard.press("Tab")
    page.wait_for_selector("#business-id-state .state-good")
    check(page, width)
    typed += 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/start/facts/")
    check(page, width)
    tab_to(page, "name")
    page.keyboard.type("Uusi Keittiö Oy")
    choose(page, "industry", "562")
    choose(page, "municipality", "Mikkeli")
    typed += 3
    page.keyboard.press("Enter")
    page.wait_for_url("**/start/place/")
    check(page, width)
    tab_to(page, "unit_name")
    page.keyboard.type("Keskuskeittiö")
    typed += 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/structure/")
    check(page, width)
    employer = Employer.objects.get(business_id="2077474-0")
    assert employer.industry == IndustryFactory.create()
    assert employer.sites.get().name == "Mikkeli", "the site's name was filled in"
    assert typed <= 6


PAGES = (
    ("employer_owner", "employer_detail", "employer"),
    ("employer_owner", "employer_structure", "employer"),
    ("employer_owner", "employer_people", "employer"),
    ("coach", "employer_cooperation", "employer"),
    ("employer_owner", "employer_history", "employer"),
    ("employer_owner", "employer_size", "employer"),
    ("employer_owner", "employer_commitment", "employer"),
    ("coach", "employer_list", ""),
    ("employer_owner", "instrument_list", ""),
    ("project_manager", "pilot_list", ""),
    ("project_manager", "pilot_detail", "pilot"),
    ("project_manager", "pilot_employer_search", "pilot"),
    ("project_manager", "project_list", ""),
    ("project_manager", "project_detail", "project"),
)


def test_pages_are_accessible_and_fit(
    live_server: Any,
    live_cast: Cast,
    signed_in: SignIn,
    complaints: Complaints,
    screenshot: Screenshot,
    width: int,
) -> None:
    load_instruments()
    load_method_steps()
    ContactFactory.create(employer=live_cast.employer, email="pitka.osoite.jota.ei.voi.katkaista@esimerkki.test")
    PlaceFactory.create(unit=live_cast.employer.sites.get().units.get())
    for persona, name, subject in PAGES:
        page = signed_in(persona)
        complaints.watch(page)
        keywords = {"public_id": getattr(live_cast, subject).public_id} if subject else {}
        page.goto(live_server.url + reverse(name, kwargs=keywords))
        screenshot(page, name)
        check(page, width)
        page.close()
