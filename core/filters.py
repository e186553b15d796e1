"""Base of list filters: a form sent by GET, the chosen ones shown as badges that can be taken off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from core.formatting import day_text
from core.forms import BaseForm
from core.layout import Section


class FilterForm(BaseForm):
    """The form of a filter set."""

    method = "get"
    submit_label = _("Show")
    submit_style = "secondary"


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """A filter in use and the address of the list without it."""

    label: str
    value: str
    url: str


class BaseFilterSet(django_filters.FilterSet):  # type: ignore[misc]  # django-filter has no types
    """A filter set whose form looks like every other form. Draw it with ``{% filter_panel filterset %}``."""

    sections: ClassVar[Sequence[Section]] = ()

    class Meta:
        form = FilterForm

    def get_form_class(self) -> type[forms.Form]:
        """Return our form with this set's fields and sections."""
        fields: dict[str, Any] = {name: each.field for name, each in self.filters.items()}
        return type(f"{type(self).__name__}Form", (FilterForm,), {**fields, "sections": self.sections})

    @property
    def active(self) -> list[ActiveFilter]:
        """Return the filters in use, in the order of the form."""
        if not self.is_bound or not self.form.is_valid():
            return []
        found = []
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if value in (None, "", [], ()) or value is False:
                continue
            query = self.data.copy()
            for key in (name, "cursor"):
                query.pop(key, None)
            found.append(ActiveFilter(str(field.label), written_choice(field, value), f"?{query.urlencode()}"))
        return found

    @property
    def described(self) -> list[tuple[str, str]]:
        """Return the filters in use as (label, value) for an export's second sheet."""
        return [(each.label, each.value) for each in self.active]


def written_choice(field: forms.Field, value: Any) -> str:
    """Return a chosen value in the words that the form shows for it."""
    if isinstance(field, forms.ModelChoiceField):
        rows = value if hasattr(value, "__iter__") else [value]
        return ", ".join(field.label_from_instance(row) for row in rows)
    if isinstance(field, forms.ChoiceField):
        choices: Any = field.choices
        words = {str(key): str(word) for key, word in choices if not isinstance(word, list | tuple)}
        return ", ".join(words.get(str(each), str(each)) for each in (value if isinstance(value, list) else [value]))
    if isinstance(field, forms.DateField):
        return day_text(value)
    shown = field.prepare_value(value)
    return str(_("Yes")) if shown is True else str(shown)
