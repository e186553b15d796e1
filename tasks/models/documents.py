"""Documents that a worker makes: asked for once for each content and language, kept for some days."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasks.enums import RUN_STATES_ACTIVE, DocumentKind, RunState
from tasks.models.analyses import AnalysisPart, WorkAnalysis


class DocumentRequest(AnalysisPart):
    """A document of an analysis as it stood when it was asked for.

    ``source`` is the page of which the file is made, ``content_hash`` its SHA-256: who asks for the same again gets
    the same row. ``content`` is the PDF. The source is emptied when nothing more is made of it.
    """

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="document_requests")
    kind = models.CharField(_("document"), max_length=10, choices=DocumentKind.choices)
    language = models.CharField(_("language"), max_length=5)
    content_hash = models.CharField(max_length=64)
    source = models.TextField(blank=True)
    content = models.BinaryField(null=True, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        verbose_name = _("document asked for")
        verbose_name_plural = _("documents asked for")
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "kind", "language", "content_hash"],
                condition=Q(state__in=sorted({*RUN_STATES_ACTIVE, RunState.DONE})),
                name="document_once",
                violation_error_message=_("This document has already been asked for."),
            ),
            models.CheckConstraint(
                condition=Q(state=RunState.DONE, content__isnull=False)
                | (~Q(state=RunState.DONE) & Q(content__isnull=True)),
                name="document_done_has_file",
                violation_error_message=_("A document is ready exactly when its file is there."),
            ),
        ]
