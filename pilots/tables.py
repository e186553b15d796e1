"""The lists of pilots and projects."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.formatting import day_text
from core.policies import Text
from core.tables import BaseTable, DayColumn, NumberColumn
from core.templatetags.components import badge
from pilots.enums import PilotStage, RootingLevel
from pilots.models import Action, OperatingModel, Pilot, Project

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


class ActionTable(BaseTable):
    """Actions of a project and who is counted through each."""

    caption: ClassVar[Text] = _("Actions")

    name = tables.Column(verbose_name=_("Name"))
    kind = tables.Column(verbose_name=_("Kind"))
    pilot = tables.Column(verbose_name=_("Pilot"), accessor="pilot__name", default="–")
    starts_on = DayColumn(verbose_name=_("Starts on"))
    ends_on = DayColumn(verbose_name=_("Ends on"), default="–")
    counted = tables.Column(verbose_name=_("Who is counted"), empty_values=())
    employers = NumberColumn(verbose_name=_("Supported employers"))

    def render_name(self, record: Action) -> SafeString:
        """Link the name to the action's page."""
        return format_html(
            '<a href="{}">{}</a>', reverse("action_detail", kwargs={"public_id": record.public_id}), record.name
        )

    def render_counted(self, record: Action) -> SafeString:
        """Write who is counted: people, employers or nobody."""
        if record.counts_people:
            return badge(_("Participants"), "info")
        if record.counts_entities:
            return badge(_("Employers"), "info")
        return badge(_("Nobody"))


class OperatingModelTable(BaseTable):
    """Operating models with their newest version and the highest level they have reached anywhere."""

    caption: ClassVar[Text] = _("Operating models")

    name = tables.Column(verbose_name=_("Name"))
    project = tables.Column(verbose_name=_("Project"), accessor="project__code")
    method = tables.Column(verbose_name=_("Method"))
    newest = NumberColumn(verbose_name=_("Newest version"), default="–")
    level = tables.Column(verbose_name=_("Highest level"), empty_values=())

    def render_name(self, record: OperatingModel) -> SafeString:
        """Link the name to the model's page."""
        address = reverse("operating_model_detail", kwargs={"public_id": record.public_id})
        return format_html('<a href="{}">{}</a>', address, record.name)

    def render_level(self, record: Any) -> SafeString:
        """Write the highest level reached anywhere."""
        if record.level is None:
            return badge(_("Not recorded"))
        return badge(RootingLevel(record.level).label, "good" if record.level >= RootingLevel.ADOPTED else "info")
