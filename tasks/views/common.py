"""What the views of the inventory share: reaching an analysis or a task through the gate, addresses of gaps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from core.access import get_visible
from core.policies import require
from core.templatetags.navigation import OWN_NAMES
from tasks.models import Task, WorkAnalysis
from tasks.policies import may_edit
from tasks.tabs import tabs_of

PROPOSALS = "proposal_page"  # the page of wishes and proposals


def document_languages() -> list[tuple[str, str]]:
    """Return the languages of the documents: (code, the language's own name)."""
    return [(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES]


def visible_analysis(user: User, public_id: UUID, *, to_edit: bool = False) -> WorkAnalysis:
    """Return the analysis with its unit, employer and pilot.

    Raises:
        Http404: the user may not know of it.
        Refused: ``to_edit``, and the user may only read it.
    """
    analyses = WorkAnalysis.objects.with_list_data().select_related("unit__site__employer__industry")
    analysis: WorkAnalysis = get_visible(analyses, user, public_id)
    if to_edit:
        require(may_edit(user, analysis))
    return analysis


def visible_task(user: User, public_id: UUID, *, to_edit: bool = False, analysis: WorkAnalysis | None = None) -> Task:
    """Return the task with what its row shows and its analysis (only of the given one); raises as the other."""
    tasks = Task.objects.with_row_data().select_related("analysis__unit__site__employer", "process", "place")
    within = {"analysis": analysis} if analysis is not None else {}
    task: Task = get_visible(tasks, user, public_id, **within)
    if to_edit:
        require(may_edit(user, task.analysis))
    return task


def analysis_page(
    request: HttpRequest,
    user: User,
    analysis: WorkAnalysis,
    tab: str,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """Return one page of an analysis, with its tabs and whether the user may change things."""
    shown = {
        "analysis": analysis,
        "tabs": tabs_of(user, analysis, tab),
        "current_tab": tab,
        "may_edit": bool(may_edit(user, analysis)),
    }
    return render(request, template, {**shown, **context}, status=status)


GAP_PAGES = {
    "needs": "analysis_needs",
    "class": "task_sorting",
    "confirmation": "task_confirmation",
    "confirmed": "task_confirmation",
    "tasks": "task_inventory",
}


def gap_url(analysis: WorkAnalysis, code: str) -> str:
    """Return the address where a gap of completeness is mended; empty when there is no page for it."""
    own = {"public_id": analysis.public_id}
    if code in {"functions", "wages"}:
        return reverse("employer_structure", kwargs={"public_id": analysis.employer.public_id})
    if code == "wishes":
        return proposals_url(analysis)
    if code in GAP_PAGES:
        return reverse(GAP_PAGES[code], kwargs=own)
    return f"{reverse('task_inventory', kwargs=own)}?missing={code}"


def proposals_url(analysis: WorkAnalysis) -> str:
    """Return the address of wishes and proposals, "" where the product has none."""
    try:
        return reverse(PROPOSALS, kwargs={"public_id": analysis.public_id})
    except NoReverseMatch:
        return ""
