"""The support log: a coach's own, a person's, its file, an entry with its versions, the full form, a correction."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.services.audit import record_look, record_looks
from accounts.users import signed_in
from coaching.filters.support import SupportFilterSet
from coaching.forms.support import CorrectionForm, NewSupportForm, SupportForm, start_of_full
from coaching.models import Candidate, SupportEntry
from coaching.selectors.candidates import coaches_for
from coaching.selectors.support import (
    log_of,
    log_page,
    minutes_of,
    people_in,
    versions_of,
    with_list_data,
)
from coaching.services.support_log import correct_support, log_support, settle_promise
from coaching.support_exports import support_columns
from coaching.support_policies import (
    leads_a_team,
    may_correct_support,
    may_log,
    may_see_support,
    may_settle_promise,
)
from coaching.tables.support import SupportTable
from coaching.views.common import candidate_page, looked_at_list, visible_candidate
from core.access import get_visible
from core.exports import csv_response, xlsx_response
from core.htmx import see_other
from core.policies import require
from employers.models import Employer
from employers.views.common import try_service

LARGEST_FILE_ROWS = 50_000


def _own_log(request: HttpRequest, user: User) -> SupportFilterSet:
    """Return the filtered log: the team's for those who lead one, otherwise the coach's own."""
    is_lead = leads_a_team(user)
    entries = log_of(user) if is_lead else log_of(user).filter(coach=user)
    return SupportFilterSet(request.GET, queryset=entries, coaches=coaches_for(user) if is_lead else None)


def _log_of_person(request: HttpRequest, user: User, candidate: Candidate) -> SupportFilterSet:
    return SupportFilterSet(
        request.GET, queryset=log_of(user).filter(candidate=candidate), coaches=None, one_person=True
    )


def _file(request: HttpRequest, user: User, filters: SupportFilterSet) -> HttpResponse:
    """Give the filtered log as a file and write a look at each person in it."""
    record_looks(user, people_in(filters.qs), "export")
    rows = with_list_data(filters.qs.defer("note", "next_step")).order_by("-happened_on", "-pk")[:LARGEST_FILE_ROWS]
    respond = csv_response if request.GET.get("format") == "csv" else xlsx_response
    return respond(
        _("Support log"), support_columns(), rows.iterator(chunk_size=1000), actor=user, filters=filters.described
    )


@require_GET
def support_list(request: HttpRequest) -> HttpResponse:
    """Show the log across people and employers."""
    user = signed_in(request)
    require(may_see_support(user))
    filters = _own_log(request, user)
    page = log_page(filters.qs, request.GET.get("cursor", ""))
    looked_at_list(user, page.rows)
    excluded = () if leads_a_team(user) else ("coach",)
    context = {
        "filters": filters,
        "table": SupportTable(page, exclude=excluded),
        "sums": minutes_of(filters.qs),
        "is_empty": not page.rows and not filters.active,
    }
    return render(request, "coaching/support/list.html", context)


@require_GET
def support_export(request: HttpRequest) -> HttpResponse:
    """Give the filtered log as a workbook, or as CSV when asked."""
    user = signed_in(request)
    require(may_see_support(user))
    return _file(request, user, _own_log(request, user))


@require_GET
def candidate_support(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a person's log, the newest first."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "support")
    filters = _log_of_person(request, user, candidate)
    page = log_page(filters.qs, request.GET.get("cursor", ""))
    context = {
        "filters": filters,
        "page": page,
        "sums": minutes_of(filters.qs),
        "is_empty": not page.rows and not filters.active,
        "may_log": may_log(user, candidate),
    }
    return candidate_page(request, user, candidate, "support", "coaching/support/candidate.html", context)


@require_GET
def candidate_support_export(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give a person's filtered log as a file."""
    user = signed_in(request)
    candidate: Candidate = get_visible(Candidate, user, public_id)
    return _file(request, user, _log_of_person(request, user, candidate))


def _visible_entry(user: User, public_id: UUID) -> SupportEntry:
    entry: SupportEntry = get_visible(
        SupportEntry.objects.select_related("candidate", "employer", "coach"), user, public_id
    )
    record_look(user, entry.candidate or entry, "support_entry")
    return entry


@require_GET
def support_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an entry with its versions, whichever of them was asked for."""
    user = signed_in(request)
    entry = _visible_entry(user, public_id)
    versions = versions_of(entry, user)
    newest = versions[0]
    context = {
        "entry": newest,
        "earlier": versions[1:],
        "may_correct": may_correct_support(user, newest),
        "may_settle": may_settle_promise(user, newest),
    }
    return render(request, "coaching/support/detail.html", context)


@require_http_methods(["GET", "POST"])
def support_create(request: HttpRequest) -> HttpResponse:
    """Log with everything that an entry may tell; for a person, or for work with an employer alone."""
    user = signed_in(request)
    require(may_see_support(user))
    asked = request.GET
    candidate: Candidate | None = get_visible(Candidate, user, asked["person"]) if asked.get("person") else None
    employer: Employer | None = get_visible(Employer, user, asked["employer"]) if asked.get("employer") else None
    require(may_log(user, candidate))
    form = NewSupportForm(
        request.POST or None,
        instance=SupportEntry(candidate=candidate, employer=employer),
        initial=start_of_full(user, candidate, employer),
        user=user,
        cancel_url=_back_to(candidate),
    )
    if request.method == "POST":
        logged = try_service(
            form, lambda values: log_support(actor=user, series=values["series"], values=form.entry_values)
        )
        if logged is not None:
            messages.success(request, _("The entry has been saved."))
            return see_other("support_detail", public_id=logged.entry.public_id)
    return _form_page(request, user, form, _("New entry"), candidate)


def _back_to(candidate: Candidate | None) -> str:
    if candidate is None:
        return reverse("support_list")
    return reverse("candidate_support", kwargs={"public_id": candidate.public_id})


def _form_page(
    request: HttpRequest, user: User, form: SupportForm, title: str, candidate: Candidate | None, lead: str = ""
) -> HttpResponse:
    looked_at_list(user, form.people_offered)
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "back_url": _back_to(candidate),
        "back_label": candidate.call_name if candidate is not None else _("Support log"),
    }
    return render(request, "coaching/support/form.html", context)


@require_http_methods(["GET", "POST"])
def support_correct(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct an entry: what is saved is its next version."""
    user = signed_in(request)
    entry = _visible_entry(user, public_id)
    require(may_correct_support(user, entry))
    shown: SupportEntry = SupportEntry.objects.select_related("candidate").get(pk=entry.pk)
    cancel = reverse("support_detail", kwargs={"public_id": public_id})
    form = CorrectionForm(request.POST or None, instance=shown, user=user, cancel_url=cancel)
    if request.method == "POST":
        newest = try_service(
            form,
            lambda values: correct_support(
                actor=user, entry=entry, reason=values["correction_reason"], values=form.entry_values
            ),
        )
        if newest is not None:
            messages.success(request, _("The correction has been saved. The earlier version stays visible."))
            return see_other("support_detail", public_id=newest.public_id)
    return _form_page(request, user, form, _("Correct the entry"), entry.candidate)


@require_POST
def support_settle(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark a next step as done, or as not done after all."""
    user = signed_in(request)
    entry: SupportEntry = get_visible(SupportEntry, user, public_id)
    is_done = request.POST.get("done") != "0"
    settle_promise(actor=user, entry=entry, is_done=is_done)
    messages.success(request, _("Marked as done.") if is_done else _("Marked as not done."))
    if request.POST.get("back") == "today":
        return see_other("coach_today")
    return see_other("support_detail", public_id=public_id)
