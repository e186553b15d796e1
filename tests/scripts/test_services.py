"""The embedded servers: started, kept, thrown away, found again after any kind of end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from script.embedded import postgres, process, valkey
from script.embedded.process import Identity, ServiceError, start_server
from script.restore_drill import Database
from script.services import FolderLock, Services, start_services

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = """
import sys, time
from pathlib import Path
from script.restore_drill import Database
from script.services import start_services
services = start_services(Path(sys.argv[1]), durable=True, given={})
print(services.environment["DATABASE_URL"], services.environment["REDIS_URL"], flush=True)
time.sleep(60)
"""


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("s")


@pytest.fixture
def started(home: Path) -> Iterator[Services]:
    services = start_services(home, durable=True, given={})
    yield services
    services.stop()


def ask(address: str, statement: str) -> list[str]:
    """Rows of a statement, columns parted by a bar."""
    return Database(postgres.find_binaries(), address).query(statement)


def wait_for(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return holds()


def test_finnish_letters_rise_and_are_found(started: Services) -> None:
    address = started.environment["DATABASE_URL"]
    assert ask(address, "SELECT upper('åäö'), 'ÄMPÄRI' ILIKE 'ämpäri'") == ["ÅÄÖ|t"]


def test_data_stays_over_a_stop_and_a_start(home: Path) -> None:
    first = start_services(home, durable=True, given={})
    ask(first.environment["DATABASE_URL"], "CREATE TABLE kept AS SELECT 42 AS number")
    redis.from_url(first.environment["REDIS_URL"]).set("kept", "yes")
    first.stop()
    second = start_services(home, durable=True, given={})
    try:
        assert ask(second.environment["DATABASE_URL"], "SELECT number FROM kept") == ["42"]
        assert redis.from_url(second.environment["REDIS_URL"]).get("kept") == b"yes"
    finally:
        second.stop()


def test_the_queue_asks_for_a_password_and_its_file_is_private(started: Services, home: Path) -> None:
    address = started.environment["REDIS_URL"]
    port = int(address.rsplit(":", 1)[1].split("/")[0])
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=port).ping()
    assert (home / "valkey" / "valkey.conf").stat().st_mode & 0o077 == 0


def test_the_database_listens_on_no_network_and_its_socket_is_private(started: Services, home: Path) -> None:
    assert ask(started.environment["DATABASE_URL"], "SHOW listen_addresses") == [""]
    assert (home / "postgres" / "socket").stat().st_mode & 0o077 == 0


def test_an_address_that_is_given_starts_no_server(home: Path) -> None:
    services = start_services(home, durable=True, given={"DATABASE_URL": "postgres:///x", "REDIS_URL": "redis://x"})
    assert services.running == []
    assert services.environment == {}


def test_a_server_that_dies_is_started_again_at_the_same_address(started: Services) -> None:
    redis.from_url(started.environment["REDIS_URL"]).set("kept", "yes")
    for server, _again in started.running:
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
    assert sorted(started.revive()) == ["PostgreSQL", "Valkey"]
    assert ask(started.environment["DATABASE_URL"], "SELECT 1") == ["1"]
    assert redis.from_url(started.environment["REDIS_URL"]).ping()
    assert started.revive() == []


def test_a_killed_launcher_leaves_a_folder_that_starts_again(home: Path) -> None:
    launcher = subprocess.Popen(  # noqa: S603 - our own launcher, to be killed
        [sys.executable, "-c", LAUNCHER, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert launcher.stdout is not None
    address, _queue = launcher.stdout.readline().split()
    ask(address, "CREATE TABLE kept AS SELECT 42 AS number")
    launcher.kill()
    launcher.wait()
    again = start_services(home, durable=True, given={})
    try:
        assert ask(again.environment["DATABASE_URL"], "SELECT number FROM kept") == ["42"]
    finally:
        again.stop()


def test_a_lock_file_of_a_process_that_is_no_database_is_dropped(home: Path) -> None:
    start_services(home, durable=True, given={"REDIS_URL": "redis://x"}).stop()
    stale = home / "postgres" / "data" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{stale.parent}\n")
    services = start_services(home, durable=True, given={"REDIS_URL": "redis://x"})
    try:
        assert ask(services.environment["DATABASE_URL"], "SELECT 1") == ["1"]
    finally:
        services.stop()


def test_a_deep_folder_with_odd_letters_gets_a_short_socket(home: Path) -> None:
    deep = home / "kansio jossa on väli ja ääkkösiä" / ("x" * 90)
    services = start_services(deep, durable=False, given={"REDIS_URL": "redis://x"})
    try:
        assert ask(services.environment["DATABASE_URL"], "SELECT 1") == ["1"]
        assert len(str(postgres.cluster_in(deep / "postgres").socket / postgres.SOCKET).encode()) <= 107
    finally:
        services.stop()
        postgres.forget(deep / "postgres")


def test_without_namespaces_root_serves_as_nobody_under_a_closed_folder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "namespaces_allowed", lambda: False)
    home.chmod(0o700)
    services = start_services(home, durable=True, given={"REDIS_URL": "redis://x"})
    try:
        assert ask(services.environment["DATABASE_URL"], "SELECT 1") == ["1"]
        assert home.stat().st_mode & 0o777 == 0o700
        owner = (postgres.cluster_in(home / "postgres").data).stat().st_uid
        assert owner != 0
    finally:
        services.stop()
        postgres.forget(home / "postgres")


def test_an_ordinary_user_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert process.server_identity() == Identity()


def test_data_of_another_version_is_refused_with_the_way_out(home: Path) -> None:
    start_services(home, durable=True, given={"REDIS_URL": "redis://x"}).stop()
    (home / "postgres" / "data" / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServiceError, match=r"written by PostgreSQL 12.*PG_BINDIR"):
        start_services(home, durable=True, given={"REDIS_URL": "redis://x"})


def test_a_wrong_folder_of_programs_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PG_BINDIR", str(tmp_path))
    with pytest.raises(ServiceError, match="PG_BINDIR is"):
        postgres.find_binaries()
    monkeypatch.setenv("VALKEY_BINARY", str(tmp_path / "none"))
    with pytest.raises(ServiceError, match="VALKEY_BINARY is"):
        valkey.find_binary()


def test_no_server_at_all_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_wheel_folder", lambda: None)
    monkeypatch.setattr(postgres, "_installed_folders", list)
    with pytest.raises(ServiceError, match="apt-get install postgresql"):
        postgres.find_binaries()


def test_an_interrupted_first_start_leaves_nothing_half_made(home: Path) -> None:
    cluster = postgres.cluster_in(home / "postgres")
    unfinished = cluster.data.with_name("data.new")
    unfinished.mkdir()
    (unfinished / "half").touch()
    postgres.create(cluster, durable=False)
    assert (cluster.data / "PG_VERSION").exists()
    assert not unfinished.exists()


def test_a_server_that_ends_at_once_shows_its_log(tmp_path: Path) -> None:
    server = start_server(
        "Test",
        ["sh", "-c", "echo no space left; exit 3"],
        identity=Identity(),
        log=tmp_path / "log",
        stop_signal=signal.SIGTERM,
    )
    with pytest.raises(ServiceError, match="no space left"):
        server.wait_until(lambda: False, 5)


def test_a_server_that_never_answers_is_stopped_and_told(tmp_path: Path) -> None:
    server = start_server(
        "Test", ["sleep", "60"], identity=Identity(), log=tmp_path / "log", stop_signal=signal.SIGTERM
    )
    with pytest.raises(ServiceError, match="did not answer"):
        server.wait_until(lambda: False, 0.1)
    assert not server.alive()


def test_a_port_that_nobody_serves_does_not_answer() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert not valkey.Address(taken.getsockname()[1], "secret").answers()


def test_one_folder_serves_one_launcher(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path / "lock"), FolderLock(tmp_path / "lock")
    assert first.take()
    assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_a_failing_start_leaves_nothing_running(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BINDIR", str(home))
    before = (home / "valkey").exists()
    with pytest.raises(ServiceError):
        start_services(home, durable=True, given={})
    assert not before
    configured = (home / "valkey" / "valkey.conf").read_text()
    port = next(int(line.split()[1]) for line in configured.splitlines() if line.startswith("port "))
    assert wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", port)) != 0)
