"""Documents of an analysis: asked for by a person, made by a worker, given to everybody who asks for the same."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.events import record_event
from tasks.enums import RUN_STATES_ACTIVE, DocumentKind, RunState
from tasks.models import DocumentRequest, WorkAnalysis
from tasks.services.leases import Lease

logger = structlog.get_logger(__name__)

# Several times the longest document. Two workers with the same one do no harm: only the first is kept.
LOST_SECONDS = 60
LEASE = Lease(DocumentRequest, "started_at", LOST_SECONDS, when_lost={"source": ""})
Make = Callable[[str], bytes]  # of the page, the file
Publish = Callable[[int], None]


def request_document(
    analysis: WorkAnalysis, kind: DocumentKind, language: str, source: str, *, actor: Any, publish: Publish
) -> DocumentRequest:
    """Return the request of exactly this page: the one that is there, or a new one for the workers."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    rows = DocumentRequest.objects.defer("source").filter(
        analysis=analysis,
        kind=kind,
        language=language,
        content_hash=digest,
        state__in=[*RUN_STATES_ACTIVE, RunState.DONE],
    )
    present: DocumentRequest | None = rows.first()
    if present is not None:
        return present
    try:
        with transaction.atomic():
            made: DocumentRequest = DocumentRequest.objects.create(
                analysis=analysis,
                kind=kind,
                language=language,
                content_hash=digest,
                source=source,
                requested_by=actor,
            )
            record_event(
                "tasks.document.requested", subject=made, actor=actor, payload={"kind": kind, "language": language}
            )
            transaction.on_commit(lambda: publish(made.pk), robust=True)
    except IntegrityError:  # somebody else asked for the same at the same moment
        made = rows.get()
    return made


def cancel_document(document: DocumentRequest, *, actor: Any) -> DocumentRequest:
    """Stop a request that is not ready; one that has ended stays as it is. What a worker still makes is thrown away."""
    with transaction.atomic():
        locked: DocumentRequest = DocumentRequest.objects.select_for_update().get(pk=document.pk)
        if locked.state in RUN_STATES_ACTIVE:
            _end(locked, RunState.CANCELLED)
            record_event("tasks.document.cancelled", subject=locked, actor=actor)
    return locked


def _end(document: DocumentRequest, state: RunState, *, error: str = "") -> None:
    document.state = state
    document.error = error
    document.source = ""
    document.finished_at = timezone.now()
    document.save()


def recover_documents(*, publish: Publish) -> int:
    """Send lost requests again, see ``Lease.recover``; return how many."""
    return LEASE.recover(publish)


def execute_document(key: int, *, make: Make) -> str:
    """Make the document and return its state. Safe to call twice.

    Raises:
        Exception: what went wrong in it, after the request has been marked as failed.
    """
    if not LEASE.claim(key):
        return "not taken"
    taken = DocumentRequest.objects.get(pk=key)
    content: bytes | None = None
    try:
        content = make(taken.source)
    except Exception as error:
        logger.exception("document_failed", document=str(taken.public_id))
        _store(taken, None, error=type(error).__name__[:200])
        raise
    return _store(taken, content)


def _store(taken: DocumentRequest, content: bytes | None, *, error: str = "") -> str:
    """End the request with its file, or as failed without one, unless it is no longer in this worker's hands."""
    with transaction.atomic():
        locked: DocumentRequest = DocumentRequest.objects.select_for_update().get(pk=taken.pk)
        if locked.state != RunState.RUNNING or locked.attempts != taken.attempts:
            return "taken over"
        locked.content = content
        _end(locked, RunState.DONE if content is not None else RunState.FAILED, error=error)
        name = "tasks.document.made" if content is not None else "tasks.document.failed"
        record_event(name, subject=locked, actor=locked.requested_by, payload={"kind": locked.kind})
    return locked.state
