"""Undoing what was just removed or pooled: snapshots wait in the person's own session."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from tasks.models import WorkAnalysis

SESSION_KEY = "inventory_undo"
MOST_KEPT = 20
Entry = dict[str, Any]


def remember(request: HttpRequest, analysis: WorkAnalysis, kind: str, name: str, snapshot: dict[str, Any]) -> None:
    """Keep what is needed to undo: ``kind`` is "remove" or "pool", ``name`` what the page calls it."""
    entry = {"analysis": str(analysis.public_id), "kind": kind, "name": name, "snapshot": snapshot}
    request.session[SESSION_KEY] = [*request.session.get(SESSION_KEY, []), entry][-MOST_KEPT:]


def last_removal(request: HttpRequest, analysis: WorkAnalysis) -> Entry | None:
    """Return what was done last in this analysis and can still be undone."""
    entries = request.session.get(SESSION_KEY, [])
    return next((entry for entry in reversed(entries) if entry["analysis"] == str(analysis.public_id)), None)


def forget(request: HttpRequest, entry: Entry) -> None:
    """Drop an entry that has been undone."""
    request.session[SESSION_KEY] = [known for known in request.session.get(SESSION_KEY, []) if known != entry]
