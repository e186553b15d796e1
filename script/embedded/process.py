"""How a server is started so that it runs as an allowed user and never outlives us."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

POLL_SECONDS = 0.02
STOP_SECONDS = 30.0


class ServiceError(RuntimeError):
    """A server could not be found, started or stopped; the message says how to mend it."""


@dataclass(frozen=True)
class Identity:
    """Who a server runs as.

    ``prefix`` goes before the command; ``user`` and ``group`` are numeric ids to
    switch to, or None to stay as we are.
    """

    prefix: tuple[str, ...] = ()
    user: int | None = None
    group: int | None = None


def _works(command: Sequence[str]) -> bool:
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


@cache
def namespaces_allowed() -> bool:
    """Whether root may enter a user namespace in which it appears as an ordinary user."""
    return _works(["unshare", "-U", "--map-user=1000", "--map-group=1000", "true"])


@cache
def _death_signal_allowed() -> bool:
    return sys.platform == "linux" and _works(["setpriv", "--pdeathsig", "TERM", "true"])


def server_identity() -> Identity:
    """Identity for a server that refuses root.

    An ordinary user stays as it is. Root first tries a user namespace, where the
    files stay its own and no parent folder needs other permissions; where a
    container forbids namespaces, the server runs as ``nobody``.
    """
    if os.geteuid() != 0:
        return Identity()
    if namespaces_allowed():
        return Identity(prefix=("unshare", "-U", "--map-user=1000", "--map-group=1000"))
    nobody = pwd.getpwnam("nobody")
    return Identity(user=nobody.pw_uid, group=nobody.pw_gid)


def reachable_by_others(path: Path) -> bool:
    """Whether every folder on the way to ``path`` lets other users through."""
    resolved = path.resolve()
    folders = resolved.parents if not resolved.is_dir() else (resolved, *resolved.parents)
    return all(folder.stat().st_mode & 0o001 for folder in folders)


def clean_environment() -> dict[str, str]:
    """Our environment without PostgreSQL's own variables and with the C locale.

    A stray PGHOST or an uninstalled LC_ALL would otherwise change or break the server.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C"}


def run_tool(command: Sequence[str], identity: Identity) -> subprocess.CompletedProcess[str]:
    """Run a short command as ``identity`` and return it with its output."""
    return subprocess.run(
        [*identity.prefix, *command],
        user=identity.user,
        group=identity.group,
        extra_groups=[] if identity.user is not None else None,
        cwd="/",
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def death_signal_prefix(number: signal.Signals) -> tuple[str, ...]:
    """Prefix that lets the kernel end a process when its starter dies, empty where it cannot."""
    return ("setpriv", "--pdeathsig", number.name.removeprefix("SIG")) if _death_signal_allowed() else ()


@dataclass
class Server:
    """A running server process and the way it is stopped."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.process.poll() is None

    def log_tail(self, lines: int = 15) -> str:
        """Last lines of the log, for a message to a person."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until ``ready()`` holds; raise ServiceError with the log when it does not."""
        deadline = time.monotonic() + seconds
        while not ready():
            if not self.alive():
                raise ServiceError(f"{self.name} ended while starting. Its log says:\n{self.log_tail()}")
            if time.monotonic() > deadline:
                self.stop()
                raise ServiceError(
                    f"{self.name} did not answer in {seconds:.0f} seconds. Its log says:\n{self.log_tail()}"
                )
            time.sleep(POLL_SECONDS)

    def stop(self) -> None:
        """Stop in order; kill when the server does not obey in time."""
        if not self.alive():
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_server(
    name: str,
    command: Sequence[str],
    *,
    identity: Identity,
    log: Path,
    stop_signal: signal.Signals,
    environment: Mapping[str, str] | None = None,
) -> Server:
    """Start ``command`` in a session of its own, so that Ctrl-C reaches only the supervisor.

    Where the system can (Linux), the kernel stops the server when the calling
    process dies, however it dies.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(
            [*death_signal_prefix(stop_signal), *identity.prefix, *command],
            user=identity.user,
            group=identity.group,
            extra_groups=[] if identity.user is not None else None,
            cwd="/",
            env={**clean_environment(), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Server(name=name, process=process, log=log, stop_signal=stop_signal)
