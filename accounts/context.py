"""What every page knows of the person who looks at it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import idle
from accounts.models import Notification, User

# A larger number tells nothing more, and counting it costs.
MOST_SHOWN = 99


def actor_context(request: HttpRequest) -> dict[str, Any]:
    """Return the signed-in person (or None), the number of unread notices and the idle time of the session.

    ``unread_notices`` is counted when a template first asks, by one query over at most a hundred rows of an index.
    ``idle_seconds`` is 0 for people whose session does not end when idle.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User) or not user.is_authenticated:
        return {"actor": None, "unread_notices": 0, "idle_seconds": 0, "idle_warning_seconds": 0}
    applies = idle.applies_to(user)
    return {
        "actor": user,
        "unread_notices": SimpleLazyObject(lambda: unread_number(user)),
        "idle_seconds": idle.IDLE_SECONDS if applies else 0,
        "idle_warning_seconds": idle.WARNING_SECONDS if applies else 0,
    }


def unread_number(user: User) -> int:
    """Return the number of the user's unread notices, at most one above ``MOST_SHOWN``."""
    return Notification.objects.visible_to(user).unread().order_by()[: MOST_SHOWN + 1].count()
