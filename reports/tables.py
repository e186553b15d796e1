"""The list of reports."""

from typing import ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.formatting import day_text
from core.policies import Text
from core.tables import BaseTable, DayColumn
from core.templatetags.components import badge
from pilots.tables import period
from reports.enums import ReportState
from reports.models import PeriodReport

TONES = {
    ReportState.DRAFT: "neutral",
    ReportState.WARNINGS: "warn",
    ReportState.APPROVED: "info",
    ReportState.FROZEN: "good",
    ReportState.SENT: "good",
}


class ReportTable(BaseTable):
    """Reports with a link to each."""

    caption: ClassVar[Text] = _("Period reports")

    report = tables.Column(verbose_name=_("Report"), empty_values=())
    project = tables.Column(verbose_name=_("Project"), accessor="period__project__name")
    days = tables.Column(verbose_name=_("Period"), empty_values=())
    due = DayColumn(verbose_name=_("Due"), accessor="period__report_due_on")
    state = tables.Column(verbose_name=_("State"))

    class Meta(BaseTable.Meta):
        empty_text = _("No report matches the filters.")

    def render_report(self, record: PeriodReport) -> SafeString:
        """Link code, number of the period and version to the report's page."""
        label = f"{record.period.project.code}, {_now('period')} {record.period.number}"
        if record.version > 1:
            label = f"{label}, {_now('version')} {record.version}"
        url = reverse("report_detail", kwargs={"public_id": record.public_id})
        return format_html('<a href="{}">{}</a>', url, label)

    def render_days(self, record: PeriodReport) -> str:
        """Write first and last day."""
        return period(record.period)

    def render_state(self, record: PeriodReport) -> SafeString:
        """Write the state, and the day of sending of a sent one."""
        label = record.get_state_display()
        if record.sent_on is not None:
            label = f"{label} {day_text(record.sent_on)}"
        return badge(label, TONES[ReportState(record.state)])
