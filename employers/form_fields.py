"""Fields of the employers app: business id, phone number, whole euros."""

from typing import Any

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from core.form_fields import EurosField
from employers.models.employers import normal_business_id

HOME_COUNTRY = "FI"


class BusinessIdInput(forms.TextInput):
    """The control of a business id, with a place for what its check tells when focus leaves it."""

    template_name = "employers/widgets/business_id.html"


class BusinessIdField(forms.CharField):
    """A business id in any usual form; gives the normal one, ``1234567-1``."""

    widget = BusinessIdInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Business ID"))
        kwargs.setdefault("help_text", _("For example 2077474-0"))
        super().__init__(max_length=20, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Have the number checked when focus leaves the field."""
        return {
            "autocomplete": "off",
            "inputmode": "text",
            "class": "input-business-id",
            "hx-get": reverse_lazy("employer_business_id_check"),
            "hx-trigger": "change",
            "hx-target": "#business-id-state",
        }

    def clean(self, value: Any) -> Any:
        """Return the normal form."""
        text = super().clean(value)
        return normal_business_id(text) if text else text


class PhoneField(forms.CharField):
    """A phone number typed with or without country code and spaces; gives E.164, shows groups."""

    default_error_messages = {
        "invalid": _("This is not a phone number. Write it for example as 040 123 4567 or +358 40 123 4567.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs.update({"type": "tel", "inputmode": "tel"})

    def prepare_value(self, value: Any) -> Any:
        """Show a stored number in groups; keep what was typed."""
        return phone_text(value) if isinstance(value, str) and value.startswith("+") else value

    def clean(self, value: Any) -> Any:
        """Return the number in E.164."""
        text = super().clean(value)
        if not text:
            return text
        try:
            number = phonenumbers.parse(text, HOME_COUNTRY)
        except phonenumbers.NumberParseException as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if not phonenumbers.is_possible_number(number):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_text(stored: str) -> str:
    """Return a stored number in groups for reading; a text that is no number stays as it is."""
    try:
        number = phonenumbers.parse(stored, HOME_COUNTRY)
    except phonenumbers.NumberParseException:
        return stored
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


class WholeEurosField(EurosField):
    """Whole euros typed as "1 234 000 €"; gives euros."""

    units_per_whole = 1
