"""Forms of participant records: the first day, the last day, six months after, beginning again, EURA."""

from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coaching.enums import EmploymentStatus, ExitReason, Gender, Improvement, ParticipantKind
from coaching.models import ParticipantRecord
from core.form_fields import DayField
from core.forms import BaseForm
from core.lookups import LookupField
from core.models import EducationLevel, Municipality
from core.personal_data import PersonalDataForm
from core.staleness import SeenForm
from employers.forms.base import OwnedForm
from pilots.forms.fields import NamedRowField, choose_among
from pilots.models import Action

NOT_CHOSEN = [("", _("Not known yet"))]


class YesNoField(forms.TypedChoiceField):
    """Yes, no or not known; gives True, False or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[("True", _("Yes")), ("False", _("No")), ("", _("Not known"))],
            coerce=lambda value: value == "True",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect(attrs={"data-inline": ""}),
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Show a stored answer as its choice."""
        return "" if value is None else str(value)


class ActionField(forms.ModelChoiceField):  # type: ignore[type-arg]  # Django's own is generic only in its types
    """An action with the code of its project."""

    def label_from_instance(self, obj: Action) -> str:
        """Return the project's code and the action's name."""
        return f"{obj.project.code}: {obj.name}"


class EntryForm(PersonalDataForm, SeenForm, OwnedForm):
    """What is told of the first day. ``actions`` and ``organisations`` are those that may be chosen."""

    shared_texts: ClassVar[tuple[str, ...]] = ("label",)
    sections = [
        (_("Who"), ["kind", "label", "organisation"]),
        (_("In what"), ["action", "entry_on"]),
        (
            _("Needed for a complete record"),
            ["gender", "birth_on", "education", "status_entry", "unemployed_since", "in_education_entry"],
        ),
        (_("Other facts"), ["municipality", "citizenship", "foreign_background", "housing", "source"]),
    ]
    beside: ClassVar[dict[str, str]] = {
        "participant_once_per_project": "action",
        "participant_candidate_once": "action",
        "participant_spell": "unemployed_since",
        "participant_age": "birth_on",
        "participant_period": "entry_on",
    }

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in ParticipantKind if kind != ParticipantKind.JOBSEEKER],
        widget=forms.RadioSelect,
    )
    label = forms.CharField(
        label=_("Who it is"),
        max_length=200,
        required=False,
        help_text=_("So that you know later. Kept encrypted; only your own organisation sees it."),
    )
    organisation = NamedRowField(
        label=_("Organisation that keeps the record"), queryset=Organisation.objects.none(), empty_label=None
    )
    action = ActionField(
        label=_("Action"),
        queryset=Action.objects.none(),
        empty_label=_("Choose"),
        help_text=_("Only those who take part in an action that helps people with project money are participants."),
    )
    entry_on = DayField(label=_("First day"), help_text=_("The first day of direct support, for example 5.3.2026."))
    gender = forms.ChoiceField(label=_("Gender"), choices=NOT_CHOSEN + Gender.choices, required=False)
    birth_on = DayField(
        label=_("Birth day"),
        required=False,
        help_text=_("Only the age on the first day is counted from it. The birth day itself is not kept."),
    )
    education = forms.ModelChoiceField(
        label=_("Highest completed education"),
        queryset=EducationLevel.objects.order_by("code"),
        required=False,
        empty_label=_("Not known yet"),
    )
    status_entry = forms.ChoiceField(
        label=_("Position on the labour market on the first day"),
        choices=NOT_CHOSEN + EmploymentStatus.choices,
        required=False,
        help_text=_(
            "As it was before the support began. Work with a wage subsidy is employment; a work trial or "
            "rehabilitative work is not."
        ),
    )
    unemployed_since = DayField(
        label=_("Unemployed since"),
        required=False,
        help_text=_("Only for an unemployed person. Long-term unemployment is counted from it."),
    )
    in_education_entry = YesNoField(label=_("Studied on the first day"))
    municipality = LookupField(
        Municipality, label=_("Home municipality"), required=False, help_text=_("Write a name or a code")
    )

    class Meta:
        model = ParticipantRecord
        fields = [
            "kind",
            "label",
            "action",
            "entry_on",
            "gender",
            "education",
            "status_entry",
            "unemployed_since",
            "in_education_entry",
            "municipality",
            "citizenship",
            "foreign_background",
            "housing",
            "source",
        ]

    def __init__(self, *args: Any, actions: Any, organisations: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose_among(self, "action", actions)
        if organisations is None:
            del self.fields["organisation"]
        else:
            choose_among(self, "organisation", organisations)
            self.initial.setdefault("organisation", organisations.first())
        if self.instance.candidate_id is not None:
            del self.fields["kind"], self.fields["label"]
        age = self.instance.age_at_entry
        if age is not None:
            self.fields["birth_on"].help_text = _(
                "The age on the first day is %(age)s. Type the birth day only to correct it; it is not kept."
            ) % {"age": age}


class ExitForm(SeenForm, OwnedForm):
    """The last day and the situation after it."""

    sections = [
        (_("The end"), ["exit_on", "exit_reason"]),
        (
            _("Situation after the end"),
            ["checked_on", "status_exit", "searching_exit", "in_education_exit", "qualification_exit"],
        ),
    ]
    beside: ClassVar[dict[str, str]] = {
        "participant_period": "exit_on",
        "participant_end_data_after_exit": "exit_on",
        "participant_checked_after_exit": "checked_on",
    }

    exit_on = DayField(label=_("Last day"), required=False, help_text=_("Empty while the person takes part."))
    exit_reason = forms.ChoiceField(
        label=_("Why it ended"), choices=[("", _("Not chosen")), *ExitReason.choices], required=False
    )
    checked_on = DayField(
        label=_("Asked on"),
        required=False,
        help_text=_(
            "The situation counts as a result when it is asked on the last day or within 28 days of it. Leave empty "
            "until it has been asked: nothing is guessed."
        ),
    )
    status_exit = forms.ChoiceField(
        label=_("Position on the labour market"), choices=NOT_CHOSEN + EmploymentStatus.choices, required=False
    )
    searching_exit = YesNoField(label=_("Looks for work"))
    in_education_exit = YesNoField(label=_("Studies or is in training"))
    qualification_exit = YesNoField(
        label=_("Gained a qualification"), help_text=_("A formal assessment was passed during the support.")
    )

    class Meta:
        model = ParticipantRecord
        fields = [
            "exit_on",
            "exit_reason",
            "checked_on",
            "status_exit",
            "searching_exit",
            "in_education_exit",
            "qualification_exit",
        ]


class SixMonthsForm(SeenForm, OwnedForm):
    """The situation six months after the last day."""

    six_months_checked_on = DayField(label=_("Asked on"), required=False)
    status_six_months = forms.ChoiceField(
        label=_("Position on the labour market"), choices=NOT_CHOSEN + EmploymentStatus.choices, required=False
    )
    improved_six_months = forms.ChoiceField(
        label=_("How the position at work has improved"),
        choices=[("", _("Not asked")), *Improvement.choices],
        required=False,
        help_text=_(
            "Only for those who were employed on the first day. Better pay or a better fit alone is no improvement."
        ),
    )

    class Meta:
        model = ParticipantRecord
        fields = ["six_months_checked_on", "status_six_months", "improved_six_months"]


class ReEntryForm(BaseForm):
    """The day on which the person takes part again."""

    submit_label = _("Takes part again")

    on = DayField(label=_("From the day"))


class EuraForm(BaseForm):
    """The day of a step of the entry in EURA."""

    on = DayField(label=_("On the day"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("on", timezone.localdate())
