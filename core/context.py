"""What every page knows of the product."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Return product facts for the base template."""
    htmx = bool(getattr(request, "htmx", False))
    return {"app_version": settings.APP_VERSION, "demo_mode": settings.DEMO_MODE, "is_htmx": htmx}
