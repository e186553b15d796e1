"""Fields that the forms of this app share."""

from typing import TYPE_CHECKING, Any

from django import forms

from accounts.models import Organisation
from core.models import Region

if TYPE_CHECKING:
    RowField = forms.ModelChoiceField[Any]
    ImplementersField = forms.ModelMultipleChoiceField[Organisation]
    RegionFieldBase = forms.ModelChoiceField[Region]
else:
    RowField = forms.ModelChoiceField
    ImplementersField = forms.ModelMultipleChoiceField
    RegionFieldBase = forms.ModelChoiceField


class OrganisationsField(ImplementersField):
    """Organisations by name."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Return the name."""
        return str(obj.name)


class RegionField(RegionFieldBase):
    """A region by its name in the language of the page."""

    def label_from_instance(self, obj: Region) -> str:
        """Return the name."""
        return str(obj.label)


class NamedRowField(RowField):
    """A row by its name; a project with its code before it, a version by its number."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what the row is called."""
        if hasattr(obj, "number"):
            return str(obj.number)
        return f"{obj.code} {obj.name}" if hasattr(obj, "code") else str(obj.name)


def choose_among(form: forms.BaseForm, name: str, rows: Any) -> None:
    """Let one of the rows be chosen in the form's field."""
    field: Any = form.fields[name]
    field.queryset = rows
