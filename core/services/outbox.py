"""Delivery of the outbox: at least once, oldest first, with a growing pause after a failure."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from core.events import handler_named
from core.models import OutboxMessage

logger = structlog.get_logger(__name__)

BATCH = 200
FIRST_PAUSE_SECONDS = 10
LONGEST_PAUSE_SECONDS = 3600


def deliver_waiting(*, limit: int = BATCH) -> int:
    """Deliver up to ``limit`` waiting messages and return how many were delivered.

    Several workers may run it at once: each message is locked and skipped by the others.
    """
    delivered = 0
    for _ in range(limit):
        with transaction.atomic():
            message = (
                OutboxMessage.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("event")
                .filter(delivered_at__isnull=True, next_attempt_at__lte=timezone.now())
                .order_by("next_attempt_at", "id")
                .first()
            )
            if message is None:
                return delivered
            delivered += _deliver(message)
    return delivered


def _deliver(message: OutboxMessage) -> int:
    handler = handler_named(message.handler)
    try:
        with transaction.atomic():
            if handler is not None:
                handler(message.event)
    except Exception as error:  # whatever a handler does wrong must not stop the others
        message.attempts += 1
        pause = min(FIRST_PAUSE_SECONDS * 2 ** (message.attempts - 1), LONGEST_PAUSE_SECONDS)
        message.next_attempt_at = timezone.now() + timedelta(seconds=pause)
        message.last_error = type(error).__name__
        message.save(update_fields=["attempts", "next_attempt_at", "last_error"])
        logger.exception("outbox_delivery_failed", handler=message.handler, attempts=message.attempts)
        return 0
    message.attempts += 1
    message.delivered_at = timezone.now()
    message.save(update_fields=["attempts", "delivered_at"])
    return 1
