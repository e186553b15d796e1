"""The list of candidates, a candidate's page, opening, changing and closing a case, who coaches."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.users import signed_in
from coaching.filters.candidates import CandidateFilterSet
from coaching.forms.candidates import AssignCoachForm, CandidateForm, CloseCaseForm
from coaching.history import event_label
from coaching.models import Candidate, CandidateAssignment
from coaching.policies import (
    may_assign,
    may_change,
    may_create_candidate,
    may_list_candidates,
    may_reopen,
)
from coaching.selectors.candidates import (
    candidates_page,
    coaches_for,
    coaches_now,
    coaches_to_add,
    organisations_to_open_in,
    strengths_of,
    what_goes_on,
)
from coaching.services.candidates import (
    assign_coach,
    change_candidate,
    close_case,
    end_assignment,
    open_case,
    reopen_case,
)
from coaching.tables.candidates import CandidateTable
from coaching.tabs import CANDIDATE_TABS
from coaching.views.common import candidate_form, candidate_page, looked_at_list, visible_candidate, visible_part
from core.access import get_visible
from core.htmx import see_other
from core.policies import require
from employers.selectors import history_page
from employers.views.common import try_service


def _filtered(request: HttpRequest, user: User) -> CandidateFilterSet:
    return CandidateFilterSet(request.GET, queryset=Candidate.objects.visible_to(user), coaches=coaches_for(user))


@require_GET
def candidate_list(request: HttpRequest) -> HttpResponse:
    """Show the candidates the user may see."""
    user = signed_in(request)
    require(may_list_candidates(user))
    filters = _filtered(request, user)
    page = candidates_page(filters.qs, request.GET.get("cursor", ""))
    looked_at_list(user, page.rows)
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
    return _overview(request, user, candidate, _coach_form(candidate) if may_assign(user, candidate) else None)


def _coach_form(candidate: Candidate, data: Any = None) -> AssignCoachForm:
    form = AssignCoachForm(data, coaches=coaches_to_add(candidate))
    form.helper.form_action = reverse("candidate_assign", kwargs={"public_id": candidate.public_id})
    return form


def _overview(
    request: HttpRequest, user: User, candidate: Candidate, coach_form: AssignCoachForm | None
) -> HttpResponse:
    context = {
        "assignments": list(coaches_now().filter(candidate=candidate)),
        "coach_form": coach_form,
        "strong_sides": strengths_of(candidate),
        "may_change": may_change(user, candidate),
        "may_reopen": may_reopen(user, candidate),
    }
    return candidate_page(request, user, candidate, "overview", "coaching/candidates/overview.html", context)


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


@require_http_methods(["GET", "POST"])
def candidate_create(request: HttpRequest) -> HttpResponse:
    """Open a case for a new person."""
    user = signed_in(request)
    require(may_create_candidate(user))
    form = CandidateForm(
        request.POST or None,
        instance=Candidate(),
        organisations=organisations_to_open_in(user),
        cancel_url=reverse("candidate_list"),
        submit_label=_("Open the case"),
    )
    if request.method == "POST":
        saved = try_service(form, lambda values: open_case(actor=user, **_opened(values)))
        if saved is not None:
            messages.success(request, _("The case is open. The person's code is %(code)s.") % {"code": saved.pseudonym})
            return see_other("candidate_detail", public_id=saved.public_id)
    return candidate_form(request, None, form, _("New candidate"))


def _opened(values: dict[str, Any]) -> dict[str, Any]:
    """Return the form's values as the service takes them."""
    return {"organisation": values["organisation"], "values": values}


@require_http_methods(["GET", "POST"])
def candidate_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the person's details."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "edit")
    require(may_change(user, candidate))
    back = reverse("candidate_detail", kwargs={"public_id": public_id})
    # The form writes what was typed into its row, so it gets one of its own.
    form = CandidateForm(request.POST or None, instance=get_visible(Candidate, user, public_id), cancel_url=back)
    if request.method == "POST":
        saved = try_service(form, lambda values: change_candidate(actor=user, candidate=candidate, values=values))
        if saved is not None:
            messages.success(request, _("Saved."))
            return see_other(back)
    return candidate_form(request, candidate, form, _("Details of the person"))


@require_http_methods(["GET", "POST"])
def candidate_close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Close the case, after showing what still goes on in it."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "close")
    require(may_change(user, candidate))
    back = reverse("candidate_detail", kwargs={"public_id": public_id})
    form = CloseCaseForm(request.POST or None, cancel_url=back)
    if request.method == "POST":
        closed = try_service(form, lambda values: close_case(actor=user, candidate=candidate, **values))
        if closed is not None:
            messages.success(request, _("The case has been closed."))
            return see_other(back)
    context = {"form": form, "candidate": candidate, "goes_on": what_goes_on(candidate)}
    return render(request, "coaching/candidates/close.html", context)


@require_POST
def candidate_reopen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Open a closed case again."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "reopen")
    require(may_reopen(user, candidate))
    reopen_case(actor=user, candidate=candidate)
    messages.success(request, _("The case is open again."))
    return see_other("candidate_detail", public_id=public_id)


@require_POST
def candidate_assign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Have a coach work with the person."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "assign")
    require(may_assign(user, candidate))
    form = _coach_form(candidate, request.POST)
    if try_service(form, lambda values: assign_coach(actor=user, candidate=candidate, **values)) is None:
        return _overview(request, user, candidate, form)
    messages.success(request, _("The job coach now sees the person."))
    return see_other("candidate_detail", public_id=public_id)


@require_POST
def assignment_end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """End a coach's work with the person."""
    user = signed_in(request)
    assignment: CandidateAssignment = visible_part(user, CandidateAssignment.objects.all(), public_id, "assign")
    require(may_assign(user, assignment.candidate))
    end_assignment(actor=user, assignment=assignment)
    messages.success(request, _("The job coach no longer sees the person."))
    return see_other("candidate_detail", public_id=assignment.candidate.public_id)
