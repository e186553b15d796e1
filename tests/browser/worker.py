"""A real Celery worker on the test's own database and broker."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection


def environment_of_test() -> dict[str, str]:
    """Return this run's environment with the address of the test database in place of the ordinary one."""
    address = urlsplit(os.environ["DATABASE_URL"])
    name = str(connection.settings_dict["NAME"])
    return {**os.environ, "DATABASE_URL": urlunsplit(address._replace(path=f"/{name}"))}


@contextmanager
def carving_worker() -> Iterator[None]:
    """Run one worker process until the block ends."""
    command = [sys.executable, "-m", "celery", "-A", "jobcarving.celery_app", "worker", "-P", "solo", "--loglevel=INFO"]
    process = subprocess.Popen(  # noqa: S603  # our own command
        command,
        cwd=Path(settings.BASE_DIR),
        env=environment_of_test(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()
