"""Participant records: adding one, and what is told of the first day. The end: ``participant_results``.

The birth day is used to count the age on the first day and is kept nowhere: not in the row, its history or an event.
"""

from collections.abc import Mapping
from datetime import date
from secrets import choice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from coaching.enums import STATUSES_EMPLOYED, EmploymentStatus, ParticipantKind
from coaching.models import Candidate, ParticipantRecord
from coaching.models.participants import OLDEST
from coaching.participant_policies import may_add_participant, may_write
from coaching.policies import COACHES, LEADS
from coaching.services.candidates import CODE_CHARACTERS, CODE_LENGTH
from core.events import record_event
from core.formatting import day_text
from core.policies import require
from core.staleness import refuse_stale
from employers.services.saving import assign, save_checked
from pilots.models import Action, Project
from pilots.policies import counts_people

ENTRY = (
    "action",
    "kind",
    "label",
    "entry_on",
    "gender",
    "municipality",
    "education",
    "status_entry",
    "unemployed_since",
    "in_education_entry",
    "citizenship",
    "foreign_background",
    "housing",
    "source",
)


def age_on(birth: date, day: date) -> int:
    """Return the age in full years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def new_code(project: Project) -> str:
    """Return a code that nobody in the project has, for somebody who is no candidate."""
    while True:
        code = "P-" + "".join(choice(CODE_CHARACTERS) for _position in range(CODE_LENGTH))
        if not ParticipantRecord.objects.filter(project=project, pseudonym=code).exists():
            return code


def lock_record(record: ParticipantRecord) -> ParticipantRecord:
    """Lock the record for the running transaction and return it as stored."""
    rows = ParticipantRecord.objects.select_for_update(of=("self",))
    locked: ParticipantRecord = rows.select_related("project", "action", "candidate").get(pk=record.pk)
    return locked


def add_participant(
    *, actor: User, organisation: Organisation, values: Mapping[str, Any], candidate: Candidate | None = None
) -> ParticipantRecord:
    """Add a participant to the project of ``values["action"]``; ``values["birth_on"]`` only gives the age.

    Raises:
        Refused: the actor may not add participants.
        ValidationError: the action does not count people, the person is already there, a day or a combination of facts
            is not possible, or the organisation is not the actor's.
    """
    require(may_add_participant(actor))
    if organisation.pk not in actor.organisations_as(LEADS | COACHES):
        raise ValidationError({"organisation": _("Choose an organisation in which you work.")})
    action: Action = values["action"]
    with transaction.atomic():
        if candidate is not None:
            _refuse_known(candidate, action.project)
        record = ParticipantRecord(
            project=action.project,
            organisation=organisation,
            candidate=candidate,
            pseudonym=candidate.pseudonym if candidate is not None else new_code(action.project),
        )
        _write_entry(record, values)
        save_checked(record)
        record_event(
            "coaching.participant.added", subject=record, actor=actor, payload={"action": str(action.public_id)}
        )
    return record


def _refuse_known(candidate: Candidate, project: Project) -> None:
    known = ParticipantRecord.objects.filter(candidate=candidate, project=project).first()
    if known is None:
        return
    if known.exit_on is None:
        raise ValidationError({"action": _("The person is already a participant of this project.")})
    raise ValidationError(
        {
            "action": _(
                "The person has taken part in this project before. Open that record and write that the person takes "
                "part again: the first day stays, and the last day and the results are written anew."
            )
        }
    )


def change_entry(*, actor: User, record: ParticipantRecord, values: Mapping[str, Any]) -> ParticipantRecord:
    """Change what the record tells of the first day; return it as stored.

    Raises:
        Refused: the actor may not write the record.
        StaleRow: somebody else has changed it meanwhile.
        ValidationError: as ``add_participant``; or the first day was changed and the age would no longer be right.
    """
    with transaction.atomic():
        locked = lock_record(record)
        require(may_write(actor, locked))
        refuse_stale(locked, values, ENTRY)
        age, day = locked.age_at_entry, locked.entry_on
        changed = _write_entry(locked, values)
        if values.get("birth_on") is None and age is not None and locked.entry_on != day:
            raise ValidationError(
                {"birth_on": _("The first day was changed. Type the birth day again, so that the age is right.")}
            )
        if changed or locked.age_at_entry != age:
            save_checked(locked)
            record_event("coaching.participant.changed", subject=locked, actor=actor, payload={"fields": changed})
    return locked


def _write_entry(record: ParticipantRecord, values: Mapping[str, Any]) -> list[str]:
    changed = assign(record, values, ENTRY)
    wrong: dict[str, Any] = {}
    _check_action(record, wrong)
    if record.entry_on is not None:
        _check_entry_day(record, wrong)
        birth = values.get("birth_on")
        if birth is not None and birth > record.entry_on:
            wrong["birth_on"] = _("The birth day cannot be after the first day.")
        elif birth is not None and age_on(birth, record.entry_on) > OLDEST:
            wrong["birth_on"] = _("Check the birth day: the age is not possible.")
        elif birth is not None:
            record.age_at_entry = age_on(birth, record.entry_on)
    if record.candidate_id is None and not record.label.strip():
        wrong["label"] = _("Write who it is, so that you know later. Only your own organisation sees this.")
    _check_status(record, wrong)
    if wrong:
        raise ValidationError(wrong)
    return changed


def _check_action(record: ParticipantRecord, wrong: dict[str, Any]) -> None:
    decision = counts_people(record.action)
    if not decision:
        wrong["action"] = decision.reason
    elif record.action.project_id != record.project_id:
        wrong["action"] = _("Choose an action of the same project.")


def _check_entry_day(record: ParticipantRecord, wrong: dict[str, Any]) -> None:
    first = max(record.action.starts_on, record.project.starts_on)
    last = record.action.ends_on or record.project.ends_on
    if record.entry_on > timezone.localdate():
        wrong["entry_on"] = _("The day cannot be in the future.")
    elif not first <= record.entry_on <= last:
        wrong["entry_on"] = _("The first day must be within the action: %(first)s to %(last)s.") % {
            "first": day_text(first),
            "last": day_text(last),
        }
    elif record.exit_on is not None and record.entry_on > record.exit_on:
        wrong["entry_on"] = _("The first day cannot be after the last.")


def _check_status(record: ParticipantRecord, wrong: dict[str, Any]) -> None:
    status = record.status_entry
    if record.unemployed_since is not None and status != EmploymentStatus.UNEMPLOYED:
        wrong["unemployed_since"] = _("Only an unemployed person has this day. Take it away, or correct the position.")
    elif record.unemployed_since is not None and record.entry_on and record.unemployed_since > record.entry_on:
        wrong["unemployed_since"] = _("The unemployment cannot have begun after the first day.")
    if status == EmploymentStatus.INACTIVE_STUDENT and record.in_education_entry is False:
        wrong["in_education_entry"] = _("A full-time student studies: answer yes, or correct the position.")
    if record.kind != ParticipantKind.JOBSEEKER and status and status not in STATUSES_EMPLOYED:
        wrong["status_entry"] = _("Staff and professionals are at work: choose employed or self-employed.")
