"""The list of participants."""

from collections.abc import Collection
from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from coaching.enums import EuraStatus
from coaching.models import ParticipantRecord
from coaching.selectors.completeness import missing_facts
from core.policies import Text
from core.tables import BaseTable, DayColumn
from core.templatetags.components import badge

EURA_TONES = {
    EuraStatus.NOT_ASKED: "warn",
    EuraStatus.ASKED: "info",
    EuraStatus.SELF_ENTERED: "good",
    EuraStatus.PROJECT_ENTERED: "good",
    EuraStatus.REFUSED: "bad",
}


class ParticipantTable(BaseTable):
    """Participants by code. ``known`` are the candidates whom the reader may know by name."""

    caption: ClassVar[Text] = _("Participants")

    pseudonym = tables.Column(verbose_name=_("Code"))
    project = tables.Column(verbose_name=_("Project"), accessor="project__code")
    action = tables.Column(verbose_name=_("Action"), accessor="action__name")
    entry_on = DayColumn(verbose_name=_("First day"))
    exit_on = DayColumn(verbose_name=_("Last day"), default="–")
    facts = tables.Column(verbose_name=_("Record"), empty_values=())
    eura_status = tables.Column(verbose_name=_("EURA"))

    class Meta(BaseTable.Meta):
        empty_text = _("No participant matches the filters.")

    def __init__(self, *args: Any, known: Collection[int] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = known

    def render_pseudonym(self, record: ParticipantRecord) -> SafeString:
        """Link the code to the record; the name stands below it for those who coach the person."""
        link = format_html(
            '<a class="code-text" href="{}">{}</a>',
            reverse("participant_detail", kwargs={"public_id": record.public_id}),
            record.pseudonym,
        )
        if record.candidate is None or record.candidate_id not in self.known:
            return link
        return format_html('{} <span class="cell-note">{}</span>', link, record.candidate.call_name)

    def render_facts(self, record: ParticipantRecord) -> SafeString:
        """Tell whether the record is complete, and whether end data is missing."""
        missing = len(missing_facts(record))
        shown = (
            badge(_now("%(number)s missing") % {"number": missing}, "warn") if missing else badge(_("Complete"), "good")
        )
        if record.exit_on is not None and record.exit_on <= timezone.localdate() and record.checked_on is None:
            shown = format_html("{} {}", shown, badge(_("End data missing"), "warn"))
        return shown

    def render_eura_status(self, record: ParticipantRecord) -> SafeString:
        """Write where the entry in EURA stands."""
        return badge(record.get_eura_status_display(), EURA_TONES[EuraStatus(record.eura_status)])
