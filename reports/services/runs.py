"""Runs of the worker for a report: asked for, taken by one worker at a time, gone on with after a dead one.

Each finished step is stored, so that a later worker does what is left. A worker that was only slow, not dead, notices
at its next step that another has taken over, and leaves: every write checks that the run is still in its own hands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import Refused
from reports.enums import RUN_STATES_ACTIVE, RunKind, RunState
from reports.models import PeriodReport, ReportRun
from reports.services.counting import count_draft
from reports.services.freezing import freeze_and_make_files
from reports.services.steps import Cancelled, Hands, TakenOver

logger = structlog.get_logger(__name__)

MOST_LOST_WORKERS = 3  # without a finished step in between; then the run would only lose the next one too
WAITING_SECONDS = 30
Publish = Callable[[int], None]


def request_run(report: PeriodReport, kind: RunKind, *, actor: Any, publish: Publish | None) -> ReportRun:
    """Ask for a run; ``publish`` sends its key to the workers after commit, None leaves it to the caller.

    Raises:
        ValidationError: a run of the report is under way.
    """
    try:
        with transaction.atomic():
            run = ReportRun.objects.create(report=report, kind=kind, requested_by=actor)
            record_event("reports.run.requested", subject=run, actor=actor, payload={"kind": kind})
            if publish is not None:
                transaction.on_commit(lambda: publish(run.pk), robust=True)
    except IntegrityError as error:
        raise ValidationError(_("The report is already being made.")) from error
    return run


def cancel_run(run: ReportRun, *, actor: Any) -> ReportRun:
    """Ask a run to stop: a waiting one stops at once, a running one at its next step.

    Raises:
        ValidationError: the report is already frozen, and its files are made to the end.
    """
    with transaction.atomic():
        report = PeriodReport.objects.select_for_update(of=("self",)).get(pk=run.report_id)
        locked: ReportRun = ReportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        if report.is_frozen and locked.state in RUN_STATES_ACTIVE:
            raise ValidationError(_("The report is frozen already. Its files are made to the end."))
        if locked.state == RunState.WAITING:
            locked.state = RunState.CANCELLED
            locked.finished_at = timezone.now()
        locked.cancel_requested = True
        locked.save()
        record_event("reports.run.cancelled", subject=locked, actor=actor)
    return locked


def _is_spent(run: ReportRun) -> bool:
    """Tell whether the run has lost so many workers that it is given up; each finished step allows one more."""
    finished = len(run.finished_steps.get("parts", {})) + len(run.finished_steps.get("files", []))
    return run.attempts >= MOST_LOST_WORKERS + finished


def _silent(now: Any) -> Any:
    return now - timedelta(seconds=settings.REPORT_SILENT_SECONDS)


def recover_runs(*, publish: Publish) -> int:
    """Send waiting runs that nobody took, and runs whose worker fell silent, again; return how many."""
    now = timezone.now()
    lost = ReportRun.objects.filter(
        Q(state=RunState.WAITING, updated_at__lt=now - timedelta(seconds=WAITING_SECONDS))
        | Q(state=RunState.RUNNING, heartbeat_at__lt=_silent(now))
    )
    sent = 0
    for run in lost.order_by("pk"):
        if run.state == RunState.RUNNING and _is_spent(run):
            ReportRun.objects.filter(pk=run.pk, state=RunState.RUNNING, heartbeat_at=run.heartbeat_at).update(
                state=RunState.FAILED, finished_at=now, error="WORKER_LOST"
            )
            continue
        ReportRun.objects.filter(pk=run.pk, state=RunState.WAITING).update(updated_at=now)
        publish(run.pk)
        sent += 1
    return sent


def _claim(run_id: int) -> ReportRun | None:
    """Take the run for this worker; None when it has ended or another living worker has it."""
    now = timezone.now()
    with transaction.atomic():
        run: ReportRun | None = ReportRun.objects.select_for_update(of=("self",)).filter(pk=run_id).first()
        if run is None:
            return None
        is_lost = run.state == RunState.RUNNING and run.heartbeat_at is not None and run.heartbeat_at < _silent(now)
        if not (run.state == RunState.WAITING or is_lost) or _is_spent(run):
            return None
        run.state = RunState.RUNNING
        run.attempts += 1
        run.heartbeat_at = now
        run.started_at = run.started_at or now
        run.save()
    return run


def execute_run(run_id: int) -> str:
    """Carry a run out, or what is left of it, and return its state. Safe to call twice.

    Raises:
        Exception: what went wrong in it, after the run has been marked as failed.
    """
    run = _claim(run_id)
    if run is None:
        return "not taken"
    hands = Hands(run)
    try:
        with hands.beating():
            if run.kind == RunKind.DRAFT:
                count_draft(hands)
            else:
                freeze_and_make_files(hands)
    except TakenOver:
        return "taken over"
    except Cancelled:
        return hands.end(RunState.CANCELLED)
    except Refused:
        return hands.end(RunState.FAILED, error="REFUSED")
    except ValidationError:
        return hands.end(RunState.FAILED, error="STALE")
    except Exception as error:
        hands.end(RunState.FAILED, error=type(error).__name__[:200])
        logger.exception("report_run_failed", run=str(run.public_id))
        raise
    return RunState.DONE
