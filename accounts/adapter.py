"""Our answers to the sign-in package: who may sign up, who is known, what is encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.http import HttpRequest

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


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Secrets of the second factor rest encrypted with the keys of the fields."""

    def encrypt(self, text: str) -> str:
        """Return the token that goes to the database."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret of a stored token."""
        return decrypt(encrypted_text)
