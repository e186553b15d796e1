"""Sites, units, places and job functions."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.form_fields import EurosField, HoursField
from core.lookups import LookupField
from core.models import Municipality, Occupation
from core.staleness import SeenForm
from employers.forms.base import OwnedForm
from employers.models import JobFunction, Place, Site, Unit
from employers.models.structure import MINUTES_IN_WEEK

UNIT_GROUP_LEVEL = 4
LARGEST_WAGE_CENTS = 50_000


class SiteForm(SeenForm, OwnedForm):
    """A place of business."""

    beside: ClassVar[dict[str, str]] = {"site_name_once": "name", "site_postal_code_form": "postal_code"}
    autocomplete: ClassVar[dict[str, str]] = {"street_address": "street-address", "postal_code": "postal-code"}

    municipality = LookupField(Municipality, label=_("Municipality"), required=False)

    class Meta:
        model = Site
        fields = ["name", "street_address", "postal_code", "municipality"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["postal_code"].widget.attrs.update({"inputmode": "numeric", "class": "input-postal-code"})


class UnitForm(SeenForm, OwnedForm):
    """A unit of a site."""

    beside: ClassVar[dict[str, str]] = {"unit_name_once": "name"}

    class Meta:
        model = Unit
        fields = ["name"]


class PlaceForm(SeenForm, OwnedForm):
    """A place of a unit."""

    beside: ClassVar[dict[str, str]] = {"place_name_once": "name"}

    class Meta:
        model = Place
        fields = ["name", "area"]


class JobFunctionForm(SeenForm, OwnedForm):
    """A job as it is today. Hours and euros are typed as people write them; no person is named."""

    beside: ClassVar[dict[str, str]] = {
        "function_name_once": "name",
        "function_wage_range": "wage_high_cents",
        "function_has_people": "headcount",
        "function_week_possible": "weekly_minutes",
        "function_free_within_week": "free_minutes",
        "function_guard_share": "displacement_guard_percent",
    }
    sections = [
        (_("Job"), ["name", "occupation", "headcount"]),
        (_("Working time"), ["weekly_minutes", "free_minutes"]),
        (_("Pay"), ["wage_low_cents", "wage_high_cents"]),
        (_("What stays"), ["displacement_guard_percent"]),
    ]

    occupation = LookupField(
        Occupation,
        level=UNIT_GROUP_LEVEL,
        label=_("Occupation"),
        required=False,
        help_text=_("Search by name or ISCO code; the library of tasks is found by it"),
    )
    headcount = forms.IntegerField(
        label=_("How many people"), min_value=1, max_value=2000, initial=1, widget=forms.TextInput
    )
    weekly_minutes = HoursField(
        label=_("Working time of one person, hours a week"),
        minimum=1,
        maximum=MINUTES_IN_WEEK,
        help_text=_("For example 38,25"),
    )
    free_minutes = HoursField(
        label=_("Time left over of one person, hours a week"),
        required=False,
        maximum=MINUTES_IN_WEEK,
        help_text=_("How much one person could take on now. Leave empty when there is none."),
    )
    wage_low_cents = EurosField(label=_("Lowest pay, euros an hour"), maximum=LARGEST_WAGE_CENTS)
    wage_high_cents = EurosField(label=_("Highest pay, euros an hour"), maximum=LARGEST_WAGE_CENTS)
    displacement_guard_percent = forms.IntegerField(
        label=_("Share of the work that must stay, per cent"),
        min_value=0,
        max_value=100,
        widget=forms.TextInput,
        help_text=_(
            "At least this share of the job's hours stays with those who do it today. Nobody's job is emptied."
        ),
    )

    class Meta:
        model = JobFunction
        fields = [
            "name",
            "occupation",
            "headcount",
            "weekly_minutes",
            "free_minutes",
            "wage_low_cents",
            "wage_high_cents",
            "displacement_guard_percent",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("headcount", "displacement_guard_percent"):
            self.fields[name].widget.attrs.update({"inputmode": "numeric", "class": "input-number"})
        if not self.instance.free_minutes:
            self.initial["free_minutes"] = ""

    def clean_free_minutes(self) -> int:
        """Return no time left over when the field is empty."""
        return self.cleaned_data["free_minutes"] or 0
