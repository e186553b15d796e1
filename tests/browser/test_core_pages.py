"""Every page of the registry in a browser, on a phone and on a desktop: axe, width, console, policy."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.browser.conftest import Complaints, Screenshot, SignIn, axe_findings
from tests.cast import Cast
from tests.registry import entries
from tests.registry.routes import Route, all_routes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

assert entries is not None
PAGES = [route for route in all_routes() if route.page and route.method == "get"]
SMALLEST_TARGET = 24  # WCAG 2.2, 2.5.8
WIDTHS = "() => [document.documentElement.scrollWidth, window.innerWidth]"
SMALL_TARGETS = """(least) => [...document.querySelectorAll(
  'main button, main input:not([type=hidden]), main select, .btn')]
  .filter((each) => each.offsetParent && !each.matches('.visually-hidden, .day-native'))
  .filter((each) => { const box = each.getBoundingClientRect(); return box.width < least || box.height < least; })
  .map((each) => each.outerHTML.slice(0, 120))"""


def faults_of(page: Page, route: Route, heard: list[str]) -> list[str]:
    """Return everything that is wrong with the page now shown."""
    faults = [*heard, *axe_findings(page)]
    wide, room = page.evaluate(WIDTHS)
    if wide > room:
        faults.append(f"scrolls sideways: {wide} in {room}")
    faults += [f"small target: {each}" for each in page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)]
    return [f"{route.name}: {fault}" for fault in faults]


def test_every_page(
    live_server: object, live_cast: Cast, signed_in: SignIn, width: int, complaints: Complaints, screenshot: Screenshot
) -> None:
    faults: list[str] = []
    pages: dict[str, Page] = {}
    for route in sorted(PAGES, key=lambda route: route.persona_for_page()):
        persona = route.persona_for_page()
        if persona not in pages:
            for page in pages.values():
                page.close()
            pages = {persona: signed_in(persona)}
            complaints.watch(pages[persona])
        page = pages[persona]
        address = reverse(route.name, kwargs=route.keywords(live_cast)) + route.query
        response = page.goto(f"{live_server.url}{address}")  # type: ignore[attr-defined]  # pytest-django's server
        assert response is not None
        if response.status != 200:
            faults.append(f"{route.name}: answered {response.status}")
            continue
        found = faults_of(page, route, complaints.take())
        if found:
            screenshot(page, f"fault-{re.sub(r'[^a-z_]', '', route.name)}")
        faults += found
    assert faults == []
