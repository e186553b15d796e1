"""The second factor is required of those whose roles open data about people."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

# Where a person without a second factor may still go: to set one up, to sign out, to change the language.
OPEN_PREFIXES = ("mfa_", "account_", "usersessions_")
OPEN_NAMES = frozenset({"set_language", "accessibility_statement", "privacy_notice", "feedback", "jsi18n"})


class MfaRequiredMiddleware:
    """Sends coaches, coordinators and the like to set up a second factor before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision needs the view's name."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        """Redirect when the user's roles demand a second factor that is not there."""
        user = request.user
        if not user.is_authenticated or not user.needs_second_factor:
            return None
        name = (request.resolver_match.view_name if request.resolver_match else "") or ""
        if name.startswith(OPEN_PREFIXES) or name in OPEN_NAMES or is_mfa_enabled(user):
            return None
        messages.info(request, _("Your work needs a second step at sign-in. Set it up now; it takes two minutes."))
        return redirect("mfa_index")
