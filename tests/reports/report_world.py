"""A small project with something in every chapter of its report."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from coaching.enums import EmploymentStatus
from core.models import Municipality, Region
from core.reference import load as load_core
from pilots.models import PaymentPeriod, Project
from reports.models import PeriodReport
from reports.reference import load_indicators
from reports.services.freezing import freeze_now
from reports.services.reports import answer_warning, begin_report, count_now, move_report
from reports.services.runs import cancel_run
from tests.cast import Cast
from tests.factories import PilotFactory
from tests.factories_coaching import ParticipantFactory, SupportEntryFactory
from tests.factories_programme import (
    ActionFactory,
    IndicatorTargetFactory,
    OperatingModelFactory,
    RootingStepFactory,
    SupportedEmployerFactory,
)

ENTRY = date(2026, 2, 2)


@dataclass
class World:
    """The project with its two people who make reports."""

    project: Project
    period: PaymentPeriod
    manager: User
    coordinator: User


def fill(cast: Cast, *, people: int = 24) -> World:
    """Give the cast's project participants, logs, targets, a late pilot, a model; return the world."""
    load_core()
    load_indicators()
    PeriodReport.objects.filter(period=cast.period).delete()
    project, period = cast.project, cast.period
    towns = list(Municipality.objects.filter(code__in=["491", "091", "837"]).order_by("code"))
    statuses = [EmploymentStatus.UNEMPLOYED, EmploymentStatus.INACTIVE_OTHER, EmploymentStatus.EMPLOYED]
    for number in range(people):
        ParticipantFactory.create(
            project=project,
            action=cast.action,
            organisation=cast.organisation,
            candidate=None,
            entry_on=ENTRY,
            gender=("f", "m", "f", "m", "nb")[number % 5],
            status_entry=statuses[number % 3],
            unemployed_since=date(2025, 12, 1) if number % 3 == 0 else None,
            age_at_entry=(19, 34, 57)[number % 3],
            education_id=None if number == 0 else cast.participant.education_id,
            municipality=towns[number % len(towns)],
        )
    for number in range(6):
        SupportEntryFactory.create(
            coach=cast.user("coach"), candidate=cast.candidate, project=project, happened_on=date(2026, 3, 1 + number)
        )
    for code, value in (("EECO01", 20), ("T02", 2), ("T08", 100)):
        IndicatorTargetFactory.create(period=period, indicator_code=code, value=value)
    PilotFactory.create(
        project=project,
        employers=[cast.employer],
        name="Keittiön avustavat työt",
        region=Region.objects.get(code="10"),
        ends_on=date(2026, 4, 1),
    )
    action = ActionFactory.create(project=project, entities=True)
    SupportedEmployerFactory.create(action=action, employer=cast.employer)
    model = OperatingModelFactory.create(project=project, name="Avustavien töiden malli")
    RootingStepFactory.create(version=model.versions.get(), region=Region.objects.get(code="10"))
    return World(project, period, cast.user("project_manager"), cast.user("coordinator"))


def begun(world: World, **more: Any) -> PeriodReport:
    """Return the period's report, begun and not counted; its run does not wait for a worker."""
    report = begin_report(world.period, actor=world.coordinator, publish=None, **more)
    cancel_run(report.runs.get(), actor=world.coordinator)
    return report


def counted(world: World) -> PeriodReport:
    """Return the period's report, counted at once."""
    return count_now(begun(world))


def answered(world: World, report: PeriodReport) -> PeriodReport:
    """Answer every warning as the project's manager."""
    for warning in PeriodReport.objects.get(pk=report.pk).warnings:
        report = answer_warning(report, actor=world.manager, key=warning["key"], answer="Tarkistettu hankkeessa.")
    return report


def approved(world: World) -> PeriodReport:
    """Return the period's report, approved."""
    return move_report(answered(world, counted(world)), actor=world.coordinator, name="approve")


def frozen(world: World, *, with_files: bool = True) -> PeriodReport:
    """Return the period's report, frozen."""
    return freeze_now(approved(world), actor=world.coordinator, with_files=with_files)


def freeze_quickly(report: PeriodReport, coordinator: User) -> PeriodReport:
    """Count, approve and freeze a report whatever its warnings say; no files are made."""
    report = count_now(report)
    for warning in report.warnings:
        warning["answer"] = "Tarkistettu."
    report.save()
    approved_one = move_report(report, actor=coordinator, name="approve")
    return freeze_now(approved_one, actor=coordinator, with_files=False)
