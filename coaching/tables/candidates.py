"""The list of candidates."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coaching.models import Candidate
from coaching.selectors.profiles import ProfileRow
from core.policies import Text
from core.tables import NUMERIC, BaseTable, DayColumn
from core.templatetags.components import badge


class CandidateTable(BaseTable):
    """Candidates with a link to each. The place of those with address protection is not shown."""

    caption: ClassVar[Text] = _("Candidates")

    call_name = tables.Column(verbose_name=_("Person"))
    phase = tables.Column(verbose_name=_("Phase"))
    coaches = tables.Column(verbose_name=_("Job coach"), empty_values=())
    municipality = tables.Column(verbose_name=_("Municipality"), empty_values=())
    opened_on = DayColumn(verbose_name=_("Opened"))
    last_met_on = DayColumn(verbose_name=_("Last met"), default="–")

    class Meta(BaseTable.Meta):
        empty_text = _("No candidate matches the filters.")

    def render_call_name(self, record: Candidate) -> SafeString:
        """Link the name to the person's page, with the code below it."""
        return format_html(
            '<a href="{}">{}</a> <span class="cell-note">{}</span>',
            reverse("candidate_detail", kwargs={"public_id": record.public_id}),
            record.call_name,
            record.pseudonym,
        )

    def render_phase(self, record: Candidate) -> SafeString:
        """Write the phase, or that the case is closed."""
        if record.closed_on is not None:
            return badge(_now("Closed"))
        return badge(record.get_phase_display(), "info")

    def render_coaches(self, record: Any) -> str:
        """Name the coaches of today."""
        return ", ".join(assignment.coach.display_name for assignment in record.coaches_now) or "–"

    def render_municipality(self, record: Candidate) -> str:
        """Name the municipality unless the place must not be shown."""
        if record.hides_place:
            return _now("Not shown")
        return str(record.municipality) if record.municipality else "–"


class ProfileTable(BaseTable):
    """Every dimension of a capacity profile with its level, source and day. What is not known says so."""

    caption: ClassVar[Text] = _("Capacity profile")

    dimension = tables.Column(verbose_name=_("What"), accessor="dimension__label")
    level = tables.Column(verbose_name=_("Level, 0 to 5"), empty_values=(), attrs=NUMERIC)
    source = tables.Column(
        verbose_name=_("Where the level comes from"), accessor="rating__get_source_display", default="–"
    )
    rated_on = DayColumn(verbose_name=_("Rated on"), accessor="rating__rated_on", default="–")

    def render_level(self, record: ProfileRow) -> str:
        """Write the level, or that it is not known."""
        return _now("not known") if record.level is None else str(record.level)
