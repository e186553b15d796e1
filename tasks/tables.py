"""The list of analyses."""

from __future__ import annotations

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.policies import Text
from core.tables import BaseTable, DayColumn
from core.templatetags.components import badge
from tasks.enums import AnalysisState
from tasks.models import WorkAnalysis


class AnalysisTable(BaseTable):
    """Analyses with a link to each."""

    caption: ClassVar[Text] = _("Work analyses")

    title = tables.Column(verbose_name=_("Analysis"))
    employer = tables.Column(verbose_name=_("Employer and unit"), accessor="unit")
    pilot = tables.Column(verbose_name=_("Pilot"), accessor="pilot__name")
    method = tables.Column(verbose_name=_("Method"), accessor="get_method_display")
    started_on = DayColumn(verbose_name=_("Started on"))
    state = tables.Column(verbose_name=_("State"))

    class Meta(BaseTable.Meta):
        empty_text = _("No analysis matches the filters.")

    def render_title(self, record: WorkAnalysis) -> SafeString:
        """Link the title to the analysis."""
        url = reverse("analysis_detail", kwargs={"public_id": record.public_id})
        return format_html('<a href="{}">{}</a>', url, record.title)

    def render_employer(self, record: WorkAnalysis) -> str:
        """Write the employer, then the unit."""
        return f"{record.employer.display_name}, {record.unit.name}"

    def render_state(self, record: WorkAnalysis) -> Any:
        """Write the state as a badge."""
        return badge(record.get_state_display(), "info" if record.state == AnalysisState.OPEN else "neutral")
