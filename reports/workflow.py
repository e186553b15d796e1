"""The life of a period report as a table: draft, perhaps warnings, approved, frozen, sent.

The worker counts and either finds warnings or none; each warning is solved in the data (and gone at the next count) or
answered by the project. What the coordinator approves is what is frozen: freezing counts nothing anew. A sent or frozen
report never changes; a correction is the next version with a life of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.policies import Decision, decide
from core.workflow import StateTable, Transition
from reports.enums import RUN_STATES_ACTIVE, FileFormat, ReportState
from reports.report_policies import may_approve, may_send

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.models import PeriodReport

FILES_OF_A_REPORT = len(FileFormat) * 3  # each form in three languages


def by_worker(actor: Any, _report: PeriodReport) -> Decision:
    """Let only the worker do it, who has no name."""
    return decide(actor is None, _("The platform does this when it has counted."))


def is_counted(report: PeriodReport) -> Decision:
    """Require figures."""
    return decide(report.draft, _("The figures have not been counted yet."))


def is_idle(report: PeriodReport) -> Decision:
    """Require that no worker is on it."""
    return decide(
        not report.runs.filter(state__in=RUN_STATES_ACTIVE).exists(),
        _("The report is being made just now. Wait until it is done."),
    )


def is_answered(report: PeriodReport) -> Decision:
    """Require that each warning is solved or answered."""
    return decide(
        all(warning.get("answer") for warning in report.warnings),
        _("Some warnings have no answer yet. Mend the data and count again, or say why the figures hold."),
    )


def is_ready(report: PeriodReport) -> Decision:
    """Require what an approval needs."""
    return is_counted(report) & is_idle(report) & is_answered(report)


def has_warnings(report: PeriodReport) -> Decision:
    """Require warnings, so that the report goes back to them."""
    return is_idle(report) & decide(report.warnings, _("The report has no warnings."))


def has_no_warnings(report: PeriodReport) -> Decision:
    """Require that there are none."""
    return is_idle(report) & decide(not report.warnings, _("The report has warnings."))


def has_files(report: PeriodReport) -> Decision:
    """Require every file, so that what was sent is known."""
    return decide(
        report.files.count() == FILES_OF_A_REPORT, _("The files of the report are still being made. Wait for them.")
    )


def _store_count(report: Any, _actor: Any, data: Mapping[str, Any]) -> None:
    report.draft = data["draft"]
    report.warnings = data["warnings"]
    report.rules = data["rules"]


def _mark_approved(report: Any, actor: Any, _data: Mapping[str, Any]) -> None:
    report.approved_by = actor
    report.approved_at = timezone.now()


def _mark_returned(report: Any, _actor: Any, _data: Mapping[str, Any]) -> None:
    report.approved_by = None
    report.approved_at = None


def _store_snapshot(report: Any, _actor: Any, data: Mapping[str, Any]) -> None:
    report.snapshot = data["snapshot"]
    report.snapshot_sha256 = data["sha256"]
    report.frozen_at = data["frozen_at"]


def _mark_sent(report: Any, _actor: Any, data: Mapping[str, Any]) -> None:
    report.sent_on = data["sent_on"]
    report.sent_to = data["sent_to"]
    report.eura_reference = data.get("eura_reference", "")


UNDER_COUNT = (ReportState.DRAFT, ReportState.WARNINGS)

REPORT_TABLE = StateTable(
    name="period report",
    states=ReportState,
    initial=ReportState.DRAFT,
    final=frozenset({ReportState.SENT}),
    transitions=(
        Transition(
            name="count_clean",
            label=_("Counted, no warnings"),
            sources=UNDER_COUNT,
            target=ReportState.DRAFT,
            event="reports.report.counted",
            who=by_worker,
            required=("draft",),
        ),
        Transition(
            name="count_warned",
            label=_("Counted, with warnings"),
            sources=UNDER_COUNT,
            target=ReportState.WARNINGS,
            event="reports.report.warned",
            who=by_worker,
            required=("draft", "warnings"),
        ),
        Transition(
            name="approve",
            label=_("Approve the report"),
            sources=UNDER_COUNT,
            target=ReportState.APPROVED,
            event="reports.report.approved",
            who=may_approve,
            guard=is_ready,
            style="primary",
        ),
        Transition(
            name="return",
            label=_("Take the approval back"),
            sources=(ReportState.APPROVED,),
            target=ReportState.DRAFT,
            event="reports.report.returned",
            who=may_approve,
            guard=has_no_warnings,
        ),
        Transition(
            name="return_warned",
            label=_("Take the approval back"),
            sources=(ReportState.APPROVED,),
            target=ReportState.WARNINGS,
            event="reports.report.returned",
            who=may_approve,
            guard=has_warnings,
        ),
        Transition(
            name="freeze",
            label=_("Freeze the report"),
            sources=(ReportState.APPROVED,),
            target=ReportState.FROZEN,
            event="reports.report.frozen",
            who=may_approve,
            guard=is_counted,
            required=("snapshot", "sha256", "frozen_at"),
            style="primary",
        ),
        Transition(
            name="send",
            label=_("Mark as sent"),
            sources=(ReportState.FROZEN,),
            target=ReportState.SENT,
            event="reports.report.sent",
            who=may_send,
            guard=has_files,
            required=("sent_on", "sent_to"),
            style="primary",
        ),
    ),
    effects={
        "count_clean": _store_count,
        "count_warned": _store_count,
        "approve": _mark_approved,
        "return": _mark_returned,
        "return_warned": _mark_returned,
        "freeze": _store_snapshot,
        "send": _mark_sent,
    },
)
