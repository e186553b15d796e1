"""Facts, size figures and commitment of an employer."""

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from core.forms import BaseModelForm
from core.lookups import LookupField
from core.models import Industry, LegalForm, Municipality
from core.staleness import SeenForm
from employers.enums import SizeSource
from employers.form_fields import WholeEurosField
from employers.models import Commitment, Contact, Employer

if TYPE_CHECKING:
    ContactField = forms.ModelChoiceField[Contact]
else:
    ContactField = forms.ModelChoiceField

LARGEST_EUROS = 10**13
LARGEST_HEADCOUNT = 1_000_000


class EmployerFactsForm(SeenForm, BaseModelForm):
    """What the employer is."""

    sections = [
        (_("Name"), ["name", "name_sv", "name_en"]),
        (_("Type and place"), ["kind", "legal_form", "industry", "municipality"]),
    ]
    autocomplete: ClassVar[dict[str, str]] = {"name": "organization"}

    legal_form = LookupField(LegalForm, label=_("Legal form"), required=False)
    industry = LookupField(Industry, label=_("Industry"), required=False)
    municipality = LookupField(Municipality, label=_("Municipality"), required=False)

    class Meta:
        model = Employer
        fields = ["name", "name_sv", "name_en", "kind", "legal_form", "industry", "municipality"]


class EmployerSizeForm(SeenForm, BaseModelForm):
    """The figures that decide the size class."""

    sections = [
        (_("Figures"), ["headcount", "turnover_euros", "balance_euros"]),
        (_("About the figures"), ["is_autonomous", "size_declared_on", "size_source"]),
    ]

    headcount = forms.IntegerField(
        label=_("Number of employees"), required=False, min_value=0, max_value=LARGEST_HEADCOUNT, widget=forms.TextInput
    )
    turnover_euros = WholeEurosField(label=_("Turnover, euros a year"), required=False, maximum=LARGEST_EUROS)
    balance_euros = WholeEurosField(label=_("Balance sheet total, euros"), required=False, maximum=LARGEST_EUROS)
    is_autonomous = forms.TypedChoiceField(
        label=_("Independent (not part of a group)"),
        choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda text: text == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("A part of a group is judged by the figures of the whole group."),
    )
    size_declared_on = DayField(label=_("The figures are from"), required=False)
    size_source = forms.ChoiceField(
        label=_("Source of the figures"), choices=[("", "–"), *SizeSource.choices], required=False
    )

    class Meta:
        model = Employer
        fields = ["headcount", "turnover_euros", "balance_euros", "is_autonomous", "size_declared_on", "size_source"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {True: "yes", False: "no"}
        self.initial["is_autonomous"] = known.get(self.instance.is_autonomous, "")
        self.fields["headcount"].widget.attrs.update({"inputmode": "numeric", "class": "input-number"})


class ContactChoiceField(ContactField):
    """One of the employer's contact persons, or none."""

    def __init__(self, *, label: Any) -> None:
        super().__init__(label=label, queryset=Contact.objects.none(), required=False, empty_label=_("Not chosen"))

    def label_from_instance(self, obj: Contact) -> str:
        """Return the person's name and title."""
        return f"{obj.name}, {obj.title}" if obj.title else str(obj.name)


class CommitmentForm(SeenForm, BaseModelForm):
    """Who stands behind the work and who has been told."""

    sections = [
        (_("Goal"), ["goal", "signed_on"]),
        (_("People"), ["sponsor", "staff_representative", "occupational_health"]),
        (_("Staff"), ["staff_informed_on"]),
    ]

    goal = forms.CharField(
        label=_("What the employer wants to reach"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    signed_on = DayField(label=_("Agreed on"), required=False)
    sponsor = ContactChoiceField(label=_("Sponsor"))
    staff_representative = ContactChoiceField(label=_("Staff representative"))
    occupational_health = ContactChoiceField(label=_("Occupational health contact"))
    staff_informed_on = DayField(label=_("Staff informed on"), required=False)

    class Meta:
        model = Commitment
        fields = ["goal", "signed_on", "sponsor", "staff_representative", "occupational_health", "staff_informed_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.filter(employer_id=self.instance.employer_id).order_by("id")
        for name in ("sponsor", "staff_representative", "occupational_health"):
            field = self.fields[name]
            if isinstance(field, ContactChoiceField):
                field.queryset = contacts
