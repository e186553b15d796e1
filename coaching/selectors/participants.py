"""Reads of participant records: the list, what is missing and why it matters, what looks odd."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from coaching.enums import EXIT_WINDOW_DAYS, EmploymentStatus, EuraStatus
from coaching.models import Candidate, ParticipantRecord
from coaching.policies import COACHES, LEADS
from coaching.selectors.completeness import is_complete_condition, missing_facts
from core.formatting import day_text
from core.pagination import Page, keyset_page
from core.policies import Text
from pilots.models import Action, Project

HIGHER_EDUCATION = "EECO11"
YOUNGEST_GRADUATE = 18
YOUNGEST_WORKER = 15
EURA_ENTERED = (EuraStatus.SELF_ENTERED, EuraStatus.PROJECT_ENTERED)

# Why each fact of group 1.1 is needed (Regulation (EU) 2021/1057, Annex I).
WHY_NEEDED: dict[str, tuple[Text, Text]] = {
    "gender": (_("Gender"), _("Every figure about people is told by gender.")),
    "status_entry": (
        _("Position on the labour market on the first day"),
        _("It decides whether the person counts as unemployed, inactive or employed, and which results can follow."),
    ),
    "age_at_entry": (_("Age on the first day"), _("Young people and those of 55 or over are counted apart.")),
    "education": (
        _("Highest completed education"),
        _("Every participant is counted in one level of education. “Not known” is as good as missing."),
    ),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that the record lacks, and why it matters."""

    label: Text
    why: Text


def what_is_missing(record: ParticipantRecord) -> list[Missing]:
    """Return the facts without which the record is left out of every count, in the order of the form."""
    return [Missing(*WHY_NEEDED[name]) for name in missing_facts(record)]


def participants_page(participants: QuerySet[Any], cursor: str) -> Page[Any]:
    """Return one page of records, the latest first day first."""
    with_data = participants.select_related("project", "action", "candidate", "education")
    return keyset_page(with_data, order=("-entry_on",), cursor=cursor)


def complete(participants: QuerySet[Any]) -> QuerySet[Any]:
    """Return the complete records."""
    return participants.filter(is_complete_condition())


def incomplete(participants: QuerySet[Any]) -> QuerySet[Any]:
    """Return the records that lack a fact."""
    return participants.exclude(pk__in=ParticipantRecord.objects.filter(is_complete_condition()).values("pk"))


def missing_end_data(participants: QuerySet[Any], today: date) -> QuerySet[Any]:
    """Return the records whose last day has come and whose situation after it has not been asked."""
    return participants.filter(exit_on__lte=today, checked_on__isnull=True)


def known_people(user: Any, records: list[Any]) -> frozenset[int]:
    """Return the keys of the candidates of these records whom the user may know by name."""
    candidates = {record.candidate_id for record in records if record.candidate_id is not None}
    if not candidates:
        return frozenset()
    return frozenset(Candidate.objects.visible_to(user).filter(pk__in=candidates).values_list("pk", flat=True))


def projects_with_participants(user: Any) -> QuerySet[Any]:
    """Return the projects in which the user sees participants, by code."""
    records = ParticipantRecord.objects.visible_to(user).filter(project=OuterRef("pk"))
    return Project.objects.filter(Exists(records)).order_by("code")


def actions_with_participants(user: Any) -> QuerySet[Any]:
    """Return the actions in which the user sees participants, by project and name."""
    records = ParticipantRecord.objects.visible_to(user).filter(action=OuterRef("pk"))
    return Action.objects.filter(Exists(records)).select_related("project").order_by("project__code", "name", "id")


def actions_to_join(user: Any) -> QuerySet[Any]:
    """Return the actions that the user sees, also those that count nobody: choosing one of them tells why it cannot."""
    actions = Action.objects.visible_to(user)
    return actions.select_related("project").order_by("project__code", "name", "id")


def own_organisations(user: Any) -> QuerySet[Any]:
    """Return the organisations in which the user coaches or leads, by name."""
    return Organisation.objects.filter(pk__in=user.organisations_as(LEADS | COACHES)).order_by("name", "id")


def participations_of(candidate: Candidate, user: Any) -> list[ParticipantRecord]:
    """Return the candidate's records, the latest first."""
    records = ParticipantRecord.objects.visible_to(user).filter(candidate=candidate)
    return list(records.select_related("project", "action", "education").order_by("-entry_on", "-id"))


def oddities_of(record: ParticipantRecord, today: date) -> list[Text]:
    """Return what looks wrong or will not be counted though it may be saved, as sentences."""
    found: list[tuple[Any, Text]] = [
        (
            record.status_entry == EmploymentStatus.UNEMPLOYED and record.unemployed_since is None,
            _("Since when the person has been unemployed is not known, so long-term unemployment cannot be counted."),
        ),
        (
            record.age_at_entry is not None and record.age_at_entry < YOUNGEST_WORKER,
            _("The person was under 15 on the first day. Check the birth day."),
        ),
        (
            record.education is not None
            and record.education.esf_indicator == HIGHER_EDUCATION
            and record.age_at_entry is not None
            and record.age_at_entry < YOUNGEST_GRADUATE,
            _("A higher education degree under the age of 18 is rare. Check the education and the birth day."),
        ),
        (
            not record.action.starts_on <= record.entry_on <= (record.action.ends_on or record.project.ends_on),
            _("The first day is outside the action. Check the day or the action."),
        ),
        (
            record.eura_status == EuraStatus.REFUSED,
            _("The person refused to enter the data in EURA, so EURA and this list will differ."),
        ),
    ]
    return [sentence for holds, sentence in found if holds] + _late_answers(record, today)


def _late_answers(record: ParticipantRecord, today: date) -> list[Text]:
    if record.exit_on is None:
        return []
    last = record.exit_on + timedelta(days=EXIT_WINDOW_DAYS)
    if record.checked_on is None and today > last:
        return [
            _("The situation after the end was to be asked by %(day)s. Asked later, it is not counted as a result.")
            % {"day": day_text(last)}
        ]
    if record.checked_on is not None and record.checked_on > last:
        return [
            _("The situation was asked more than %(days)s days after the end, so it is not counted as a result.")
            % {"days": EXIT_WINDOW_DAYS}
        ]
    return []


def eura_counts(records: list[Any]) -> dict[str, int]:
    """Return how many of the records are in each state of EURA."""
    counts = dict.fromkeys(EuraStatus.values, 0)
    for record in records:
        counts[record.eura_status] += 1
    return counts


def with_exports(participants: QuerySet[Any]) -> QuerySet[Any]:
    """Return the records with what the file of codes needs, in the order of project and code."""
    rows = participants.select_related("project", "action", "education")
    return rows.order_by("project__code", "pseudonym", "pk")
