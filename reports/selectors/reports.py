"""Reads of the pages of period reports."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Authority
from core.pagination import Page, keyset_page
from core.services.areas import authority_of
from pilots.models import PaymentPeriod, Pilot, Project
from reports.enums import RUN_STATES_ACTIVE, FileFormat, ReportState, RunKind, RunState
from reports.models import PeriodReport, ReportComment, ReportFile, ReportRun
from reports.report_policies import sees_full_figures
from reports.selectors.report_content import content_of
from reports.selectors.report_view import ReportView, report_view
from reports.selectors.report_words import LANGUAGE_NAMES, step_label
from tasks.selectors.proposals import worker_is_seen

MOST_SHOWN = 50
MOST_RUNS = 10
STEPS = (ReportState.DRAFT, ReportState.APPROVED, ReportState.FROZEN, ReportState.SENT)


def reports_page(reports: QuerySet[Any], cursor: str) -> Page[Any]:
    """Return one page of reports, the latest period first."""
    rows = reports.select_related("period__project")
    return keyset_page(rows, order=("-period__ends_on", "-version"), cursor=cursor)


def periods_to_begin(user: Any, managed: QuerySet[Any]) -> list[PaymentPeriod]:
    """Return the periods of these projects that have begun and have no report yet, the most urgent first."""
    return list(
        PaymentPeriod.objects.visible_to(user)
        .filter(project__in=managed, reports__isnull=True, starts_on__lte=timezone.localdate())
        .select_related("project")
        .order_by("report_due_on", "pk")[:MOST_SHOWN]
    )


def managed_projects(user: Any) -> QuerySet[Any]:
    """Return the projects whose reports the user prepares."""
    projects = Project.objects.visible_to(user)
    if user.is_coordinator:
        return projects
    return projects.filter(implementers__in=user.organisations_as({"project_manager"}))


def full_report() -> QuerySet[Any]:
    """Return reports with what their pages read of them."""
    return PeriodReport.objects.select_related(
        "period__project__theme__objective__programme", "corrects", "approved_by"
    )


def view_of(report: PeriodReport, user: Any) -> ReportView | None:
    """Return the report's figures as the user may see them; None while they have not been counted."""
    content = content_of(report)
    return report_view(content, is_outside=not sees_full_figures(user, report)) if content else None


@dataclass(frozen=True, slots=True)
class RunView:
    """What the page shows of a run."""

    run: ReportRun
    percent: int
    phase: str
    is_active: bool
    is_waiting: bool
    nobody_works: bool
    may_be_cancelled: bool
    trouble: str


def run_view(run: ReportRun, report: PeriodReport) -> RunView:
    """Return the run's progress, and in words why it failed when it did."""
    is_waiting = run.state == RunState.WAITING
    is_active = run.state in RUN_STATES_ACTIVE
    return RunView(
        run=run,
        percent=run.percent,
        phase=step_label(run.phase),
        is_active=is_active,
        is_waiting=is_waiting,
        nobody_works=is_waiting and not worker_is_seen(),
        may_be_cancelled=is_active and not run.cancel_requested and not report.is_frozen,
        trouble=_trouble(run),
    )


def _trouble(run: ReportRun) -> str:
    if run.state != RunState.FAILED:
        return ""
    reasons = {
        "STALE": _("The report was changed while the work waited. Look at the present state and ask again."),
        "REFUSED": _("Whoever asked for this may no longer do it. Somebody else who may can ask again."),
    }
    return reasons.get(
        run.error,
        _("The work stopped because of a fault of ours. Nothing is lost. Ask again; if it happens again, tell us."),
    )


def latest_run(report: PeriodReport) -> ReportRun | None:
    """Return the report's newest run."""
    found: ReportRun | None = ReportRun.objects.filter(report=report).order_by("-created_at", "-id").first()
    return found


def runs_of(report: PeriodReport) -> list[ReportRun]:
    """Return the report's latest runs, the newest first."""
    return list(
        ReportRun.objects.filter(report=report)
        .select_related("requested_by")
        .order_by("-created_at", "-id")[:MOST_RUNS]
    )


def comments_of(report: PeriodReport) -> list[ReportComment]:
    """Return the report's comments, the oldest first."""
    rows = ReportComment.objects.filter(report=report).select_related("author")
    return list(rows.order_by("created_at", "id")[:200])


@dataclass(frozen=True, slots=True)
class FileRow:
    """One form of the report's files, with the languages in which it is there."""

    file_format: str
    label: str
    languages: list[tuple[str, str]]


def files_of(report: PeriodReport) -> list[FileRow]:
    """Return the files that have been made, by form; their contents are not read."""
    made: dict[str, list[str]] = {}
    for file_format, language in ReportFile.objects.filter(report=report).values_list("file_format", "language"):
        made.setdefault(file_format, []).append(language)
    return [
        FileRow(each.value, str(each.label), [(key, name) for key, name in LANGUAGE_NAMES.items() if key in made[each]])
        for each in FileFormat
        if each.value in made
    ]


def versions_of(report: PeriodReport, user: Any) -> list[PeriodReport]:
    """Return the versions of the period's report that the user may see, the newest first."""
    versions = PeriodReport.objects.visible_to(user).filter(period=report.period_id)
    return list(versions.order_by("-version").defer("draft", "snapshot", "warnings", "rules"))


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the report's way, for the line of steps at the top of its page."""

    label: str
    is_done: bool
    is_current: bool


def steps_of(report: PeriodReport) -> list[Step]:
    """Return the way from draft to sent with where the report stands; open warnings belong to the draft."""
    state = ReportState.DRAFT if report.state == ReportState.WARNINGS else ReportState(report.state)
    here = STEPS.index(state)
    return [Step(str(step.label), place < here, place == here) for place, step in enumerate(STEPS)]


def suggested_recipient(report: PeriodReport, on: date) -> str:
    """Return the authority that funds ESF+ in the region where the project has most pilots, "" when none is known."""
    regions: dict[int, int] = {}
    pilots = Pilot.objects.filter(project=report.period.project_id, region__isnull=False).select_related("region")
    by_key = {}
    for pilot in pilots.order_by("pk"):
        if pilot.region is not None:
            regions[pilot.region.pk] = regions.get(pilot.region.pk, 0) + 1
            by_key[pilot.region.pk] = pilot.region
    if not regions:
        return ""
    region = by_key[max(regions, key=lambda key: (regions[key], -key))]
    authority: Authority | None = authority_of(region, on, "funding") or authority_of(region, on, "general")
    return authority.label if authority else ""


def draft_day(period: PaymentPeriod) -> date:
    """Return the day on which the clock begins the period's report."""
    return period.report_due_on - timedelta(days=settings.REPORT_DRAFT_DAYS)


def needs_files(report: PeriodReport, run: ReportRun | None) -> bool:
    """Tell whether a frozen report lacks files and no worker is at them."""
    stopped = run is None or run.state not in RUN_STATES_ACTIVE
    return report.is_frozen and stopped and report.files.count() < len(FileFormat) * len(LANGUAGE_NAMES)


def run_label(run: ReportRun) -> str:
    """Return what a run did."""
    return str(RunKind(run.kind).label)
