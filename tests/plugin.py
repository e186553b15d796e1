"""Gives every test run its own servers and secrets, before Django reads its settings.

Loaded with ``-p tests.plugin``, because pytest-django reads the settings before any
``conftest.py`` hook. Workers of pytest-xdist inherit the environment and find the
servers already there, so several runs can go side by side on one machine.
"""

import atexit
import base64
import os
import shutil
import tempfile
import time
from pathlib import Path

from script.catalogues.layout import Layout
from script.catalogues.store import compile_all
from script.services import FolderLock, start_services

PREFIX = "raatali-test-"
SETTLED_SECONDS = 300.0
PLACE = Path(tempfile.gettempdir())

ENVIRONMENT = {
    "SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 4,
    "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(b"only-for-tests-only-for-tests-32").decode(),
    "DEBUG": "false",
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "PUBLIC_URL": "http://testserver",
    "PLAIN_STATIC": "true",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
}


def sweep_leftovers(place: Path) -> list[Path]:
    """Remove folders of runs that were killed: old enough, and locked by nobody."""
    removed = []
    for folder in place.glob(f"{PREFIX}*"):
        try:
            old = time.time() - folder.stat().st_mtime > SETTLED_SECONDS
            lock = FolderLock(folder / "lock")
            if not old or folder.stat().st_uid != os.geteuid() or not lock.take():
                continue
        except OSError:
            continue
        lock.release()
        shutil.rmtree(folder, ignore_errors=True)
        removed.append(folder)
    return removed


def start_throwaway() -> None:
    """Start the servers this run lacks and stop them when the process ends."""
    sweep_leftovers(PLACE)
    home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=PLACE))
    lock = FolderLock(home / "lock")
    lock.take()
    services = start_services(home, durable=False)
    os.environ.update(services.environment)
    owner = os.getpid()

    def stop() -> None:
        if os.getpid() != owner:
            return
        services.stop()
        shutil.rmtree(home, ignore_errors=True)
        lock.release()

    atexit.register(stop)


os.environ.update(ENVIRONMENT)
if "PYTEST_XDIST_WORKER" not in os.environ:
    compile_all(Layout(Path(__file__).resolve().parent.parent))
if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
    start_throwaway()
