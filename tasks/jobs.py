"""Celery entry points of the tasks app."""

from celery import shared_task
from kombu.exceptions import OperationalError

from tasks.services import carving_runs


@shared_task(name="tasks.jobs.run_carving", bind=False)
def run_carving(run_id: int) -> str:
    """Carry out one run of the carving engine."""
    carving_runs.note_worker()
    return carving_runs.execute_run(run_id)


@shared_task(name="tasks.jobs.recover_runs")
def recover_runs() -> int:
    """Send lost runs again."""
    carving_runs.note_worker()
    return carving_runs.recover_runs(publish=publish_run)


def publish_run(run_id: int) -> None:
    """Send a run to the workers. When the broker is away the run waits; ``recover_runs`` sends it later."""
    try:
        run_carving.delay(run_id)
    except OperationalError:
        return
