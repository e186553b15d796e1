"""Proposals: wishes, the run with its progress, and the alternatives side by side."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.users import signed_in
from core.access import get_visible
from core.htmx import redirect_anywhere, see_other
from core.policies import require
from tasks.jobs import publish_run
from tasks.models import CarvingRun, Proposal, WorkAnalysis
from tasks.role_policies import may_carve
from tasks.selectors.proposals import proposal_page_data, proposal_view, run_view
from tasks.services.carving_runs import cancel_run, request_run
from tasks.services.proposals import adopt_proposal
from tasks.services.wishes import relax_wish
from tasks.tabs import tabs_of

ANALYSES = WorkAnalysis.objects.select_related("unit__site__employer", "pilot")
RUNS = CarvingRun.objects.select_related("analysis__unit__site__employer")
PROPOSALS = Proposal.objects.select_related("analysis__unit__site__employer", "run")


def _tell(request: HttpRequest, error: ValidationError) -> None:
    for text in error.messages:
        messages.error(request, text)


@require_GET
def proposal_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the wishes, the latest run and its alternatives side by side."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    context = {
        **proposal_page_data(analysis),
        "may_carve": may_carve(user, analysis),
        "tabs": tabs_of(user, analysis, "proposals"),
    }
    return render(request, "tasks/proposals/page.html", context)


@require_POST
def run_start(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask for proposals."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    require(may_carve(user, analysis))
    try:
        request_run(analysis, actor=user, publish=publish_run)
    except ValidationError as error:
        _tell(request, error)
    return see_other("proposal_page", analysis.public_id)


@require_GET
def run_status(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return the run's progress; when it has ended, have the page load its result."""
    run = get_visible(RUNS.all(), signed_in(request), public_id)
    view = run_view(run)
    if not view["is_active"]:
        return redirect_anywhere(request, "proposal_page", run.analysis.public_id)
    return render(request, "tasks/proposals/_run.html", {"run_view": view, "may_carve": True})


@require_POST
def run_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop a run."""
    user = signed_in(request)
    run = get_visible(RUNS.all(), user, public_id)
    require(may_carve(user, run.analysis))
    cancel_run(run, actor=user)
    return see_other("proposal_page", run.analysis.public_id)


@require_POST
def wish_relax(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Loosen one wish as the conflict suggested and ask again."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    require(may_carve(user, analysis))
    try:
        relax_wish(analysis, role=request.POST.get("role", ""), change=_change(request), actor=user)
        request_run(analysis, actor=user, publish=publish_run)
    except ValidationError as error:
        _tell(request, error)
    return see_other("proposal_page", analysis.public_id)


def _change(request: HttpRequest) -> dict[str, Any]:
    try:
        change = json.loads(request.POST.get("change", ""))
    except ValueError:
        change = None
    if not isinstance(change, dict) or not change:
        raise ValidationError(_("The change could not be read. Change the wish by hand."))
    return change


@require_GET
def proposal_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show one proposal whole: roles with timetables, reasons for each task, holders, what was left out."""
    user = signed_in(request)
    proposal = get_visible(PROPOSALS.all(), user, public_id)
    context = {
        "proposal": proposal,
        "analysis": proposal.analysis,
        "view": proposal_view(proposal, whole=True),
        "may_carve": may_carve(user, proposal.analysis),
    }
    return render(request, "tasks/proposals/detail.html", context)


@require_POST
def proposal_adopt(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a proposal, or one role of it ("template"), onto the board."""
    user = signed_in(request)
    proposal = get_visible(PROPOSALS.all(), user, public_id)
    require(may_carve(user, proposal.analysis))
    template = request.POST.get("template", "")
    try:
        roles = adopt_proposal(proposal, actor=user, templates=[template] if template else None)
        messages.success(
            request, _("On the board now: %(roles)s.") % {"roles": ", ".join(role.title for role in roles)}
        )
    except ValidationError as error:
        _tell(request, error)
        return see_other("proposal_page", proposal.analysis.public_id)
    return see_other("board", proposal.analysis.public_id)
