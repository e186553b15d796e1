"""Reading period reports: the list, one report, its figures, its files, two versions side by side, its history."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.users import signed_in
from core.access import get_visible
from core.exports import XLSX_TYPE
from core.policies import Decision, require
from employers.selectors import history_page
from pilots.models import Project
from reports.enums import STATES_FROZEN, STATES_OPEN, FileFormat, ReportState
from reports.filters import ReportFilterSet
from reports.history import event_label
from reports.models import PeriodReport, ReportFile
from reports.report_forms import AnswerForm, CommentForm
from reports.report_policies import may_approve, may_check, may_correct, may_list_reports, may_prepare, may_send
from reports.report_policies import sees_full_figures as sees_full
from reports.selectors import reports as selectors
from reports.selectors.report_changes import changes_between
from reports.selectors.report_content import LANGUAGES, content_of
from reports.services.reports import mark_of_warning
from reports.tables import ReportTable
from reports.tabs import REPORT_TABS
from reports.workflow import REPORT_TABLE

FILE_TYPES = {
    FileFormat.PDF: "application/pdf",
    FileFormat.XLSX: XLSX_TYPE,
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.JSON: "application/json",
}


def visible_report(user: User, public_id: UUID) -> PeriodReport:
    """Return the report with what its pages show, or 404."""
    report: PeriodReport = get_visible(selectors.full_report(), user, public_id)
    return report


@require_GET
def report_list(request: HttpRequest) -> HttpResponse:
    """Show the reports the user may see, and the periods that have none yet."""
    user = signed_in(request)
    require(may_list_reports(user))
    visible = PeriodReport.objects.visible_to(user).defer("draft", "snapshot", "warnings", "rules")
    filters = ReportFilterSet(request.GET, queryset=visible, projects=Project.objects.visible_to(user).order_by("code"))
    page = selectors.reports_page(filters.qs, request.GET.get("cursor", ""))
    context = {
        "filters": filters,
        "table": ReportTable(page),
        "is_empty": not page.rows and not filters.active,
        "periods": selectors.periods_to_begin(user, selectors.managed_projects(user)),
        "reads_frozen_only": not (user.is_coordinator or user.organisations_as({"project_manager"})),
    }
    return render(request, "reports/reports/list.html", context)


def report_page(
    request: HttpRequest, user: User, report: PeriodReport, tab: str, template: str, context: dict[str, Any]
) -> HttpResponse:
    """Return one tab of a report's page."""
    shown = {"report": report, "tabs": REPORT_TABS.shown(user, report, tab), "steps": selectors.steps_of(report)}
    return render(request, f"reports/reports/{template}", {**shown, **context})


def _answer_forms(report: PeriodReport, view: Any, bound: AnswerForm | None) -> list[tuple[Any, AnswerForm]]:
    address = reverse("report_answer", kwargs={"public_id": report.public_id})
    rows = []
    for number, row in enumerate(view.warnings if view else []):
        if bound is not None and bound.data.get("key") == row.key:
            form = bound
            form.auto_id = f"id_{number}_%s"
        else:
            initial = {"key": row.key, "seen": mark_of_warning(row.warning), "answer": row.answer}
            form = AnswerForm(initial=initial, auto_id=f"id_{number}_%s")
        form.helper.form_action = address
        rows.append((row, form))
    return rows


def situation(
    request: HttpRequest,
    user: User,
    report: PeriodReport,
    *,
    answer: AnswerForm | None = None,
    comment: CommentForm | None = None,
) -> HttpResponse:
    """Return the report's first page; a form that was refused is shown with what was typed."""
    view = selectors.view_of(report, user)
    run = selectors.latest_run(report)
    prepares, sees_all = may_prepare(user, report), sees_full(user, report)
    checks: Decision = may_check(user, report)
    comment_form = (comment or CommentForm()) if prepares else None
    if comment_form is not None:
        comment_form.helper.form_action = reverse("report_comment", kwargs={"public_id": report.public_id})
    context = {
        "view": view,
        "run_view": selectors.run_view(run, report) if run and sees_all else None,
        "moves": {move.transition.name: move for move in REPORT_TABLE.moves(user, report)} if sees_all else {},
        "may_prepare": prepares,
        "may_count": prepares and report.state in {ReportState.DRAFT, ReportState.WARNINGS},
        "may_answer": checks if report.state == ReportState.WARNINGS else None,
        "may_freeze": may_approve(user, report) if report.state == ReportState.APPROVED else None,
        "may_make_files": sees_all and selectors.needs_files(report, run) and bool(may_approve(user, report)),
        "may_send": report.state == ReportState.FROZEN and bool(may_send(user, report)),
        "may_correct": bool(may_correct(user, report)),
        "warnings": _answer_forms(report, view, answer),
        "unanswered": sum(1 for row in view.warnings if not row.answer) if view else 0,
        "comments": selectors.comments_of(report) if sees_all else [],
        "comment_form": comment_form,
        "files": selectors.files_of(report),
        "versions": selectors.versions_of(report, user),
        "runs": selectors.runs_of(report) if sees_all else [],
        "sees_all": sees_all,
        "is_open": report.state in STATES_OPEN,
    }
    status = 422 if answer is not None or comment is not None else 200
    response = report_page(request, user, report, "situation", "situation.html", context)
    response.status_code = status
    return response


@require_GET
def report_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show where the report stands: what to do next, warnings, comments, files, versions, runs."""
    user = signed_in(request)
    return situation(request, user, visible_report(user, public_id))


@require_GET
def report_figures(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the report's figures by chapter, each leading to its rule."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    context = {
        "view": selectors.view_of(report, user),
        "deviations": content_of(report).get("deviations", ""),
        "may_drill": sees_full(user, report),
    }
    return report_page(request, user, report, "figures", "figures.html", context)


@require_GET
def report_compare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show which figures differ between this version and another one of the period's report."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    versions = [each for each in selectors.versions_of(report, user) if each.pk != report.pk]
    asked = request.GET.get("with", "")
    chosen = next((each for each in versions if str(each.public_id) == asked), versions[0] if versions else None)
    if asked and (chosen is None or str(chosen.public_id) != asked):
        raise Http404("no such version")
    changes = None
    hidden: frozenset[str] = frozenset()
    if chosen is not None:
        old, new = sorted((report, chosen), key=lambda each: each.version)
        before, after = content_of(visible_report(user, old.public_id)), content_of(visible_report(user, new.public_id))
        if before and after:
            if not sees_full(user, report):
                hidden = frozenset(before["suppression"]["hidden"]) | frozenset(after["suppression"]["hidden"])
            changes = changes_between(before, after, hidden=hidden)
    context = {"versions": versions, "chosen": chosen, "changes": changes, "has_hidden": bool(hidden)}
    return report_page(request, user, report, "compare", "compare.html", context)


@require_GET
def report_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what has happened to the report, the newest first."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    page = history_page(report, request.GET.get("cursor", ""))
    context = {"page": page, "events": [(event, event_label(event.name)) for event in page.rows]}
    return report_page(request, user, report, "history", "history.html", context)


@require_GET
def report_file(request: HttpRequest, public_id: UUID, file_format: str, language: str) -> HttpResponse:
    """Give a file of a frozen report as it was made."""
    user = signed_in(request)
    report = visible_report(user, public_id)
    if report.state not in STATES_FROZEN or file_format not in FileFormat.values or language not in LANGUAGES:
        raise Http404("no such file")
    file = ReportFile.objects.filter(report=report, file_format=file_format, language=language).first()
    if file is None:
        raise Http404("not made yet")
    period = report.period
    name = f"{slugify(period.project.code)}-{period.number}-v{report.version}-{language}.{file_format}"
    response = HttpResponse(bytes(file.content), content_type=FILE_TYPES[FileFormat(file_format)])
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["Digest"] = f"sha-256={file.sha256}"
    return response


def report_url(report: PeriodReport) -> str:
    """Return the address of the report's first page."""
    return reverse("report_detail", kwargs={"public_id": report.public_id})
