"""Forms of a placement: introducing, one form a step with exactly the facts that it needs, correcting facts."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import ContractKind, EndReason
from coaching.models import Placement
from coaching.models.candidates import MINUTES_IN_WEEK
from coaching.workflow import END_FIELDS, JOB_FIELDS, TRIAL_FIELDS
from core.form_fields import DayField, EurosField, HoursField
from core.forms import BaseForm
from core.staleness import SeenForm
from employers.forms.base import OwnedForm
from employers.selectors import instruments_in_force

DEAREST_HOUR_CENTS = 100_000
SHORTEST_WEEK_MINUTES = 30
CHOOSE = ("", _("Choose"))
# Why an introduction ends, and why something that began does.
REASONS_BEFORE = [choice for choice in EndReason.choices if choice[0] != EndReason.COMPLETED]
REASONS_AFTER = [choice for choice in EndReason.choices if choice[0] != EndReason.NOT_CHOSEN]


class InstrumentField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own is generic only in its types
    """A support instrument by its name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the name."""
        return str(obj.label)


class PlacementForm(OwnedForm):
    """Facts of a placement; a form of them asks ``names``. The service checks them together with the others."""

    names: ClassVar[Sequence[str]] = ()
    beside: ClassVar[dict[str, str]] = {
        "placement_period": "ended_on",
        "placement_trial_period": "trial_until",
        "placement_contract_period": "contract_until",
        "placement_trial_before_job": "employed_from",
    }
    needed: ClassVar[frozenset[str]] = frozenset(
        {
            "introduced_on",
            "trial_from",
            "trial_until",
            "employed_from",
            "contract",
            "weekly_minutes",
            "wage_cents",
            "pay_agreement",
            "ended_on",
            "end_reason",
        }
    )

    introduced_on = DayField(label=_("Introduced on"))
    accepted_on = DayField(label=_("The person said yes on"))
    trial_from = DayField(label=_("Trial from"))
    trial_until = DayField(label=_("Trial until"), help_text=_("The agreed last day, for example 5.3.2026"))
    employed_from = DayField(label=_("Employed from"))
    contract = forms.ChoiceField(label=_("Contract"), choices=[CHOOSE, *ContractKind.choices])
    contract_until = DayField(label=_("Contract until"), help_text=_("Only for a fixed-term contract"))
    weekly_minutes = HoursField(
        label=_("Hours a week"),
        minimum=SHORTEST_WEEK_MINUTES,
        maximum=MINUTES_IN_WEEK,
        help_text=_("For example 20 or 7,5"),
    )
    wage_cents = EurosField(
        label=_("Wage, euro an hour"),
        minimum=1,
        maximum=DEAREST_HOUR_CENTS,
        help_text=_("Before taxes, for example 12,50"),
    )
    pay_agreement = forms.CharField(label=_("Collective agreement and pay class"), max_length=200)
    subsidy = InstrumentField(label=_("Subsidy"), queryset=None, empty_label=_("No subsidy"))
    subsidy_until = DayField(label=_("Subsidy until"))
    ended_on = DayField(label=_("Last day"))
    end_reason = forms.ChoiceField(label=_("Why it ended"), choices=[CHOOSE, *EndReason.choices])

    class Meta:
        model = Placement
        fields = [
            "introduced_on",
            "accepted_on",
            *TRIAL_FIELDS[:2],
            *[name for name in JOB_FIELDS if name != "subsidy"],
            "subsidy",
            *END_FIELDS,
        ]

    def __init__(self, *args: Any, names: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for name in names or self.names}
        subsidy: Any = self.fields.get("subsidy")
        if subsidy is not None:
            subsidy.queryset = instruments_in_force(on=self.instance.employed_from)
        if "end_reason" in self.fields:
            began = self.instance.starts_on is not None
            reasons: Any = self.fields["end_reason"]
            reasons.choices = [CHOOSE, *(REASONS_AFTER if began else REASONS_BEFORE)]
        for name, field in self.fields.items():
            field.required = name in self.needed

    def _post_clean(self) -> None:
        """Leave the checks of the whole row to the service: here the row is still in its former state."""


class IntroduceForm(PlacementForm):
    """Introducing the person to a role."""

    names = ("introduced_on", "accepted_on")
    submit_label = _("Introduce the person")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accepted_on"].help_text = _("Leave empty if the person has not decided yet.")
        self.initial["introduced_on"] = timezone.localdate()


class StepForm(PlacementForm):
    """The facts that one step of the placement needs, and the state in which the step was shown."""

    today: ClassVar[str] = ""
    state = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["state"] = self.instance.state
        if self.today:
            self.fields[self.today].required = True
            self.initial[self.today] = timezone.localdate()

    def show_state(self, state: str) -> None:
        """Take the present state in: whoever sends the form again has been told of it."""
        sent: Any = self.data
        renewed = sent.copy()
        renewed[self.add_prefix("state")] = state
        self.data = renewed


class AcceptForm(StepForm):
    """The person says yes."""

    names = ("accepted_on", "state")
    today = "accepted_on"


class TrialForm(StepForm):
    """A work trial begins."""

    names = (*TRIAL_FIELDS, "state")
    beside: ClassVar[dict[str, str]] = {**PlacementForm.beside, "placement_overlap": "trial_from"}


class JobForm(StepForm):
    """A job begins: the facts of the contract."""

    names = (*JOB_FIELDS, "state")
    beside: ClassVar[dict[str, str]] = {**PlacementForm.beside, "placement_overlap": "employed_from"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["pay_agreement"] = self.initial.get("pay_agreement") or self.instance.role.pay_agreement


class EndForm(StepForm):
    """The placement ends."""

    names = (*END_FIELDS, "state")
    today = "ended_on"


STEP_FORMS: dict[str, type[StepForm]] = {
    "accept": AcceptForm,
    "begin_trial": TrialForm,
    "employ": JobForm,
    "end": EndForm,
}


class CorrectForm(SeenForm, PlacementForm):
    """Correcting facts that the placement has by now."""


class RoleSearchForm(BaseForm):
    """Looking for a role."""

    method = "get"
    submit_label = _("Search")
    submit_style = "secondary"

    q = forms.CharField(label=_("Role or employer"), max_length=100, required=False)
