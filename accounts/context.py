"""What every page knows of the person who looks at it."""

from typing import Any

from django.http import HttpRequest


def actor_context(request: HttpRequest) -> dict[str, Any]:
    """Return the signed-in person (or None); pages ask it for roles and organisations."""
    user = getattr(request, "user", None)
    return {"actor": user if user is not None and user.is_authenticated else None}
