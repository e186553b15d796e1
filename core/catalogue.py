"""What the catalogue page shows: every part with sample content, forms in their states."""

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from core.charts import Slot
from core.filters import BaseFilterSet
from core.form_fields import ClockField, DayField, DaysField, EurosField, HoursField
from core.formatting import DAY_ABBREVIATIONS
from core.forms import BaseForm
from core.lookups import LookupField
from core.models import Municipality, Region
from core.pagination import Page
from core.tables import BaseTable, EurosColumn, HoursColumn

TONES = ("neutral", "good", "warn", "bad", "info")
NOTICES = ("info", "good", "warn", "bad")
STYLES = ("primary", "secondary", "quiet", "danger")
ICONS = (
    "add", "back", "bell", "board", "building", "calendar", "chart", "check", "clock", "close", "copy", "delete",
    "document", "down", "download", "edit", "error", "euro", "eye", "filter", "flag", "forward", "grip", "home",
    "info", "key", "link", "lock", "mail", "map", "menu", "message", "more", "move", "people", "person", "phone",
    "print", "redo", "scissors", "search", "settings", "shield", "sign-out", "spark", "tasks", "undo", "up",
    "upload", "warning",
)  # fmt: skip
WRONG = {
    "broken-name": "",
    "broken-day": "31.2.2026",
    "broken-start": "25.00",
    "broken-hours": "many",
    "broken-pay": "-5",
    "broken-municipality": "Nowhere",
}


class SampleForm(BaseForm):
    """Every kind of field."""

    sections = [(_("Basics"), ["name", "kind", "day", "start", "hours", "pay", "municipality"]), (_("Week"), ["days"])]

    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("core", _("Core task")), ("support", _("Supporting task"))])
    day = DayField(label=_("Day"))
    start = ClockField(label=_("Starts at"))
    hours = HoursField(label=_("Hours a week"), maximum=40 * 60)
    pay = EurosField(label=_("Pay an hour (€)"))
    municipality = LookupField(Municipality, label=_("Municipality"), help_text=_("Write a name or a code"))
    days = DaysField(label=_("Days"), count=5)
    choice = forms.ChoiceField(
        label=_("Who does the task now"),
        choices=[("one", _("One person")), ("many", _("Several people"))],
        widget=forms.RadioSelect,
    )
    agreed = forms.BooleanField(label=_("The work community knows about this"), required=False)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))


class SampleTable(BaseTable):
    """A table of made-up rows."""

    caption = _("Tasks of a kitchen")
    show_caption = True

    task = tables.Column(verbose_name=_("Task"))
    minutes = HoursColumn(verbose_name=_("Hours a week"))
    cents = EurosColumn(verbose_name=_("Pay an hour (€)"))


class SampleFilters(BaseFilterSet):
    """Filters of a list."""

    name_fi = django_filters.CharFilter(label=_("Name"), lookup_expr="icontains")
    region = django_filters.ModelChoiceFilter(label=_("Region"), queryset=Region.objects.all())

    class Meta(BaseFilterSet.Meta):
        model = Municipality
        fields = ["name_fi", "region"]


def _week() -> list[tuple[str, list[Slot]]]:
    morning = (str(_("Lunch buffet")), 9 * 60, 11 * 60 + 30)
    dishes = (str(_("Dishwashing")), 12 * 60, 13 * 60 + 30)
    days: list[list[Slot]] = [[morning, dishes], [morning], [morning, dishes], [dishes], [morning, dishes]]
    return [(str(DAY_ABBREVIATIONS[index]), slots) for index, slots in enumerate(days)]


def catalogue_context(request: HttpRequest) -> dict[str, Any]:
    """Return everything that the catalogue's template shows."""
    rows: list[Any] = [
        {"task": _("Lunch buffet"), "minutes": 750, "cents": 1345},
        {"task": _("Dishwashing"), "minutes": 405, "cents": 1290},
    ]
    broken = SampleForm(WRONG, prefix="broken", submit_label=_("Try again"), cancel_url=request.path)
    broken.is_valid()
    broken.add_error(None, _("The role would have no free hour left. Give some tasks back first."))
    return {
        "badges": [
            (_("Draft"), "neutral"),
            (_("Ready"), "good"),
            (_("Waits"), "warn"),
            (_("Late"), "bad"),
            (_("New"), "info"),
        ],
        "notices": NOTICES,
        "styles": STYLES,
        "icons": ICONS,
        "bars": [(_("Lunch buffet"), 12.5), (_("Dishwashing"), 6.75, "two"), (_("Cleaning"), 3, "three")],
        "week": _week(),
        "table": SampleTable(Page(rows=rows, next_cursor="abc", previous_cursor="")),
        "filters": SampleFilters(request.GET or QueryDict("name_fi=a"), queryset=Municipality.objects.all()),
        "form": SampleForm(cancel_url=request.path),
        "broken": broken,
    }
