"""Forms of a case: the person's details, the coaches, closing, the capacity profile, consents."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from coaching.enums import PURPOSES_WITH_RECEIVER, RatingSource
from coaching.forms.employer_field import EmployerField
from coaching.models import Candidate, CapacityRating, ConsentText
from coaching.models.candidates import MINUTES_IN_WEEK
from core.form_fields import DayField, HoursField
from core.forms import BaseForm
from core.layout import form_helper
from core.lookups import LookupField
from core.models import Municipality
from core.personal_data import PersonalDataForm
from core.staleness import SeenForm, SeenValuesForm
from employers.forms.base import OwnedForm
from employers.models import Employer
from tasks.models import Dimension
from tasks.models.demands import HIGHEST_LEVEL

if TYPE_CHECKING:
    OrganisationFieldBase = forms.ModelChoiceField[Organisation]
    CoachFieldBase = forms.ModelChoiceField[User]
else:
    OrganisationFieldBase = CoachFieldBase = forms.ModelChoiceField

LONGEST_NAME = 100
LONGEST_CONTACT = 500
LONGEST_TEXT = 2000


class OrganisationField(OrganisationFieldBase):
    """An organisation by name."""

    def label_from_instance(self, obj: Organisation) -> str:
        """Return the name."""
        return str(obj.name)


class CoachField(CoachFieldBase):
    """A job coach by name."""

    def label_from_instance(self, obj: User) -> str:
        """Return the name."""
        return obj.display_name


class CandidateForm(PersonalDataForm, SeenForm, OwnedForm):
    """A person's details: strengths and goal first, then what the work must fit."""

    sections = [
        ("", ["organisation", "call_name"]),
        (_("Strengths and goal"), ["strengths", "own_goal"]),
        (_("Working time"), ["weekly_minutes_low", "weekly_minutes_high"]),
        (_("Place and contact"), ["municipality", "hides_place", "contact"]),
        (_("The case"), ["phase", "opened_on"]),
    ]
    shared_texts: ClassVar[tuple[str, ...]] = ("call_name", "strengths", "own_goal")
    # Another person's details: the browser must not remember and offer them.
    autocomplete: ClassVar[dict[str, str]] = {"call_name": "off", "contact": "off"}
    contact_texts: ClassVar[tuple[str, ...]] = ("contact",)
    beside: ClassVar[dict[str, str]] = {
        "candidate_hours_order": "weekly_minutes_high",
        "candidate_hours_in_week": "weekly_minutes_high",
        "candidate_period": "opened_on",
    }

    organisation = OrganisationField(label=_("Organisation"), queryset=Organisation.objects.none())
    call_name = forms.CharField(
        label=_("Name to be called by"),
        max_length=LONGEST_NAME,
        help_text=_("The name you use when you speak with the person. A full name is not needed."),
    )
    strengths = forms.CharField(
        label=_("What goes well and what the person likes to do"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Skills, interests, where the person does well. No diagnoses and no illnesses."),
    )
    own_goal = forms.CharField(
        label=_("Own goal, in own words"),
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed before the person is introduced to an employer."),
    )
    weekly_minutes_low = HoursField(
        label=_("Hours a week, at least"), maximum=MINUTES_IN_WEEK, required=False, help_text=_("For example 10 or 7,5")
    )
    weekly_minutes_high = HoursField(label=_("Hours a week, at most"), maximum=MINUTES_IN_WEEK, required=False)
    municipality = LookupField(
        Municipality, label=_("Municipality"), required=False, help_text=_("Search by name or code")
    )
    hides_place = forms.BooleanField(
        label=_("Address protection: the place must not be shown"),
        required=False,
        help_text=_("The municipality is then hidden on every page, in lists and in searches."),
    )
    contact = forms.CharField(
        label=_("How to reach the person"),
        max_length=LONGEST_CONTACT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Phone, e-mail, or through whom. No personal identity code."),
    )
    opened_on = DayField(label=_("Case opened"))

    class Meta:
        model = Candidate
        fields = [
            "call_name",
            "strengths",
            "own_goal",
            "weekly_minutes_low",
            "weekly_minutes_high",
            "municipality",
            "hides_place",
            "contact",
            "phase",
            "opened_on",
        ]

    def __init__(self, *args: Any, organisations: QuerySet[Organisation] | None = None, **kwargs: Any) -> None:
        """``organisations`` are those in which a new case may be opened; an open case stays in its own."""
        super().__init__(*args, **kwargs)
        if organisations is None:
            del self.fields["organisation"]
            return
        field: Any = self.fields["organisation"]
        field.queryset = organisations
        self.initial["opened_on"] = timezone.localdate()
        first = list(organisations[:2])
        if len(first) == 1:
            field.widget = forms.HiddenInput()
            self.initial["organisation"] = first[0].pk


class CloseCaseForm(BaseForm):
    """Closing a case."""

    submit_label = _("Close the case")

    closed_on = DayField(label=_("Closed on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("closed_on", timezone.localdate())


class AssignCoachForm(BaseForm):
    """Choosing a job coach for the person."""

    submit_label = _("Add the coach")
    submit_style = "secondary"

    coach = CoachField(label=_("Job coach"), queryset=User.objects.none(), empty_label=_("Choose"))

    def __init__(self, *args: Any, coaches: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["coach"]
        field.queryset = coaches


class CapacityForm(SeenValuesForm, BaseForm):
    """The short capacity profile: one level a dimension, with "not known" as a choice of its own."""

    submit_label = _("Save the profile")

    source = forms.ChoiceField(
        label=_("Where the levels come from"),
        choices=RatingSource.choices,
        help_text=_("Written beside the levels you change now. The others keep their own source and day."),
    )
    rated_on = DayField(label=_("Day of the rating"))

    def __init__(
        self,
        *args: Any,
        dimensions: Sequence[Dimension],
        ratings: dict[str, CapacityRating],
        groups: Sequence[tuple[Any, list[str]]],
        **kwargs: Any,
    ) -> None:
        """``ratings`` are those known by dimension code, ``groups`` the dimensions' codes under their headings."""
        super().__init__(*args, **kwargs)
        self.codes = [dimension.code for dimension in dimensions]
        for dimension in dimensions:
            rating = ratings.get(dimension.code)
            field = forms.TypedChoiceField(
                label=dimension.label,
                help_text=dimension.question,
                coerce=int,
                empty_value=None,
                required=False,
                choices=[("", _("Not known")), *((level, str(level)) for level in range(HIGHEST_LEVEL + 1))],
                initial="" if rating is None or rating.level is None else rating.level,
                widget=forms.RadioSelect(attrs={"data-inline": "", "class": "level-choice"}),
            )
            self.fields[dimension.code] = field
        self.groups = groups
        self.initial.setdefault("rated_on", timezone.localdate())
        self.remember({code: ratings[code].level if code in ratings else None for code in self.codes})

    @cached_property
    def helper(self) -> FormHelper:
        """Return the helper with the dimensions under the headings of their groups."""
        return form_helper(self, [("", ["source", "rated_on"]), *self.groups])

    def levels(self) -> dict[str, int | None]:
        """Return the chosen levels by dimension code; None is "not known"."""
        return {code: self.cleaned_data.get(code) for code in self.codes}


class ConsentForm(BaseForm):
    """Writing down a consent whose words are shown on the page."""

    submit_label = _("Write down the consent")

    employer = EmployerField(
        label=_("Employer that may be told"), help_text=_("Write a part of the name, or the business ID.")
    )
    given_on = DayField(label=_("Given on"))
    agrees = forms.BooleanField(
        label=_("The person has read or heard these words and agrees"),
        error_messages={"required": _("Tick this when the person agrees. Without it there is no consent.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    language = forms.ChoiceField(choices=settings.LANGUAGES, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, text: ConsentText, language: str, employers: QuerySet[Employer], **kwargs: Any
    ) -> None:
        """``employers`` are those that the user may choose as the receiver."""
        super().__init__(*args, **kwargs)
        self.text = text
        if text.purpose in PURPOSES_WITH_RECEIVER:
            field: Any = self.fields["employer"]
            field.queryset = employers
        else:
            del self.fields["employer"]
        self.initial.update(version=text.version, language=language)
        self.initial.setdefault("given_on", timezone.localdate())

    def clean_version(self) -> int:
        """Refuse a consent to words other than those on the page now."""
        version: int = self.cleaned_data["version"]
        if version != self.text.version:
            raise forms.ValidationError(_("The words of this consent have changed. Read the new ones with the person."))
        return version
