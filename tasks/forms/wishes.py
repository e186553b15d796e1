"""Forms of wishes: the frame of a role that is sought, and the ceilings of what it may demand."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.form_fields import ClockField, DaysField, EurosField, HoursField
from core.forms import BaseForm, BaseModelForm
from core.staleness import SeenForm
from employers.enums import InstrumentKind
from employers.models import SupportInstrument
from tasks.models import CarvedRole, Dimension, Licence, RoleWish, TargetProfile
from tasks.models.demands import HIGHEST_LEVEL

FRAME_FIELDS = [
    "days",
    "earliest",
    "latest",
    "min_minutes_per_week",
    "max_minutes_per_week",
    "min_minutes_per_day",
    "max_minutes_per_day",
    "max_span_minutes",
    "pace_percent",
    "buffer_minutes",
    "wage_cents_per_hour",
    "subsidy",
    "licences",
    "max_places",
    "min_processes",
    "max_processes",
    "max_unwanted_percent",
    "min_with_colleagues_percent",
    "max_single_task_percent",
    "min_meaningful_tasks",
    "fixed_cost_cents_per_week",
]
FRAME_SECTIONS: list[tuple[Any, list[str]]] = [
    (_("Week"), ["days", "earliest", "latest", "min_minutes_per_week", "max_minutes_per_week"]),
    (_("Day"), ["min_minutes_per_day", "max_minutes_per_day", "max_span_minutes"]),
    (_("Pace and licences"), ["pace_percent", "buffer_minutes", "licences"]),
    (_("Pay and support"), ["wage_cents_per_hour", "subsidy", "fixed_cost_cents_per_week"]),
    (
        _("A decent job"),
        [
            "max_unwanted_percent",
            "min_with_colleagues_percent",
            "max_single_task_percent",
            "min_meaningful_tasks",
            "max_places",
            "min_processes",
            "max_processes",
        ],
    ),
]


def subsidies_in_force() -> Any:
    """Return the wage subsidies in force today."""
    today = timezone.localdate()
    return SupportInstrument.objects.filter(kind=InstrumentKind.WAGE_SUBSIDY, valid_from__lte=today).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today)
    )


if TYPE_CHECKING:
    ChoiceOfSubsidy = forms.ModelChoiceField[SupportInstrument]
else:
    ChoiceOfSubsidy = forms.ModelChoiceField


class SubsidyField(ChoiceOfSubsidy):
    """Wage subsidies by their names in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the subsidy's name."""
        return str(obj.label)


class FrameForm(SeenForm, BaseModelForm):
    """Fields that a wish and a role share, typed in hours and euros."""

    days = DaysField(label=_("Working days"))
    earliest = ClockField(label=_("Starts at the earliest"))
    latest = ClockField(label=_("Ends at the latest"))
    min_minutes_per_week = HoursField(label=_("Hours a week, at least"))
    max_minutes_per_week = HoursField(label=_("Hours a week, at most"))
    min_minutes_per_day = HoursField(label=_("Hours a day, at least"))
    max_minutes_per_day = HoursField(label=_("Hours a day, at most"))
    max_span_minutes = HoursField(label=_("Longest day from start to end, hours"))
    wage_cents_per_hour = EurosField(label=_("Pay, euros an hour"))
    fixed_cost_cents_per_week = EurosField(label=_("Coaching and set-up, euros a week"))
    subsidy = SubsidyField(
        label=_("Wage subsidy"),
        queryset=SupportInstrument.objects.none(),
        required=False,
        empty_label=_("No wage subsidy"),
    )
    licences = forms.ModelMultipleChoiceField(
        label=_("Licences that the person has or gets"),
        queryset=Licence.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("SubsidyField", self.fields["subsidy"])
        field.queryset = subsidies_in_force()


class WishForm(FrameForm):
    """What kind of role is sought."""

    submit_label = _("Save the wish")
    sections = [(_("The role"), ["name", "profile", "must_use"]), *FRAME_SECTIONS]

    class Meta:
        model = RoleWish
        fields = ["name", "profile", "must_use", *FRAME_FIELDS]
        help_texts = {
            "profile": _("Sets how much the tasks may demand. You can change the levels afterwards."),
            "must_use": _("Without this role there is no proposal; you are told what stands in its way."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[TargetProfile]", self.fields["profile"])
        field.queryset = TargetProfile.objects.all()
        field.empty_label = _("No limits")


class RoleFrameForm(FrameForm):
    """The frame of a role on the board."""

    submit_label = _("Save the limits")
    sections = [(_("The role"), ["title"]), *FRAME_SECTIONS]

    class Meta:
        model = CarvedRole
        fields = ["title", *FRAME_FIELDS]


class CeilingsForm(BaseForm):
    """The highest level that a role may demand, one choice a dimension; 5 means no limit."""

    submit_label = _("Save the levels")

    def __init__(self, *args: Any, levels: dict[str, int], **kwargs: Any) -> None:
        self.dimensions = list(Dimension.objects.order_by("position", "code"))
        super().__init__(*args, **kwargs)
        for dimension in self.dimensions:
            self.fields[dimension.code] = forms.TypedChoiceField(
                label=dimension.label,
                coerce=int,
                choices=[(level, self._text(dimension, level)) for level in range(HIGHEST_LEVEL + 1)],
                initial=levels.get(dimension.code, HIGHEST_LEVEL),
            )

    @staticmethod
    def _text(dimension: Dimension, level: int) -> str:
        anchor = dimension.anchor(level)
        return f"{level} – {anchor}" if anchor else str(level)

    def levels(self) -> dict[str, int]:
        """Return the limits that are below the highest level, by dimension code."""
        return {
            dimension.code: self.cleaned_data[dimension.code]
            for dimension in self.dimensions
            if self.cleaned_data[dimension.code] < HIGHEST_LEVEL
        }
