"""Serves the platform on this machine: servers, database, web, background jobs, schedule."""

import argparse
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

from script import local_secrets, system_packages
from script.catalogues.layout import Layout
from script.catalogues.store import compile_all
from script.embedded import postgres
from script.services import FolderLock, ServiceError, Services, start_services
from script.supervisor import Child, Supervisor
from script.system_packages import PackageError

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("RAATALI_HOME", ROOT / "var")).resolve()
DATA = ("postgres", "valkey", "media", "celerybeat-schedule")
READY_SECONDS = 90.0


class CannotServeError(RuntimeError):
    """The platform cannot be served; the message says how to mend it."""


def parser() -> argparse.ArgumentParser:
    """Options of script/server."""
    made = argparse.ArgumentParser(
        prog="script/server",
        description="Sets everything up and serves the platform. Data is kept in var/ between starts."
        " DATABASE_URL and REDIS_URL, when set, are used instead of servers of our own.",
    )
    made.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")), help="port of the site (8000)")
    made.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine alone)")
    made.add_argument("--fresh", action="store_true", help="delete the data in var/ first and start anew")
    made.add_argument(
        "--demo", action="store_true", help="fill a database named by DATABASE_URL with the demo (our own always is)"
    )
    return made


def check_port(host: str, port: int) -> None:
    """Raise CannotServeError when the port cannot be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServeError(
                f"Port {port} on {host} cannot be used ({error.strerror})."
                f" Choose another: script/server --port {port + 1}"
            ) from error


def forget(home: Path) -> None:
    """Delete the data of our own servers, after saying what goes. Secrets are kept."""
    present = [home / name for name in DATA if (home / name).exists()]
    if not present:
        return
    print("Deleting for a fresh start: " + ", ".join(str(path.relative_to(home.parent)) for path in present))
    postgres.forget(home / "postgres")
    for path in present:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def site_environment(options: argparse.Namespace, services: Services) -> dict[str, str]:
    """What the site's processes read; what the caller's environment says goes first."""
    url = f"http://localhost:{options.port}"
    hosts = {"localhost", "127.0.0.1", socket.gethostname(), options.host} - {"0.0.0.0"}  # noqa: S104 - left out
    defaults = {
        **local_secrets.ensure(HOME / "secrets.env"),
        "DEBUG": "false",
        "DEMO_MODE": "true" if seeds_demo(options) else "false",
        "ALLOWED_HOSTS": ",".join(sorted(hosts)),
        "PUBLIC_URL": url,
        "JSON_LOGS": "false",
        "LOG_LEVEL": "WARNING",
        "PYTHONUNBUFFERED": "1",
        **system_packages.library_environment(),
    }
    return {**defaults, **os.environ, **services.environment}


def seeds_demo(options: argparse.Namespace) -> bool:
    """The demo goes into our own database, into a given one only when asked."""
    return bool(options.demo or not os.environ.get("DATABASE_URL"))


def prepare(options: argparse.Namespace, environment: dict[str, str]) -> str:
    """Bring the database and static files up to date; return the demo sign-ins."""
    command = [sys.executable, "-m", "script.prepare", str(HOME)]
    if seeds_demo(options):
        command.append("--demo")
    if not os.environ.get("DATABASE_URL"):
        command += ["--once", str(HOME / "postgres" / "demo-seeded")]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        start_new_session=True,
    )
    if done.returncode != 0:
        raise CannotServeError(
            "The database could not be brought up to date; the lines above say why. If its data may go,"
            " script/server --fresh starts anew; otherwise see docs/runbooks/upgrade.md."
        )
    return done.stdout


def wait_for_site(web: Child, port: int, stopping: threading.Event) -> None:
    """Wait until the site answers; CannotServeError when it ends or stays silent."""
    deadline = time.monotonic() + READY_SECONDS
    while not stopping.is_set():
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
            return
        if web.ended() or time.monotonic() > deadline:
            raise CannotServeError("The site did not start; its last lines above say why.")
        time.sleep(0.1)


def commands(options: argparse.Namespace) -> dict[str, list[str]]:
    """The site's processes: name → command."""
    python = sys.executable
    # In a container we may well be root; Celery would say at every start that it would rather not be.
    quiet = ["-W", "ignore:You're running the worker with superuser"]
    celery = [python, *quiet, "-m", "celery", "-A", "jobcarving.celery_app", "--quiet"]
    web = [python, "-m", "gunicorn", "jobcarving.wsgi", "-b", f"{options.host}:{options.port}"]
    return {
        "web": [*web, "-k", "gthread", "-w", "2", "--threads", "4", "--log-level", "warning"],
        "worker": [*celery, "worker", "-c", "2", "--loglevel", "WARNING"],
        "beat": [*celery, "beat", "-s", str(HOME / "celerybeat-schedule"), "--pidfile=", "--loglevel", "WARNING"],
    }


def tend(services: Services) -> None:
    """Start a server of our own again when it ended by itself."""
    for name in services.revive():
        print(f"{name} ended by itself and was started again.", flush=True)


def serve(options: argparse.Namespace, supervisor: Supervisor, services: Services) -> None:
    """Set up, start the processes, tell where the site is and watch until told to stop."""
    started = time.monotonic()
    compile_all(Layout(ROOT))
    servers = start_services(HOME, durable=True)
    services.running, services.environment = servers.running, servers.environment
    environment = site_environment(options, services)
    print(f"Servers ready in {time.monotonic() - started:.1f} s. Preparing:", flush=True)
    signins = prepare(options, environment)
    lines = commands(options)
    web = supervisor.add("web", lines["web"], environment)
    wait_for_site(web, options.port, supervisor.stopping)
    if supervisor.stopping.is_set():
        return
    for name in ("worker", "beat"):
        supervisor.add(name, lines[name], environment)
    print(f"\nRäätäli is at {environment['PUBLIC_URL']} (ready in {time.monotonic() - started:.1f} s)")
    if signins.strip():
        print(f"\n{signins.rstrip()}")
    print("\nCtrl-C stops it; the data stays.\n", flush=True)
    supervisor.tend = lambda: tend(services)
    supervisor.run()


def listen_for_stop(supervisor: Supervisor) -> None:
    """The first Ctrl-C, SIGTERM or closed terminal stops in order; later ones are waited out."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        first = not supervisor.stopping.is_set()
        supervisor.stopping.set()
        if first:
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def run(options: argparse.Namespace) -> None:
    """Serve until stopped, with one launcher at a time; everything is stopped on the way out."""
    lock = FolderLock(HOME / "server.lock")
    if not lock.take():
        raise CannotServeError(
            f"A script/server already runs from {ROOT}."
            " Stop it with Ctrl-C where it runs, or use another copy of the project."
        )
    check_port(options.host, options.port)
    system_packages.ensure(system_packages.PDF, "for the reports in PDF")
    if options.fresh:
        forget(HOME)
    supervisor, services = Supervisor(), Services()
    listen_for_stop(supervisor)
    try:
        serve(options, supervisor, services)
    finally:
        supervisor.stopping.set()
        supervisor.stop()
        services.stop()
        lock.release()


def main(arguments: list[str]) -> int:
    """Command line of script/server."""
    options = parser().parse_args(arguments)
    try:
        run(options)
    except KeyboardInterrupt:
        print("Stopped. The data is kept in var/; the next start takes seconds.")
    except (CannotServeError, ServiceError, PackageError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
