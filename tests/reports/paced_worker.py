"""A Celery worker that takes its time around every stored step of a report, so that a test can kill it anywhere.

Run as a program: ``python -m tests.reports.paced_worker``. Only the pace differs from the product's own worker.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django

PACE_SECONDS = 0.2


def main() -> None:
    """Start the worker."""
    django.setup()
    from jobcarving.celery_app import app  # noqa: PLC0415  # the apps are loaded first
    from reports.services.steps import Hands  # noqa: PLC0415

    held = Hands.held

    @contextmanager
    def slowly(self: Hands) -> Iterator[Any]:
        time.sleep(PACE_SECONDS)
        with held(self) as run:
            yield run
        time.sleep(PACE_SECONDS)

    Hands.held = slowly  # type: ignore[method-assign]
    app.worker_main(["worker", "-P", "solo", "--loglevel=INFO", "--without-gossip", "--without-mingle"])


if __name__ == "__main__":
    main()
