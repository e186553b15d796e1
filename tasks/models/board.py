"""The board's memory: every move with its revision, and the versions people named."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.models.analyses import AnalysisPart, WorkAnalysis


class BoardMove(AnalysisPart):
    """One change on the board: what was before, what is after, so that it can be undone and redone.

    ``revision`` is the board's revision after the move; ``undone`` tells that the move has been taken back.
    """

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="moves")
    revision = models.PositiveIntegerField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=30)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    undone = models.BooleanField(default=False)
    undoes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["-revision"]
        verbose_name = _("move on the board")
        verbose_name_plural = _("moves on the board")
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "revision"],
                name="board_revision_once",
                violation_error_message=_("Somebody else has moved something at the same moment."),
            ),
        ]


class BoardVersion(AnalysisPart):
    """A named picture of the board that can be compared and taken back into use."""

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    snapshot = models.JSONField()
    figures = models.JSONField(default=dict)

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["-number"]
        verbose_name = _("version of the board")
        verbose_name_plural = _("versions of the board")
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "number"],
                name="board_version_once",
                violation_error_message=_("The analysis already has a version with this number."),
            ),
        ]
