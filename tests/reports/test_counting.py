"""The two counts agree on random worlds, the identities hold, rows make their figures, time only adds to the outputs.

A world is made from one number, since hundreds of facts drawn one by one leave most records incomplete, and a record
that lacks a fact tests nothing but the completeness. Here nine of ten are complete, and ages, spells and days stand at
the borders of the rules.
"""

import random
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from coaching.enums import (
    Citizenship,
    EmploymentStatus,
    FollowUpKind,
    Gender,
    Retained,
    SupportPlace,
    YesNoUnknown,
)
from coaching.enums import Phase as CoachingPhase
from employers.enums import EmployerKind
from pilots.enums import Beneficiary, PilotOutcome
from pilots.models import Pilot, Project
from reports.counting import Figure, Scope, count_by_region, data_quality, identity_breaches
from reports.counting.records import rows_behind
from reports.counting.scope import hours
from tasks.enums import RoleState
from tests.reports.worlds import World, both_counts, early_on, late_on

CUT_OFFS = (date(2025, 11, 1), date(2026, 12, 31))
DAY = timedelta(days=1)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rules")]


class RandomWorld(World):
    """A world of two counted projects and one that is not, the same for the same number."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.dice = random.Random(number)
        self.projects = [self.project(), self.project()]
        self.all = [*self.projects, self.project()]

    def some(self, *choices: Any) -> Any:
        """Return one of the choices."""
        return self.dice.choice(choices)

    def mostly(self, usual: Any, rare: Any) -> Any:
        """Return the rare value one time in ten."""
        return rare if self.dice.random() < 0.1 else usual

    def where(self) -> Project:
        """Return a project, mostly a counted one."""
        project: Project = self.mostly(self.some(*self.projects), self.all[2])
        return project

    def day(self) -> date:
        """Return a day: one time in three at the border of the first cut-off day."""
        if self.dice.random() < 0.3:
            beside: int = self.some(-1, 0, 1)
            return CUT_OFFS[0] + beside * DAY
        return date(2025, 1, 1) + self.dice.randrange(420) * DAY

    def moment(self) -> Any:
        """Return a moment near a midnight."""
        return self.some(late_on, early_on)(self.day())

    def add_person(self) -> None:
        entry = self.day()
        status = self.mostly(self.some(*EmploymentStatus.values), "")
        spell = self.some(None, 30, 364, 365, 366, 800)
        facts: dict[str, Any] = {
            "gender": self.mostly(self.some(*Gender.values), ""),
            "age_at_entry": self.mostly(self.some(15, 17, 18, 24, 25, 29, 30, 54, 55, 70), None),
            "education": self.mostly(str(self.dice.randrange(9)), self.some("", "9")),
            "in_education_entry": self.some(None, False, False, True),
            "citizenship": self.some(*Citizenship.values),
            "foreign_background": self.some(*YesNoUnknown.values),
            "municipality": self.some("491", "005", "091", ""),
            "beneficiary": self.mostly("person", "entity"),
            "has_money": self.mostly(usual=True, rare=False),
        }
        if spell is not None and status == "unemployed":
            facts["unemployed_since"] = entry - spell * DAY
        if self.dice.random() < 0.7:
            exit_on = entry + self.some(0, 1, 30, 100) * DAY
            asked = self.some(0, 1, 27, 28, 29, None)
            facts |= {
                "exit_on": exit_on,
                "checked_on": None if asked is None else exit_on + asked * DAY,
                "status_exit": self.some("", *EmploymentStatus.values),
                **{
                    name: self.some(None, False, True, True)
                    for name in ("searching_exit", "in_education_exit", "qualification_exit")
                },
            }
        self.person(self.where(), entry_on=entry, status_entry=status, **facts)

    def add_job(self) -> None:
        begun = CUT_OFFS[0] - self.some(90, 91, 92, 181, 182, 183, 364, 365, 366, -1, 0, 1) * DAY
        ended = self.some(None, None, 20, 90, 91, 92, 181, 182, 365)
        kinds = (FollowUpKind.MONTHS_3, FollowUpKind.MONTHS_6, FollowUpKind.MONTHS_12)
        project = self.where()
        self.job(
            self.role(project, decided=late_on(begun), region=self.some("10", "14", "")),
            begun=begun,
            trial_from=self.some(None, begun),
            contract=self.some("permanent", "fixed"),
            weekly_minutes=self.some(None, 600, 605),
            subsidy=self.some(None, self.subsidy()),
            ended=None if ended is None else begun + ended * DAY,
            participant_in=self.some(None, project, self.all[0]),
            participant_from=self.day(),
            answers=[
                (kind, self.some(-15, -14, 0, 14, 15), self.some(*Retained.values))
                for kind in kinds
                if self.dice.random() < 0.6
            ],
        )

    def add_log(self) -> None:
        self.log(
            self.where(),
            employer=self.some(None, self.employer(municipality=self.some("491", "005", ""))),
            town=self.some("491", "091", ""),
            happened_on=self.day(),
            minutes_direct=self.dice.randrange(1, 300),
            minutes_indirect=self.dice.randrange(100),
            minutes_travel=self.dice.randrange(100),
            phase=self.some(*CoachingPhase.values),
            place=self.some(*SupportPlace.values),
            is_current=self.mostly(usual=True, rare=False),
        )

    def add_support(self) -> None:
        employer = self.employer(
            kind=self.some(*EmployerKind.values),
            headcount=self.mostly(self.some(5, 249, 250), None),
            turnover_euros=self.some(None, 0, 1, 50_000_000, 50_000_001),
            balance_euros=self.some(None, 43_000_000, 43_000_001),
            is_autonomous=self.mostly(self.some(None, True), rare=False),
            municipality=self.some("491", "005", ""),
        )
        for _ in range(self.some(1, 2)):
            self.support(
                self.where(),
                employer,
                self.day(),
                beneficiary=self.mostly("entity", self.some(*Beneficiary.values)),
                has_money=self.mostly(usual=True, rare=False),
            )

    def add_pilot(self) -> None:
        starts = self.day()
        begun = self.some(None, starts, self.day())
        over = begun + self.some(0, 50) * DAY if begun and self.dice.random() < 0.6 else None
        self.pilots.clear()
        project = self.where()
        self.partner(
            project, contacts=[self.day(), self.day()][: self.some(0, 1, 2)], signed=self.some(None, self.day())
        )
        Pilot.objects.filter(pk=self.pilots[project.pk, "", ""].pk).update(
            stage="ended" if over else "running" if begun else "planned",
            starts_on=starts,
            ends_on=starts + 400 * DAY,
            started_on=begun,
            ended_on=over,
            outcome=self.some(*PilotOutcome.values) if over else "",
            created_at=self.moment(),
            region=self.some(None, self.region("10")),
        )

    def add_work(self) -> None:
        project = self.where()
        decided = self.mostly(self.moment(), None)
        state = self.some(RoleState.APPROVED, RoleState.OPEN, RoleState.FILLED, RoleState.CLOSED)
        copied = self.some(None, self.role(project))
        days = self.some((0b11111,), (0b00101, 0b11000), (0b1111111,))
        self.task(
            project,
            role=self.role(project, decided=decided, state=state, copy_of=copied, region=self.some("10", "")),
            minutes=self.dice.randrange(1, 90),
            days=days,
            in_role_on=self.some(days[0], 0b00001),
            period=self.some("day", "week", "month", "year"),
            occurrences=Decimal(self.some("0.5", "1", "2", "7.25")),
            confirmed=self.some(None, self.moment()),
            written=self.moment(),
            is_active=self.mostly(usual=True, rare=False),
            has_performer=self.mostly(usual=True, rare=False),
        )
        self.process(project, self.moment())

    def fill(self, times: int) -> None:
        """Write so many of each kind, and six times as many people."""
        for _ in range(times):
            for add in (self.add_job, self.add_log, self.add_support, self.add_pilot, self.add_work):
                add()
            for _person in range(6):
                self.add_person()


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # a smaller number is no smaller world
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(number=st.integers(0, 2**32))
def test_the_two_counts_agree(number: int) -> None:
    with transaction.atomic():
        world = RandomWorld(number)
        world.fill(10)
        agree(tuple(project.pk for project in world.projects))
        transaction.set_rollback(True)


def test_a_random_world_reaches_every_figure() -> None:
    """A figure that stays at zero is no test of its rule."""
    world = RandomWorld(1)
    world.fill(45)
    keys = tuple(project.pk for project in world.projects)
    figures = both_counts(keys, CUT_OFFS[1])
    assert [(figure.code, figure.part) for figure in figures if not figure.value] == []
    quality = data_quality(Scope(keys, CUT_OFFS[1]))
    assert quality.complete > quality.incomplete > 0


def agree(keys: tuple[int, ...]) -> None:
    """Hold the two counts, the regions, the rows and the identities against each other on two days."""
    earlier: dict[tuple[str, str], Decimal] = {}
    for cut_off in CUT_OFFS:
        scope = Scope(keys, cut_off)
        figures = both_counts(keys, cut_off)
        both_counts(keys, cut_off, region="10", industry="562")
        value = {(figure.code, figure.part): figure.value for figure in figures}
        assert identity_breaches(figures) == []
        outputs = {key: number for key, number in value.items() if key[0].startswith("EECO")}
        assert all(outputs[key] >= number for key, number in earlier.items()), "time only adds to the outputs"
        earlier = outputs
        regions_make_the_whole(count_by_region(scope), value)
        assert data_quality(scope).complete == value["EECO01", ""]
        rows_make_the_figures(figures, scope)


def regions_make_the_whole(by_region: dict[str, list[Figure]], whole: dict[tuple[str, str], Decimal]) -> None:
    """Check that the regions together make each figure; shares are not added, hours are rounded in each region."""
    sums: dict[tuple[str, str], Decimal] = {}
    for figures in by_region.values():
        for figure in figures:
            sums[figure.code, figure.part] = sums.get((figure.code, figure.part), Decimal(0)) + figure.value
    for key, value in whole.items():
        if key not in {("T07", "m3"), ("T07", "m6"), ("T07", "m12")}:
            assert abs(sums.get(key, Decimal(0)) - value) <= Decimal("0.05"), key


def rows_make_the_figures(figures: list[Figure], scope: Scope) -> None:
    """Check that each figure has as many rows as it says, and that the hours of the rows make its hours."""
    for figure in figures:
        rows = rows_behind(figure.code, figure.part, scope)
        assert rows is not None, figure
        if figure.code in {"T04", "T08"} or (figure.code, figure.part) == ("T06", "hours"):
            assert hours(sum((minutes_in(row, figure) for row in rows.order_by("pk")), Fraction(0))) == figure.value
        else:
            assert rows.count() == (figure.value if figure.numerator is None else figure.numerator), figure


def minutes_in(row: Any, figure: Figure) -> Fraction:
    """Return how many minutes a row adds to a figure of hours."""
    if figure.code == "T04":
        week = Fraction(row.weekly_amount) / int(row.weekly_parts)
        return week if figure.part else week * int(row.days).bit_count() / int(row.task_days)
    if figure.code == "T06":
        return Fraction(row.weekly_minutes)
    kinds = [figure.part] if figure.part in {"direct", "indirect", "travel"} else ["direct", "indirect", "travel"]
    return Fraction(sum(getattr(row, f"minutes_{kind}") for kind in kinds))


def test_there_are_no_rows_behind_what_is_no_figure(rules: None) -> None:
    scope = Scope((), CUT_OFFS[0])
    for code, part in (
        ("EECO01", "x"),
        ("EECO18", "f"),
        ("EECO19", "x"),
        ("EECO99", ""),
        *[(code, "x") for code in ("T01", "T02", "T03", "T04", "T05", "T06", "T06b", "T07", "T08", "T99")],
        ("T07", ""),
        ("T07", "m3_same"),
    ):
        assert rows_behind(code, part, scope) is None, (code, part)
