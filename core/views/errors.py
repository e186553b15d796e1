"""Error pages."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from redis.exceptions import ConnectionError as CacheAway
from redis.exceptions import TimeoutError as CacheSlow

OUTAGES = (OperationalError, InterfaceError, CacheAway, CacheSlow)
RETRY_SECONDS = 10
SENSITIVE = "password"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read."""
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an act that is not allowed."""
    return render(request, "403.html", {"reason": str(exception)}, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere the user may know of."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a fault of our own, without touching the database or the session: no context processors run.

    When the database or the cache is away, the page says so and keeps what was typed, to be sent again.
    """
    if not isinstance(sys.exc_info()[1], OUTAGES):
        return HttpResponse(render_to_string("500.html"), status=500)
    kept = _typed(request)
    path = request.get_full_path() if kept or request.method == "GET" else "/"
    response = HttpResponse(render_to_string("503.html", {"kept": kept, "path": path}), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "private, no-store"
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of a form that was sent; nothing of one with a secret or a file, which no page may carry."""
    if request.method != "POST" or request.FILES or any(SENSITIVE in name for name in request.POST):
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values]
