"""An employer chosen by searching, as reference data is: hundreds of them make no list to scroll."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse_lazy

from coaching.selectors.employers import employer_text
from core.lookups import LookupField, storable
from employers.models import Employer
from employers.selectors import matching_name_or_id

if TYPE_CHECKING:
    EmployerFieldBase = forms.ModelChoiceField[Employer]
else:
    EmployerFieldBase = forms.ModelChoiceField


class EmployerField(EmployerFieldBase):
    """An employer of the field's ``queryset``, chosen from what the search finds or typed as a name or business ID."""

    widget = forms.TextInput
    default_error_messages = LookupField.default_error_messages

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Employer.objects.none(), **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell the script where to search."""
        return {
            "data-combobox": "",
            "data-url": reverse_lazy("employer_choices"),
            "autocomplete": "off",
            "class": "input-lookup",
        }

    def label_from_instance(self, obj: Employer) -> str:
        """Return name and business ID."""
        return employer_text(obj)

    def prepare_value(self, value: Any) -> Any:
        """Show a chosen employer by name and business ID; keep what was typed."""
        if isinstance(value, int) and self.queryset is not None:
            value = self.queryset.filter(pk=value).first()
        return employer_text(value) if isinstance(value, Employer) else value

    def to_python(self, value: Any) -> Employer | None:
        """Return the employer that the text names: by "name (business ID)", by business ID, by a whole or only name."""
        if isinstance(value, Employer):
            return value
        text = storable(str(value or "")).strip()
        if not text or self.queryset is None:
            return None
        code = text[text.rindex("(") + 1 : -1] if text.endswith(")") and "(" in text else text
        whole = Q(name__iexact=text) | Q(name_sv__iexact=text) | Q(name_en__iexact=text)
        for condition in (Q(business_id=code), whole, matching_name_or_id(text)):
            found = list(self.queryset.filter(condition)[:2])
            if len(found) == 1:
                return found[0]
            if found:
                raise ValidationError(self.error_messages["several"], code="several", params={"text": text})
        raise ValidationError(self.error_messages["unknown"], code="unknown", params={"text": text})

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the texts of the field."""
        return str(self.prepare_value(initial) or "") != str(data or "")
