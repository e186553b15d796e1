"""Sign-in: second factor, idle time, sessions, rate limits, language, change of address."""

import re
import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.test import Client

from accounts import idle
from accounts.adapter import MfaAdapter
from accounts.models import User
from tests.accounts.conftest import client_of
from tests.cast import EMPLOYER_SIDE, Cast
from tests.factories import PASSWORD, TOTP_SECRET, UserFactory

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "Tyyni-Suvanto-55-Ranta"
SERVICE_PERSONAS = ("coach", "other_coach", "team_lead", "project_manager", "coordinator", "ministry_viewer")


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Any:
    return client.post("/account/login/", {"login": email, "password": password})


def age_session(client: Client, seconds: int) -> None:
    """Let the session's last sign of life be older."""
    session = client.session
    session[idle.KEY] = int(time.time()) - seconds
    session.save()


@pytest.mark.parametrize("persona", SERVICE_PERSONAS)
def test_service_side_must_set_up_a_second_step(cast: Cast, persona: str) -> None:
    user = cast.user(persona)
    client = client_of(user)
    assert client.get("/people/me/").status_code == 200
    Authenticator.objects.filter(user=user).delete()
    for path in ("/people/me/", "/people/notices/", "/people/organisations/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/")
    assert client.post("/people/me/", {"name": "X", "language": "fi"})["Location"] == "/account/2fa/"
    # Where the second step is set up, and signing out, stay open.
    assert client.get("/account/2fa/").status_code == 200
    assert client.get("/account/logout/").status_code == 200


@pytest.mark.parametrize("persona", sorted(EMPLOYER_SIDE))
def test_employer_side_may_do_without(cast: Cast, persona: str) -> None:
    assert client_of(cast.user(persona)).get("/people/me/").status_code == 200


def test_administrator_needs_the_second_step() -> None:
    user = UserFactory.create(is_staff=True)
    assert client_of(user).get("/people/me/")["Location"] == "/account/2fa/"


def test_sign_in_asks_for_the_code(cast: Cast) -> None:
    client = Client()
    answer = sign_in(client, "coach@example.test")
    assert answer["Location"].startswith("/account/2fa/authenticate/")
    assert client.get("/people/me/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_secrets_of_the_second_step_rest_encrypted(cast: Cast) -> None:
    stored = Authenticator.objects.get(user=cast.user("coach")).data["secret"]
    assert TOTP_SECRET not in stored
    assert MfaAdapter().decrypt(stored) == TOTP_SECRET


def test_idle_session_of_the_service_side_ends(cast: Cast) -> None:
    client = client_of(cast.user("coach"))
    assert client.get("/people/me/").status_code == 200
    age_session(client, idle.IDLE_SECONDS - 30)
    assert client.get("/people/me/").status_code == 200
    assert idle.seconds_left(client.session) > idle.IDLE_SECONDS - 5
    age_session(client, idle.IDLE_SECONDS + 1)
    answer = client.get("/people/me/?a=1")
    assert answer["Location"] == "/account/login/?next=/people/me/%3Fa%3D1"
    assert "_auth_user_id" not in client.session


def test_idle_end_leaves_a_page_with_typed_text_alone(cast: Cast) -> None:
    client = client_of(cast.user("coach"))
    age_session(client, idle.IDLE_SECONDS + 1)
    answer = client.post("/people/me/", {"name": "X", "language": "fi"}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Trigger"] == "session-ended"
    assert answer["HX-Reswap"] == "none"
    coach = User.objects.get(pk=cast.user("coach").pk)
    assert coach.name != "X"


def test_employer_side_may_rest(cast: Cast) -> None:
    client = client_of(cast.user("employer_owner"))
    age_session(client, idle.IDLE_SECONDS * 3)
    assert client.get("/people/me/").status_code == 200
    assert "data-idle" not in client.get("/people/me/").content.decode()


def test_warning_asks_and_extends(cast: Cast) -> None:
    client = client_of(cast.user("coach"))
    age_session(client, idle.IDLE_SECONDS - 100)
    left = client.get("/people/session/").json()["seconds"]
    assert 95 <= left <= 100
    # Asking is no sign of life, nor is polling; pressing the button is.
    assert client.get("/people/session/").json()["seconds"] <= left
    client.get("/people/me/", headers={"X-Background": "1"})
    assert client.get("/people/session/").json()["seconds"] <= left
    assert client.post("/people/session/extend/").json()["seconds"] == idle.IDLE_SECONDS
    assert Client().get("/people/session/").json() == {"seconds": 0}
    assert Client().post("/people/session/extend/").status_code == 302


def test_time_is_noted_once_a_minute(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = client_of(cast.user("coach"))
    age_session(client, 30)
    noted = client.session[idle.KEY]
    client.get("/people/me/")
    assert client.session[idle.KEY] == noted


def test_change_of_password_ends_other_sessions_and_tells_by_mail() -> None:
    user = UserFactory.create(email="vaihtaja@example.test")
    here, there = Client(), Client()
    assert sign_in(here, user.email).status_code == 302
    assert sign_in(there, user.email).status_code == 302
    assert UserSession.objects.filter(user=user).count() == 2
    answer = here.post(
        "/account/password/change/",
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert answer.status_code == 302
    assert here.get("/people/me/").status_code == 200
    assert there.get("/people/me/").status_code == 302
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_sessions_are_listed_and_can_be_ended() -> None:
    user = UserFactory.create(email="kaksi@example.test")
    here, there = Client(), Client()
    sign_in(here, user.email)
    sign_in(there, user.email)
    assert here.get("/account/sessions/").status_code == 200
    here.post("/account/sessions/")
    assert there.get("/people/me/").status_code == 302
    assert here.get("/people/me/").status_code == 200


def test_guessing_is_stopped_for_the_address() -> None:
    user = UserFactory.create(email="arvattu@example.test")
    client = Client()
    for _ in range(5):
        assert sign_in(client, user.email, "Väärä-sana-1234").status_code == 200
    answer = sign_in(client, user.email)
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def test_guessing_is_stopped_for_the_network_address() -> None:
    UserFactory.create(email="toinen@example.test")
    client = Client()
    for number in range(10):
        sign_in(client, f"kokeilu{number}@example.test", "Väärä-sana-1234")
    sign_in(client, "toinen@example.test")
    assert "_auth_user_id" not in client.session


def test_language_of_the_person_holds_over_the_cookie() -> None:
    user = UserFactory.create(email="svensk@example.test", language="sv")
    client = Client()
    client.cookies["django_language"] = "en"
    sign_in(client, user.email)
    assert '<html lang="sv">' in client.get("/people/me/").content.decode()
    client.post("/language/", {"language": "en", "next": "/people/me/"})
    user.refresh_from_db()
    assert user.language == "en"
    assert '<html lang="en">' in client.get("/people/me/").content.decode()
    client.post("/language/", {"language": "xx", "next": "/people/me/"})
    user.refresh_from_db()
    assert user.language == "en"


def test_profile_is_saved_in_the_chosen_language(cast: Cast) -> None:
    client = client_of(cast.user("employer_owner"))
    assert client.post("/people/me/", {"name": "Uusi Nimi", "language": "sv"}).status_code == 303
    page = client.get("/people/me/").content.decode()
    assert '<html lang="sv">' in page
    assert "Uusi Nimi" in page
    bad = client.post("/people/me/", {"name": "", "language": "sv"})
    assert "name" in bad.context["form"].errors
    assert "Uusi Nimi" in bad.content.decode()


def test_change_of_address_needs_its_code() -> None:
    user = UserFactory.create(email="vanha@example.test")
    client = Client()
    sign_in(client, user.email)
    client.post("/account/email/", {"action_add": "", "email": "uusi@example.test"})
    user.refresh_from_db()
    assert user.email == "vanha@example.test"
    body = str(mail.outbox[-1].body)
    assert mail.outbox[-1].to == ["uusi@example.test"]
    found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", body, re.MULTILINE)
    assert found, body
    client.post("/account/confirm-email/", {"code": found[1]})
    assert EmailAddress.objects.filter(user=user, email="uusi@example.test", verified=True).exists()
    client.post("/account/email/", {"action_primary": "", "email": "uusi@example.test"})
    user.refresh_from_db()
    assert user.email == "uusi@example.test"
    assert sign_in(Client(), "uusi@example.test").status_code == 302


def test_nobody_signs_up_from_a_bare_form() -> None:
    client = Client()
    client.post("/account/signup/", {"email": "x@example.test", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not User.objects.filter(email="x@example.test").exists()
