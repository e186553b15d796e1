"""Choices of the reports app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IndicatorKind(models.TextChoices):
    """Where an indicator comes from."""

    OUTPUT = "output", _("ESF+ output")
    RESULT = "result", _("ESF+ result")
    THEME = "theme", _("The theme's own")


class IndicatorUnit(models.TextChoices):
    """What an indicator counts."""

    PEOPLE = "people", _("people")
    ENTITIES = "entities", _("organisations")
    NUMBER = "number", _("pieces")
    HOURS = "hours", _("hours")
    HOURS_A_WEEK = "hours_week", _("hours a week")
    PERCENT = "percent", _("per cent")


class ReportState(models.TextChoices):
    """Where a period report stands."""

    DRAFT = "draft", _("Draft")
    WARNINGS = "warnings", _("Warnings to look at")
    APPROVED = "approved", _("Approved")
    FROZEN = "frozen", _("Frozen")
    SENT = "sent", _("Sent")


STATES_OPEN = (ReportState.DRAFT, ReportState.WARNINGS, ReportState.APPROVED)
STATES_FROZEN = (ReportState.FROZEN, ReportState.SENT)


class RunKind(models.TextChoices):
    """What a worker does for a report."""

    DRAFT = "draft", _("Counting the draft")
    FREEZE = "freeze", _("Freezing and making the files")


class RunState(models.TextChoices):
    """Where a run stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


RUN_STATES_ACTIVE = (RunState.WAITING, RunState.RUNNING)


class FileFormat(models.TextChoices):
    """The forms in which a report leaves the product."""

    PDF = "pdf", _("PDF")
    XLSX = "xlsx", _("Spreadsheet (XLSX)")
    CSV = "csv", _("CSV")
    JSON = "json", _("JSON")
