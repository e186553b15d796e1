"""The main navigation stands in one row on a desk, in each language; what is rare stands behind "More"."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import Look, SignIn
from tests.cast import Cast
from tests.factories import ServiceMembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROWS = """() => new Set([...document.querySelectorAll('.nav-row .wide > .nav-list > li')]
    .map((item) => item.getBoundingClientRect().top)).size"""


def busiest(cast: Cast) -> None:
    """Have one person lead a team, coach, and manage a project at once."""
    for role in ("coach", "project_manager"):
        ServiceMembershipFactory.create(organisation=cast.organisation, role=role, user=cast.user("team_lead"))


@pytest.mark.parametrize("persona", ["coach", "team_lead", "coordinator", "project_manager"])
def test_one_row_in_each_language(
    live_server: Any, live_cast: Cast, signed_in: SignIn, persona: str, look: Look
) -> None:
    busiest(live_cast)
    page, user = signed_in(persona), live_cast.user(persona)
    for language in ("fi", "sv", "en"):
        user.language = language
        user.save(update_fields=["language"])
        page.goto(live_server.url + reverse("employer_list"))
        assert page.evaluate(ROWS) == 1, (persona, language)
        look(page, f"navigation-{persona}-{language}")


def test_more_opens_and_closes_by_keyboard(live_server: Any, signed_in: SignIn, look: Look) -> None:
    page: Page = signed_in("coordinator")
    page.goto(live_server.url + reverse("organisation_list"))
    more = page.locator(".nav-more > summary")
    expect(more).to_have_class("is-current")
    more.focus()
    page.keyboard.press("Enter")
    link = page.locator(".nav-more").get_by_role("link", name="Organisaatiot")
    expect(link).to_have_attribute("aria-current", "page")
    look(page, "navigation-more")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert not page.url.endswith(reverse("organisation_list"))
