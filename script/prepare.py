"""Brings the database and the static files up to date, in one process and one Django start.

Progress goes to standard error; the demo sign-ins, when there are any, to standard output.
"""

import argparse
import hashlib
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command, get_commands

ROOT = Path(__file__).resolve().parent.parent


def static_digest(folders: list[Path], lock: Path) -> str:
    """Fingerprint of the static sources: names, sizes and times, and the locked packages."""
    told = hashlib.sha256(lock.read_bytes())
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            state = path.stat()
            told.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return told.hexdigest()


def _timed(title: str, work: Callable[[], object]) -> None:
    started = time.monotonic()
    work()
    print(f"  {title}: {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)


def collect_static(state: Path) -> None:
    """Collect static files when a source or a package changed since the last time."""
    if settings.WHITENOISE_USE_FINDERS:
        return
    now = static_digest([Path(folder) for folder in settings.STATICFILES_DIRS], ROOT / "requirements.lock")
    if state.exists() and state.read_text() == now and (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return
    _timed("static files", lambda: call_command("collectstatic", interactive=False, verbosity=0, clear=True))
    state.write_text(now)


def prepare(home: Path, *, demo: bool, once: Path | None) -> None:
    """Static files, migrations, reference data and, when ``demo``, the demo data.

    ``once`` marks that the demo is in the database, so that later starts are quick.
    """
    known = get_commands()
    collect_static(home / "static.sha256")
    _timed("migrations", lambda: call_command("migrate", interactive=False, verbosity=0))
    if "load_reference" in known:
        _timed("reference data", lambda: call_command("load_reference", stdout=sys.stderr))
    if not demo or "seed_demo" not in known:
        return
    if not (once and once.exists()):
        _timed("demo data", lambda: call_command("seed_demo", stdout=sys.stderr))
        if "seed_country" in known:
            _timed("demo country", lambda: call_command("seed_country", stdout=sys.stderr))
        if once:
            once.touch()
    call_command("demo_signins")


def main(arguments: list[str]) -> None:
    """Command line: the folder that remembers what was done, and whether to seed the demo."""
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--once", type=Path, default=None)
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobcarving.settings")
    django.setup()
    prepare(options.home, demo=options.demo, once=options.once)


if __name__ == "__main__":
    main(sys.argv[1:])
