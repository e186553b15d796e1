"""Forms of contributor links: making one, and what a worker writes through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm
from core.ids import new_public_id
from employers.models import JobFunction
from tasks.enums import Period, Willingness
from tasks.services.cells import read_row
from tasks.services.contributors import CONTRIBUTOR_KEYS, DEFAULT_DAYS, MOST_DAYS

TYPED_LIMIT = 500


class LinkForm(BaseForm):
    """For which job a link is made and how long it is valid. ``row_id`` makes a second sending harmless."""

    submit_label = _("Make a link")
    row_id = forms.UUIDField(widget=forms.HiddenInput)
    function = forms.ModelChoiceField(
        label=_("For whom"), queryset=JobFunction.objects.none(), to_field_name="public_id", empty_label=_("Choose")
    )
    days = forms.IntegerField(
        label=_("Valid for, days"),
        min_value=1,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-number", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, functions: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"row_id": new_public_id(), "days": DEFAULT_DAYS}, **kwargs)
        field: Any = self.fields["function"]
        field.queryset = functions
        field.label_from_instance = lambda function: function.name


class ContributionForm(BaseForm):
    """One task of a worker's own. Asks for nothing about the worker."""

    submit_label = _("Add the task")
    row_id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("What do you do?"),
        max_length=TYPED_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "sentences", "enterkeyhint": "next"}),
    )
    minutes = forms.CharField(
        label=_("Minutes at a time"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input-number"}),
    )
    occurrences = forms.CharField(
        label=_("How many times"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input-number"}),
    )
    period = forms.ChoiceField(label=_("Period"), choices=Period.choices)
    willingness = forms.ChoiceField(
        label=_("Would you give it away?"), choices=Willingness.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, row_id: Any = None, initial: dict[str, Any] | None = None, **kwargs: Any) -> None:
        first = {
            "row_id": row_id or new_public_id(),
            "occurrences": "1",
            "period": Period.DAY,
            "willingness": Willingness.MAYBE,
        }
        super().__init__(*args, initial={**first, **(initial or {})}, **kwargs)
        self.fields["willingness"].widget.attrs["data-inline"] = ""

    def clean(self) -> dict[str, Any]:
        """Read the cells, so that all that is wrong is told at once."""
        cleaned = super().clean() or {}
        try:
            read_row(self.texts(), {})
        except ValidationError as error:
            self.show_errors(error.message_dict)
        return cleaned

    def texts(self) -> dict[str, str]:
        """Return the cells by column key."""
        return {key: self.cleaned_data[key] for key in CONTRIBUTOR_KEYS if key in self.cleaned_data}

    def show_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Show the service's messages beside their fields."""
        for name, messages in errors.items():
            self.add_error(name if name in self.fields else None, list(messages))
