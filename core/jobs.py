"""Jobs of the kernel."""

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from core.events import set_dispatcher
from core.retention import expire_all
from core.services.outbox import deliver_waiting


@shared_task(name="core.jobs.dispatch_outbox")
def dispatch_outbox() -> int:
    """Deliver what waits in the outbox."""
    return deliver_waiting()


@shared_task(name="core.jobs.apply_retention")
def apply_retention() -> dict[str, int]:
    """Carry out the declared retention periods."""
    return expire_all(timezone.localdate())


def request_dispatch() -> None:
    """Ask a worker to deliver; when the broker is away, the schedule does it later."""
    try:
        dispatch_outbox.delay()
    except OperationalError:
        return


set_dispatcher(request_dispatch)
