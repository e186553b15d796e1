"""A run in a worker's hands: storing steps, telling progress, noticing a wish to stop and another worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from core.events import record_event
from reports.enums import RunState
from reports.models import PeriodReport, ReportRun


class TakenOver(Exception):
    """Another worker has the run, or it has ended: nothing more is written by this one."""


class Cancelled(Exception):
    """Somebody has asked to stop."""


class Hands:
    """The run as this worker holds it. ``attempt`` tells this worker's hold from a later one's."""

    def __init__(self, run: ReportRun) -> None:
        self.run = run
        self.attempt = run.attempts
        self.steps: dict[str, Any] = run.finished_steps
        self.report: PeriodReport = PeriodReport.objects.select_related("period__project__theme__objective").get(
            pk=run.report_id
        )

    @contextmanager
    def held(self) -> Iterator[ReportRun]:
        """Lock the run for the enclosed writes: they and the stored step come together or not at all.

        Raises:
            TakenOver: the run is no longer in these hands.
        """
        with transaction.atomic():
            run = ReportRun.objects.select_for_update(of=("self",)).get(pk=self.run.pk)
            if run.state != RunState.RUNNING or run.attempts != self.attempt:
                raise TakenOver
            yield run
            run.heartbeat_at = timezone.now()
            run.save()

    @contextmanager
    def beating(self) -> Iterator[None]:
        """Tell four times within the silence that is taken for death that this worker lives, however long a step."""
        done = threading.Event()

        def beat() -> None:
            while not done.wait(settings.REPORT_SILENT_SECONDS / 4):
                own = ReportRun.objects.filter(pk=self.run.pk, state=RunState.RUNNING, attempts=self.attempt)
                own.update(heartbeat_at=timezone.now())
            connection.close()

        heart = threading.Thread(target=beat, name=f"report-run-{self.run.pk}", daemon=True)
        heart.start()
        try:
            yield
        finally:
            done.set()
            heart.join()

    def check(self) -> None:
        """Go on only when nobody has asked to stop.

        Raises:
            Cancelled: somebody has.
        """
        if ReportRun.objects.filter(pk=self.run.pk, cancel_requested=True).exists():
            raise Cancelled

    def store(self, steps: dict[str, Any], *, percent: int, phase: str) -> None:
        """Keep what is finished.

        Raises:
            TakenOver: the run is no longer in these hands.
        """
        with self.held() as run:
            run.finished_steps = steps
            run.percent = min(percent, 99)
            run.phase = phase
        self.steps = steps

    def finish(self, run: ReportRun) -> None:
        """Mark the held run as done, inside ``held``."""
        run.state = RunState.DONE
        run.percent = 100
        run.phase = ""
        run.finished_at = timezone.now()
        record_event("reports.run.finished", subject=run, actor=run.requested_by, payload={"kind": run.kind})

    def end(self, state: RunState, *, error: str = "") -> str:
        """End the run without its result; return the state it has then."""
        try:
            with self.held() as run:
                run.state = state
                run.error = error
                run.finished_at = timezone.now()
        except TakenOver:
            return "taken over"
        return state
