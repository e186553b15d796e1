"""How long a session of the service side may rest: an hour, since its pages hold data about people.

WCAG 2.2.1: the page warns five minutes before and lets the person go on with one press.
"""

import time

from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User

IDLE_SECONDS = 60 * 60
WARNING_SECONDS = 5 * 60
# The time is noted at most once in this many seconds, so that most requests write nothing.
GRAIN_SECONDS = 60
KEY = "last_sign_of_life"


def applies_to(user: User) -> bool:
    """Tell whether the user's sessions end when idle."""
    return user.is_service_side


def seconds_left(session: SessionBase) -> int:
    """Return the seconds until the session ends; the whole hour for a session that has just begun."""
    seen = session.get(KEY)
    if not isinstance(seen, int):
        return IDLE_SECONDS
    return seen + IDLE_SECONDS - int(time.time())


def touch(session: SessionBase, *, at_once: bool = False) -> None:
    """Note that the person is there."""
    now = int(time.time())
    seen = session.get(KEY)
    if at_once or not isinstance(seen, int) or now - seen >= GRAIN_SECONDS:
        session[KEY] = now
