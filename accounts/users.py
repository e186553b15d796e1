"""The signed-in person of a request, typed."""

from django.http import HttpRequest

from accounts.models import User


class NotSignedIn(RuntimeError):
    """A view that needs a signed-in person was reached without one; the login middleware should have prevented it."""


def signed_in(request: HttpRequest) -> User:
    """Return the signed-in user.

    Raises:
        NotSignedIn: when nobody has signed in.
    """
    if not isinstance(request.user, User):
        raise NotSignedIn("This view needs a signed-in person.")
    return request.user
