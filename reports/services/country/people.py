"""Candidates of one block with their coaches, consents, plans and goals; the demo's coaches get people of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from coaching.enums import ConsentPurpose, GoalState, Phase
from coaching.models import (
    Candidate,
    CandidateAssignment,
    CapacityRating,
    Consent,
    ConsentText,
    Placement,
    SupportGoal,
    SupportPlan,
)
from coaching.services.candidates import CODE_CHARACTERS, CODE_LENGTH
from reports.services.country.bulk import insert
from reports.services.country.ground import Country, moment, project_of
from reports.services.country.sizes import BLOCK
from reports.services.country.words import CALL_NAMES, GOALS, STRENGTHS
from tasks.models import Dimension

STAFF_SHARE = 0.18
# Of a hundred job seekers these many are coached with other money and are no participants of the project.
OTHERS_OF_HUNDRED = 2
OPEN_CASES, LEAVING_CASES = 12, 2
LEAVING_DAYS = 28
RATED = 60
# An odd number, so that each case gets another code.
SCATTER = 700_000_001
# Days since the last meeting of those whom the demo's coach has not met for long, by their place in the caseload.
QUIET = {4: 33, 5: 47}


@dataclass
class Person:
    """One candidate with what the later steps need. ``place`` is the number in a demo coach's caseload, or -1."""

    candidate: Candidate
    coach: User
    project: int
    entry: date
    leaves: date | None
    is_participant: bool = True
    place: int = -1
    placements: list[Placement] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Tell whether the person is still coached."""
        return self.leaves is None

    def met_until(self, today: date) -> date:
        """Return the last day on which something can have been done with the person."""
        return self.leaves or today - timedelta(days=QUIET.get(self.place, 0))


def weighted(random: Any, choices: Sequence[tuple[Any, int]]) -> Any:
    """Return one of the choices, in proportion to its weight."""
    return random.choices([choice for choice, _weight in choices], [weight for _choice, weight in choices])[0]


def code(number: int) -> str:
    """Return a code such as cases get, which tells neither their order nor their number; no two are the same."""
    base, rest = len(CODE_CHARACTERS), number * SCATTER % len(CODE_CHARACTERS) ** CODE_LENGTH
    found = ""
    for _position in range(CODE_LENGTH):
        rest, place = divmod(rest, base)
        found += CODE_CHARACTERS[place]
    return f"K-{found}"


def make_people(country: Country, block: int, number: int) -> list[Person]:
    """Add the job seekers of a block of so many participants; each has a coach, a plan and consents."""
    seekers = round(number * (1 - STAFF_SHARE))
    others = seekers * OTHERS_OF_HUNDRED // 100
    cases = [(OPEN_CASES, LEAVING_CASES)] * 2 if block == 0 else [(0, 0)] * 2
    people = []
    for index in range(seekers + others):
        person = _person(country, block, index)
        person.is_participant = index < seekers
        cases[person.project] = _assign(country, person, *cases[person.project])
        people.append(person)
    insert(Candidate, [person.candidate for person in people])
    insert(
        CandidateAssignment,
        [
            CandidateAssignment(
                candidate=person.candidate,
                coach=person.coach,
                started_on=person.entry,
                ended_on=person.candidate.closed_on,
            )
            for person in people
        ],
    )
    _consent(country, people)
    _plan(country, people)
    _rate(country, people[: RATED if block == 0 else RATED // 4])
    return people


def _person(country: Country, block: int, index: int) -> Person:
    random, calendar = country.random, country.calendar
    project = project_of(index)
    entry = calendar.start + timedelta(days=random.randint(0, calendar.days - 12))
    leaves = entry + timedelta(days=random.randint(90, 420))
    low = random.choice([300, 600, 900])
    candidate = Candidate(
        pseudonym=code(block * 2 * BLOCK + index),
        organisation=country.coaching[project],
        call_name=random.choice(CALL_NAMES),
        contact=f"henkilo{block}.{index}@henkilo.example",
        strengths=random.choice(STRENGTHS),
        own_goal=random.choice(GOALS),
        weekly_minutes_low=low,
        weekly_minutes_high=low + random.choice([300, 600]),
        municipality=random.choice(country.towns[project]),
        hides_place=random.random() < 0.01,
        phase=min(Phase.AGREEING + (calendar.today - entry).days // 30, Phase.EMPLOYER),
        opened_on=entry,
        created_at=moment(entry),
        closed_on=leaves if leaves < calendar.ago(LEAVING_DAYS) and random.random() < 0.8 else None,
    )
    coach = random.choice(country.coaches[project][1:])
    return Person(candidate, coach, project, entry, leaves if leaves < calendar.today else None)


def _assign(country: Country, person: Person, opened: int, leaving: int) -> tuple[int, int]:
    """Give the person to the demo's coach while the coach's caseload has room; return the room that is left."""
    if not person.is_participant:
        return opened, leaving
    if person.is_open and opened:
        person.place, opened = OPEN_CASES - opened, opened - 1
    elif person.leaves and person.leaves >= country.calendar.ago(LEAVING_DAYS - 2) and leaving:
        person.place, leaving = OPEN_CASES + LEAVING_CASES - leaving, leaving - 1
    else:
        return opened, leaving
    person.coach = country.coaches[person.project][0]
    return opened, leaving


def newest_texts() -> dict[str, ConsentText]:
    """Return the newest text of each purpose."""
    return {text.purpose: text for text in ConsentText.objects.order_by("purpose", "version")}


def _consent(country: Country, people: list[Person]) -> None:
    """Give consent to follow-up for all, to talk with others for some; a few have withdrawn it."""
    random, texts = country.random, newest_texts()
    rows = []
    for person in people:
        for purpose, chance in ((ConsentPurpose.PROJECT_DATA, 1.0), (ConsentPurpose.COACH_NETWORK, 0.4)):
            wants, withdraws, language = random.random() < chance, random.random() < 0.06, random.random()
            if not wants or purpose not in texts:
                continue
            rows.append(
                Consent(
                    candidate=person.candidate,
                    purpose=purpose,
                    text=texts[purpose],
                    language="sv" if language < 0.08 else "fi",
                    given_on=person.entry,
                    recorded_by=person.coach,
                    withdrawn_on=min(person.entry + timedelta(days=60), country.calendar.today) if withdraws else None,
                )
            )
    insert(Consent, rows)


def _plan(country: Country, people: list[Person]) -> None:
    random, today = country.random, country.calendar.today
    plans = [
        SupportPlan(
            candidate=person.candidate,
            starts_on=person.entry,
            review_on=max(today + timedelta(days=random.randint(-10, 90)), person.entry) if person.is_open else None,
            fades_by=person.entry + timedelta(days=random.randint(240, 420)),
            weekly_minutes=random.choice([120, 180, 240]),
            budget_minutes=3000,
        )
        for person in people
        if random.random() < 0.85
    ]
    insert(SupportPlan, plans)
    goals = []
    for plan in plans:
        for text in random.sample(GOALS, random.choice([1, 1, 2])):
            state = weighted(random, ((GoalState.OPEN, 60), (GoalState.REACHED, 30), (GoalState.DROPPED, 10)))
            closed = None if state == GoalState.OPEN else min(plan.starts_on + timedelta(days=80), today)
            target = plan.starts_on + timedelta(days=120)
            goals.append(SupportGoal(plan=plan, text=text, target_on=target, state=state, closed_on=closed))
    insert(SupportGoal, goals)


def _rate(country: Country, people: list[Person]) -> None:
    dimensions = list(Dimension.objects.order_by("position", "code"))
    insert(
        CapacityRating,
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
    )
