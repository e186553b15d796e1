"""Servers and secrets for one test run, gone when it ends."""

import atexit
import base64
import os
import shutil
import tempfile
import time
from pathlib import Path

from script.embedded import postgres
from script.services import FolderLock, start_services

PREFIX = "raatali-test-"
SETTLED_SECONDS = 300.0
STATIC = Path(__file__).resolve().parent.parent / "var" / "staticfiles"

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


def _start() -> None:
    place = Path(tempfile.gettempdir())
    sweep_leftovers(place)
    home = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
    lock = FolderLock(home / "lock")
    lock.take()
    owner = os.getpid()
    services = start_services(home, durable=False)
    os.environ.update(services.environment)

    def stop() -> None:
        if os.getpid() == owner:  # a forked child must not stop its parent's servers
            services.stop()
            postgres.forget(home / "postgres")
            shutil.rmtree(home, ignore_errors=True)
            lock.release()

    atexit.register(stop)


def use_own_cache(worker: str) -> None:
    """Give each parallel worker a cache of its own: one worker's clearing must not reach another's test."""
    address, slash, number = os.environ.get("REDIS_URL", "").rpartition("/")
    if slash and number == "0" and worker.startswith("gw"):
        os.environ["REDIS_URL"] = f"{address}/{int(worker.removeprefix('gw')) + 1}"


def enter() -> None:
    """Set the test environment, starting the servers whose addresses it does not name yet."""
    os.environ.update(ENVIRONMENT)
    STATIC.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns at every request about a folder that is not there
    use_own_cache(os.environ.get("PYTEST_XDIST_WORKER", ""))
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        _start()
