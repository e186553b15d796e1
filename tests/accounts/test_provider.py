"""Sign-in through an organisation's own OpenID Connect provider: a plug-in that opens known accounts only."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings

from accounts.models import User
from tests.cast import Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PROVIDER = {
    "provider_id": "organisation",
    "name": "Kunnan kirjautuminen",
    "client_id": "raatali",
    "secret": "not-a-secret",
    "settings": {"server_url": "https://login.example.test"},
}
SWITCHED_ON = override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [PROVIDER]}})


def test_no_button_without_a_provider() -> None:
    page = Client().get("/account/login/").content.decode()
    assert "Kunnan kirjautuminen" not in page
    assert "/account/oidc/" not in page


@SWITCHED_ON
def test_button_with_a_provider() -> None:
    page = Client().get("/account/login/").content.decode()
    assert "Kunnan kirjautuminen" in page
    assert "/account/oidc/organisation/login/" in page


def come_back(email: str, *, verified: bool = True, uid: str = "4711") -> tuple[HttpRequest, HttpResponse]:
    """Let the provider's answer come back as the library hands it on after the exchange of tokens."""
    request = RequestFactory().get("/account/oidc/organisation/login/callback/")
    SessionMiddleware(lambda _request: HttpResponse()).process_request(request)
    MessageMiddleware(lambda _request: HttpResponse()).process_request(request)
    request.user = AnonymousUser()
    with context.request_context(request):
        provider: Any = get_adapter().get_provider(request, "organisation")
        answer = {"sub": uid, "email": email, "email_verified": verified, "name": "Joku"}
        login: SocialLogin = provider.sociallogin_from_response(request, {"userinfo": answer, "id_token": answer})
        response: HttpResponse = complete_social_login(request, login)
    return request, response


@SWITCHED_ON
def test_known_confirmed_address_is_signed_in_and_tied() -> None:
    user = UserFactory.create(email="tuttu@example.test")
    request, _response = come_back("tuttu@example.test")
    assert request.user == user
    assert SocialAccount.objects.get(user=user).uid == "4711"
    # The next time the provider's own number is enough, whatever the address.
    request, _response = come_back("muuttunut@example.test")
    assert request.user == user


@SWITCHED_ON
def test_second_step_is_still_asked(cast: Cast) -> None:
    request, response = come_back("coach@example.test")
    assert request.user.is_anonymous
    assert "/account/2fa/authenticate/" in response["Location"]


@SWITCHED_ON
def test_stranger_gets_no_account() -> None:
    request, _response = come_back("outo@example.test")
    assert request.user.is_anonymous
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


@SWITCHED_ON
def test_address_the_provider_has_not_confirmed_opens_nothing() -> None:
    UserFactory.create(email="tuttu@example.test")
    request, _response = come_back("tuttu@example.test", verified=False)
    assert request.user.is_anonymous
    assert not SocialAccount.objects.exists()


@SWITCHED_ON
def test_own_address_not_confirmed_here_loses_its_password() -> None:
    user = UserFactory.create(email="kesken@example.test")
    EmailAddress.objects.filter(user=user).update(verified=False)
    come_back("kesken@example.test")
    user.refresh_from_db()
    assert not user.has_usable_password()
