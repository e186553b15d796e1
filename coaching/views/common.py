"""What the views about a candidate share: the gate with its audit look, and the frame of the candidate's page."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from accounts.services.audit import record_look
from coaching.models import Candidate
from coaching.selectors.candidates import head_of
from coaching.tabs import CANDIDATE_TABS
from core.access import get_visible


def visible_candidate(user: User, public_id: UUID, action: str = "open") -> Candidate:
    """Return the candidate, or 404. The look is written to the audit log; ``action`` says what was looked at."""
    candidate: Candidate = get_visible(
        Candidate.objects.select_related("municipality", "organisation"), user, public_id
    )
    record_look(user, candidate, action)
    return candidate


def candidate_page(
    request: HttpRequest, user: User, candidate: Candidate, tab: str, template: str, context: Mapping[str, Any]
) -> HttpResponse:
    """Return one tab of a candidate's page. The template extends ``coaching/candidates/page.html``."""
    shown = {
        "candidate": candidate,
        "head": head_of(candidate),
        "tabs": CANDIDATE_TABS.shown(user, candidate, tab),
        "current_tab": tab,
    }
    return render(request, template, {**shown, **context})
