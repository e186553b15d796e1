"""What people have been told, and how they want to be told."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import NotificationQuerySet
from core.models import BaseModel


class Notification(BaseModel):
    """One notice to one person. The sentence is made when it is shown, in the reader's language.

    ``context`` holds what the sentence needs (names of employers or organisations, numbers, days as text), never the
    name of a candidate. ``in_app`` and ``by_email`` are the person's choice at the time of writing.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    code = models.CharField(max_length=80)
    subject_label = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    context = models.JSONField(default=dict)
    in_app = models.BooleanField(default=True)
    by_email = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True, blank=True)
    emailed_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(
                fields=["user", "-created_at", "-id"],
                name="notification_list",
                condition=models.Q(in_app=True),
            ),
            models.Index(
                fields=["user"],
                name="notification_unread",
                condition=models.Q(in_app=True, read_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(in_app=True) | models.Q(by_email=True),
                name="notification_has_channel",
                violation_error_message=_("A notice is shown here, sent by e-mail, or both."),
            ),
        ]


class NotificationChoice(models.Model):
    """How one person wants notices of one code; without a row the notice's own defaults hold."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choices")
    code = models.CharField(max_length=80)
    in_app = models.BooleanField(_("here"))
    by_email = models.BooleanField(_("by e-mail"))

    class Meta:
        ordering = ["user_id", "code"]
        verbose_name = _("choice of notices")
        verbose_name_plural = _("choices of notices")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "code"],
                name="notification_choice_once",
                violation_error_message=_("There is already a choice for this notice."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}:{self.code}"
