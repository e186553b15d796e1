"""Contact persons and the log of cooperation."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from core.staleness import SeenForm
from employers.enums import CooperationKind
from employers.form_fields import PhoneField
from employers.forms.base import OwnedForm
from employers.models import Contact, CooperationEntry


class ContactForm(SeenForm, OwnedForm):
    """A contact person at the employer."""

    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    phone = PhoneField(label=_("Phone"), required=False)

    class Meta:
        model = Contact
        fields = ["name", "title", "email", "phone"]


class CooperationForm(SeenForm, OwnedForm):
    """One contact with the employer; the quick form has the day filled in."""

    sections = [("", ["happened_on", "kind", "note"]), (_("Next step"), ["next_step", "next_step_on"])]
    beside: ClassVar[dict[str, str]] = {}

    happened_on = DayField(label=_("Date"))
    note = forms.CharField(
        label=_("What was agreed"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    next_step_on = DayField(label=_("By"), required=False)

    class Meta:
        model = CooperationEntry
        fields = ["happened_on", "kind", "note", "next_step", "next_step_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["happened_on"] = timezone.localdate()
            self.initial["kind"] = CooperationKind.VISIT
