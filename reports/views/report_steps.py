"""What moves a report on: beginning, counting, approving, freezing, and the worker's progress."""

from collections.abc import Callable
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
from pilots.models import PaymentPeriod
from reports.jobs import publish_run
from reports.models import PeriodReport, ReportRun
from reports.report_policies import may_approve, may_prepare, may_prepare_project, sees_full_figures
from reports.selectors.reports import run_view
from reports.services import reports as services
from reports.services.runs import cancel_run
from reports.views.report_pages import visible_report

RUNS = ReportRun.objects.select_related("report__period__project")


def _told(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    """Do something; tell that it is done, or why it was not."""
    try:
        act()
    except ValidationError as error:
        for text in error.messages:
            messages.error(request, text)
        return False
    if done:
        messages.success(request, done)
    return True


@require_POST
def report_begin(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Begin the report of a period."""
    user = signed_in(request)
    period: PaymentPeriod = get_visible(PaymentPeriod.objects.select_related("project"), user, public_id)
    require(may_prepare_project(user, period.project))
    _told(request, lambda: services.begin_report(period, actor=user, publish=publish_run), "")
    report = PeriodReport.objects.visible_to(user).filter(period=period).order_by("-version").first()
    return see_other("report_detail", public_id=report.public_id) if report else see_other("report_list")


@require_POST
def report_count(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Count the draft anew."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    require(may_prepare(user, report))
    _told(request, lambda: services.count_again(report, actor=user, publish=publish_run), "")
    return see_other("report_detail", public_id=public_id)


@require_POST
def report_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Approve the report or take the approval back."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    require(may_approve(user, report))
    name = request.POST.get("transition", "")
    state, seen = request.POST.get("state") or None, request.POST.get("seen")
    done = _("The report has been approved.") if name == "approve" else _("The approval has been taken back.")
    try:
        _told(
            request,
            lambda: services.move_report(report, actor=user, name=name, expected_state=state, seen=seen),
            done,
        )
    except KeyError:
        messages.error(request, _("Choose one of the steps on the page."))
    return see_other("report_detail", public_id=public_id)


@require_POST
def report_freeze(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Freeze the report and make its files."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    require(may_approve(user, report))
    _told(request, lambda: services.ask_to_freeze(report, actor=user, publish=publish_run), "")
    return see_other("report_detail", public_id=public_id)


def _visible_run(request: HttpRequest, public_id: UUID) -> ReportRun:
    run: ReportRun = get_visible(RUNS.all(), signed_in(request), public_id)
    return run


@require_GET
def report_run_status(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return the run's progress; when it has ended, have the page load its result."""
    run = _visible_run(request, public_id)
    view = run_view(run, run.report)
    if not view.is_active:
        return redirect_anywhere(request, "report_detail", public_id=run.report.public_id)
    context = {"run_view": view, "may_cancel": sees_full_figures(signed_in(request), run.report)}
    return render(request, "reports/reports/_run.html", context)


@require_POST
def report_run_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop a run."""
    user = signed_in(request)
    run = _visible_run(request, public_id)
    require(may_prepare_project(user, run.report.period.project))
    _told(request, lambda: cancel_run(run, actor=user), "")
    return see_other("report_detail", public_id=run.report.public_id)
