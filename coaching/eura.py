"""Where a participant's entry in EURA 2021 stands, as a table. EURA is the register of record, not this product.

The person enters the data with strong identification; the project does it only for those who cannot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import EuraStatus
from coaching.participant_policies import may_follow_eura
from core.workflow import StateTable, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coaching.models import ParticipantRecord

EVENT = "coaching.participant.eura_changed"


def _date_the_state(record: ParticipantRecord, _actor: Any, data: Mapping[str, Any]) -> None:
    day = data["on"]
    if day > timezone.localdate():
        raise ValidationError({"on": _("The day cannot be in the future.")})
    if record.eura_on is not None and day < record.eura_on:
        raise ValidationError({"on": _("The day cannot be before the present state began.")})
    record.eura_on = day


def _move(name: str, label: Any, sources: tuple[str, ...], target: str, style: str = "secondary") -> Transition:
    return Transition(
        name=name,
        label=label,
        sources=sources,
        target=target,
        event=EVENT,
        who=may_follow_eura,
        required=("on",),
        style=style,
    )


EURA_TABLE = StateTable(
    name="eura_entry",
    states=EuraStatus,
    initial=EuraStatus.NOT_ASKED,
    state_field="eura_status",
    transitions=(
        _move("ask", _("The person was asked to enter the data"), (EuraStatus.NOT_ASKED,), EuraStatus.ASKED, "primary"),
        _move(
            "self_enter", _("The person has entered the data"), (EuraStatus.ASKED,), EuraStatus.SELF_ENTERED, "primary"
        ),
        _move(
            "project_enter",
            _("The project has entered the data for the person"),
            (EuraStatus.NOT_ASKED, EuraStatus.ASKED),
            EuraStatus.PROJECT_ENTERED,
        ),
        _move("refuse", _("The person refused"), (EuraStatus.ASKED,), EuraStatus.REFUSED),
        _move(
            "ask_again",
            _("Asked again: the entry is not in EURA"),
            (EuraStatus.REFUSED, EuraStatus.SELF_ENTERED, EuraStatus.PROJECT_ENTERED),
            EuraStatus.ASKED,
        ),
    ),
    effects=dict.fromkeys(("ask", "self_enter", "project_enter", "refuse", "ask_again"), _date_the_state),
)
