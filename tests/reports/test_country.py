"""The made-up country: every state is there, nothing breaks a rule, both counts agree, the same seed gives the same."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from accounts.services.demo import PEOPLE, demo_people
from coaching.enums import (
    ConsentPurpose,
    EuraStatus,
    FundingSource,
    GoalState,
    ParticipantKind,
    PlacementState,
    Retained,
)
from coaching.models import (
    Candidate,
    CandidateAssignment,
    CapacityRating,
    Consent,
    FollowUp,
    ParticipantRecord,
    Placement,
    SupportEntry,
    SupportGoal,
    SupportPlan,
)
from coaching.workflow import wrong_days
from core.models import BaseModel, Region
from employers.models import Commitment, CooperationEntry, Employer, Site, Unit
from pilots.models import (
    Action,
    IndicatorTarget,
    ModelVersion,
    OperatingModel,
    PaymentPeriod,
    Pilot,
    Project,
    RootingStep,
    SupportedEmployer,
)
from reports.counting import Scope, count_all, identity_breaches
from reports.models import PeriodReport
from reports.services.country import CountryExists, Size, make_country
from reports.services.freezing import hash_of
from reports.slow_counting import count_slowly
from reports.workflow import FILES_OF_A_REPORT
from tasks.models import CarvedRole, CarvingRun
from tests.kept_rows import kept_rows

pytestmark = pytest.mark.django_db
SMALL = Size(people=100, logs=900, employers=24, pilots=12)
TODAY = date(2026, 11, 24)
MADE: tuple[type[BaseModel], ...] = (
    Action, Candidate, CandidateAssignment, CapacityRating, CarvedRole, Commitment, Consent, CooperationEntry, Employer,
    FollowUp, IndicatorTarget, ModelVersion, OperatingModel, ParticipantRecord, PaymentPeriod, Pilot, Placement,
    Project, RootingStep, Site, SupportEntry, SupportGoal, SupportPlan, SupportedEmployer, Unit,
)  # fmt: skip
FEW = 120


def country(size: Size = SMALL, **options: Any) -> None:
    """Make the country."""
    make_country(size=size, today=TODAY, **options)


@pytest.fixture(autouse=True, scope="module")
def kept_demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Load the reference data and the demo of employers once for all the countries."""
    with override_settings(DEMO_MODE=True), kept_rows(django_db_blocker):
        with django_db_blocker.unblock():
            call_command("load_reference", verbosity=0)
            call_command("seed_demo", verbosity=0)
        yield


def values(model: type[BaseModel], name: str) -> set[Any]:
    """Return the values that a field has."""
    return set(model._default_manager.values_list(name, flat=True))


def test_the_country_has_every_state_and_keeps_its_rules() -> None:
    country()
    _every_state()
    _roles_come_from_the_workplaces()
    for model in MADE:
        rows = model._default_manager.order_by("pk")
        assert rows.exists(), model
        for row in [*rows[: FEW // 2], *rows.reverse()[: FEW // 2]]:
            row.full_clean()
    assert [placement.pk for placement in Placement.objects.all() if wrong_days(placement)] == []
    with pytest.raises(CountryExists):
        make_country(size=SMALL, today=TODAY)


def _every_state() -> None:
    assert Project.objects.count() == 2
    assert Pilot.objects.count() == 12
    assert Employer.objects.count() == SMALL.employers
    assert Region.objects.filter(pk__in=Employer.objects.values("municipality__region")).count() == 8
    assert values(Pilot, "stage") == {"planned", "running", "ended"}
    assert values(Pilot, "outcome") == {"", "role", "redistribution", "none"}
    late = [pilot for pilot in Pilot.objects.all() if pilot.days_late(TODAY)]
    assert {bool(pilot.delay_reason) for pilot in late} == {True, False}
    assert values(Placement, "state") == set(PlacementState.values)
    assert {"draft", "gate", "open", "filled"} <= values(CarvedRole, "state")
    assert values(SupportGoal, "state") == set(GoalState.values)
    assert values(ParticipantRecord, "eura_status") == set(EuraStatus.values)
    assert values(ParticipantRecord, "kind") == set(ParticipantKind.values)
    assert values(FollowUp, "retained") >= {"", Retained.SAME, Retained.NOT_WORKING, Retained.UNKNOWN}
    assert FollowUp.objects.filter(done_on__isnull=True, due_on__lt=TODAY).exists()
    assert values(Consent, "purpose") == set(ConsentPurpose.values)
    assert Consent.objects.filter(withdrawn_on__isnull=False).exists()
    assert values(RootingStep, "level") == {1, 2, 3, 4, 5, 6}
    assert values(SupportEntry, "funding") == {FundingSource.PROJECT, FundingSource.EMPLOYMENT_AREA}
    assert SupportEntry.objects.filter(version=2, is_current=True).exclude(correction_reason="").exists()
    assert SupportEntry.objects.filter(candidate__isnull=True, employer__isnull=False).exists()
    assert Placement.objects.filter(subsidy__isnull=False).exists()
    assert ParticipantRecord.objects.count() == SMALL.people
    assert SupportEntry.objects.count() == SMALL.logs


def _roles_come_from_the_workplaces() -> None:
    """Each workplace is carved once by the engine; its roles are repeated elsewhere and pass the gate."""
    repeated = CarvedRole.objects.filter(template_of__isnull=False)
    carved = CarvedRole.objects.filter(proposal__isnull=False, decided_at__isnull=False)
    assert repeated.exists()
    assert set(repeated.values_list("template_of", flat=True)) <= set(carved.values_list("pk", flat=True))
    assert CarvingRun.objects.count() == 5  # the demo's own board and one for each of the four workplaces
    assert not CarvedRole.objects.filter(decided_at__isnull=False, checks__isnull=True).exists()
    assert not CarvedRole.objects.exclude(items__is_active=True).exists()


def test_the_demo_coach_has_things_to_do_today() -> None:
    country(Size())
    for key in ("coach", "other_coach"):
        coach = demo_people()[key]
        mine = Candidate.objects.visible_to(coach)
        assert 10 <= mine.count() <= 16
        promises = SupportEntry.objects.filter(
            coach=coach, is_current=True, next_step_on__isnull=False, next_step_done_on__isnull=True
        )
        days = set(promises.values_list("next_step_on", flat=True))
        assert TODAY in days
        assert min(days) < TODAY < max(days)
        soon = TODAY + timedelta(days=30)
        assert Placement.objects.filter(candidate__in=mine, trial_until__range=(TODAY, soon)).exists()
        records = ParticipantRecord.objects.filter(candidate__in=mine)
        assert records.filter(eura_status=EuraStatus.NOT_ASKED).exists()
        assert records.filter(exit_on__gte=TODAY - timedelta(days=28), checked_on__isnull=True).exists()
        met = {person.pk: person.support_entries.order_by("-happened_on")[0].happened_on for person in mine}
        assert min(met.values()) <= TODAY - timedelta(days=30) < max(met.values())


def figures_of_the_day() -> dict[tuple[str, str], Any]:
    """Return every figure of both projects on the country's last day; the slow count says the same."""
    projects = set(Project.objects.values_list("pk", flat=True))
    figures = count_all(Scope(tuple(projects), TODAY))
    assert identity_breaches(figures) == []
    told = {(figure.code, figure.part): figure.value for figure in figures}
    assert told == {key: figure.value for key, figure in count_slowly(projects, TODAY).items()}
    return told


def test_both_counts_agree_and_the_same_seed_gives_the_same_figures() -> None:
    told = []
    for seed in (1, 1, 2):
        with transaction.atomic():
            country(replace(SMALL, carved_pilots=1), seed=seed, with_reports=False)
            told.append(figures_of_the_day())
            transaction.set_rollback(True)
    assert told[0] == told[1] != told[2]


def test_the_command_makes_the_country_once() -> None:
    assert len(demo_people()) == len(PEOPLE)
    for _turn in range(2):
        call_command("seed_country", people=60, logs=120, verbosity=0)
    assert Project.objects.count() == 2
    assert ParticipantRecord.objects.count() == 60
    assert SupportEntry.objects.count() == 120


def test_periods_are_reported_sent_corrected_and_open() -> None:
    country(replace(SMALL, carved_pilots=1))
    coordinator, ministry = demo_people()["coordinator"], demo_people()["ministry_viewer"]
    first = PeriodReport.objects.filter(period__project__code="S90001").order_by("period__number", "version")
    told = [(report.period.number, report.version, report.state) for report in first]
    assert told == [(1, 1, "sent"), (2, 1, "frozen"), (2, 2, "frozen"), (3, 1, "warnings")]
    sent, wrong, right, opened = first
    assert sent.files.count() == FILES_OF_A_REPORT
    assert hash_of(right.snapshot) == right.snapshot_sha256
    assert right.corrects == wrong
    assert right.snapshot["figures"] != wrong.snapshot["figures"]
    assert opened.warnings
    assert not PeriodReport.objects.filter(runs__state__in=["running", "failed"]).exists()
    assert PeriodReport.objects.visible_to(coordinator).count() == 7
    assert PeriodReport.objects.visible_to(ministry).count() == 5
