"""Layout of forms: sections under headings, and the buttons at the end."""

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django.template.loader import render_to_string

from core.policies import Text

Section = tuple[Text, Sequence[str]]
FIELD_TEMPLATE = "core/forms/field.html"
FORM_TEMPLATE = "core/forms/form.html"


class FieldSection(LayoutObject):  # type: ignore[misc]  # crispy has no types
    """A group of fields under a legend; without a heading only the fields."""

    template = "core/forms/section.html"

    def __init__(self, heading: Text, fields: Sequence[str]) -> None:
        self.heading = heading
        self.fields = list(fields)

    def render(self, form: Any, context: Any, template_pack: Any = TEMPLATE_PACK, **kwargs: Any) -> str:
        """Return the fields, in a fieldset when there is a heading."""
        fields = self.get_rendered_fields(form, context, template_pack, **kwargs)
        return render_to_string(self.template, {"heading": self.heading, "fields": fields})


def sections_of(form: Any, sections: Sequence[Section]) -> Layout:
    """Return the layout of the sections; fields that no section names come last, without a heading."""
    named = {name for _heading, names in sections for name in names}
    parts = [FieldSection(heading, [name for name in names if name in form.fields]) for heading, names in sections]
    rest = [name for name in form.fields if name not in named]
    return Layout(*[part for part in parts if part.fields], *([FieldSection("", rest)] if rest else []))


def form_helper(form: Any, sections: Sequence[Section], *, method: str = "post") -> FormHelper:
    """Return the helper of a form of ours: our templates, no browser validation, the error summary on top."""
    helper = FormHelper()
    helper.form_method = method
    helper.template = FORM_TEMPLATE
    helper.field_template = FIELD_TEMPLATE
    helper.layout = sections_of(form, sections)
    helper.disable_csrf = method == "get"
    helper.attrs = {"novalidate": "novalidate", "data-form": "", "class": "form"}
    return helper
