"""Bases of every form: error summary on top, errors beside their fields, nothing typed is lost.

``{% crispy form %}`` renders the whole form. A form says its grouping in ``sections`` and its button in
``submit_label``; the view may give ``cancel_url``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.layout import Section, form_helper
from core.policies import Text


@dataclass(frozen=True, slots=True)
class SummaryEntry:
    """One error of the summary and the id of the control it belongs to (empty for the form as a whole)."""

    target: str
    label: str
    text: str


def target_of(field: forms.BoundField) -> str:
    """Return the id of what a link to the field should focus: the control, or the first one of a group."""
    if field.field.widget.use_fieldset and isinstance(field.field.widget, forms.widgets.ChoiceWidget):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


def summary_of(form: forms.BaseForm) -> list[SummaryEntry]:
    """Return a form's errors in the order of the page: those of the whole form first, then field by field."""
    entries = [SummaryEntry("", "", str(text)) for text in form.non_field_errors()]
    for field in form:
        entries += [SummaryEntry(target_of(field), str(field.label), str(text)) for text in field.errors]
    return entries


class PageForm(forms.BaseForm):
    """What our forms have in common, whether they are of a model or not."""

    sections: ClassVar[Sequence[Section]] = ()
    submit_label: Text = _("Save")
    submit_style = "primary"
    method: ClassVar[str] = "post"
    cancel_url = ""
    # Names of the fields to which the browser may offer what the person has typed before (WCAG 1.3.5).
    autocomplete: ClassVar[dict[str, str]] = {}

    def __init__(self, *args: Any, cancel_url: str = "", submit_label: Text = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cancel_url = cancel_url or self.cancel_url
        self.submit_label = submit_label or self.submit_label
        for name, value in self.autocomplete.items():
            if name in self.fields:
                self.fields[name].widget.attrs.setdefault("autocomplete", value)

    @cached_property
    def helper(self) -> FormHelper:
        """Return crispy's helper, made of ``sections``."""
        return form_helper(self, self.sections, method=self.method)


class BaseForm(PageForm, forms.Form):
    """Base of forms that are not of a model."""


class BaseModelForm(PageForm, forms.ModelForm):  # type: ignore[type-arg]  # the model is named by Meta
    """Base of forms of a model."""
