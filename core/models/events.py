"""Domain events (what happened, for users' history) and the outbox that carries them further."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import new_public_id


class DomainEvent(models.Model):
    """A fact written in the same transaction as the change it tells of. Never edited.

    The subject is named by label and public id, not by a foreign key: an event outlives its subject.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    name = models.CharField(max_length=120)
    subject_label = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    payload = models.JSONField(default=dict)
    occurred_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index(fields=["subject_label", "subject_id", "-occurred_at", "-id"], name="event_subject_time"),
            models.Index(fields=["name", "-occurred_at"], name="event_name_time"),
        ]
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.name}:{self.subject_id}"


class OutboxMessage(models.Model):
    """One handler's share of an event: delivered at least once, by the worker, after commit."""

    event = models.ForeignKey(DomainEvent, on_delete=models.CASCADE, related_name="messages")
    handler = models.CharField(max_length=160)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "handler"],
                name="outbox_once_per_handler",
                violation_error_message=_("This event has already been queued for the same handler."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], name="outbox_waiting", condition=models.Q(delivered_at__isnull=True)
            ),
        ]
        verbose_name = _("outbox message")
        verbose_name_plural = _("outbox messages")

    def __str__(self) -> str:
        return f"{self.handler}:{self.event_id}"
