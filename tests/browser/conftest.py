"""Driving the pages in a real browser: a live server, signed-in pages, two widths, axe, screenshots."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.cast import Cast, build_cast

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
HEIGHTS = {360: 740, 1280: 900}
RESULTS = Path(settings.BASE_DIR) / "var" / "pictures"  # not test-results: the runner empties that
AXE_SOURCE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
AXE_RUN = "() => axe.run(document, {resultTypes: ['violations']})"
# Names of headings and the like that the browser itself writes about a fault we look at ourselves.
EXPECTED_CONSOLE = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")

expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong

SignIn = Callable[[str], Page]
Axe = Callable[[Page], None]
Screenshot = Callable[[Page, str], Path]
Look = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Return how the browser starts: the system's own, without a sandbox and without calling home."""
    return {"executable_path": CHROMIUM, "headless": True, "args": ARGUMENTS}


@pytest.fixture(params=[360, 1280], ids=["phone", "desktop"])
def width(request: pytest.FixtureRequest) -> int:
    """Return the width of the window, in CSS pixels; a test that asks for it runs at both."""
    return int(request.param)


@pytest.fixture
def browser_context_args(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the window's settings; desktop unless the test asks for ``width``."""
    wide = request.getfixturevalue("width") if "width" in request.fixturenames else 1280
    return {
        "locale": "fi-FI",
        "timezone_id": "Europe/Helsinki",
        "viewport": {"width": wide, "height": HEIGHTS[wide]},
        "reduced_motion": "reduce",
    }


@pytest.fixture
def live_cast(live_server: Any) -> Cast:
    """Return the cast, stored where the live server sees it."""
    return build_cast()


@pytest.fixture
def signed_in(live_server: Any, live_cast: Cast, context: BrowserContext) -> SignIn:
    """Return a function that gives a page signed in as a persona: the session's cookie is put in."""

    def open_as(persona: str) -> Page:
        user = live_cast.users[persona]
        context.clear_cookies()
        if user is not None:
            client = Client()
            client.force_login(user)
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url, "httpOnly": True}]
            )
        return context.new_page()

    return open_as


@pytest.fixture
def axe() -> Axe:
    """Return a function that fails when axe finds any violation on the page."""

    def check(page: Page) -> None:
        assert axe_findings(page) == []

    return check


def axe_findings(page: Page) -> list[str]:
    """Return axe's violations on the page: rule, help and the elements."""
    page.evaluate(AXE_SOURCE)
    result = page.evaluate(AXE_RUN)
    return [
        f"{each['id']}: {each['help']} – {[node['html'][:160] for node in each['nodes']][:4]}"
        for each in result["violations"]
    ]


@pytest.fixture
def screenshot() -> Screenshot:
    """Return a function that stores a picture of the whole page into var/pictures."""

    def shoot(page: Page, name: str) -> Path:
        RESULTS.mkdir(parents=True, exist_ok=True)
        size = page.viewport_size
        path = RESULTS / f"{name}-{size['width'] if size else 0}.png"
        page.screenshot(path=str(path), full_page=True)
        return path

    return shoot


@pytest.fixture
def look(axe: Axe, screenshot: Screenshot) -> Look:
    """Return a function that checks a page with axe and for sideways scrolling, and takes its picture."""

    def check(page: Page, name: str) -> None:
        axe(page)
        wide, window = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window, name
        screenshot(page, name)

    return check


class Complaints:
    """What the browser complained of: console errors, script faults, policy violations."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def watch(self, page: Page) -> None:
        """Start listening to a page."""
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.texts.append(f"script: {error}"))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not EXPECTED_CONSOLE.search(message.text):
            self.texts.append(f"{message.type}: {message.text}")

    def take(self) -> list[str]:
        """Return what was heard and forget it."""
        heard, self.texts = self.texts, []
        return heard


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Return a listener; what is left in it at the end fails the test."""
    listener = Complaints()
    yield listener
    assert listener.take() == []
