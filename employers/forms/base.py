"""What the forms of this app share: a breach of the model's rules is shown beside the field that can mend it."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from core.forms import BaseModelForm
from core.staleness import SeenForm, SeenValuesForm, StaleRow, StaleValues


class OwnedForm(BaseModelForm):
    """Form of a row that belongs to something. ``beside`` says beside which field a constraint's sentence is shown.

    Constraints that the owner takes part in are checked by the service, which shows them with ``show_errors``.
    """

    beside: ClassVar[dict[str, str]] = {}

    def _update_errors(self, errors: ValidationError) -> None:
        for field, sentences in placed(self, errors).items():
            self.add_error(None if field == NON_FIELD_ERRORS else field, sentences)


def placed(form: forms.BaseForm, errors: ValidationError) -> dict[str, list[ValidationError]]:
    """Return the sentences by the field that shows them; what no field of the form can show is for the whole form."""
    by_sentence = _fields_by_sentence(form)
    found: dict[str, list[ValidationError]] = {}
    raw = errors.error_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors.error_list}
    for name, sentences in raw.items():
        for sentence in sentences:
            field = name if name in form.fields else by_sentence.get(str(sentence.messages[0]), NON_FIELD_ERRORS)
            found.setdefault(field, []).append(sentence)
    return found


def show_errors(form: forms.BaseForm, errors: ValidationError) -> None:
    """Show what a service refused beside the fields of the form."""
    if isinstance(errors, StaleRow) and isinstance(form, SeenForm):
        form.show_stale(errors)
        return
    if isinstance(errors, StaleValues) and isinstance(form, SeenValuesForm):
        form.show_stale(errors)
        return
    for field, sentences in placed(form, errors).items():
        form.add_error(None if field == NON_FIELD_ERRORS else field, sentences)


def _fields_by_sentence(form: Any) -> dict[str, str]:
    beside: dict[str, str] = getattr(form, "beside", {})
    model = getattr(getattr(form, "_meta", None), "model", None)
    if model is None:
        return {}
    return {
        str(constraint.get_violation_error_message()): beside[constraint.name]
        for constraint in model._meta.constraints
        if beside.get(constraint.name) in form.fields
    }
