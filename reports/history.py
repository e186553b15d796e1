"""What the events of reports are called on their pages."""

from django.utils.translation import gettext_lazy as _

from core.policies import Text

EVENT_LABELS: dict[str, Text] = {
    "reports.report.begun": _("The report was begun"),
    "reports.report.scheduled": _("The report was begun by the clock"),
    "reports.report.counted": _("The figures were counted, no warnings"),
    "reports.report.warned": _("The figures were counted, with warnings"),
    "reports.warning.answered": _("A warning was answered"),
    "reports.report.commented": _("A comment was added"),
    "reports.report.written": _("The chapter on deviations was written"),
    "reports.report.approved": _("The report was approved"),
    "reports.report.returned": _("The approval was taken back"),
    "reports.report.frozen": _("The report was frozen"),
    "reports.report.sent": _("The report was marked as sent"),
    "reports.report.corrected": _("A new version was begun to correct the earlier one"),
    "reports.file.made": _("A file was made"),
    "reports.indicator.version_added": _("A version of the definition was added"),
}


def event_label(name: str) -> Text:
    """Return what the event is called for people; an unknown one is told as a change."""
    return EVENT_LABELS.get(name, _("Something was changed"))
