"""Celery entry points of the tasks app."""

from celery import shared_task
from kombu.exceptions import OperationalError

from tasks.documents.rendering import pdf_of
from tasks.services import carving_runs, documents


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


@shared_task(name="tasks.jobs.make_document", bind=False)
def make_document(key: int) -> str:
    """Make one document."""
    carving_runs.note_worker()
    return documents.execute_document(key, make=pdf_of)


@shared_task(name="tasks.jobs.recover_documents")
def recover_documents() -> int:
    """Send lost requests for documents again."""
    carving_runs.note_worker()
    return documents.recover_documents(publish=publish_document)


def publish_document(key: int) -> None:
    """Send a request to the workers. When the broker is away it waits; ``recover_documents`` sends it later."""
    try:
        make_document.delay(key)
    except OperationalError:
        return
