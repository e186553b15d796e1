"""Candidates with coaches and consents, participants with their entry and exit, placements in every state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from accounts.models import User
from coaching.enums import (
    EXIT_WINDOW_DAYS,
    Citizenship,
    ConsentPurpose,
    ContractKind,
    EmploymentStatus,
    EndReason,
    EuraStatus,
    ExitReason,
    Gender,
    ParticipantKind,
    Phase,
    PlacementState,
    YesNoUnknown,
)
from coaching.models import (
    Candidate,
    CandidateAssignment,
    CapacityRating,
    Consent,
    ConsentText,
    ParticipantRecord,
    Placement,
    SupportGoal,
    SupportPlan,
)
from core.models import EducationLevel, Municipality
from pilots.enums import ActionKind
from pilots.models import Action, Project
from reports.services.country.ground import BATCH, REGIONS, Country
from reports.services.country.words import CALL_NAMES, GOALS
from tasks.enums import RoleState
from tasks.models import CarvedRole, Dimension

DEMO_CASELOAD = 14
STAFF_SHARE = 0.18
ENTRY_STATUSES = (
    (EmploymentStatus.UNEMPLOYED, 68),
    (EmploymentStatus.INACTIVE_OTHER, 18),
    (EmploymentStatus.INACTIVE_STUDENT, 4),
    (EmploymentStatus.EMPLOYED, 9),
    (EmploymentStatus.SELF_EMPLOYED, 1),
)
EXIT_STATUSES = (
    (EmploymentStatus.EMPLOYED, 42),
    (EmploymentStatus.UNEMPLOYED, 38),
    (EmploymentStatus.INACTIVE_OTHER, 12),
    (EmploymentStatus.INACTIVE_STUDENT, 8),
)


@dataclass
class Person:
    """One candidate with what the later steps need."""

    candidate: Candidate
    coach: User
    project: Project
    entry: date
    leaves: date | None


def weighted(random: Any, choices: Sequence[tuple[Any, int]]) -> Any:
    """Return one of the choices, in proportion to its weight."""
    return random.choices([choice for choice, _weight in choices], [weight for _choice, weight in choices])[0]


def make_candidates(country: Country) -> list[Person]:
    """Add candidates to the coaching organisations and give each a coach, a plan and consent to be followed."""
    random, calendar = country.random, country.calendar
    towns = list(Municipality.objects.filter(region__code__in=REGIONS).order_by("code"))
    number = round(country.size.people * (1 - STAFF_SHARE))
    people: list[Person] = []
    for index in range(number):
        home = country.coaching[0 if index % 5 < 3 else 1]
        coaches = country.coaches[home.pk]
        coach = coaches[0] if index % 5 in {0, 3} and index < DEMO_CASELOAD * 3 else random.choice(coaches[1:])
        entry = calendar.start + timedelta(days=random.randint(0, max(calendar.days - 10, 1)))
        stay = random.randint(90, 420)
        leaves = entry + timedelta(days=stay)
        low = random.choice([300, 600, 900])
        candidate = Candidate(
            pseudonym=f"K{index:07d}",
            organisation=home,
            call_name=random.choice(CALL_NAMES),
            contact=f"henkilo{index}@henkilo.example",
            own_goal=random.choice(GOALS),
            weekly_minutes_low=low,
            weekly_minutes_high=low + random.choice([300, 600]),
            municipality=random.choice(towns),
            hides_place=random.random() < 0.01,
            phase=random.choice(Phase.values),
            opened_on=entry,
            closed_on=leaves if leaves < calendar.today - timedelta(days=60) and random.random() < 0.5 else None,
        )
        project = country.projects[0 if home == country.coaching[0] else 1]
        people.append(Person(candidate, coach, project, entry, leaves if leaves < calendar.today else None))
    Candidate.objects.bulk_create([person.candidate for person in people], batch_size=BATCH)
    _coach(country, people)
    return people


def _coach(country: Country, people: list[Person]) -> None:
    CandidateAssignment.objects.bulk_create(
        [
            CandidateAssignment(candidate=person.candidate, coach=person.coach, started_on=person.entry)
            for person in people
        ],
        batch_size=BATCH,
    )
    text = ConsentText.objects.filter(purpose=ConsentPurpose.PROJECT_DATA).order_by("-version").first()
    if text is not None:
        Consent.objects.bulk_create(
            [
                Consent(
                    candidate=person.candidate,
                    purpose=ConsentPurpose.PROJECT_DATA,
                    text=text,
                    language=country.random.choice(["fi", "fi", "fi", "sv"]),
                    given_on=person.entry,
                    recorded_by=person.coach,
                )
                for person in people
            ],
            batch_size=BATCH,
        )
    plans = SupportPlan.objects.bulk_create(
        [
            SupportPlan(
                candidate=person.candidate,
                starts_on=person.entry,
                review_on=person.entry + timedelta(days=country.random.randint(60, 400)),
                fades_by=person.entry + timedelta(days=270),
                weekly_minutes=country.random.choice([120, 180, 240]),
                budget_minutes=3000,
            )
            for person in people
            if country.random.random() < 0.8
        ],
        batch_size=BATCH,
    )
    SupportGoal.objects.bulk_create(
        [SupportGoal(plan=plan, text=country.random.choice(GOALS)) for plan in plans], batch_size=BATCH
    )
    _rate(country, people[: 60 * max(len(people) // 300, 1)])


def _rate(country: Country, people: list[Person]) -> None:
    dimensions = list(Dimension.objects.order_by("position", "code"))
    CapacityRating.objects.bulk_create(
        [
            CapacityRating(
                candidate=person.candidate,
                dimension=dimension,
                level=country.random.choice([None, 1, 2, 2, 3, 3, 4, 5]),
                rated_on=person.entry,
            )
            for person in people
            for dimension in dimensions
        ],
        batch_size=BATCH,
    )


def make_participants(
    country: Country, people: list[Person], actions: dict[int, dict[str, Action]]
) -> list[ParticipantRecord]:
    """Write a participant record for each candidate, and records of employers' staff and other professionals."""
    random = country.random
    levels = list(EducationLevel.objects.exclude(esf_indicator="").order_by("code"))
    records = [_record(country, person, actions, levels) for person in people]
    towns = list(Municipality.objects.filter(region__code__in=REGIONS).order_by("code"))
    for index in range(country.size.people - len(people)):
        project = random.choice(country.projects)
        entry = country.calendar.start + timedelta(days=random.randint(0, country.calendar.days - 5))
        records.append(
            ParticipantRecord(
                project=project,
                action=actions[project.pk][ActionKind.TRAINING],
                organisation=country.coaching[index % 2],
                pseudonym=f"H{index:07d}",
                label=random.choice(CALL_NAMES),
                kind=random.choice([ParticipantKind.EMPLOYER_STAFF, ParticipantKind.PROFESSIONAL]),
                gender=random.choice([Gender.WOMAN, Gender.WOMAN, Gender.MAN]),
                age_at_entry=random.randint(22, 64),
                municipality=random.choice(towns),
                education=random.choice(levels),
                status_entry=EmploymentStatus.EMPLOYED,
                citizenship=Citizenship.FINLAND,
                foreign_background=YesNoUnknown.NO,
                entry_on=entry,
                eura_status=random.choice(EuraStatus.values),
                eura_on=entry,
            )
        )
    return ParticipantRecord.objects.bulk_create(records, batch_size=BATCH)


def _record(
    country: Country, person: Person, actions: dict[int, dict[str, Action]], levels: list[EducationLevel]
) -> ParticipantRecord:
    random = country.random
    status = weighted(random, ENTRY_STATUSES)
    is_missing = random.random() < 0.07
    record = ParticipantRecord(
        project=person.project,
        action=actions[person.project.pk][ActionKind.COACHING],
        organisation=person.candidate.organisation,
        candidate=person.candidate,
        pseudonym=person.candidate.pseudonym,
        gender=weighted(random, ((Gender.WOMAN, 49), (Gender.MAN, 50), (Gender.NON_BINARY, 1))),
        age_at_entry=None if is_missing and random.random() < 0.5 else min(max(round(random.gauss(38, 13)), 17), 67),
        municipality=person.candidate.municipality,
        education=None if is_missing and random.random() < 0.6 else random.choice(levels),
        status_entry=status,
        unemployed_since=person.entry - timedelta(days=random.randint(20, 1800))
        if status == EmploymentStatus.UNEMPLOYED
        else None,
        in_education_entry=status == EmploymentStatus.INACTIVE_STUDENT,
        citizenship=weighted(
            random, ((Citizenship.FINLAND, 84), (Citizenship.EU, 5), (Citizenship.THIRD, 9), (Citizenship.UNKNOWN, 2))
        ),
        foreign_background=weighted(random, ((YesNoUnknown.NO, 80), (YesNoUnknown.YES, 15), (YesNoUnknown.UNKNOWN, 5))),
        entry_on=person.entry,
        eura_status=weighted(
            random,
            (
                (EuraStatus.SELF_ENTERED, 70),
                (EuraStatus.PROJECT_ENTERED, 12),
                (EuraStatus.ASKED, 12),
                (EuraStatus.NOT_ASKED, 5),
                (EuraStatus.REFUSED, 1),
            ),
        ),
        eura_on=person.entry,
    )
    if person.leaves is not None:
        _leave(country, record, person.leaves)
    return record


def _leave(country: Country, record: ParticipantRecord, day: date) -> None:
    random = country.random
    record.exit_on = day
    record.exit_reason = random.choice(ExitReason.values)
    asked = day + timedelta(days=random.randint(0, EXIT_WINDOW_DAYS + 6))
    if asked > country.calendar.today or random.random() < 0.12:
        return
    record.checked_on = asked
    record.status_exit = weighted(random, EXIT_STATUSES)
    record.searching_exit = record.status_exit == EmploymentStatus.UNEMPLOYED or random.random() < 0.3
    record.in_education_exit = record.status_exit == EmploymentStatus.INACTIVE_STUDENT
    record.qualification_exit = random.random() < 0.08
    later = country.calendar.after_months(day, 6)
    if later <= country.calendar.today and random.random() < 0.6:
        record.status_six_months = weighted(random, EXIT_STATUSES)
        record.six_months_checked_on = later


def make_placements(country: Country, people: list[Person], roles: list[CarvedRole]) -> list[Placement]:
    """Introduce two thirds of the candidates to roles of their project; trials, jobs and ends follow in proportion."""
    random = country.random
    by_project: dict[int, list[CarvedRole]] = {}
    for role in roles:
        by_project.setdefault(role.analysis.pilot.project_id, []).append(role)
    made = []
    for person in people:
        offered = by_project.get(person.project.pk) or roles
        if not offered or random.random() > 0.66:
            continue
        role = random.choice(offered)
        decided = role.decided_at.date() if role.decided_at else country.calendar.start
        begins = max(person.entry, decided) + timedelta(days=random.randint(14, 120))
        if begins - timedelta(days=10) <= country.calendar.today:
            made.append(_placement(country, person, role, begins))
    Placement.objects.bulk_create(made, batch_size=BATCH)
    _introductions(country, made, people)
    CarvedRole.objects.filter(
        pk__in={placement.role_id for placement in made if placement.state == PlacementState.EMPLOYED},
        state=RoleState.OPEN,
    ).update(state=RoleState.FILLED)
    return made


def _placement(country: Country, person: Person, role: CarvedRole, begins: date) -> Placement:
    random, today = country.random, country.calendar.today
    placement = Placement(candidate=person.candidate, role=role, introduced_on=begins - timedelta(days=10))
    if begins > today - timedelta(days=20) or random.random() < 0.06:
        return placement
    placement.accepted_on = begins - timedelta(days=5)
    placement.starts_on = begins
    job = begins
    if random.random() < 0.55:
        placement.trial_from = begins
        placement.trial_until = begins + timedelta(days=random.randint(20, 60))
        job = placement.trial_until + timedelta(days=1)
        if job > today or random.random() < 0.12:
            placement.state = PlacementState.TRIAL
            if placement.trial_until < today - timedelta(days=10):
                return _ended(placement, placement.trial_until, EndReason.NOT_CHOSEN)
            return placement
    placement.state = PlacementState.EMPLOYED
    placement.employed_from = job
    placement.contract = random.choice([ContractKind.PERMANENT, ContractKind.FIXED])
    if placement.contract == ContractKind.FIXED:
        placement.contract_until = job + timedelta(days=random.choice([182, 365]))
    placement.weekly_minutes = random.choice([600, 720, 900, 1080, 1200])
    placement.wage_cents = random.randint(1180, 1420)
    placement.pay_agreement = "Työehtosopimuksen mukainen palkkaryhmä"
    last = job + timedelta(days=random.randint(40, 500))
    if last < today and random.random() < 0.6:
        return _ended(placement, last, random.choice(EndReason.values))
    return placement


def _ended(placement: Placement, day: date, reason: str) -> Placement:
    placement.state = PlacementState.ENDED
    placement.ended_on = day
    placement.end_reason = reason
    return placement


def _introductions(country: Country, placements: list[Placement], people: list[Person]) -> None:
    """Write the consents on which the introductions stand."""
    text = ConsentText.objects.filter(purpose=ConsentPurpose.INTRODUCE).order_by("-version").first()
    if text is None:
        return
    coach_of = {person.candidate.pk: person.coach for person in people}
    Consent.objects.bulk_create(
        [
            Consent(
                candidate_id=placement.candidate_id,
                purpose=ConsentPurpose.INTRODUCE,
                employer=placement.role.analysis.unit.site.employer,
                text=text,
                language=settings.LANGUAGE_CODE[:2],
                given_on=placement.introduced_on,
                recorded_by=coach_of[placement.candidate_id],
            )
            for placement in placements
        ],
        batch_size=BATCH,
    )
