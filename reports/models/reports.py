"""Period reports, their runs in the worker, comments, and the files made of a frozen one."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from pilots.models import PaymentPeriod
from reports.enums import FileFormat, ReportState, RunKind, RunState
from reports.querysets import PeriodReportQuerySet, ReportPartQuerySet

FROZEN_IS_FROZEN = """
IF OLD.snapshot_sha256 <> '' AND (
    NEW.snapshot IS DISTINCT FROM OLD.snapshot
    OR NEW.snapshot_sha256 IS DISTINCT FROM OLD.snapshot_sha256
    OR NEW.cut_off IS DISTINCT FROM OLD.cut_off
    OR NEW.rules IS DISTINCT FROM OLD.rules
    OR NEW.period_id IS DISTINCT FROM OLD.period_id
    OR NEW.version IS DISTINCT FROM OLD.version
) THEN
    RAISE EXCEPTION 'a frozen report never changes';
END IF;
RETURN NEW;
"""


class PeriodReport(BaseModel):
    """One version of the monitoring report of a payment period. States: ``reports.workflow``.

    ``cut_off`` is the last day counted. ``snapshot`` holds every figure with its rule version from the moment of
    freezing; ``snapshot_sha256`` is the hash of its canonical JSON. The database lets neither change afterwards: a
    correction is the next version, which names the one it ``corrects`` and why.
    """

    period = models.ForeignKey(PaymentPeriod, on_delete=models.PROTECT, related_name="reports")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    cut_off = models.DateField(_("counted up to"))
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    correction_reason = models.CharField(_("why it is corrected"), max_length=300, blank=True)
    draft = models.JSONField(default=dict, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    deviations = models.TextField(_("deviations, risks and the next period"), max_length=10000, blank=True)
    rules = models.JSONField(default=dict, blank=True)
    snapshot = models.JSONField(null=True, blank=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("frozen"), null=True, blank=True)
    sent_on = models.DateField(_("sent"), null=True, blank=True)
    sent_to = models.CharField(_("recipient"), max_length=200, blank=True)
    eura_reference = models.CharField(_("reference in EURA"), max_length=60, blank=True)

    objects = PeriodReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period__ends_on", "-version", "-id"]
        verbose_name = _("period report")
        verbose_name_plural = _("period reports")
        triggers = [
            pgtrigger.Trigger(
                name="frozen_is_frozen", when=pgtrigger.Before, operation=pgtrigger.Update, func=FROZEN_IS_FROZEN
            ),
            pgtrigger.Protect(
                name="frozen_stays",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__snapshot_sha256__gt=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "version"],
                name="report_version_once",
                violation_error_message=_("The period already has a report with this version."),
            ),
            models.UniqueConstraint(
                fields=["period"],
                condition=Q(state__in=["draft", "warnings", "approved"]),
                name="report_open_once",
                violation_error_message=_("The period already has a report under work."),
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["frozen", "sent"]) & ~Q(snapshot_sha256="") & Q(snapshot__isnull=False))
                | (~Q(state__in=["frozen", "sent"]) & Q(snapshot_sha256="", snapshot__isnull=True)),
                name="report_frozen_has_snapshot",
                violation_error_message=_("A frozen report has its figures and their hash; others have none."),
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | (Q(sent_on__isnull=False) & ~Q(sent_to="")),
                name="report_sent_has_facts",
                violation_error_message=_("A report that was sent has the day and the recipient."),
            ),
            models.CheckConstraint(
                condition=Q(version=1, corrects__isnull=True)
                | (Q(version__gt=1, corrects__isnull=False) & ~Q(correction_reason="")),
                name="report_correction_has_reason",
                violation_error_message=_("A correction names the report it corrects and why."),
            ),
        ]

    @property
    def is_frozen(self) -> bool:
        """Tell whether the figures can no longer change."""
        return bool(self.snapshot_sha256)


class ReportPart(BaseModel):
    """Something that belongs to one report and is seen with it."""

    objects = ReportPartQuerySet.as_manager()

    class Meta:
        abstract = True


class ReportRun(ReportPart):
    """A job of the worker for a report, with its progress. ``finished_steps`` lets a later worker go on."""

    report = models.ForeignKey(PeriodReport, on_delete=models.CASCADE, related_name="runs")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=RunKind.choices)
    state = models.CharField(_("state"), max_length=10, choices=RunState.choices, default=RunState.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=40, blank=True)
    finished_steps = models.JSONField(default=dict, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta(ReportPart.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        verbose_name = _("run of a report")
        verbose_name_plural = _("runs of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(state__in=["waiting", "running"]),
                name="report_run_active_once",
                violation_error_message=_("The report is already being made."),
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="report_run_percent",
                violation_error_message=_("Progress is at most 100 per cent."),
            ),
        ]


class ReportComment(ReportPart):
    """A comment on a report that is under work."""

    report = models.ForeignKey(PeriodReport, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("comment"), max_length=2000)

    class Meta(ReportPart.Meta):
        abstract = False
        ordering = ["created_at", "id"]
        verbose_name = _("comment on a report")
        verbose_name_plural = _("comments on reports")


class ReportFile(ReportPart):
    """A file made of a frozen report; made once, given as it is ever after."""

    report = models.ForeignKey(PeriodReport, on_delete=models.CASCADE, related_name="files")
    file_format = models.CharField(_("form"), max_length=5, choices=FileFormat.choices)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta(ReportPart.Meta):
        abstract = False
        ordering = ["file_format", "language", "id"]
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["report", "file_format", "language"],
                name="report_file_once",
                violation_error_message=_("This file has already been made."),
            ),
        ]
