"""Forms of payment periods, actions and the day of which authorities are asked."""

from typing import Any, ClassVar

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.form_fields import DayField
from core.forms import BaseForm
from core.staleness import SeenForm
from employers.forms.base import OwnedForm
from pilots.enums import ActionKind, Beneficiary
from pilots.forms.fields import NamedRowField, choose_among
from pilots.models import Action, PaymentPeriod, Pilot, SupportedEmployer

RULE_SOURCE = _(
    "Regulation (EU) 2021/1057, Annex I; European Commission, answer of 20.4.2023 on whom an action supports"
)


class PeriodForm(SeenForm, OwnedForm):
    """A payment period of a project."""

    beside: ClassVar[dict[str, str]] = {
        "payment_period_number_once": "number",
        "payment_period_order": "ends_on",
        "payment_period_due": "report_due_on",
        "payment_period_overlap": "starts_on",
    }

    number = forms.IntegerField(
        label=_("Number"),
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "input-number"}),
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    report_due_on = DayField(
        label=_("Report due"), help_text=_("The last day for the monitoring report. It comes after the period.")
    )

    class Meta:
        model = PaymentPeriod
        fields = ["number", "starts_on", "ends_on", "report_due_on"]


class ActionForm(SeenForm, OwnedForm):
    """An action, and whom it helps directly."""

    sections = [
        ("", ["name", "kind", "pilot"]),
        (_("Time"), ["starts_on", "ends_on"]),
        (_("Who is counted"), ["direct_beneficiary", "has_earmarked_cost"]),
    ]
    beside: ClassVar[dict[str, str]] = {"action_period": "ends_on"}

    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Not chosen")), *ActionKind.choices])
    pilot = NamedRowField(
        label=_("Pilot"), queryset=Pilot.objects.none(), required=False, empty_label=_("Of the whole project")
    )
    starts_on = DayField(label=_("Starts on"))
    ends_on = DayField(label=_("Ends on"), required=False)
    direct_beneficiary = forms.ChoiceField(
        label=_("Whom the action helps directly"), choices=Beneficiary.choices, widget=forms.RadioSelect
    )
    has_earmarked_cost = forms.BooleanField(
        label=_("Project money is earmarked for the action"),
        required=False,
        help_text=_("Without earmarked money nobody is counted through the action."),
    )

    class Meta:
        model = Action
        fields = ["name", "kind", "pilot", "starts_on", "ends_on", "direct_beneficiary", "has_earmarked_cost"]

    def __init__(self, *args: Any, pilots: Any, **kwargs: Any) -> None:
        """``pilots`` are those of the project that the user sees."""
        super().__init__(*args, **kwargs)
        choose_among(self, "pilot", pilots)
        self.fields["direct_beneficiary"].help_text = format_html(
            "<p>{}</p><ul><li>{}</li><li>{}</li><li>{}</li></ul><p>{} {}</p>",
            _("Who counts is decided for each action, not for each person:"),
            _("Helps people, such as coaching or training: those who take part are participants (EECO01 and on)."),
            _(
                "Helps organisations, such as advice on dividing work: the employer is counted (EECO18 or EECO19). The "
                "people it hires are not participants of this action."
            ),
            _("Helps nobody directly, such as an event or a webinar for the public: nobody is counted."),
            _("Source of the rule:"),
            RULE_SOURCE,
        )


class SupportForm(OwnedForm):
    """From which day an action supports an employer."""

    submit_label = _("Add the employer")
    beside: ClassVar[dict[str, str]] = {"employer_supported_once": "supported_on"}

    supported_on = DayField(
        label=_("Supported from"), help_text=_("The first day of the support, for example 5.3.2026")
    )

    class Meta:
        model = SupportedEmployer
        fields = ["supported_on"]


class AuthorityDayForm(BaseForm):
    """The day of which the authorities are asked."""

    method = "get"
    submit_label = _("Show")
    submit_style = "secondary"

    on = DayField(label=_("On the day"), required=False)
