"""The full form of the support log and the form of a correction."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import Phase, SupportKind
from coaching.forms.employer_field import EmployerField
from coaching.forms.support_fields import CandidateField, MinutesField, PlacementField, ProjectField
from coaching.forms.support_quick import LONGEST_NOTE, LONGEST_STEP, start_from
from coaching.models import Candidate, Placement, SupportEntry
from coaching.selectors.support import (
    employers_to_log,
    last_of_coach,
    people_to_log,
    placement_on,
    project_on,
    projects_to_log,
)
from coaching.services.support_log import CONTENT, FOUND_OUT, MINUTES
from core.form_fields import DayField
from core.ids import new_public_id
from core.personal_data import PersonalDataForm
from employers.forms.base import OwnedForm
from employers.models import Employer
from pilots.models import Project


def start_of_full(user: Any, candidate: Candidate | None, employer: Employer | None) -> dict[str, Any]:
    """Return what a new entry begins with: as the person was last met, on this day's placement and project."""
    person = people_to_log(user, candidate)[0] if candidate is not None else None
    start = start_from(person, last_of_coach(user))
    day = timezone.localdate()
    known = {
        **{name: start[name] for name in ("kind", "mode", "place", "phase", "funding")},
        "candidate": candidate,
        "employer": employer,
        "happened_on": day,
    }
    if candidate is not None:
        placement = placement_on(candidate, day)
        return {**known, "placement": placement, "project": project_on(candidate, day, placement)}
    if employer is not None:
        return {**known, "kind": SupportKind.EMPLOYER_CONTACT, "phase": Phase.EMPLOYER}
    return known


class SupportForm(PersonalDataForm, OwnedForm):
    """Everything that an entry may tell. ``user`` decides what may be chosen."""

    sections = [
        (_("Who"), ["candidate", "employer", "placement"]),
        (_("What was done"), ["happened_on", "kind", "phase", "place", "mode"]),
        (_("Time"), list(MINUTES)),
        (_("Money"), ["project", "funding"]),
        (_("Note and next step"), ["note", "next_step", "next_step_on"]),
    ]
    shared_texts: ClassVar[tuple[str, ...]] = ("note", "next_step")
    beside: ClassVar[dict[str, str]] = {
        "support_for_somebody": "candidate",
        "support_takes_time": "minutes_direct",
        "support_within_day": "minutes_direct",
    }

    candidate = CandidateField(
        label=_("Person"),
        queryset=Candidate.objects.none(),
        required=False,
        empty_label=_("Nobody: work with the employer alone"),
    )
    employer = EmployerField(
        label=_("Employer"), required=False, help_text=_("Write a part of the name, or the business ID.")
    )
    placement = PlacementField(
        label=_("Placement"), queryset=Placement.objects.none(), required=False, empty_label=_("Not chosen")
    )
    project = ProjectField(
        label=_("Project"), queryset=Project.objects.none(), required=False, empty_label=_("Not chosen")
    )
    happened_on = DayField(label=_("Date"))
    minutes_direct = MinutesField(label=_("Minutes with the person or employer"))
    minutes_indirect = MinutesField(
        label=_("Minutes of other work"), help_text=_("For them but without them: preparing, writing, meetings.")
    )
    minutes_travel = MinutesField(label=_("Minutes on the way"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What others who help the person need to know. No diagnoses, no identity codes."),
    )
    next_step = forms.CharField(label=_("Next step"), required=False, max_length=LONGEST_STEP)
    next_step_on = DayField(label=_("Next step by"), required=False)

    class Meta:
        model = SupportEntry
        fields = list(CONTENT)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entry = self.instance
        people = Candidate.objects.visible_to(user)
        open_ones = people.filter(Q(closed_on__isnull=True) | Q(pk=entry.candidate_id))
        self._offer("candidate", open_ones.order_by("pseudonym"))
        self._offer("employer", employers_to_log(user) | Employer.objects.filter(pk=entry.employer_id))
        self._offer("project", projects_to_log(user) | Project.objects.filter(pk=entry.project_id))
        if entry.candidate_id is None:
            del self.fields["placement"]
        else:
            own = Placement.objects.visible_to(user).filter(candidate=entry.candidate_id)
            self._offer("placement", own.with_list_data().order_by("-introduced_on", "-id"))

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = rows

    def clean(self) -> dict[str, Any] | None:
        """Take empty minutes as none."""
        values = super().clean()
        for name in MINUTES:
            if name in self.cleaned_data:
                self.cleaned_data[name] = self.cleaned_data[name] or 0
        return values

    @property
    def people_offered(self) -> list[Any]:
        """Return the people among whom the form has one chosen, by their ids alone."""
        field: Any = self.fields["candidate"]
        return list(field.queryset.order_by("pk").only("public_id"))

    @property
    def entry_values(self) -> dict[str, Any]:
        """Return the values under the names that the log knows."""
        return {name: self.cleaned_data[name] for name in CONTENT if name in self.cleaned_data}


class NewSupportForm(SupportForm):
    """A new entry; ``series`` is its lasting id, kept through every resend."""

    submit_label = _("Save the entry")

    series = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**self.initial, "series": new_public_id(), **dict.fromkeys(MINUTES)}

    @property
    def entry_values(self) -> dict[str, Any]:
        """Leave out what was not chosen, so that the log finds it out itself."""
        values = super().entry_values
        return {name: value for name, value in values.items() if value is not None or name not in FOUND_OUT}


class CorrectionForm(SupportForm):
    """The next version of an entry, with the reason for it."""

    sections = [*SupportForm.sections, (_("Reason"), ["correction_reason"])]
    submit_label = _("Save the correction")
    shared_texts: ClassVar[tuple[str, ...]] = (*SupportForm.shared_texts, "correction_reason")

    correction_reason = forms.CharField(
        label=_("Why it is corrected"),
        max_length=200,
        help_text=_("The earlier version stays visible with this reason. Do not write about the person here."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["correction_reason"] = ""
