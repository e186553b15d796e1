"""The records behind a figure as tables: one for each kind of record. People are told by their codes."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from core.formatting import day_text, number_text
from core.policies import Text
from core.tables import BaseTable, DayColumn, HoursColumn
from pilots.tables import PilotTable

EMPTY = _("No records.")


def link(name: str, row: Any, label: Any, css: str = "") -> SafeString:
    """Return a link to the row's page."""
    return format_html('<a class="{}" href="{}">{}</a>', css, reverse(name, kwargs={"public_id": row.public_id}), label)


class RecordTable(BaseTable):
    """Base of the tables of this module."""

    class Meta(BaseTable.Meta):
        empty_text = EMPTY


class ParticipantRecords(RecordTable):
    """Participants."""

    caption: ClassVar[Text] = _("Participants")
    pseudonym = tables.Column(verbose_name=_("Code"))
    project = tables.Column(verbose_name=_("Project"), accessor="project__code")
    entry_on = DayColumn(verbose_name=_("First day"))
    status_entry = tables.Column(verbose_name=_("On the first day"), default="–")
    exit_on = DayColumn(verbose_name=_("Last day"), default="–")
    status_exit = tables.Column(verbose_name=_("After the end"), default="–")

    def render_pseudonym(self, record: Any) -> SafeString:
        """Link the code to the record."""
        return link("participant_detail", record, record.pseudonym, "code-text")


class PlacementRecords(RecordTable):
    """Placements."""

    caption: ClassVar[Text] = _("Placements")
    person = tables.Column(verbose_name=_("Person"), accessor="candidate__pseudonym")
    role = tables.Column(verbose_name=_("Role"), accessor="role__title")
    employer = tables.Column(verbose_name=_("Employer"), accessor="role__analysis__unit__site__employer__display_name")
    trial_from = DayColumn(verbose_name=_("Trial from"), default="–")
    employed_from = DayColumn(verbose_name=_("Employed from"), default="–")
    weekly_minutes = HoursColumn(verbose_name=_("Hours a week"), default="–")

    def render_person(self, record: Any) -> SafeString:
        """Link the code to the placement."""
        return link("placement_detail", record, record.candidate.pseudonym, "code-text")


class SupportRecords(RecordTable):
    """Entries of the support log."""

    caption: ClassVar[Text] = _("Entries of the support log")
    happened_on = DayColumn(verbose_name=_("Date"))
    whom = tables.Column(verbose_name=_("For whom"), empty_values=())
    kind = tables.Column(verbose_name=_("What was done"))
    minutes_direct = HoursColumn(verbose_name=_("Direct"))
    minutes_indirect = HoursColumn(verbose_name=_("Indirect"))
    minutes_travel = HoursColumn(verbose_name=_("Travel"))

    def render_happened_on(self, record: Any) -> SafeString:
        """Link the day to the entry."""
        return link("support_detail", record, day_text(record.happened_on))

    def render_whom(self, record: Any) -> str:
        """Tell the person by code, the employer by name."""
        if record.candidate is not None:
            return str(record.candidate.pseudonym)
        return str(record.employer.display_name) if record.employer else "–"


class EmployerRecords(RecordTable):
    """Employers."""

    caption: ClassVar[Text] = _("Employers")
    name = tables.Column(verbose_name=_("Name"), accessor="display_name")
    kind = tables.Column(verbose_name=_("Kind"))
    municipality = tables.Column(verbose_name=_("Municipality"), default="–")
    industry = tables.Column(verbose_name=_("Industry"), default="–")

    def render_name(self, record: Any) -> SafeString:
        """Link the name to the employer."""
        return link("employer_detail", record, record.display_name)


class SiteRecords(RecordTable):
    """Sites."""

    caption: ClassVar[Text] = _("Sites")
    name = tables.Column(verbose_name=_("Name"))
    employer = tables.Column(verbose_name=_("Employer"), accessor="employer__display_name")
    municipality = tables.Column(verbose_name=_("Municipality"), default="–")

    def render_employer(self, record: Any) -> SafeString:
        """Link the employer's name to its page."""
        return link("employer_detail", record.employer, record.employer.display_name)


class TaskRecords(RecordTable):
    """Tasks, with their present hours a week where hours are counted."""

    caption: ClassVar[Text] = _("Tasks")
    name = tables.Column(verbose_name=_("Task"))
    employer = tables.Column(verbose_name=_("Employer"), accessor="analysis__unit__site__employer__display_name")
    created_at = tables.Column(verbose_name=_("Written on"))
    hours = tables.Column(
        verbose_name=_("Hours a week"), empty_values=(), attrs={"td": {"class": "numeric"}, "th": {"class": "numeric"}}
    )

    def render_name(self, record: Any) -> SafeString:
        """Link the name to the analysis."""
        return link("analysis_detail", record.analysis, record.name)

    def render_created_at(self, value: Any) -> str:
        """Write the day."""
        return day_text(value)

    def render_hours(self, record: Any) -> str:
        """Write the hours of an average week, when they were asked for."""
        if not hasattr(record, "weekly_amount"):
            return "–"
        return number_text(record.weekly_amount / record.weekly_parts / 60, 2, trim=True)


class ProcessRecords(RecordTable):
    """Processes."""

    caption: ClassVar[Text] = _("Processes")
    name = tables.Column(verbose_name=_("Process"))
    employer = tables.Column(verbose_name=_("Employer"), accessor="analysis__unit__site__employer__display_name")

    def render_name(self, record: Any) -> SafeString:
        """Link the name to the analysis."""
        return link("analysis_detail", record.analysis, record.name)


class RoleRecords(RecordTable):
    """Carved roles."""

    caption: ClassVar[Text] = _("Roles")
    title = tables.Column(verbose_name=_("Role"))
    employer = tables.Column(verbose_name=_("Employer"), accessor="analysis__unit__site__employer__display_name")
    state = tables.Column(verbose_name=_("State"))
    decided_at = tables.Column(verbose_name=_("Approved on"))

    def render_title(self, record: Any) -> SafeString:
        """Link the title to the role."""
        return link("role_detail", record, record.title)

    def render_decided_at(self, value: Any) -> str:
        """Write the day."""
        return day_text(value)


class RoleItemRecords(RecordTable):
    """Tasks that stand in roles, with the present hours of the days on which they do."""

    caption: ClassVar[Text] = _("Tasks in roles")
    task = tables.Column(verbose_name=_("Task"), accessor="slot__task__name")
    role = tables.Column(verbose_name=_("Role"), accessor="role__title")
    employer = tables.Column(verbose_name=_("Employer"), accessor="role__analysis__unit__site__employer__display_name")
    hours = tables.Column(
        verbose_name=_("Hours a week"), empty_values=(), attrs={"td": {"class": "numeric"}, "th": {"class": "numeric"}}
    )

    def render_role(self, record: Any) -> SafeString:
        """Link the title to the role."""
        return link("role_detail", record.role, record.role.title)

    def render_hours(self, record: Any) -> str:
        """Write the hours of an average week on the role's days."""
        share = record.weekly_amount / record.weekly_parts * int(record.days).bit_count() / record.task_days
        return number_text(share / 60, 2, trim=True)


TABLES: dict[str, type[BaseTable]] = {
    "coaching.participantrecord": ParticipantRecords,
    "coaching.placement": PlacementRecords,
    "coaching.supportentry": SupportRecords,
    "employers.employer": EmployerRecords,
    "employers.site": SiteRecords,
    "pilots.pilot": PilotTable,
    "tasks.task": TaskRecords,
    "tasks.process": ProcessRecords,
    "tasks.carvedrole": RoleRecords,
    "tasks.roleitem": RoleItemRecords,
}
