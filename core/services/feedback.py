"""Taking feedback in and marking it answered."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from core.events import record_event
from core.models import Feedback

RECEIVED = "feedback.received"
ANSWERED = "feedback.answered"


def give_feedback(*, text: str, contact: str, page: str, language: str, actor: Any = None) -> Feedback:
    """Store a message. ``actor`` is the signed-in user or None; the message itself does not tell who wrote it."""
    with transaction.atomic():
        feedback: Feedback = Feedback.objects.create(text=text, contact=contact, page=page[:300], language=language[:2])
        record_event(RECEIVED, subject=feedback, actor=actor)
    return feedback


def mark_answered(feedback: Feedback, *, actor: Any) -> Feedback:
    """Write the moment of the answer; a second press changes nothing."""
    with transaction.atomic():
        locked: Feedback = Feedback.objects.select_for_update(of=("self",)).get(pk=feedback.pk)
        if locked.answered_at is None:
            locked.answered_at = timezone.now()
            locked.save(update_fields=["answered_at", "updated_at"])
            record_event(ANSWERED, subject=locked, actor=actor)
    return locked
