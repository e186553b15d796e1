"""The sign-in packages' pages in a browser: sign in with a password, look at each page, axe finds nothing."""

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, SignIn, axe_findings
from tests.browser.test_core_pages import SMALL_TARGETS, SMALLEST_TARGET, WIDTHS
from tests.cast import Cast
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done"]
CLOSED = [
    "account_change_password",
    "account_email",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "usersessions_list",
    "socialaccount_connections",
]


def look(page: Page, url: str, complaints: Complaints) -> list[str]:
    """Open a page and return what is wrong with it."""
    page.goto(url)
    faults = complaints.take() + axe_findings(page)
    wide, room = page.evaluate(WIDTHS)
    faults += [f"scrolls sideways: {wide} in {room}"] if wide > room else []
    faults += page.evaluate(SMALL_TARGETS, SMALLEST_TARGET)
    return [f"{url}: {fault}" for fault in faults]


def test_sign_in_pages(
    live_server: Any, live_cast: Cast, signed_in: SignIn, width: int, complaints: Complaints
) -> None:
    page = signed_in("anonymous")
    complaints.watch(page)
    faults = [fault for name in OPEN for fault in look(page, live_server.url + reverse(name), complaints)]
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Sähköposti").fill(live_cast.user("employer_owner").email)
    page.get_by_label("Salasana").fill("wrong")
    page.get_by_role("button", name="Kirjaudu sisään").click()
    expect(page.locator(".error-summary-heading")).to_be_focused()
    faults += axe_findings(page)
    page.get_by_label("Salasana").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/account/login" not in url)
    page.goto(live_server.url + reverse("account_reauthenticate"))
    page.get_by_label("Salasana").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/reauthenticate" not in url)
    faults += [fault for name in CLOSED for fault in look(page, live_server.url + reverse(name), complaints)]
    assert faults == []
