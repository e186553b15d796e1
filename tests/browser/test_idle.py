"""The warning before an idle session ends: it can be extended, and what was typed is never lost."""

import time
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from accounts import idle
from accounts.models import User
from tests.browser.conftest import Axe, Complaints, SignIn
from tests.cast import Cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
UNTIL_WARNING = (idle.IDLE_SECONDS - idle.WARNING_SECONDS) * 1000


def session_of(context: BrowserContext) -> Any:
    """Return the session of the signed-in browser."""
    key = next(each["value"] for each in context.cookies() if each["name"] == settings.SESSION_COOKIE_NAME)
    return import_module(settings.SESSION_ENGINE).SessionStore(key)


def age(context: BrowserContext, seconds: int) -> None:
    """Let the last sign of life be this many seconds ago on the server."""
    session = session_of(context)
    session[idle.KEY] = int(time.time()) - seconds
    session.save()


@pytest.fixture
def profile(live_server: Any, signed_in: SignIn, complaints: Complaints) -> Page:
    """Return the coach's own page with a name half typed and the clock in our hands."""
    page = signed_in("coach")
    complaints.watch(page)
    page.clock.install()
    page.goto(f"{live_server.url}/people/me/")
    page.locator("#id_name").fill("Kesken jäänyt nimi")
    return page


def test_warning_is_shown_extended_and_gone(profile: Page, context: BrowserContext, axe: Axe) -> None:
    dialog = profile.locator("#idle-dialog")
    age(context, idle.IDLE_SECONDS - 120)
    profile.clock.fast_forward(UNTIL_WARNING + 1000)
    expect(dialog).to_be_visible()
    expect(profile.locator("[data-idle-minutes]")).to_have_text("2")
    expect(profile.locator("#idle-title")).to_be_focused()
    axe(profile)
    profile.locator("[data-idle-extend]").click()
    expect(dialog).to_be_hidden()
    assert idle.seconds_left(session_of(context)) > idle.IDLE_SECONDS - 60
    assert profile.locator("#id_name").input_value() == "Kesken jäänyt nimi"


def test_another_tab_at_work_keeps_the_warning_away(profile: Page) -> None:
    with profile.expect_response("**/people/session/"):
        profile.clock.fast_forward(UNTIL_WARNING + 1000)
    expect(profile.locator("#idle-dialog")).to_be_hidden()


def test_after_the_end_a_new_sign_in_saves_what_was_typed(
    profile: Page, context: BrowserContext, live_server: Any, live_cast: Cast, signed_in: SignIn, axe: Axe
) -> None:
    age(context, idle.IDLE_SECONDS + 1)
    profile.clock.fast_forward(UNTIL_WARNING + 1000)
    expect(profile.locator("[data-idle-ended]")).to_be_visible()
    axe(profile)
    profile.locator("[data-idle-back]").click()
    expect(profile.locator("[data-idle-still]")).to_be_visible()
    # Signing in beside it brings a new token, which the old page takes over.
    beside = signed_in("coach")
    beside.goto(f"{live_server.url}/people/me/")
    beside.close()
    profile.locator("[data-idle-back]").click()
    expect(profile.locator("#idle-dialog")).to_be_hidden()
    profile.locator("main form button[type=submit]").first.click()
    profile.wait_for_url("**/people/me/")
    expect(profile.locator("#id_name")).to_have_value("Kesken jäänyt nimi")
    assert User.objects.get(pk=live_cast.user("coach").pk).name == "Kesken jäänyt nimi"
