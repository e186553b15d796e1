"""The whole sign-in through a provider that really runs: redirect, code, tokens, return; and its refusals."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.accounts.oidc_provider import CLIENT, SECRET, Person, Provider, serving
from tests.cast import Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
START = "/account/oidc/organisation/login/"
RETURN = "http://testserver/account/oidc/organisation/login/callback/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    """Run a provider and switch it on as an installation does."""
    with serving(Provider(Person("4711", "tuttu@example.test"), RETURN)) as running:
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": "organisation",
                        "name": "Kunnan kirjautuminen",
                        "client_id": CLIENT,
                        "secret": SECRET,
                        "settings": {"server_url": running.issuer},
                    }
                ],
            }
        }
        yield running


def leave(client: Client) -> str:
    """Press the button of the sign-in page and let the provider answer; return where it sends the browser."""
    sent = client.post(START)
    assert sent.status_code == 302
    answer = requests.get(sent["Location"], allow_redirects=False, timeout=10)
    assert answer.status_code == 302
    return answer.headers["Location"]


def come_back(client: Client) -> Any:
    return client.get(leave(client).removeprefix("http://testserver"))


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_installation_asks_for_proof_of_the_code() -> None:
    assert settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["OAUTH_PKCE_ENABLED"] is True


def test_a_known_person_signs_in(provider: Provider) -> None:
    user = UserFactory.create(email="tuttu@example.test")
    client = Client()
    response = come_back(client)
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert SocialAccount.objects.get(user=user).uid == "4711"
    assert provider.refusals == []


def test_the_second_step_is_still_asked(provider: Provider, cast: Cast) -> None:
    provider.person = Person("1", "coach@example.test")
    client = Client()
    response = come_back(client)
    assert "/account/2fa/authenticate/" in response["Location"]
    assert not is_signed_in(client)


def test_strangers_and_unconfirmed_addresses_open_nothing(provider: Provider) -> None:
    client = Client()
    come_back(client)
    assert not is_signed_in(client)
    UserFactory.create(email="tuttu@example.test")
    provider.person = Person("4711", "tuttu@example.test", is_confirmed=False)
    come_back(client)
    assert not is_signed_in(client)
    assert User.objects.count() == 1


def test_cancelling_says_so_in_finnish(provider: Provider) -> None:
    provider.person = None
    client = Client()
    address = leave(client).removeprefix("http://testserver")
    text = client.get(address, follow=True).content.decode()
    assert 'lang="fi"' in text
    assert "Kirjautuminen" in text
    assert not is_signed_in(client)


def test_a_code_works_once_and_only_in_the_browser_that_asked(provider: Provider) -> None:
    UserFactory.create(email="tuttu@example.test")
    client = Client()
    address = leave(client).removeprefix("http://testserver")
    thief = Client()
    assert thief.get(address).status_code < 500
    assert not is_signed_in(thief)
    client.get(address)
    assert is_signed_in(client)
    client.logout()
    assert client.get(address).status_code < 500
    assert not is_signed_in(client)


def test_tokens_meant_for_another_service_are_refused(provider: Provider) -> None:
    UserFactory.create(email="tuttu@example.test")
    provider.audience = "someone-else"
    client = Client()
    assert come_back(client).status_code < 500
    assert not is_signed_in(client)


def test_a_provider_that_is_away_is_told_and_breaks_nothing(provider: Provider, settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["server_url"] = "http://127.0.0.1:9"
    client = Client()
    response = client.post(START, follow=True)
    assert response.status_code == 200
    assert "Kirjautumispalvelu ei juuri nyt vastaa" in response.content.decode()
    assert not is_signed_in(client)
