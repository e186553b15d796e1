"""What becomes of a participant: the last day, the situation after it and six months after, beginning again, EURA."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from coaching.enums import STATUSES_EMPLOYED, EmploymentStatus, FollowUpKind, Improvement
from coaching.eura import EURA_TABLE
from coaching.models import FollowUp, ParticipantRecord
from coaching.participant_policies import may_re_enter, may_write, may_write_six_months
from coaching.services.follow_ups import SIX_MONTHS, months_after
from coaching.services.participants import lock_record
from core.events import record_event
from core.formatting import day_text
from core.policies import require
from core.services.transitions import apply_transition
from core.staleness import refuse_stale
from employers.services.saving import assign, save_checked

SITUATION = ("checked_on", "status_exit", "searching_exit", "in_education_exit", "qualification_exit")
EXIT = ("exit_on", "exit_reason", *SITUATION)
SIX_MONTHS_DATA = ("six_months_checked_on", "status_six_months", "improved_six_months")
REAL_IMPROVEMENTS = frozenset({Improvement.STABLE, Improvement.FULL, Improvement.DEMANDING, Improvement.PROMOTED})
EMPTY = {
    "exit_on": None,
    "exit_reason": "",
    "checked_on": None,
    "status_exit": "",
    "searching_exit": None,
    "in_education_exit": None,
    "qualification_exit": None,
    "six_months_checked_on": None,
    "status_six_months": "",
    "improved_six_months": "",
}


def save_exit(*, actor: User, record: ParticipantRecord, values: Mapping[str, Any]) -> ParticipantRecord:
    """Write the last day, its reason and the situation after it; return the record as stored.

    Raises:
        Refused: the actor may not write the record.
        StaleRow: somebody else has changed it meanwhile.
        ValidationError: days out of order or outside the project, or facts that do not go together.
    """
    with transaction.atomic():
        locked = lock_record(record)
        require(may_write(actor, locked))
        refuse_stale(locked, values, EXIT)
        changed = assign(locked, values, EXIT)
        _check_exit(locked)
        if changed:
            save_checked(locked)
            _settle_follow_up(locked, FollowUpKind.EXIT, actor, is_answered=locked.checked_on is not None)
            record_event("coaching.participant.ended", subject=locked, actor=actor, payload={"fields": changed})
    return locked


def _check_exit(record: ParticipantRecord) -> None:
    wrong = {**_faults_of_end(record), **_faults_of_situation(record)}
    if wrong:
        raise ValidationError(wrong)


def _faults_of_end(record: ParticipantRecord) -> dict[str, Any]:
    day = record.exit_on
    if day is None:
        if any(getattr(record, name) != EMPTY[name] for name in EMPTY if name != "exit_on"):
            return {"exit_on": _("Write the last day: the other facts are of the time after it.")}
        return {}
    if day < record.entry_on:
        return {"exit_on": _("The last day cannot be before the first.")}
    if day > record.project.ends_on:
        last = {"day": day_text(record.project.ends_on)}
        return {"exit_on": _("The last day cannot be after the project's end, %(day)s.") % last}
    return {} if record.exit_reason else {"exit_reason": _("Choose why the person's part ended.")}


def _faults_of_situation(record: ParticipantRecord) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    checked = record.checked_on
    if checked is None:
        if any(getattr(record, name) != EMPTY[name] for name in SITUATION[1:]):
            wrong["checked_on"] = _("Write on which day the situation was asked.")
    elif checked > timezone.localdate():
        wrong["checked_on"] = _("The day cannot be in the future.")
    elif record.exit_on is not None and checked < record.exit_on:
        wrong["checked_on"] = _("The situation after the end cannot be asked before the end.")
    elif not record.status_exit:
        wrong["status_exit"] = _("Choose the position on the labour market after the end.")
    if record.status_exit == EmploymentStatus.INACTIVE_STUDENT and record.in_education_exit is False:
        wrong["in_education_exit"] = _("A full-time student studies: answer yes, or correct the position.")
    return wrong


def save_six_months(*, actor: User, record: ParticipantRecord, values: Mapping[str, Any]) -> ParticipantRecord:
    """Write the situation six months after the last day; return the record as stored.

    Raises:
        Refused: the actor may not write the record, or the person's part has not ended.
        StaleRow: somebody else has changed it meanwhile.
        ValidationError: asked too early or in the future, or facts that do not go together.
    """
    with transaction.atomic():
        locked = lock_record(record)
        require(may_write_six_months(actor, locked))
        refuse_stale(locked, values, SIX_MONTHS_DATA)
        changed = assign(locked, values, SIX_MONTHS_DATA)
        _check_six_months(locked)
        if changed:
            save_checked(locked)
            answered = bool(locked.status_six_months)
            _settle_follow_up(locked, FollowUpKind.EXIT_SIX_MONTHS, actor, is_answered=answered)
            record_event("coaching.participant.six_months", subject=locked, actor=actor, payload={"fields": changed})
    return locked


def _check_six_months(record: ParticipantRecord) -> None:
    wrong: dict[str, Any] = {}
    day, status, improved = record.six_months_checked_on, record.status_six_months, record.improved_six_months
    opens = months_after(record.exit_on, SIX_MONTHS) if record.exit_on else None
    if day is None and (status or improved):
        wrong["six_months_checked_on"] = _("Write on which day the situation was asked.")
    elif day is not None and day > timezone.localdate():
        wrong["six_months_checked_on"] = _("The day cannot be in the future.")
    elif day is not None and opens is not None and day < opens:
        wrong["six_months_checked_on"] = _("Six months have passed on %(day)s. Ask then or later.") % {
            "day": day_text(opens)
        }
    elif day is not None and not status:
        wrong["status_six_months"] = _("Choose the position on the labour market six months after.")
    if improved in REAL_IMPROVEMENTS and record.status_entry not in STATUSES_EMPLOYED:
        wrong["improved_six_months"] = _("Only the position of a person employed on the first day can improve so.")
    elif improved in REAL_IMPROVEMENTS and status and status not in STATUSES_EMPLOYED:
        wrong["improved_six_months"] = _("The person is not at work, so the position at work has not improved.")
    if wrong:
        raise ValidationError(wrong)


def _settle_follow_up(record: ParticipantRecord, kind: str, actor: User, *, is_answered: bool) -> None:
    """Close the open follow-up that was answered, or open it again when the answer was taken away."""
    follow_ups = FollowUp.objects.filter(participant=record, kind=kind)
    if is_answered:
        follow_ups.filter(done_on__isnull=True).update(done_on=timezone.localdate(), done_by=actor)
    else:
        follow_ups.update(done_on=None, done_by=None)


def re_enter(*, actor: User, record: ParticipantRecord, on: date) -> ParticipantRecord:
    """Write that the person takes part again: the first day stays, the last day and the results are taken away.

    Raises:
        Refused: the actor may not write the record, or the person's part has not ended.
        ValidationError: the day is before the last day, in the future or after the project.
    """
    with transaction.atomic():
        locked = lock_record(record)
        require(may_re_enter(actor, locked))
        last = min(timezone.localdate(), locked.project.ends_on)
        if locked.exit_on is not None and not locked.exit_on <= on <= last:
            raise ValidationError(
                {
                    "on": _("The day must be between %(first)s and %(last)s.")
                    % {"first": day_text(locked.exit_on), "last": day_text(last)}
                }
            )
        assign(locked, EMPTY, tuple(EMPTY))
        save_checked(locked)
        locked.follow_ups.all().delete()
        record_event("coaching.participant.re_entered", subject=locked, actor=actor, payload={"on": on.isoformat()})
    return locked


def move_eura(
    *, actor: User, record: ParticipantRecord, transition: str, on: date | None, expected_status: str | None = None
) -> ParticipantRecord:
    """Record where the entry in EURA stands since the day ``on``, by a transition of ``EURA_TABLE``.

    Raises:
        KeyError: no such transition.
        StaleState, Refused: as ``apply_transition``.
        ValidationError: no day, a day in the future or before the present state.
    """
    return apply_transition(
        EURA_TABLE, record, transition, actor=actor, data={"on": on}, expected_state=expected_status
    )
