"""Forms of a role's own pages: its description, how it ends, hearings of holders, reasons for red findings."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from core.forms import BaseForm, BaseModelForm
from core.staleness import SeenForm
from employers.models import Contact, JobFunction
from tasks.enums import PayBasis
from tasks.models import CarvedRole

if TYPE_CHECKING:
    ChoiceOfContact = forms.ModelChoiceField[Contact]
    ChoiceOfFunction = forms.ModelChoiceField[JobFunction]
else:
    ChoiceOfContact = forms.ModelChoiceField
    ChoiceOfFunction = forms.ModelChoiceField


class ContactField(ChoiceOfContact):
    """Contact persons of the employer by name and title."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the person's name and title."""
        return f"{obj.name}, {obj.title}" if obj.title else str(obj.name)


class FunctionField(ChoiceOfFunction):
    """Job functions by name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the job title."""
        return str(obj.name)


class RoleDescriptionForm(SeenForm, BaseModelForm):
    """What makes the role a real job: title, purpose, people, pay, growth."""

    submit_label = _("Save the description")
    sections = [
        (_("The role"), ["title", "purpose"]),
        (_("People"), ["supervisor", "mentor", "break_room"]),
        (_("Pay"), ["pay_basis", "pay_agreement"]),
        (_("Growth"), ["development_path"]),
    ]

    supervisor = ContactField(
        label=_("Supervisor"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("Not chosen yet"),
        help_text=_("Contact persons of the employer. Add a person on the employer's page."),
    )
    mentor = ContactField(
        label=_("Colleague who helps"),
        queryset=Contact.objects.none(),
        required=False,
        empty_label=_("Not chosen yet"),
        help_text=_("The everyday help of the work community carries when the job coach steps back."),
    )

    class Meta:
        model = CarvedRole
        fields = [
            "title",
            "purpose",
            "supervisor",
            "mentor",
            "break_room",
            "pay_basis",
            "pay_agreement",
            "development_path",
        ]
        widgets = {"purpose": forms.Textarea(attrs={"rows": 3}), "development_path": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "title": _("Tell of the work, not of the person's disability or need of support."),
            "pay_agreement": _("For example the collective agreement and the pay group."),
            "development_path": _("How hours, tasks or skills can grow, and when it is talked about."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contacts = Contact.objects.filter(employer=self.instance.analysis.unit.site.employer).order_by("id")
        for name in ("supervisor", "mentor"):
            cast("ContactField", self.fields[name]).queryset = contacts
        cast("forms.ChoiceField", self.fields["pay_basis"]).choices = [("", _("Not chosen yet")), *PayBasis.choices]


class EndingForm(BaseForm):
    """Why a role is closed or withdrawn."""

    submit_style = "danger"

    name = forms.CharField(widget=forms.HiddenInput)
    expected_state = forms.CharField(widget=forms.HiddenInput)
    closing_reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("The tasks go back to their holders. Write no names of persons."),
        error_messages={"required": _("Write why: this is needed for the step.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class HearingForm(BaseForm):
    """That the holders of a job function have been heard."""

    submit_label = _("Save the hearing")

    function = FunctionField(label=_("Job function"), queryset=JobFunction.objects.none(), empty_label=_("Choose"))
    heard_on = DayField(label=_("Heard on"))
    freed_time_use = forms.CharField(
        label=_("What the freed time is used for"),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    workload_checked = forms.BooleanField(label=_("The workload of what stays has been checked"), required=False)
    no_loss_of_pay = forms.BooleanField(label=_("Nobody's pay falls"), required=False)

    def __init__(self, *args: Any, functions: list[int], **kwargs: Any) -> None:
        """``functions`` are the keys of the job functions that the role takes work from."""
        super().__init__(*args, **kwargs)
        chosen = JobFunction.objects.filter(pk__in=functions).order_by("name", "id")
        cast("FunctionField", self.fields["function"]).queryset = chosen

    def clean_heard_on(self) -> Any:
        """Refuse a day that has not come: what is planned has not been heard."""
        day = self.cleaned_data["heard_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day has not come yet. Write it down when the holders have been heard."))
        return day


class ReasonForm(BaseForm):
    """Why a red finding is accepted."""

    submit_label = _("Save the reason")

    code = forms.CharField(max_length=40, widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("Why this is accepted"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reason cannot be changed afterwards. Write no names of persons."),
        error_messages={"required": _("Write the reason.")},
    )
