"""What the views about a candidate share: the gate with its audit look, and the frame of the candidate's page."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from accounts.services.audit import record_look, record_looks
from coaching.models import Candidate
from coaching.selectors.candidates import head_of
from coaching.selectors.people import people_of
from coaching.tabs import CANDIDATE_TABS
from core.access import get_visible
from core.policies import Text


def visible_candidate(user: User, public_id: UUID, action: str = "open") -> Candidate:
    """Return the candidate, or 404. The look is written to the audit log; ``action`` says what was looked at."""
    candidate: Candidate = get_visible(
        Candidate.objects.select_related("municipality", "organisation"), user, public_id
    )
    record_look(user, candidate, action)
    return candidate


def visible_part(user: User, source: Any, public_id: UUID, action: str) -> Any:
    """Return something that belongs to a candidate (a placement, a consent), or 404, and write the audit look.

    ``source`` is the model's gated queryset; the part's ``candidate`` is fetched with it.
    """
    part = get_visible(source.select_related("candidate__municipality", "candidate__organisation"), user, public_id)
    record_look(user, part.candidate, action)
    return part


def looked_at_list(user: User, rows: Iterable[Any], action: str = "list") -> None:
    """Write a look at each person whom the rows of a list or file are about, in one statement."""
    record_looks(user, people_of(rows), action)


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


def candidate_form(
    request: HttpRequest, candidate: Candidate | None, form: forms.BaseForm, title: Text, **context: Any
) -> HttpResponse:
    """Return a page with one form about a candidate, or about a new one."""
    shown = {"candidate": candidate, "form": form, "title": title, "lead": "", **context}
    return render(request, "coaching/candidates/form.html", shown)
