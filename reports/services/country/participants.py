"""Participant records of one block: job seekers, employers' staff and other professionals, with entry and exit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from coaching.enums import (
    EXIT_WINDOW_DAYS,
    Citizenship,
    EmploymentStatus,
    EuraStatus,
    ExitReason,
    Gender,
    Housing,
    ParticipantKind,
    YesNoUnknown,
)
from coaching.models import ParticipantRecord
from core.models import EducationLevel
from pilots.enums import ActionKind
from pilots.models import Action
from reports.services.country.bulk import insert
from reports.services.country.ground import Country, moment
from reports.services.country.people import Person, weighted
from reports.services.country.words import CALL_NAMES, SURNAMES

ENTRY_STATUSES = (
    (EmploymentStatus.UNEMPLOYED, 68),
    (EmploymentStatus.INACTIVE_OTHER, 18),
    (EmploymentStatus.INACTIVE_STUDENT, 4),
    (EmploymentStatus.EMPLOYED, 9),
    (EmploymentStatus.SELF_EMPLOYED, 1),
)
EXIT_STATUSES = (
    (EmploymentStatus.EMPLOYED, 30),
    (EmploymentStatus.UNEMPLOYED, 46),
    (EmploymentStatus.INACTIVE_OTHER, 15),
    (EmploymentStatus.INACTIVE_STUDENT, 9),
)
EURA_STATUSES = (
    (EuraStatus.SELF_ENTERED, 76),
    (EuraStatus.PROJECT_ENTERED, 12),
    (EuraStatus.ASKED, 8),
    (EuraStatus.NOT_ASKED, 3),
    (EuraStatus.REFUSED, 1),
)
CITIZENSHIPS = ((Citizenship.FINLAND, 84), (Citizenship.EU, 5), (Citizenship.THIRD, 9), (Citizenship.UNKNOWN, 2))
GENDERS = ((Gender.WOMAN, 49), (Gender.MAN, 50), (Gender.NON_BINARY, 1))
# What is special of people in a demo coach's caseload, by their place in it.
PLACES = {6: EuraStatus.NOT_ASKED, 7: EuraStatus.ASKED, 9: EuraStatus.NOT_ASKED, 3: EuraStatus.REFUSED}


def make_participants(
    country: Country, block: int, number: int, people: list[Person], actions: list[dict[str, Action]]
) -> list[ParticipantRecord]:
    """Write a record for each job seeker who is coached with the project's money, and the rest for people trained."""
    levels = list(EducationLevel.objects.exclude(esf_indicator="").order_by("code"))
    seekers = [person for person in people if person.is_participant]
    rows = [_seeker(country, person, actions[person.project], levels) for person in seekers]
    rows += [_trained(country, block, index, actions, levels) for index in range(number - len(seekers))]
    insert(ParticipantRecord, rows)
    return rows


def _trained(
    country: Country, block: int, index: int, actions: list[dict[str, Action]], levels: list[EducationLevel]
) -> ParticipantRecord:
    random = country.random
    project = index % 2
    entry = country.calendar.start + timedelta(days=random.randint(0, country.calendar.days - 5))
    record = ParticipantRecord(
        project=country.projects[project],
        action=actions[project][ActionKind.TRAINING],
        organisation=country.coaching[project],
        pseudonym=f"P-{block:05d}-{index:03d}",
        label=f"{random.choice(CALL_NAMES)} {random.choice(SURNAMES)}",
        kind=random.choice([ParticipantKind.EMPLOYER_STAFF, ParticipantKind.PROFESSIONAL]),
        gender=random.choice([Gender.WOMAN, Gender.WOMAN, Gender.MAN]),
        age_at_entry=random.randint(22, 64),
        municipality=random.choice(country.towns[project]),
        education=random.choice(levels),
        status_entry=EmploymentStatus.EMPLOYED,
        in_education_entry=False,
        citizenship=Citizenship.FINLAND,
        foreign_background=YesNoUnknown.NO,
        entry_on=entry,
        eura_status=weighted(random, EURA_STATUSES),
        eura_on=entry,
        created_at=moment(entry + timedelta(days=2)),
    )
    leaves = entry + timedelta(days=random.randint(1, 60))
    if leaves <= country.calendar.today:
        record.exit_on, record.exit_reason = leaves, ExitReason.COMPLETED
        if leaves < country.calendar.ago(20):
            record.checked_on, record.status_exit = leaves + timedelta(days=7), EmploymentStatus.EMPLOYED
            record.searching_exit = record.in_education_exit = record.qualification_exit = False
            _ask_later(country, record, leaves, ((EmploymentStatus.EMPLOYED, 1),))
    return record


def _seeker(
    country: Country, person: Person, actions: dict[str, Action], levels: list[EducationLevel]
) -> ParticipantRecord:
    random = country.random
    status = weighted(random, ENTRY_STATUSES)
    is_missing = random.random() < 0.06
    lacks_age = is_missing and random.random() < 0.5
    record = ParticipantRecord(
        project=country.projects[person.project],
        action=actions[ActionKind.COACHING],
        organisation=person.candidate.organisation,
        candidate=person.candidate,
        pseudonym=person.candidate.pseudonym,
        gender=weighted(random, GENDERS),
        age_at_entry=None if lacks_age else min(max(round(random.gauss(38, 13)), 17), 67),
        municipality=person.candidate.municipality,
        education=None if is_missing and not lacks_age else random.choice(levels),
        status_entry=status,
        unemployed_since=person.entry - timedelta(days=random.randint(20, 1800))
        if status == EmploymentStatus.UNEMPLOYED
        else None,
        in_education_entry=status == EmploymentStatus.INACTIVE_STUDENT,
        citizenship=weighted(random, CITIZENSHIPS),
        foreign_background=weighted(random, ((YesNoUnknown.NO, 80), (YesNoUnknown.YES, 15), (YesNoUnknown.UNKNOWN, 5))),
        housing=weighted(random, ((Housing.NOT_ASKED, 60), (Housing.SECURE, 38), (Housing.EXCLUSION, 2))),
        entry_on=person.entry,
        eura_status=_eura(country, person),
        eura_on=min(person.entry + timedelta(days=random.randint(0, 12)), country.calendar.today),
        created_at=moment(min(person.entry + timedelta(days=random.randint(0, 9)), country.calendar.today)),
    )
    if person.leaves is not None:
        _leave(country, person, record, person.leaves)
    return record


def _eura(country: Country, person: Person) -> str:
    drawn: str = weighted(country.random, EURA_STATUSES)
    return PLACES.get(person.place, drawn)


def _leave(country: Country, person: Person, record: ParticipantRecord, day: date) -> None:
    """Write the end; its data was asked by most, late by some, and not yet of those who left a while ago."""
    random, today = country.random, country.calendar.today
    works = any(
        placement.employed_from and placement.employed_from <= day and (placement.ended_on or today) >= day
        for placement in person.placements
    )
    record.exit_on = day
    record.exit_reason = ExitReason.JOB if works else random.choice(ExitReason.values)
    asked = day + timedelta(days=random.randint(0, EXIT_WINDOW_DAYS + 3))
    forgotten = random.random() < 0.05
    drawn = weighted(random, EXIT_STATUSES)
    if person.place >= 0 or asked > today or forgotten:
        return
    record.checked_on = asked
    record.status_exit = EmploymentStatus.EMPLOYED if works else drawn
    record.searching_exit = record.status_exit == EmploymentStatus.UNEMPLOYED or random.random() < 0.3
    record.in_education_exit = record.status_exit == EmploymentStatus.INACTIVE_STUDENT
    record.qualification_exit = random.random() < 0.08
    _ask_later(country, record, day, EXIT_STATUSES)


def _ask_later(
    country: Country, record: ParticipantRecord, day: date, choices: Sequence[tuple[EmploymentStatus, int]]
) -> None:
    """Write the situation six months after the end, which was asked of most."""
    later = country.calendar.after_months(day, 6)
    if later <= country.calendar.today and country.random.random() < 0.9:
        record.status_six_months = weighted(country.random, choices)
        record.six_months_checked_on = later
