"""The list of candidates, a candidate's page, opening, changing and closing a case."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.users import signed_in
from coaching.filters.candidates import CandidateFilterSet
from coaching.history import event_label
from coaching.models import Candidate
from coaching.policies import may_create_candidate, may_list_candidates
from coaching.selectors.candidates import candidates_page, coaches_for
from coaching.tables.candidates import CandidateTable
from coaching.tabs import CANDIDATE_TABS
from coaching.views.common import candidate_page, visible_candidate
from core.policies import require
from employers.selectors import history_page


def _filtered(request: HttpRequest, user: User) -> CandidateFilterSet:
    return CandidateFilterSet(request.GET, queryset=Candidate.objects.visible_to(user), coaches=coaches_for(user))


@require_GET
def candidate_list(request: HttpRequest) -> HttpResponse:
    """Show the candidates the user may see."""
    user = signed_in(request)
    require(may_list_candidates(user))
    filters = _filtered(request, user)
    page = candidates_page(filters.qs, request.GET.get("cursor", ""))
    context = {
        "filters": filters,
        "table": CandidateTable(page),
        "is_empty": not page.rows and not filters.active,
        "may_create": may_create_candidate(user),
    }
    return render(request, "coaching/candidates/candidate_list.html", context)


@require_GET
def candidate_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a candidate: strengths and wishes first, then the facts of the case."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id)
    return candidate_page(request, user, candidate, "overview", "coaching/candidates/overview.html", {})


@require_GET
def candidate_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what has happened in the case, the newest first."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "history")
    page = history_page(candidate, request.GET.get("cursor", ""))
    context = {"page": page, "events": [(event, event_label(event.name)) for event in page.rows]}
    return candidate_page(request, user, candidate, "history", "coaching/candidates/history.html", context)


@require_GET
def candidate_tab(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """Show a tab that a part of the app has registered with a template."""
    user = signed_in(request)
    tab = CANDIDATE_TABS.named(key)
    if tab is None or not tab.template:
        raise Http404("no such tab")
    candidate = visible_candidate(user, public_id, tab.key)
    if not tab.show(user, candidate):
        raise Http404("no such tab")
    context = {"tab_template": tab.template, "tab_label": tab.label, **tab.context(request, candidate)}
    return candidate_page(request, user, candidate, key, "coaching/candidates/tab.html", context)
