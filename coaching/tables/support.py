"""The support log as a table."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.formatting import day_text
from core.policies import Text
from core.tables import BaseTable, HoursColumn


class SupportTable(BaseTable):
    """Entries with a link to each. ``excluded`` columns are those that say the same on every row."""

    caption: ClassVar[Text] = _("Support log")

    happened_on = tables.Column(verbose_name=_("Date"))
    who = tables.Column(verbose_name=_("Who"), empty_values=())
    kind = tables.Column(verbose_name=_("What was done"))
    coach = tables.Column(verbose_name=_("Job coach"))
    phase = tables.Column(verbose_name=_("Phase"))
    minutes = HoursColumn(verbose_name=_("Time"))
    next_step_on = tables.Column(verbose_name=_("Next step"), default="–")

    class Meta(BaseTable.Meta):
        empty_text = _("No entry matches the filters.")

    def render_happened_on(self, record: Any) -> SafeString:
        """Link the day to the entry, and tell when the entry has been corrected."""
        note = format_html(' <span class="cell-note">{}</span>', _("Corrected")) if record.version > 1 else ""
        return format_html(
            '<a href="{}">{}</a>{}',
            reverse("support_detail", kwargs={"public_id": record.public_id}),
            day_text(record.happened_on),
            note,
        )

    def render_who(self, record: Any) -> str:
        """Name the person, and the employer of work without one."""
        if record.candidate is not None:
            return str(record.candidate.call_name)
        return str(record.employer.display_name)

    def render_coach(self, value: Any) -> str:
        """Name the coach."""
        return str(value.display_name)

    def render_phase(self, record: Any) -> str:
        """Write the number of the phase; its name stands on the entry."""
        return str(record.phase)

    def render_next_step_on(self, record: Any) -> str:
        """Write the day, and whether it has been done."""
        day = day_text(record.next_step_on)
        return f"{day} ✓" if record.next_step_done_on else day
