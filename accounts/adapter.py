"""Sign-up is by invitation only; allauth asks here."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest


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
