"""The filters of the dashboard; they live in the address."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.filters import FilterForm
from core.models import Industry, Region
from pilots.forms.fields import RegionField
from pilots.models import Project

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


class DashboardForm(FilterForm):
    """Project, region, industry of pilots, and what the map shows."""

    project = ProjectField(label=_("Project"), queryset=Project.objects.none(), to_field_name="code", required=False)
    region = RegionField(
        label=_("Region"), queryset=Region.objects.order_by("name_fi"), to_field_name="code", required=False
    )
    industry = IndustryField(
        label=_("Industry"), queryset=Industry.objects.none(), to_field_name="code", required=False
    )
    measure = forms.ChoiceField(label=_("On the map"), choices=MEASURES, required=False)

    def __init__(self, *args: Any, projects: Any, industries: Any, **kwargs: Any) -> None:
        """``projects`` and ``industries`` are those that the user may choose from."""
        super().__init__(*args, **kwargs)
        for name, rows in (("project", projects), ("industry", industries)):
            field: Any = self.fields[name]
            field.queryset = rows
