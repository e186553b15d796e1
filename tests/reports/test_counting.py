"""The two counts agree on random worlds, the identities hold, and time only adds to the outputs."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coaching.enums import (
    Citizenship,
    EmploymentStatus,
    FollowUpKind,
    Gender,
    Phase,
    Retained,
    SupportPlace,
    YesNoUnknown,
)
from core.models import EducationLevel, Municipality
from employers.enums import EmployerKind
from employers.models import Commitment, CooperationEntry
from pilots.enums import Beneficiary, PilotOutcome, PilotStage
from reports.counting import Scope, count_all, count_by_region, data_quality, identity_breaches
from reports.counting.records import rows_behind
from reports.slow_counting import count_slowly
from tasks.enums import RoleState
from tests.factories import (
    CarvedRoleFactory,
    EmployerFactory,
    PilotFactory,
    ProcessFactory,
    ProjectFactory,
    SiteFactory,
    TaskFactory,
    UnitFactory,
    WorkAnalysisFactory,
)
from tests.factories_coaching import (
    CandidateFactory,
    FollowUpFactory,
    ParticipantFactory,
    PlacementFactory,
    SupportEntryFactory,
)
from tests.factories_programme import ActionFactory, SupportedEmployerFactory

START = date(2025, 1, 1)
DAYS = st.integers(0, 650).map(lambda days: START + timedelta(days=days))
pytestmark = pytest.mark.django_db


@pytest.fixture
def reference(db: Any) -> None:
    call_command("load_reference", verbosity=0)


def moment(day: date) -> Any:
    return datetime(day.year, day.month, day.day, 23, 30, tzinfo=timezone.get_current_timezone())


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    entry = draw(DAYS)
    status = draw(st.sampled_from(["", *EmploymentStatus.values]))
    spell = draw(st.none() | st.integers(0, 800))
    facts: dict[str, Any] = {
        "entry_on": entry,
        "gender": draw(st.sampled_from(["", *Gender.values])),
        "age_at_entry": draw(st.none() | st.sampled_from([15, 17, 18, 24, 25, 29, 30, 54, 55, 70])),
        "education": draw(st.none() | st.integers(0, 9).map(str)),
        "status_entry": status,
        "unemployed_since": entry - timedelta(days=spell) if spell is not None and status == "unemployed" else None,
        "in_education_entry": draw(st.none() | st.booleans()),
        "citizenship": draw(st.sampled_from(Citizenship.values)),
        "foreign_background": draw(st.sampled_from(YesNoUnknown.values)),
        "municipality": draw(st.sampled_from(["", "491", "005", "091"])),
    }
    if draw(st.booleans()):
        exit_on = entry + timedelta(days=draw(st.integers(0, 300)))
        facts |= {"exit_on": exit_on, "status_exit": draw(st.sampled_from(["", *EmploymentStatus.values]))}
        asked = draw(st.none() | st.integers(0, 40))
        facts["checked_on"] = None if asked is None else exit_on + timedelta(days=asked)
        for name in ("searching_exit", "in_education_exit", "qualification_exit"):
            facts[name] = draw(st.none() | st.booleans())
    return facts


@st.composite
def jobs(draw: st.DrawFn) -> dict[str, Any]:
    begun = draw(DAYS)
    ends = draw(st.none() | st.integers(0, 500))
    return {
        "employed_from": begun,
        "starts_on": begun,
        "accepted_on": begun,
        "introduced_on": begun,
        "contract": draw(st.sampled_from(["permanent", "fixed"])),
        "weekly_minutes": draw(st.none() | st.integers(1, 2400)),
        "trial_from": begun if draw(st.booleans()) else None,
        "ended_on": None if ends is None else begun + timedelta(days=ends),
        "state": "employed" if ends is None else "ended",
        "end_reason": "" if ends is None else "unknown",
        "is_participant": draw(st.booleans()),
        "answers": draw(
            st.lists(
                st.tuples(
                    st.sampled_from([FollowUpKind.MONTHS_3, FollowUpKind.MONTHS_6, FollowUpKind.MONTHS_12]),
                    st.integers(-20, 20),
                    st.sampled_from(Retained.values),
                ),
                unique_by=lambda answer: answer[0],
                max_size=3,
            )
        ),
    }


LOGS = st.tuples(
    DAYS,
    st.integers(1, 300),
    st.integers(0, 100),
    st.integers(0, 100),
    st.sampled_from(Phase.values),
    st.sampled_from(SupportPlace.values),
    st.booleans(),
    st.booleans(),
)
SUPPORT = st.tuples(
    DAYS,
    st.sampled_from(EmployerKind.values),
    st.none() | st.sampled_from([5, 9, 10, 49, 249, 250]),
    st.none() | st.sampled_from([0, 1_000_000, 2_000_001, 49_000_000, 60_000_000]),
    st.none() | st.booleans(),
    st.sampled_from(Beneficiary.values),
    st.booleans(),
)
PILOTS = st.tuples(
    DAYS,
    st.none() | st.integers(0, 60),
    st.none() | st.integers(0, 300),
    st.sampled_from(PilotOutcome.values),
    st.none() | DAYS,
    st.none() | DAYS,
)
ROLES = st.tuples(st.none() | DAYS, st.booleans(), st.sampled_from([RoleState.OPEN, RoleState.FILLED]))
DAYS_OF = {FollowUpKind.MONTHS_3: 91, FollowUpKind.MONTHS_6: 182, FollowUpKind.MONTHS_12: 365}


class World:
    """Writes what was drawn into the database."""

    def __init__(self) -> None:
        self.projects = [ProjectFactory.create(), ProjectFactory.create()]
        self.other = ProjectFactory.create()
        self.pilot = PilotFactory.create(project=self.projects[0])
        self.analysis = WorkAnalysisFactory.create(pilot=self.pilot, unit=UnitFactory.create(site=SiteFactory.create()))
        self.role = CarvedRoleFactory.create(analysis=self.analysis)

    def person(self, facts: dict[str, Any], number: int) -> None:
        education, town = facts.pop("education"), facts.pop("municipality")
        ParticipantFactory.create(
            project=[*self.projects, self.other][number % 3],
            education=EducationLevel.objects.get(code=education) if education else None,
            municipality=Municipality.objects.get(code=town) if town else None,
            **facts,
        )

    def job(self, facts: dict[str, Any]) -> None:
        is_participant, answers = facts.pop("is_participant"), facts.pop("answers")
        placement = PlacementFactory.create(role=self.role, candidate=CandidateFactory.create(), **facts)
        if is_participant:
            ParticipantFactory.create(
                project=self.projects[0], candidate=placement.candidate, pseudonym=placement.candidate.pseudonym
            )
        for kind, off, retained in answers:
            middle = placement.employed_from + timedelta(days=DAYS_OF[kind])
            FollowUpFactory.create(
                kind=kind,
                participant=None,
                placement=placement,
                opens_on=middle - timedelta(days=14),
                due_on=middle + timedelta(days=14),
                done_on=middle,
                observed_on=middle + timedelta(days=off),
                retained=retained,
            )

    def log(self, drawn: tuple[Any, ...], number: int) -> None:
        day, direct, indirect, travel, phase, place, is_current, is_person = drawn
        SupportEntryFactory.create(
            candidate=CandidateFactory.create() if is_person else None,
            employer=None if is_person else EmployerFactory.create(),
            project=[*self.projects, self.other][number % 3],
            happened_on=day,
            minutes_direct=direct,
            minutes_indirect=indirect,
            minutes_travel=travel,
            phase=phase,
            place=place,
            is_current=is_current,
        )

    def support(self, drawn: tuple[Any, ...], number: int) -> None:
        day, kind, headcount, turnover, autonomous, beneficiary, earmarked = drawn
        action = ActionFactory.create(
            project=self.projects[number % 2], direct_beneficiary=beneficiary, has_earmarked_cost=earmarked
        )
        employer = EmployerFactory.create(
            kind=kind, headcount=headcount, turnover_euros=turnover, is_autonomous=autonomous
        )
        SupportedEmployerFactory.create(action=action, employer=employer, supported_on=day)
        if number % 2:
            SupportedEmployerFactory.create(
                action=ActionFactory.create(project=self.projects[0], entities=True),
                employer=employer,
                supported_on=day,
            )

    def trial(self, drawn: tuple[Any, ...]) -> None:
        starts, late, lasts, outcome, contact, signed = drawn
        begun = None if late is None else starts + timedelta(days=late)
        over = begun + timedelta(days=lasts) if begun and lasts is not None else None
        stage = PilotStage.ENDED if over else PilotStage.RUNNING if begun else PilotStage.PLANNED
        employer = EmployerFactory.create()
        SiteFactory.create(employer=employer)
        PilotFactory.create(
            project=self.projects[1],
            employers=[employer],
            stage=stage,
            starts_on=starts,
            ends_on=starts + timedelta(days=400),
            started_on=begun,
            ended_on=over,
            outcome=outcome if over else "",
        )
        if contact:
            CooperationEntry.objects.create(employer=employer, happened_on=contact, kind="visit", note="")
        if signed:
            Commitment.objects.create(employer=employer, signed_on=signed)

    def carve(self, drawn: tuple[Any, ...]) -> None:
        day, is_copy, state = drawn
        task = TaskFactory.create(
            analysis=self.analysis,
            process=ProcessFactory.create(analysis=self.analysis),
            movable=True,
            confirmed_at=moment(day) if day else None,
        )
        role = CarvedRoleFactory.create(
            analysis=self.analysis,
            template_of=self.role if is_copy else None,
            decided_at=moment(day) if day else None,
            state=state if day else RoleState.DRAFT,
        )
        role.items.create(slot=task.slots.get(), days=0b00101, minutes=36)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    drawn_people=st.lists(people(), max_size=14),
    drawn_jobs=st.lists(jobs(), max_size=6),
    drawn_logs=st.lists(LOGS, max_size=8),
    drawn_support=st.lists(SUPPORT, max_size=6),
    drawn_pilots=st.lists(PILOTS, max_size=4),
    drawn_roles=st.lists(ROLES, max_size=4),
)
def test_the_two_counts_agree(reference: None, **drawn: list[Any]) -> None:
    with transaction.atomic():
        world = World()
        for number, facts in enumerate(drawn["drawn_people"]):
            world.person(dict(facts), number)
        for facts in drawn["drawn_jobs"]:
            world.job(dict(facts))
        for name, write in (("drawn_logs", world.log), ("drawn_support", world.support)):
            for number, each in enumerate(drawn[name]):
                write(each, number)
        for each in drawn["drawn_pilots"]:
            world.trial(each)
        for each in drawn["drawn_roles"]:
            world.carve(each)
        agree(tuple(project.pk for project in world.projects))
        transaction.set_rollback(True)


def agree(keys: tuple[int, ...]) -> None:
    """Hold the two counts, the regions, the rows and the identities against each other on two days."""
    earlier: dict[tuple[str, str], Decimal] = {}
    for cut_off in (date(2025, 11, 1), timezone.localdate() + timedelta(days=30)):
        scope = Scope(keys, cut_off)
        figures = count_all(scope)
        fast = {(figure.code, figure.part): figure.value for figure in figures}
        assert len(fast) == len(figures), "a figure is told twice"
        slow = {
            key: (counted.value, counted.numerator, counted.denominator)
            for key, counted in count_slowly(set(keys), cut_off).items()
        }
        assert {
            (figure.code, figure.part): (figure.value, figure.numerator, figure.denominator) for figure in figures
        } == slow
        assert identity_breaches(figures) == []
        outputs = {key: value for key, value in fast.items() if key[0].startswith("EECO")}
        assert all(outputs[key] >= value for key, value in earlier.items()), "time only adds to the outputs"
        earlier = outputs
        by_region = count_by_region(scope)
        for code in ("EECO01", "EECO19", "T01", "T02", "T05", "T06"):
            parts = [
                figure.value
                for area in by_region.values()
                for figure in area
                if (figure.code, figure.part) == (code, "")
            ]
            assert sum(parts, Decimal(0)) == fast[code, ""], code
        assert data_quality(scope).complete == fast["EECO01", ""]
        for figure in figures:
            rows = rows_behind(figure.code, figure.part, scope)
            if rows is None or figure.code == "T08" or figure.part in {"sites", "hours"}:
                continue
            assert rows.count() == (figure.value if figure.numerator is None else figure.numerator), figure
