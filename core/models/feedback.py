"""Feedback on the service and its accessibility. The law asks for an answer within 14 days (306/2019)."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.access import AccessQuerySet
from core.encryption import EncryptedTextField
from core.models.base import BaseModel

ANSWER_DAYS = 14


class FeedbackQuerySet(AccessQuerySet[Any]):
    """Feedback as its readers see it."""

    def visible_to(self, user: Any) -> Self:
        """Coordinators and technical administrators read feedback; nobody else does, its writer neither."""
        reads = user.is_authenticated and (user.is_staff or user.is_coordinator)
        return self.all() if reads else self.none()


class Feedback(BaseModel):
    """One message. Text and address are encrypted: people write about themselves."""

    text = EncryptedTextField(_("feedback"))
    contact = EncryptedTextField(_("e-mail"), blank=True)
    page = models.CharField(_("page"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=2)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["-created_at", "-id"], name="feedback_newest")]
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")

    @property
    def answer_by(self) -> date:
        """Return the day by which the law asks for an answer."""
        return timezone.localdate(self.created_at) + timedelta(days=ANSWER_DAYS)
