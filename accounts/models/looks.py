"""The audit log of looks: who opened whose data, when. Append-only, held by a database trigger."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.querysets import LookQuerySet


class Look(models.Model):
    """One opening of an object that holds data about a person or an organisation.

    Ids only, no values: erasing a person needs no change here. Apart from the users' history on purpose.
    """

    # The number stays when the user is gone: a rule of the database would have to change a row that never changes.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    subject_label = models.CharField(max_length=80)
    subject_id = models.UUIDField()
    action = models.CharField(max_length=40)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    objects = LookQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["subject_label", "subject_id", "-at", "-id"], name="look_subject_time"),
            models.Index(fields=["actor", "-at", "-id"], name="look_actor_time"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        verbose_name = _("look")
        verbose_name_plural = _("looks")

    def __str__(self) -> str:
        return f"{self.action}:{self.subject_label}:{self.subject_id}"
