"""Writing domain events and registering what follows from them.

A change and its event are one transaction; handlers run in the worker after commit, at least once. A handler
is therefore idempotent. Higher floors register handlers for events of lower floors, never the other way round.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from core.models import BaseModel, DomainEvent, OutboxMessage

Handler = Callable[[DomainEvent], None]
_handlers: dict[str, list[tuple[str, Handler]]] = {}
_after_commit: list[Callable[[], None]] = []


def handles(event_name: str) -> Callable[[Handler], Handler]:
    """Register a handler for events of this name. The handler's dotted path is its lasting name."""

    def register(handler: Handler) -> Handler:
        path = f"{handler.__module__}.{handler.__qualname__}"
        entries = _handlers.setdefault(event_name, [])
        if path not in {known for known, _ in entries}:
            entries.append((path, handler))
        return handler

    return register


def handler_named(path: str) -> Handler | None:
    """Return the registered handler with this dotted path, if it still exists."""
    return next((handler for entries in _handlers.values() for known, handler in entries if known == path), None)


def set_dispatcher(dispatch: Callable[[], None]) -> None:
    """Say how the outbox is set going after commit (the job module does, at start)."""
    _after_commit[:] = [dispatch]


def record_event(
    name: str, *, subject: BaseModel, actor: Any = None, payload: dict[str, Any] | None = None
) -> DomainEvent:
    """Write the event and its outbox messages in the running transaction.

    ``payload`` is JSON without names or free text of persons. ``actor`` is the user, or None for the clock.

    Raises:
        RuntimeError: outside a transaction, since then the change and its event could part.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event is written in the transaction of its change.")
    event = DomainEvent.objects.create(
        name=name,
        subject_label=subject.model_label(),
        subject_id=subject.public_id,
        actor=actor if getattr(actor, "pk", None) else None,
        payload=payload or {},
    )
    handlers = _handlers.get(name, [])
    if handlers:
        now = timezone.now()
        OutboxMessage.objects.bulk_create(
            OutboxMessage(event=event, handler=path, next_attempt_at=now) for path, _ in handlers
        )
        for dispatch in _after_commit:
            transaction.on_commit(dispatch, robust=True)
    return event
