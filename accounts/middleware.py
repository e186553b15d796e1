"""The second factor, the person's language, the end of an idle session, and who stands behind a change."""

from collections.abc import Callable
from typing import Any

import structlog
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.translation import gettext as _
from pghistory.middleware import HistoryMiddleware

from accounts import idle
from accounts.models import User

# Where a person without a second factor may still go: to set one up, to sign out, to change the language.
OPEN_PREFIXES = ("mfa_", "account_", "usersessions_")
OPEN_NAMES = frozenset(
    {
        "set_language",
        "accessibility_statement",
        "privacy_notice",
        "feedback",
        "jsi18n",
        "invitation_accept",
        "session_left",
        "session_extend",
    }
)
# Looking at these is no sign of a person at work.
PASSIVE_NAMES = frozenset({"session_left"})
Answer = Callable[[HttpRequest], HttpResponse]


def view_name_of(request: HttpRequest) -> str:
    """Return the name of the address being answered, empty when it has none."""
    return (request.resolver_match.view_name if request.resolver_match else "") or ""


class MfaRequiredMiddleware:
    """Sends coaches, coordinators and the like to set up a second factor before anything else."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision needs the view's name."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        """Redirect when the user's roles demand a second factor that is not there."""
        user = request.user
        if not isinstance(user, User) or not user.needs_second_factor:
            return None
        name = view_name_of(request)
        if name.startswith(OPEN_PREFIXES) or name in OPEN_NAMES or is_mfa_enabled(user):
            return None
        messages.info(request, _("Your work needs a second step at sign-in. Set it up now; it takes two minutes."))
        return redirect("mfa_index")


class UserLanguageMiddleware:
    """Shows a signed-in person the pages in the person's own language."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the user's language over that of the cookie."""
        user = request.user
        if isinstance(user, User):
            translation.activate(user.language)
            request.LANGUAGE_CODE = user.language  # as LocaleMiddleware does
        return self.get_response(request)


class IdleTimeoutMiddleware:
    """Ends the session of a person of the service side after an hour without a sign of life.

    A request that only polls carries the header ``X-Background`` and is no sign of life.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the decision needs the view's name."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_args: object) -> HttpResponse | None:
        """Sign out who has been away too long, note the time of everybody else."""
        user = request.user
        if not isinstance(user, User) or not idle.applies_to(user):
            return None
        if idle.seconds_left(request.session) <= 0:
            logout(request)
            return self._ended(request)
        if view_name_of(request) not in PASSIVE_NAMES and "X-Background" not in request.headers:
            idle.touch(request.session)
        return None

    @staticmethod
    def _ended(request: HttpRequest) -> HttpResponse | None:
        if view_name_of(request) in {"account_login", "account_logout"}:
            return None
        if "HX-Request" in request.headers:
            # The page stays as it is, with everything typed; the dialog offers to sign in beside it.
            headers = {"HX-Trigger": "session-ended", "HX-Reswap": "none"}
            return HttpResponse(status=401, headers=headers)
        messages.info(request, _("You were signed out, because nothing had happened for an hour."))
        target = request.get_full_path() if request.method == "GET" else resolve_url(settings.LOGIN_REDIRECT_URL)
        return redirect_to_login(target)


class ChangeContextMiddleware(HistoryMiddleware):
    """Gives the change history who changes and in which request; never the address, which may carry a token."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """Return the user's key and the request's id."""
        request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        return {"user": request.user.pk, "request": str(request_id)}
