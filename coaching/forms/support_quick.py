"""The quick log: one thumb, chips to press, and the last visit as the start."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import FundingSource, Phase, SupportKind, SupportMode, SupportPlace
from coaching.forms.support_fields import CandidateField, MinutesField
from coaching.models import Candidate, SupportEntry
from coaching.selectors.support import PersonToLog
from core.form_fields import DayField
from core.formatting import NO_BREAK
from core.forms import BaseForm
from core.ids import new_public_id
from core.personal_data import PersonalDataForm

MINUTE_CHIPS = (15, 30, 45, 60, 90)
NEXT_CHIPS = ((1, _("The day after")), (7, _("In a week")), (14, _("In two weeks")), (28, _("In four weeks")))
LONGEST_NOTE = 2000
LONGEST_STEP = 300
FOLDED = ("happened_on", "minutes_indirect", "phase", "funding")


def minute_choices(more: Iterable[int] = ()) -> list[tuple[str, str]]:
    """Return the chips of minutes, with those that a form has besides the usual ones."""
    return [(str(minutes), f"{minutes}{NO_BREAK}min") for minutes in sorted({*MINUTE_CHIPS, *more})]


def start_from(person: PersonToLog | None, last: SupportEntry | None) -> dict[str, Any]:
    """Return the values that the form begins with: how the person was last met, or how the coach last worked."""
    found: dict[str, Any] = {
        "kind": SupportKind.TRAINING,
        "mode": SupportMode.FACE,
        "place": SupportPlace.WORKPLACE,
        "phase": Phase.SUPPORT,
        "funding": FundingSource.PROJECT,
    }
    before = person.last if person is not None else last
    if before is not None:
        found |= {name: getattr(before, name) for name in found}
    if person is not None:
        found |= {"person": person.candidate.public_id, "phase": person.candidate.phase}
        if person.last is not None:
            minutes = person.last.minutes_direct or person.last.minutes_indirect
            found |= {"minutes": str(minutes or ""), "minutes_travel": person.last.minutes_travel or None}
    return found


class QuickLogForm(PersonalDataForm, BaseForm):
    """One visit. ``series`` is the entry's lasting id, made when the form is shown and kept through every resend."""

    submit_label = _("Save the visit")
    shared_texts: ClassVar[tuple[str, ...]] = ("note", "next_step")

    series = forms.UUIDField(widget=forms.HiddenInput)
    person = CandidateField(
        label=_("Who"),
        queryset=Candidate.objects.none(),
        to_field_name="public_id",
        error_messages={
            "required": _("Choose who you were with."),
            "invalid_choice": _("Choose a person of the list."),
        },
    )
    minutes = forms.ChoiceField(label=_("Minutes"), required=False, widget=forms.RadioSelect)
    minutes_typed = MinutesField(label=_("Other number of minutes"))
    minutes_travel = MinutesField(label=_("Minutes on the way"))
    kind = forms.ChoiceField(label=_("What was done"), choices=SupportKind.choices)
    place = forms.ChoiceField(label=_("Where"), choices=SupportPlace.choices, widget=forms.RadioSelect)
    mode = forms.ChoiceField(label=_("How"), choices=SupportMode.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_in = forms.ChoiceField(
        label=_("Next step"),
        required=False,
        choices=[("", _("None")), *[(str(days), label) for days, label in NEXT_CHIPS]],
        widget=forms.RadioSelect,
    )
    next_step_on = DayField(label=_("Next step on another day"), required=False)
    next_step = forms.CharField(label=_("What is the next step"), required=False, max_length=LONGEST_STEP)
    happened_on = DayField(label=_("Date"))
    minutes_indirect = MinutesField(label=_("Minutes of other work"))
    phase = forms.TypedChoiceField(label=_("Phase"), choices=Phase.choices, coerce=int)
    funding = forms.ChoiceField(label=_("Who pays"), choices=FundingSource.choices)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        """``user`` decides who may be chosen."""
        initial = {
            "series": new_public_id(),
            "happened_on": timezone.localdate(),
            **(kwargs.pop("initial", None) or {}),
        }
        super().__init__(*args, initial=initial, **kwargs)
        person, minutes = self.fields["person"], self.fields["minutes"]
        if isinstance(person, CandidateField):
            person.queryset = Candidate.objects.visible_to(user)
        if isinstance(minutes, forms.ChoiceField):
            asked = self["minutes"].value() or ""
            minutes.choices = minute_choices([int(asked)] if str(asked).isdecimal() and 0 < int(asked) <= 1440 else [])

    @property
    def fold_is_open(self) -> bool:
        """Tell whether something folded away has to be corrected."""
        return any(name in self.errors for name in FOLDED)

    def clean(self) -> dict[str, Any] | None:
        """Require some time; take the typed figures before the chips."""
        values = super().clean() or {}
        typed = values.get("minutes_typed")
        chosen = typed if typed is not None else int(values.get("minutes") or 0)
        other, travel = values.get("minutes_indirect") or 0, values.get("minutes_travel") or 0
        if not (chosen or other or travel) and not {"minutes", "minutes_typed"} & set(self.errors):
            self.add_error("minutes", ValidationError(_("Give the minutes that it took."), code="required"))
        day, ahead = values.get("happened_on"), values.get("next_in")
        if day is not None and ahead and values.get("next_step_on") is None and "next_step_on" not in self.errors:
            values["next_step_on"] = day + timedelta(days=int(ahead))
        is_paperwork = values.get("kind") == SupportKind.ADMIN
        values["minutes_direct"] = 0 if is_paperwork else chosen
        values["minutes_indirect"] = other + (chosen if is_paperwork else 0)
        values["minutes_travel"] = travel
        return values


def entry_values(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form's values under the names that the log knows."""
    names = ("happened_on", "kind", "phase", "mode", "place", "funding", "note", "next_step", "next_step_on")
    minutes = ("minutes_direct", "minutes_indirect", "minutes_travel")
    return {"candidate": cleaned["person"], **{name: cleaned[name] for name in (*names, *minutes)}}
