"""Period reports: beginning, counting, answering, commenting, approving, sending, correcting."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.events import record_event
from core.policies import require
from core.services.transitions import StaleState, apply_transition
from employers.services.saving import breach_in_words
from pilots.models import PaymentPeriod
from reports.enums import STATES_OPEN, ReportState, RunKind
from reports.models import PeriodReport, ReportComment, ReportRun
from reports.report_policies import may_approve, may_check, may_correct, may_prepare, may_prepare_project
from reports.selectors.report_content import PARTS, count_part, join_parts
from reports.selectors.report_moment import mark_of_data, one_moment
from reports.services.counting import save_draft
from reports.services.runs import Publish, request_run
from reports.workflow import REPORT_TABLE, UNDER_COUNT, is_idle

CHANGED = _("Somebody else has changed this meanwhile. Look at the present state and do it again.")


def begin_report(period: PaymentPeriod, *, actor: Any, publish: Publish | None) -> PeriodReport:
    """Begin the first report of a period and ask a worker to count it; ``publish`` as ``request_run``.

    Raises:
        Refused: the actor may not. The clock (no actor) may.
        ValidationError: the period already has a report.
    """
    if actor is not None:
        require(may_prepare_project(actor, period.project))
    try:
        with transaction.atomic():
            report = PeriodReport.objects.create(period=period, cut_off=period.ends_on)
            name = "reports.report.begun" if actor is not None else "reports.report.scheduled"
            record_event(name, subject=report, actor=actor)
            request_run(report, RunKind.DRAFT, actor=actor, publish=publish)
    except IntegrityError as error:
        raise breach_in_words(PeriodReport, error) from error
    return report


def periods_without_draft(today: date) -> QuerySet[Any]:
    """Return the periods whose report is due within the set number of days and has not been begun."""
    last = today + timedelta(days=settings.REPORT_DRAFT_DAYS)
    return PaymentPeriod.objects.filter(
        report_due_on__gte=today, report_due_on__lte=last, ends_on__lt=today, reports__isnull=True
    ).order_by("report_due_on", "pk")


def begin_due_reports(today: date, *, publish: Publish | None) -> int:
    """Begin the reports that will be due, each once however often this is called; return how many."""
    begun = 0
    for period in periods_without_draft(today).select_related("project"):
        try:
            begin_report(period, actor=None, publish=publish)
        except ValidationError:  # somebody was quicker
            continue
        begun += 1
    return begun


def count_again(report: PeriodReport, *, actor: Any, publish: Publish | None) -> ReportRun:
    """Ask a worker to count the draft anew.

    Raises:
        Refused: the actor may not.
        StaleState: the report has been approved.
        ValidationError: a run is under way.
    """
    with transaction.atomic():
        locked = _locked(report)
        require(may_prepare(actor, locked))
        if locked.state not in UNDER_COUNT:
            raise StaleState(_("The report has been approved. Take the approval back to count again."))
        return request_run(locked, RunKind.DRAFT, actor=actor, publish=publish)


def count_now(report: PeriodReport) -> PeriodReport:
    """Count the draft at once, without a worker and from one moment; return it as stored."""
    present = PeriodReport.objects.select_related("period__project__theme__objective").get(pk=report.pk)
    with one_moment():
        mark = mark_of_data(present.period.project_id)
        parts = {part: count_part(part, present) for part in PARTS}
    return save_draft(present, join_parts(parts, mark=mark, counted_at=timezone.now().isoformat()))


def answer_warning(report: PeriodReport, *, actor: Any, key: str, answer: str, seen: Any = None) -> PeriodReport:
    """Say why the figures hold in spite of a warning.

    ``seen`` are the values that the person saw, as a text; when the warning has changed since, nothing is kept.

    Raises:
        Refused: the actor may not.
        StaleState: the warning is gone or has changed, or the draft is being counted.
        ValidationError: the answer is empty or too long.
    """
    text = answer.strip()
    if not 1 <= len(text) <= LONGEST_ANSWER:
        raise ValidationError({"answer": _("Write in at most 300 characters why the figures hold.")})
    with transaction.atomic():
        locked = _locked(report)
        require(may_check(actor, locked))
        warning = next((each for each in locked.warnings if each["key"] == key), None)
        changed = warning is not None and seen is not None and seen != mark_of_warning(warning)
        if locked.state != ReportState.WARNINGS or warning is None or changed or not is_idle(locked):
            raise StaleState(CHANGED)
        warning |= {
            "answer": text,
            "answered_by": str(actor.public_id),
            "answered_at": timezone.now().isoformat(),
        }
        locked.save()
        record_event("reports.warning.answered", subject=locked, actor=actor, payload={"warning": key})
    return locked


LONGEST_ANSWER = 300


def mark_of_warning(warning: dict[str, Any]) -> str:
    """Return the warning's values as a text that differs when they do."""
    return repr(sorted(warning["values"].items()))


def write_deviations(report: PeriodReport, *, actor: Any, text: str, seen: str) -> PeriodReport:
    """Keep the chapter on deviations, risks and the next period. ``seen`` is the text that the writer began from.

    Raises:
        Refused: the actor may not.
        StaleState: somebody has written meanwhile, or the report has been approved.
    """
    with transaction.atomic():
        locked = _locked(report)
        require(may_prepare(actor, locked))
        if locked.state not in UNDER_COUNT or _same_lines(locked.deviations) != _same_lines(seen):
            raise StaleState(CHANGED)
        locked.deviations = _same_lines(text)
        locked.save()
        record_event("reports.report.written", subject=locked, actor=actor)
    return locked


def _same_lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def add_comment(report: PeriodReport, *, actor: Any, text: str) -> ReportComment:
    """Add a comment.

    Raises:
        Refused: the actor may not, or the report is frozen.
        ValidationError: the text is empty or too long.
    """
    with transaction.atomic():
        locked = _locked(report)
        require(may_prepare(actor, locked))
        comment = ReportComment(report=locked, author=actor, text=text.strip())
        comment.full_clean()
        comment.save()
        record_event("reports.report.commented", subject=locked, actor=actor)
    return comment


def move_report(
    report: PeriodReport, *, actor: Any, name: str, expected_state: str | None = None, seen: str | None = None
) -> PeriodReport:
    """Approve a report or take the approval back. ``seen`` is when the figures that the person saw were counted.

    Raises:
        KeyError: no such move.
        StaleState: the state or the figures have changed since the page was shown.
        Refused: as ``apply_transition``.
    """
    if name not in {"approve", "return", "return_warned"}:
        raise KeyError(name)
    with transaction.atomic():
        locked = _locked(report)
        if seen is not None and seen != locked.draft.get("counted_at", ""):
            raise StaleState(_("The figures have been counted again since you saw them. Look at them first."))
        return apply_transition(REPORT_TABLE, locked, name, actor=actor, expected_state=expected_state)


def ask_to_freeze(report: PeriodReport, *, actor: Any, publish: Publish | None) -> ReportRun:
    """Ask a worker to freeze an approved report and make its files, or the files that a failed run left unmade.

    Raises:
        Refused: the actor may not.
        StaleState: the report is not approved, or everything has been made.
        ValidationError: a run is under way.
    """
    with transaction.atomic():
        locked = _locked(report)
        require(may_approve(actor, locked))
        if locked.state not in {ReportState.APPROVED, ReportState.FROZEN}:
            raise StaleState(CHANGED)
        return request_run(locked, RunKind.FREEZE, actor=actor, publish=publish)


def mark_sent(
    report: PeriodReport, *, actor: Any, sent_on: date, sent_to: str, eura_reference: str = ""
) -> PeriodReport:
    """Mark a frozen report as sent.

    Raises:
        ValidationError: the day lies before the freezing or after today, a field is wrong.
        StaleState, Refused: as ``apply_transition``.
    """
    if sent_on > timezone.localdate():
        raise ValidationError({"sent_on": _("The day cannot be after today.")})
    frozen_on = timezone.localdate(report.frozen_at) if report.frozen_at else None
    if frozen_on is not None and sent_on < frozen_on:
        raise ValidationError({"sent_on": _("The report was frozen after this day.")})
    data = {"sent_on": sent_on, "sent_to": sent_to.strip(), "eura_reference": eura_reference.strip()}
    return apply_transition(REPORT_TABLE, report, "send", actor=actor, data=data)


def correct_report(report: PeriodReport, *, actor: Any, reason: str, publish: Publish | None) -> PeriodReport:
    """Begin the next version of a period's report, which says why; the earlier one stays as it is.

    Raises:
        Refused: the actor may not, or the report is not frozen.
        ValidationError: there is no reason, a newer version, or one under work.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the report is corrected.")})
    try:
        with transaction.atomic():
            locked = _locked(report)
            require(may_correct(actor, locked))
            newest = PeriodReport.objects.filter(period=locked.period).aggregate(newest=Max("version"))["newest"]
            if locked.version != newest:
                raise ValidationError(_("There is a newer version of this report. Correct that one."))
            version = PeriodReport.objects.create(
                period=locked.period,
                version=locked.version + 1,
                cut_off=locked.cut_off,
                corrects=locked,
                correction_reason=reason.strip(),
                deviations=locked.deviations,
            )
            record_event("reports.report.corrected", subject=version, actor=actor, payload={"version": version.version})
            request_run(version, RunKind.DRAFT, actor=actor, publish=publish)
    except IntegrityError as error:
        raise breach_in_words(PeriodReport, error) from error
    return version


def has_open_version(report: PeriodReport) -> bool:
    """Tell whether a version of the same period is under work."""
    return PeriodReport.objects.filter(period=report.period_id, state__in=STATES_OPEN).exists()


def _locked(report: PeriodReport) -> PeriodReport:
    rows = PeriodReport.objects.select_for_update(of=("self",)).select_related("period__project")
    locked: PeriodReport = rows.get(pk=report.pk)
    return locked
