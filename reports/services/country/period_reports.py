"""Period reports by the same steps as people take: sent, frozen, corrected, and one open with its warnings."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from accounts.enums import ServiceRole
from accounts.models import User
from accounts.services.members import give_role
from coaching.models import ParticipantRecord
from pilots.models import PaymentPeriod, Project
from reports.models import PeriodReport
from reports.services.country.ground import Country
from reports.services.freezing import freeze_now
from reports.services.reports import (
    add_comment,
    answer_warning,
    ask_to_freeze,
    begin_report,
    correct_report,
    mark_sent,
    move_report,
    write_deviations,
)
from reports.services.runs import execute_run

ANSWER = "Asia on tarkistettu hankkeessa; tieto täydentyy seuraavalla jaksolla."
DEVIATIONS = (
    "Kahden työnantajan organisaatiomuutos siirsi pilotteja noin kahdella kuukaudella. Seuraavalla jaksolla painopiste"
    " on avoimien tehtävien täyttämisessä ja työsuhteiden pysyvyyden seurannassa."
)
CORRECTION = "Viiden osallistujan puuttuvat tiedot saatiin jakson raportin jälkeen."
COMMENT = "Katsotaan puuttuvat lopetustiedot läpi ennen hyväksyntää."
HELD_BACK = 5


def make_reports(country: Country) -> None:
    """Report the periods that have ended: the first project has sent one and corrected one, the last ones are open."""
    coordinator = country.people["coordinator"]
    for project, manager in zip(country.projects, _managers(country), strict=True):
        periods = list(project.periods.filter(ends_on__lt=country.calendar.today).order_by("number"))
        is_first = project == country.projects[0]
        sent = _frozen(_counted(periods[0], manager), manager, coordinator)
        if is_first:
            freeze_now(sent, actor=coordinator)
            mark_sent(sent, actor=manager, sent_on=timezone.localdate(), sent_to="Rahoittava elinvoimakeskus")
            with _incomplete(project, periods[1]):
                wrong = _frozen(_counted(periods[1], manager), manager, coordinator)
            ask_to_freeze(wrong, actor=coordinator, publish=None)
            right = correct_report(wrong, actor=manager, reason=CORRECTION, publish=None)
            second = _frozen(_by_worker(right), manager, coordinator)
        else:
            ask_to_freeze(sent, actor=coordinator, publish=None)
            second = _frozen(_counted(periods[1], manager), manager, coordinator)
        # The worker makes the files of what is frozen without them soon after the start.
        ask_to_freeze(second, actor=coordinator, publish=None)
        add_comment(_counted(periods[2], manager), actor=coordinator, text=COMMENT)


def _managers(country: Country) -> list[User]:
    """Return the manager of each project; nobody signs in as the second one's."""
    second = User.objects.create_user("hanke@pohjoinen.example", None, name="Marja Tervola")
    for organisation in country.projects[1].implementers.order_by("pk"):
        give_role(organisation, second, ServiceRole.PROJECT_MANAGER, actor=None)
    return [country.people["project_manager"], second]


def _by_worker(report: PeriodReport) -> PeriodReport:
    """Carry out what waits for the worker and return the report as it is then."""
    for run in report.runs.order_by("pk"):
        execute_run(run.pk)
    found: PeriodReport = PeriodReport.objects.get(pk=report.pk)
    return found


def _counted(period: PaymentPeriod, manager: Any) -> PeriodReport:
    return _by_worker(begin_report(period, actor=manager, publish=None))


def _frozen(report: PeriodReport, manager: User, coordinator: User) -> PeriodReport:
    """Answer the warnings, approve and freeze; the files are made apart."""
    if not report.deviations:
        write_deviations(report, actor=manager, text=DEVIATIONS, seen="")
    for warning in report.warnings:
        answer_warning(report, actor=manager, key=warning["key"], answer=ANSWER)
    approved = move_report(report, actor=coordinator, name="approve")
    return freeze_now(approved, actor=coordinator, with_files=False)


@contextmanager
def _incomplete(project: Project, period: PaymentPeriod) -> Iterator[None]:
    """Hold the ages of a few participants back, as if they had not been known yet."""
    rows = ParticipantRecord.objects.filter(
        project=project, entry_on__lte=period.ends_on, age_at_entry__isnull=False
    ).order_by("pk")
    held = list(rows[:HELD_BACK])
    ParticipantRecord.objects.filter(pk__in=[record.pk for record in held]).update(age_at_entry=None)
    yield
    ParticipantRecord.objects.bulk_update(held, ["age_at_entry"])
