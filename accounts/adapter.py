"""Our answers to the sign-in package: who may sign up, who is known, what is encrypted."""

from typing import Any

import requests
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.models import User
from core.encryption import decrypt, encrypt


def display_name(user: User) -> str:
    """Return how the sign-in package calls a person in its pages and e-mails."""
    return user.display_name


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """People come by invitation or start as an employer; nobody signs up from a bare form."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Keep the open sign-up form closed."""
        return False


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """An organisation's own sign-in connects to an invited account; it never makes a new one."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: object) -> bool:
        """Keep sign-up through a provider closed."""
        return False

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Let a provider's confirmed address open the account that has the same confirmed address.

        Only the installation's own providers exist (settings.OIDC_PROVIDERS), so their word is trusted. The second
        step of our own is still asked.
        """
        return True

    def get_requests_session(self) -> requests.Session:
        """Return a session in which a provider that does not answer leads back to the sign-in page with a word why."""
        session: requests.Session = super().get_requests_session()
        ask = session.request

        def request(*args: Any, **kwargs: Any) -> requests.Response:
            try:
                return ask(*args, **kwargs)
            except (requests.ConnectionError, requests.Timeout) as error:
                messages.error(
                    self.request,
                    _("The sign-in service does not answer just now. Try again in a moment, or sign in by e-mail."),
                )
                raise ImmediateHttpResponse(redirect("account_login")) from error

        session.request = request  # type: ignore[method-assign]  # as the package itself gives the time limit
        return session


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of the second factor rest encrypted with the keys of the fields."""

    def encrypt(self, text: str) -> str:
        """Return the token that goes to the database."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret of a stored token."""
        return decrypt(encrypted_text)
