"""The lists of pilots and projects."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.formatting import day_text
from core.policies import Text
from core.tables import BaseTable, NumberColumn
from core.templatetags.components import badge
from pilots.enums import PilotStage
from pilots.models import Pilot, Project

TONES = {PilotStage.PLANNED: "neutral", PilotStage.RUNNING: "info", PilotStage.ENDED: "good"}


def period(row: Any) -> str:
    """Return the days of a project or pilot as they are read."""
    return f"{day_text(row.starts_on)} – {day_text(row.ends_on)}"


class PilotTable(BaseTable):
    """Pilots with a link to each."""

    caption: ClassVar[Text] = _("Pilots")

    name = tables.Column(verbose_name=_("Name"))
    project = tables.Column(verbose_name=_("Project"), accessor="project__code")
    region = tables.Column(verbose_name=_("Region"), default="–")
    industry = tables.Column(verbose_name=_("Industry"), default="–")
    days = tables.Column(verbose_name=_("Time"), empty_values=())
    stage = tables.Column(verbose_name=_("Stage"))

    class Meta(BaseTable.Meta):
        empty_text = _("No pilot matches the filters.")

    def render_name(self, record: Pilot) -> SafeString:
        """Link the name to the pilot's page."""
        return format_html(
            '<a href="{}">{}</a>', reverse("pilot_detail", kwargs={"public_id": record.public_id}), record.name
        )

    def render_days(self, record: Pilot) -> str:
        """Write first and last day."""
        return period(record)

    def render_stage(self, record: Pilot) -> SafeString:
        """Write the stage, and the outcome of an ended pilot."""
        label = record.get_outcome_display() if record.outcome else record.get_stage_display()
        return badge(label, TONES[PilotStage(record.stage)])


class ProjectTable(BaseTable):
    """Projects with the numbers of their pilots."""

    caption: ClassVar[Text] = _("Projects")

    code = tables.Column(verbose_name=_("Code"))
    name = tables.Column(verbose_name=_("Name"))
    implementers = tables.Column(verbose_name=_("Implementers"), empty_values=())
    days = tables.Column(verbose_name=_("Time"), empty_values=())
    planned = NumberColumn(verbose_name=_("Planned pilots"))
    running = NumberColumn(verbose_name=_("Running pilots"))
    ended = NumberColumn(verbose_name=_("Ended pilots"))

    def render_code(self, record: Project) -> SafeString:
        """Link the code to the project's page."""
        return format_html(
            '<a href="{}">{}</a>', reverse("project_detail", kwargs={"public_id": record.public_id}), record.code
        )

    def render_implementers(self, record: Project) -> str:
        """Name the implementers."""
        return ", ".join(organisation.name for organisation in record.implementers.all())

    def render_days(self, record: Project) -> str:
        """Write first and last day."""
        return period(record)
