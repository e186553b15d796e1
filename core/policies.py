"""Decisions with reasons: a refused act says why, in the user's language."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether an act is allowed, and if not, the sentence that tells why and what to do."""

    allowed: bool
    reason: Text = ""

    def __bool__(self) -> bool:
        return self.allowed

    def __and__(self, other: "Decision") -> "Decision":
        return other if self.allowed else self


def allow() -> Decision:
    """Return the decision that lets the act happen."""
    return Decision(allowed=True)


def deny(reason: Text) -> Decision:
    """Return a refusal with its sentence."""
    return Decision(allowed=False, reason=reason)


def decide(condition: object, reason: Text) -> Decision:
    """Return ``allow`` when the condition holds, otherwise a refusal with the reason."""
    return allow() if condition else deny(reason)


class Refused(PermissionDenied):
    """An act on a visible object that its policy does not allow; carries the reason to the page."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


def require(decision: Decision) -> None:
    """Let an allowed act pass.

    Raises:
        Refused: with the decision's reason; becomes a 403 page that shows it.
    """
    if not decision.allowed:
        raise Refused(decision.reason)


class RefusalMiddleware:
    """Turns ``Refused`` into a 403 page with its reason (a fragment for htmx requests)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a refusal; leave every other exception to Django."""
        if not isinstance(exception, Refused):
            return None
        return render(request, "403.html", {"reason": exception.reason}, status=403)
