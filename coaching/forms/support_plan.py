"""Forms of the support plan, of a goal and of the phase."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import Phase
from coaching.models import SupportGoal, SupportPlan
from coaching.models.candidates import MINUTES_IN_WEEK
from core.form_fields import DayField, HoursField
from core.forms import BaseForm
from core.personal_data import PersonalDataForm
from core.staleness import SeenForm
from employers.forms.base import OwnedForm

LONGEST_BUDGET_MINUTES = 10_000 * 60


class PlanForm(SeenForm, OwnedForm):
    """When support begins, when it has faded, how much it may take."""

    sections = [
        (_("Time"), ["starts_on", "fades_by", "review_on"]),
        (_("Amount"), ["weekly_minutes", "budget_minutes"]),
    ]
    submit_label = _("Save the plan")
    beside: ClassVar[dict[str, str]] = {"plan_fading_order": "fades_by", "plan_review_order": "review_on"}

    starts_on = DayField(label=_("Support begins"))
    fades_by = DayField(
        label=_("Support has faded by"),
        required=False,
        help_text=_("Until this day the hours go down evenly, and the workplace takes over."),
    )
    review_on = DayField(label=_("Next review"), required=False)
    weekly_minutes = HoursField(label=_("Support at first, hours a week"), maximum=MINUTES_IN_WEEK, required=False)
    budget_minutes = HoursField(label=_("Support in all, hours"), maximum=LONGEST_BUDGET_MINUTES, required=False)

    class Meta:
        model = SupportPlan
        fields = ["starts_on", "fades_by", "review_on", "weekly_minutes", "budget_minutes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.initial["starts_on"] = timezone.localdate()


class GoalForm(PersonalDataForm, SeenForm, OwnedForm):
    """One goal, in the person's own words."""

    submit_label = _("Save the goal")
    shared_texts: ClassVar[tuple[str, ...]] = ("text",)
    beside: ClassVar[dict[str, str]] = {"goal_closed_has_day": "state"}

    text = forms.CharField(
        label=_("Goal in the person's own words"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    target_on = DayField(label=_("By"), required=False)

    class Meta:
        model = SupportGoal
        fields = ["text", "target_on", "state"]


class PhaseForm(BaseForm):
    """The phase that the case is in."""

    submit_label = _("Change the phase")
    submit_style = "secondary"

    phase = forms.TypedChoiceField(label=_("Phase"), choices=Phase.choices, coerce=int)
    seen = forms.IntegerField(widget=forms.HiddenInput)
