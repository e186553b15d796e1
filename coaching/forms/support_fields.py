"""Fields of the support log: people, projects and placements by name, minutes as typed."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coaching.enums import LONGEST_DAY_MINUTES
from coaching.models import Candidate, Placement
from core.form_fields import DecimalTextField
from pilots.models import Project

if TYPE_CHECKING:
    CandidateFieldBase = forms.ModelChoiceField[Candidate]
    ProjectFieldBase = forms.ModelChoiceField[Project]
    PlacementFieldBase = forms.ModelChoiceField[Placement]
else:
    CandidateFieldBase = ProjectFieldBase = PlacementFieldBase = forms.ModelChoiceField


class CandidateField(CandidateFieldBase):
    """A person by the name to be called by and the code."""

    def label_from_instance(self, obj: Candidate) -> str:
        """Return name and code: two people may be called by one name."""
        return f"{obj.call_name} ({obj.pseudonym})"


class ProjectField(ProjectFieldBase):
    """A project by code and name."""

    def label_from_instance(self, obj: Project) -> str:
        """Return code and name."""
        return f"{obj.code} {obj.name}"


class PlacementField(PlacementFieldBase):
    """A placement by its role and employer."""

    def label_from_instance(self, obj: Placement) -> str:
        """Return the role and the employer."""
        return f"{obj.role.title}, {obj.role.analysis.unit.site.employer.display_name}"


class MinutesField(DecimalTextField):
    """Whole minutes, at most a day; empty is none."""

    suffixes = ("min",)
    default_error_messages = {"invalid": _("Write whole minutes, for example 45.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(maximum=LONGEST_DAY_MINUTES, required=False, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask phones for digits."""
        return {**super().widget_attrs(widget), "inputmode": "numeric"}
