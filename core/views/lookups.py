"""Choices of the searchable field."""

import re
from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.lookups import MOST_ROWS, SEARCHABLE, choice_text, matching

LIST_ID = re.compile(r"^[a-z][a-z0-9-]{0,40}$")


@require_GET
def reference_search(request: HttpRequest) -> HttpResponse:
    """Return up to 20 rows of ``model`` whose code or name matches ``q``, as options of the listbox ``list``."""
    model = SEARCHABLE.get(request.GET.get("model", ""))
    if model is None:
        raise Http404("no such reference data")
    level = request.GET.get("level", "")
    narrowed = int(level) if level in {"1", "2", "3", "4", "5"} and hasattr(model, "level") else None
    rows = matching(model, request.GET.get("q", "").replace("\x00", ""), level=narrowed)[:MOST_ROWS]
    return lookup_options(request, [(row.code, choice_text(row)) for row in rows])


def lookup_options(request: HttpRequest, options: Sequence[tuple[str, str]]) -> HttpResponse:
    """Return what a search has found, (code, text) each, as options of the listbox that the request names."""
    list_id = request.GET.get("list", "")
    context = {"options": options, "list_id": list_id if LIST_ID.match(list_id) else "choices"}
    return render(request, "core/lookup_options.html", context)
