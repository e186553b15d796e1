"""Filters of the dashboard and of the indicators' pages, which live in the address, and the form of a new version."""

from typing import TYPE_CHECKING, Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.filters import ActiveFilter, FilterForm, written_choice
from core.form_fields import DayField
from core.forms import BaseForm
from core.layout import Section, form_helper
from core.models import Industry, Region
from core.policies import Text
from pilots.forms.fields import RegionField
from pilots.models import Project
from reports.models import IndicatorDefinition
from reports.parameters import parameters_of
from reports.services.indicators import TEXTS

if TYPE_CHECKING:
    ProjectFieldBase = forms.ModelChoiceField[Project]
    IndustryFieldBase = forms.ModelChoiceField[Industry]
else:
    ProjectFieldBase = IndustryFieldBase = forms.ModelChoiceField

MEASURES = [
    ("pilots", _("Pilots")),
    ("participants", _("Participants")),
    ("roles", _("Roles carved")),
    ("filled", _("Positions filled")),
]
PARAMETER = "parameter_"
LARGEST_NUMBER = 9999


class ProjectField(ProjectFieldBase):
    """A project by code and name."""

    def label_from_instance(self, obj: Project) -> str:
        """Return code and name."""
        return f"{obj.code} {obj.name}"


class IndustryField(IndustryFieldBase):
    """An industry by its name in the language of the page."""

    def label_from_instance(self, obj: Industry) -> str:
        """Return the name."""
        return str(obj.label)


class FigureFilterForm(FilterForm):
    """Project, region and industry that narrow figures."""

    project = ProjectField(
        label=_("Project"), queryset=Project.objects.none(), to_field_name="code", required=False, empty_label=_("All")
    )
    region = RegionField(
        label=_("Region"),
        queryset=Region.objects.order_by("name_fi"),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
    )
    industry = IndustryField(
        label=_("Industry"),
        queryset=Industry.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("All"),
    )

    def __init__(self, data: Any, *, projects: Any, industries: Any, **kwargs: Any) -> None:
        """``projects`` and ``industries`` are those that the user may choose from."""
        super().__init__(data, **kwargs)
        for name, rows in (("project", projects), ("industry", industries)):
            field: Any = self.fields[name]
            field.queryset = rows

    @property
    def active(self) -> list[ActiveFilter]:
        """Return the filters in use, each with the address of the page without it."""
        found = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name) if self.is_valid() else None
            if value in (None, ""):
                continue
            data: Any = self.data
            query = data.copy()
            for key in (name, "cursor"):
                query.pop(key, None)
            found.append(ActiveFilter(str(field.label), written_choice(field, value), f"?{query.urlencode()}"))
        return found


class DashboardForm(FigureFilterForm):
    """What narrows the dashboard, and what its map shows."""

    measure = forms.ChoiceField(label=_("On the map"), choices=MEASURES, required=False)


class IndicatorForm(FigureFilterForm):
    """What narrows an indicator's figure; the rule in force on the last day counted is used."""

    cut_off = DayField(label=_("Counted up to"), required=False, help_text=_("Today when nothing is chosen"))


class RecordsForm(IndicatorForm):
    """What narrows the records behind a figure, and the part whose records they are."""

    part = forms.ChoiceField(label=_("Part of the figure"), required=False)

    def __init__(self, *args: Any, parts: list[tuple[str, Text]], **kwargs: Any) -> None:
        """``parts`` are those of the indicator."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["part"]
        field.choices = parts


class VersionForm(BaseForm):
    """A new version of an indicator's definition, filled with the newest one."""

    sections = (
        (_("In force"), ["valid_from"]),
        (_("Name"), ["name_fi", "name_sv", "name_en"]),
        (_("Rule in words"), ["rule_fi", "rule_sv", "rule_en"]),
        (_("Basis: the act, decision or guide that the rule comes from"), ["basis_fi", "basis_sv", "basis_en"]),
        ("", ["is_confirmed"]),
    )
    submit_label = _("Add the version")

    valid_from = DayField(label=_("In force from"))
    is_confirmed = forms.BooleanField(label=_("Code and wording have been checked against the basis"), required=False)
    after = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, newest: IndicatorDefinition, **kwargs: Any) -> None:
        """``newest`` is the version that the new one follows."""
        initial = {name: getattr(newest, name) for name in TEXTS}
        numbers = {f"{PARAMETER}{name}": newest.parameters.get(name) for name in parameters_of(newest.code)}
        super().__init__(*args, initial={**initial, **numbers, "after": newest.version}, **kwargs)
        languages = {"fi": _("In Finnish"), "sv": _("In Swedish"), "en": _("In English")}
        for name in TEXTS:
            kind, _underline, language = name.partition("_")
            self.fields[name] = (
                forms.CharField(label=languages[language], max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
                if kind == "rule"
                else forms.CharField(label=languages[language], max_length=300)
            )
            self.fields[name].widget.attrs["lang"] = language
        for name, each in parameters_of(newest.code).items():
            self.fields[f"{PARAMETER}{name}"] = forms.IntegerField(
                label=str(each.label),
                min_value=each.least,
                max_value=each.most,
                help_text=_("From %(least)s to %(most)s") % {"least": each.least, "most": each.most},
                widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-number", "maxlength": "4"}),
            )
        self._numbers = list(numbers)

    @cached_property
    def helper(self) -> FormHelper:
        """Return crispy's helper: the numbers of the rule have a section of their own."""
        more: list[Section] = [(_("Numbers of the rule"), self._numbers)] if self._numbers else []
        return form_helper(self, (*self.sections, *more), method=self.method)

    def clean(self) -> dict[str, Any]:
        """Gather the numbers of the rule under ``parameters``."""
        values = super().clean() or self.cleaned_data
        names = [name for name in self.fields if name.startswith(PARAMETER)]
        return {**values, "parameters": {name.removeprefix(PARAMETER): values.get(name) for name in names}}

    def show_errors(self, error: ValidationError) -> None:
        """Show what the service refused beside the fields; the numbers of the rule have fields of their own."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            known = next((each for each in (name, f"{PARAMETER}{name}") if each in self.fields), None)
            self.add_error(known, errors)
