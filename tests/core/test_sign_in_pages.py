"""The sign-in packages' pages in our frame: one h1, our title, both home languages, nothing that the policy blocks."""

import re
import time
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup
from django.urls import reverse

from core.sign_in_words import OVERRIDDEN
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.strictness import StrictClient

pytestmark = pytest.mark.django_db
OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done", "account_inactive"]
CLOSED = [
    "account_change_password",
    "account_email",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "usersessions_list",
    "socialaccount_connections",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
]
TOTP_PERIOD_SECONDS = 30
ENGLISH = re.compile(r"\b(Sign In|Password Reset|Authenticator|Recovery|Sessions|Cancel|Change|Remove|Email)\b")


def check(response: Any, language: str) -> None:
    """Check the frame and the language of a page."""
    assert response.status_code in {200, 401}
    soup = BeautifulSoup(response.content, "html.parser")
    assert len(soup.find_all("h1")) == 1
    assert soup.find("main", id="main") is not None
    assert soup.html is not None
    assert soup.html["lang"] == language
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    assert title.endswith("– Räätäli")
    assert not title.startswith("–"), "a page without its own title"
    main = soup.find("main")
    assert main is not None
    assert not ENGLISH.search(main.get_text(" ", strip=True))


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("name", OPEN)
def test_open_pages(name: str, language: str) -> None:
    check(StrictClient(headers={"accept-language": language}).get(reverse(name)), language)


@pytest.fixture
def fresh(cast: Cast) -> StrictClient:
    """Return a client that has just signed in with a password, so that no page asks for it again."""
    client = StrictClient()
    user = cast.user("employer_owner")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("name", [*CLOSED, "mfa_activate_totp"])
def test_closed_pages(fresh: StrictClient, name: str, language: str) -> None:
    fresh.post(reverse("set_language"), {"language": language, "next": "/"})
    response = fresh.get(reverse(name))
    check(response, language)


def test_a_second_factor_is_set_up_and_used(cast: Cast, fresh: StrictClient) -> None:
    page = fresh.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    counter = int(time.time()) // TOTP_PERIOD_SECONDS
    code = format_hotp_value(hotp_value(secret, counter))
    done = fresh.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    check(done, "fi")
    check(fresh.get(reverse("mfa_generate_recovery_codes")), "fi")
    check(fresh.get(reverse("mfa_deactivate_totp")), "fi")
    fresh.post(reverse("account_logout"))
    user = cast.user("employer_owner")
    second = fresh.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, follow=True)
    check(second, "fi")
    assert b"mfa_webauthn_authenticate" in second.content
    wrong = fresh.post(reverse("mfa_authenticate"), {"code": "000000"})
    soup = BeautifulSoup(wrong.content, "html.parser")
    assert [link["href"] for link in soup.select(".error-summary a")] == ["#id_code"]


def test_wrong_password_is_told_beside_the_form(cast: Cast) -> None:
    response = StrictClient().post(reverse("account_login"), {"login": "x@example.test", "password": "wrong"})
    soup = BeautifulSoup(response.content, "html.parser")
    assert len(soup.select(".error-summary li")) == 1
    login = soup.find(id="id_login")
    assert login is not None
    assert login["value"] == "x@example.test"


def test_password_reset_links_that_are_used_up_say_so(cast: Cast) -> None:
    check(StrictClient().get(reverse("account_reset_password_from_key", args=["0", "set-password"])), "fi")
    check(StrictClient().get(reverse("account_reset_password_from_key_done")), "fi")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_packages_speak_the_language(language: str) -> None:
    path = Path(allauth.__file__).parent / "locale" / language / "LC_MESSAGES" / "django.po"
    with path.open("rb") as stream:
        catalog = read_po(stream)
    empty = [message.id for message in catalog if message.id and (message.fuzzy or not message.string)]
    assert empty == []


def test_overridden_words_are_still_the_packages_words() -> None:
    path = Path(allauth.__file__).parent / "locale" / "fi" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as stream:
        known = {message.id for message in read_po(stream)}
    assert set(OVERRIDDEN) <= known
