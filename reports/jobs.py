"""Celery entry points of the reports app."""

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from reports.services import reports, runs
from tasks.services.carving_runs import note_worker


@shared_task(name="reports.jobs.run_report", bind=False)
def run_report(run_id: int) -> str:
    """Carry out one run of a report."""
    note_worker()
    return runs.execute_run(run_id)


@shared_task(name="reports.jobs.recover_report_runs")
def recover_report_runs() -> int:
    """Send lost runs again."""
    note_worker()
    return runs.recover_runs(publish=publish_run)


@shared_task(name="reports.jobs.make_due_reports")
def make_due_reports() -> int:
    """Begin the reports that will be due."""
    return reports.begin_due_reports(timezone.localdate(), publish=publish_run)


def publish_run(run_id: int) -> None:
    """Send a run to the workers. When the broker is away the run waits; ``recover_report_runs`` sends it later."""
    try:
        run_report.delay(run_id)
    except OperationalError:
        return
