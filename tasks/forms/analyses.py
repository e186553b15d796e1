"""Forms of work analyses: starting one, changing it, its processes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm, BaseModelForm
from core.ids import new_public_id
from core.staleness import SeenForm
from employers.models import Unit
from pilots.models import Pilot
from tasks.models import Process, WorkAnalysis
from tasks.models.analyses import DEFAULT_WEEKS_WORKED

WEEKS_HELP = _(
    "How many weeks a year the work is done: 46 when holidays are taken off. For work done monthly or yearly."
)


class PilotChoiceForm(BaseForm):
    """In which pilot the analysis is made."""

    method = "get"
    submit_label = _("Continue")
    pilot = forms.ModelChoiceField(
        label=_("Pilot"), queryset=Pilot.objects.none(), to_field_name="public_id", empty_label=_("Choose")
    )

    def __init__(self, *args: Any, pilots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["pilot"]
        field.queryset = pilots
        field.label_from_instance = lambda pilot: pilot.name


class StartForm(BaseModelForm):
    """Which unit is analysed and how. ``row_id`` makes a second sending harmless."""

    submit_label = _("Start the analysis")
    row_id = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = WorkAnalysis
        fields = ["unit", "title", "method", "weeks_worked"]
        help_texts = {
            "title": _("For example: Work of the central kitchen"),
            "method": _("The method gives the steps. It comes from the pilot."),
            "weeks_worked": WEEKS_HELP,
        }

    def __init__(self, *args: Any, pilot: Pilot, units: Any, **kwargs: Any) -> None:
        initial = {
            "row_id": new_public_id(),
            "method": pilot.method,
            "weeks_worked": DEFAULT_WEEKS_WORKED,
            **kwargs.pop("initial", {}),
        }
        super().__init__(*args, initial=initial, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units
        field.empty_label = _("Choose")
        field.label_from_instance = unit_label


def unit_label(unit: Unit) -> str:
    """Return a unit with its site and employer."""
    return f"{unit.site.employer.display_name}: {unit.site.name}, {unit.name}"


class AnalysisForm(SeenForm, BaseModelForm):
    """What can be changed of an analysis."""

    class Meta:
        model = WorkAnalysis
        fields = ["title", "method", "weeks_worked"]
        help_texts = {
            "method": _("With another method the steps change; marks of the old one are kept, but not shown."),
            "weeks_worked": WEEKS_HELP,
        }


class ProcessForm(SeenForm, BaseModelForm):
    """A process of the analysis."""

    class Meta:
        model = Process
        fields = ["name", "output"]
        help_texts = {
            "name": _("A chain of tasks that produces something: breakfast, a clean room, a delivery."),
            "output": _("For example: 300 meals by 11 o'clock"),
        }
