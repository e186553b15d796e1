"""The three screens by which an employer starts: business id, facts, first place of work."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import BaseForm
from core.lookups import LookupField
from core.models import Industry, Municipality
from employers.enums import EmployerKind
from employers.form_fields import BusinessIdField


class BusinessIdForm(BaseForm):
    """Screen 1."""

    submit_label = _("Continue")
    business_id = BusinessIdField()


class StartFactsForm(BaseForm):
    """Screen 2: what the register did not tell, or all of it when there is no register."""

    submit_label = _("Continue")
    autocomplete: ClassVar[dict[str, str]] = {"name": "organization"}

    name = forms.CharField(label=_("Name of the employer"), max_length=200)
    kind = forms.ChoiceField(label=_("Type"), choices=EmployerKind.choices, initial=EmployerKind.COMPANY)
    industry = LookupField(Industry, label=_("Industry"), help_text=_("Search by name or code"))
    municipality = LookupField(Municipality, label=_("Municipality"), help_text=_("Search by name or code"))


class FirstPlaceForm(BaseForm):
    """Screen 3: where the work is done."""

    submit_label = _("Add the employer")

    site_name = forms.CharField(
        label=_("Name of the site"),
        max_length=120,
        help_text=_("A place of business, for example Mikkeli or Main kitchen"),
    )
    unit_name = forms.CharField(
        label=_("Name of the unit"),
        max_length=120,
        help_text=_("The unit whose work is looked at first: a kitchen, a ward, a shop, an office"),
    )
