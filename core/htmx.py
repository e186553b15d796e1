"""Answers for htmx and for forms: redirect after a write, announcements, whole page or fragment."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.functional import Promise

TRIGGER = "HX-Trigger"


def is_htmx(request: HttpRequest) -> bool:
    """Tell whether htmx asks for a fragment (a boosted navigation asks for a page)."""
    details = getattr(request, "htmx", None)
    return bool(details) and not getattr(details, "boosted", False)


def see_other(to: Any, *arguments: Any, **keywords: Any) -> HttpResponseRedirect:
    """Return 303 to a URL name, a path or an object with an address: the browser then reads with GET."""
    response = HttpResponseRedirect(resolve_url(to, *arguments, **keywords))
    response.status_code = 303
    return response


def redirect_anywhere(request: HttpRequest, to: Any, *arguments: Any, **keywords: Any) -> HttpResponse:
    """Return a redirect of the whole page, whether a form or htmx asked."""
    if not is_htmx(request):
        return see_other(to, *arguments, **keywords)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = resolve_url(to, *arguments, **keywords)
    return response


def announce(response: HttpResponse, text: str | Promise) -> HttpResponse:
    """Have the page tell the text to assistive technology after the swap; other triggers are kept."""
    known = json.loads(response[TRIGGER]) if response.has_header(TRIGGER) else {}
    response[TRIGGER] = json.dumps({**known, "announce": str(text)})
    return response


def render_for(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Return the fragment to htmx and the whole page to everybody else."""
    response = render(request, fragment if is_htmx(request) else page, context, status=status)
    response["Vary"] = "HX-Request"
    return response
