"""The servers behind the platform: started from wheels unless their addresses are given.

``start_services`` is what ``script/server`` and the tests use. A server whose
address is already in the environment (DATABASE_URL, REDIS_URL) is left alone.
"""

import fcntl
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from script.embedded import postgres, valkey
from script.embedded.process import Server, ServiceError

__all__ = ["FolderLock", "ServiceError", "Services", "start_services"]


@dataclass
class FolderLock:
    """Holds a folder for one launcher; released when the process ends, however it ends."""

    path: Path
    _handle: int = field(default=-1, init=False)

    def take(self) -> bool:
        """Take the lock without waiting; False when another process has it."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Give the folder up."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1


@dataclass
class Services:
    """Running servers and the addresses the platform reaches them at."""

    environment: dict[str, str] = field(default_factory=dict)
    running: list[tuple[Server, Callable[[], Server]]] = field(default_factory=list)

    def revive(self) -> list[str]:
        """Start again, at the same address, every server that ended by itself; return their names."""
        revived = []
        for place, (server, again) in enumerate(self.running):
            if not server.alive():
                self.running[place] = (again(), again)
                revived.append(server.name)
        return revived

    def stop(self) -> None:
        """Stop every server, the last started first."""
        for server, _again in reversed(self.running):
            server.stop()
        self.running.clear()


def start_services(home: Path, *, durable: bool, given: Mapping[str, str] | None = None) -> Services:
    """Start the servers whose address ``given`` (the environment when None) does not name.

    Data lives in ``home``/postgres and ``home``/valkey. ``durable`` keeps data over
    crashes; without it the servers are quick and their data is meant to be thrown
    away. Raises ServiceError, and leaves nothing running, when a server cannot start.
    """
    known = os.environ if given is None else given
    home = home.resolve()
    services = Services()
    try:
        if not known.get("REDIS_URL"):
            server, address = valkey.start(home / "valkey", durable=durable)
            services.running.append((server, lambda: valkey.start(home / "valkey", durable=durable, keep=address)[0]))
            services.environment["REDIS_URL"] = address.url
        if not known.get("DATABASE_URL"):
            cluster = postgres.cluster_in(home / "postgres")
            server = postgres.start(cluster, durable=durable)
            services.running.append((server, lambda: postgres.start(cluster, durable=durable)))
            services.environment["DATABASE_URL"] = cluster.url
    except BaseException:
        services.stop()
        raise
    return services
