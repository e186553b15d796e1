"""The link by which a worker without an account adds own tasks on a phone."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from employers.models import JobFunction
from tasks.enums import Willingness
from tasks.models.analyses import AnalysisPart, WorkAnalysis
from tasks.models.inventory import Task, TaskPart


class ContributorLink(AnalysisPart):
    """A short-lived, revocable link to one job function's tasks. Only a hash of its token is stored."""

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="contributor_links")
    function = models.ForeignKey(
        JobFunction, on_delete=models.CASCADE, related_name="contributor_links", verbose_name=_("job function")
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened_count = models.PositiveIntegerField(default=0)

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        verbose_name = _("contributor link")
        verbose_name_plural = _("contributor links")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="contributor_link_lives",
                violation_error_message=_("A link must be valid for some time."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether the link can still be used."""
        return self.revoked_at is None and timezone.now() < self.expires_at


class TaskVoice(TaskPart):
    """What one contributor says of a task: would it be given away? The contributor stays unnamed."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="voices")
    link = models.ForeignKey(ContributorLink, on_delete=models.CASCADE, related_name="voices")
    session_key = models.CharField(max_length=64)
    willingness = models.CharField(_("would you give it away"), max_length=10, choices=Willingness.choices)

    class Meta(TaskPart.Meta):
        abstract = False
        ordering = ["id"]
        verbose_name = _("voice about a task")
        verbose_name_plural = _("voices about a task")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "link", "session_key"],
                name="task_voice_once",
                violation_error_message=_("You have already answered this."),
            ),
        ]
