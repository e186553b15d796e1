"""What follows from the events of reports, and how the files of a frozen report are made."""

from typing import Any

from django.db.models import Q

from accounts.enums import ServiceRole
from accounts.models import User
from accounts.services.notices import notify
from core.events import handles
from core.models import DomainEvent
from reports.documents.report_pdf import make_pdf
from reports.enums import FileFormat
from reports.exports import make_csv, make_json, make_xlsx
from reports.models import PeriodReport
from reports.notifications import DRAFT_MADE, REPORT_FROZEN
from reports.services.freezing import register_maker

for _format, _maker in (
    (FileFormat.PDF, make_pdf),
    (FileFormat.XLSX, make_xlsx),
    (FileFormat.CSV, make_csv),
    (FileFormat.JSON, make_json),
):
    register_maker(_format, _maker)


def _report(event: DomainEvent) -> PeriodReport | None:
    found: PeriodReport | None = (
        PeriodReport.objects.select_related("period__project").filter(public_id=event.subject_id).first()
    )
    return found


def _people(report: PeriodReport, *, readers: frozenset[str] = frozenset()) -> list[User]:
    """Return the coordinators, the managers of the project's implementers, and holders of the other roles given."""
    implementers = report.period.project.implementers.all()
    role = Q(service_memberships__role=ServiceRole.PROJECT_MANAGER, service_memberships__organisation__in=implementers)
    role |= Q(service_memberships__role__in=readers | {ServiceRole.COORDINATOR})
    return list(User.objects.filter(role, service_memberships__ended_on__isnull=True).distinct())


def _context(report: PeriodReport) -> dict[str, Any]:
    due = report.period.report_due_on
    return {
        "report": f"{report.period.project.code} {report.period.number}",
        "day": f"{due.day}.{due.month}.{due.year}",
    }


@handles("reports.report.scheduled")
def tell_draft_made(event: DomainEvent) -> None:
    """Tell those who prepare the report that the clock has begun it."""
    report = _report(event)
    if report is not None:
        notify(DRAFT_MADE, _people(report), report, _context(report))


@handles("reports.report.frozen")
def tell_frozen(event: DomainEvent) -> None:
    """Tell those who may read the report, but not the one who froze it."""
    report = _report(event)
    if report is not None:
        people = _people(report, readers=frozenset({ServiceRole.MINISTRY_VIEWER}))
        notify(REPORT_FROZEN, [user for user in people if user.pk != event.actor_id], report, _context(report))
