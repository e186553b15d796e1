"""Runs of the carving engine: asked for by a person, carried out by a worker, kept as immutable proposals."""

import time
from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import record_event
from tasks.carving import (
    ENGINE_VERSION,
    Answer,
    InvalidInstanceError,
    Progress,
    answer_to_json,
    carve,
    input_hash,
    parse_instance,
    roles_to_json,
    start_from_json,
)
from tasks.enums import RUN_STATES_ACTIVE, RunState
from tasks.models import CarvingRun, Proposal, WorkAnalysis
from tasks.selectors.carving_input import build_input, held_slots, wish_records
from tasks.selectors.proposals import WORKER_SEEN_KEY, WORKER_SEEN_SECONDS
from tasks.services.leases import Lease

logger = structlog.get_logger(__name__)

SILENT_SECONDS = 45  # a worker that has said nothing for this long is taken for dead
LEASE = Lease(CarvingRun, "heartbeat_at", SILENT_SECONDS)
WRITE_PAUSE_SECONDS = 0.4
DEFAULT_SECONDS = 5
LONG_SECONDS = 30
MANY_TASKS = 300
ALTERNATIVES = 4


def seconds_for(task_count: int) -> int:
    """Return the time limit for an analysis of this many tasks: five seconds, thirty for the very large."""
    return DEFAULT_SECONDS if task_count <= MANY_TASKS else LONG_SECONDS


def request_run(analysis: WorkAnalysis, *, actor: Any, publish: Callable[[int], None], seed: int = 1) -> CarvingRun:
    """Ask for proposals and return the run: a new one, or the finished one of exactly the same input.

    ``publish`` sends the run's key to the workers; it is called after commit.

    Raises:
        ValidationError: there is nothing to carve from, the input contradicts itself, or a run is under way.
    """
    roles = wish_records(analysis)
    if not roles:
        raise ValidationError(_("Say first what kind of role is sought: add a wish."))
    record = build_input(analysis, roles=roles, taken=held_slots(analysis))
    if not any(task["confirmed_transferable"] for task in record["tasks"]):
        raise ValidationError(
            _("No task has been confirmed as transferable yet. Confirm at least one in the inventory.")
        )
    try:
        instance = parse_instance(record)
    except InvalidInstanceError as error:
        raise ValidationError(
            [_readable(record, problem.path, problem.message) for problem in error.errors[:10]]
        ) from error
    digest = input_hash(instance)
    seconds = seconds_for(len(instance.tasks))
    same: CarvingRun | None = CarvingRun.objects.filter(
        analysis=analysis,
        input_hash=digest,
        seconds=seconds,
        seed=seed,
        engine_version=ENGINE_VERSION,
        state=RunState.DONE,
    ).first()
    if same is not None:
        return same
    try:
        with transaction.atomic():
            run = CarvingRun.objects.create(
                analysis=analysis,
                requested_by=actor,
                seconds=seconds,
                seed=seed,
                alternatives=ALTERNATIVES,
                input=record,
                input_hash=digest,
                engine_version=ENGINE_VERSION,
            )
            record_event("tasks.run.requested", subject=run, actor=actor, payload={"tasks": len(instance.tasks)})
            transaction.on_commit(lambda: publish(run.pk), robust=True)
    except IntegrityError as error:
        raise ValidationError(_("Proposals are already being made for this analysis.")) from error
    return run


def _readable(record: dict[str, Any], path: str, message: str) -> str:
    """Return an input error with the name of the task it is about, when it is about one."""
    if path.startswith("$.tasks["):
        number = int(path.removeprefix("$.tasks[").partition("]")[0])
        return _("Task “%(name)s”: %(message)s") % {"name": record["tasks"][number]["name"], "message": message}
    return f"{path}: {message}"


def cancel_run(run: CarvingRun, *, actor: Any) -> CarvingRun:
    """Ask a run to stop. One that nobody has taken stops at once; a running one keeps the best plan so far."""
    with transaction.atomic():
        locked: CarvingRun = CarvingRun.objects.select_for_update().get(pk=run.pk)
        if locked.state == RunState.WAITING:
            locked.state = RunState.CANCELLED
            locked.finished_at = timezone.now()
        locked.cancel_requested = True
        locked.save()
        record_event("tasks.run.cancelled", subject=locked, actor=actor)
    return locked


def note_worker() -> None:
    """Remember that a worker has just answered, so that a page can tell waiting from "nobody works"."""
    cache.set(WORKER_SEEN_KEY, timezone.now().isoformat(), WORKER_SEEN_SECONDS)


def recover_runs(*, publish: Callable[[int], None]) -> int:
    """Send lost runs again, see ``Lease.recover``; return how many."""
    return LEASE.recover(publish)


class Reporter:
    """Writes the engine's progress to the row, at most a few times a second, and reads the wish to cancel."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.written_at = 0.0
        self.read_at = 0.0
        self.cancelled = False

    def progress(self, step: Progress) -> None:
        """Store a step of the search with the best plan so far."""
        now = time.monotonic()
        if now - self.written_at < WRITE_PAUSE_SECONDS:
            return
        self.written_at = now
        CarvingRun.objects.filter(pk=self.run_id).update(
            percent=min(step.percent, 99),
            phase=step.phase[:40],
            best={"objective_cents": step.objective_cents, "roles": roles_to_json(step.roles)},
            heartbeat_at=timezone.now(),
        )

    def is_cancelled(self) -> bool:
        """Tell whether somebody has asked to stop; asks the database at most a few times a second."""
        now = time.monotonic()
        if now - self.read_at >= WRITE_PAUSE_SECONDS:
            self.read_at = now
            self.cancelled = CarvingRun.objects.filter(pk=self.run_id, cancel_requested=True).exists()
        return self.cancelled


def execute_run(run_id: int, *, deterministic: bool = False) -> str:
    """Carry a run out and return its state. Safe to call twice: a run is taken by one living worker at a time.

    After a killed worker the search starts from the best plan that the dead one had written. With ``deterministic``
    the engine's effort is counted instead of the clock, so that the same input gives the same plan on any machine.
    """
    if not LEASE.claim(run_id):
        return "not taken"
    run = CarvingRun.objects.select_related("analysis").get(pk=run_id)
    reporter = Reporter(run.pk)
    try:
        instance = parse_instance(run.input)
        answer = carve(
            instance,
            seconds=float(run.seconds),
            seed=run.seed,
            alternatives=run.alternatives,
            start=start_from_json(instance, run.best.get("roles", [])) if run.best else None,
            progress=reporter.progress,
            cancelled=reporter.is_cancelled,
            deterministic=deterministic,
        )
    except Exception as error:
        CarvingRun.objects.filter(pk=run.pk).update(
            state=RunState.FAILED, error=type(error).__name__[:200], finished_at=timezone.now()
        )
        logger.exception("carving_run_failed", run=str(run.public_id))
        raise
    return _store(run, answer, cancelled=reporter.cancelled)


def _store(run: CarvingRun, answer: Answer, *, cancelled: bool) -> str:
    record = answer_to_json(answer)
    with transaction.atomic():
        locked: CarvingRun = CarvingRun.objects.select_for_update().get(pk=run.pk)
        if locked.state not in RUN_STATES_ACTIVE:
            return locked.state
        Proposal.objects.bulk_create(
            _proposal(locked, number, alternative) for number, alternative in enumerate(record["alternatives"])
        )
        locked.state = RunState.CANCELLED if cancelled and not record["alternatives"] else RunState.DONE
        locked.status = record["status"]
        locked.conflict = record.get("conflict") or []
        locked.nearest = record.get("nearest") or {}
        locked.best = {}
        locked.percent = 100
        locked.phase = ""
        locked.finished_at = timezone.now()
        locked.save()
        record_event(
            "tasks.run.finished",
            subject=locked,
            actor=locked.requested_by,
            payload={"status": locked.status, "proposals": len(record["alternatives"])},
        )
    return locked.state


def _proposal(run: CarvingRun, number: int, alternative: dict[str, Any]) -> Proposal:
    criteria = alternative["criteria"]
    return Proposal(
        analysis_id=run.analysis_id,
        run=run,
        number=number,
        kind=alternative["kind"],
        objective_cents=alternative["objective_cents"],
        bound_cents=alternative["bound_cents"],
        freed_minutes=criteria["freed_minutes"],
        freed_cents=criteria["freed_cents"],
        fit=criteria["fit"],
        disruption=criteria["disruption"],
        content=alternative,
    )
