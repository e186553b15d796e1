"""script/server: every refusal says how to mend it, and a whole start serves and stops clean."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from script import local_secrets, server_command, system_packages
from script.services import FolderLock, Services
from script.system_packages import Need, PackageError

ANYWHERE = "0.0.0.0"  # noqa: S104 - asked for, not listened on
ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path_factory.mktemp("h")
    monkeypatch.setattr(server_command, "HOME", folder)
    return folder


def test_a_busy_port_names_another(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert server_command.main(["--port", str(port)]) == 1
    assert f"script/server --port {port + 1}" in capsys.readouterr().err


def test_a_second_launcher_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = FolderLock(home / "server.lock")
    assert lock.take()
    assert server_command.main(["--port", str(free_port())]) == 1
    assert "already runs" in capsys.readouterr().err
    lock.release()


def test_missing_libraries_are_named_with_the_line_that_installs_them(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "PDF", (Need("libnothing0", "nothing", lambda: False),))
    monkeypatch.setattr(system_packages, "_rights", lambda sudo: None)
    monkeypatch.setattr(system_packages, "on_mac", lambda: False)
    assert server_command.main(["--port", str(free_port())]) == 1
    assert "apt-get install -y --no-install-recommends libnothing0" in capsys.readouterr().err
    monkeypatch.setattr(system_packages, "on_mac", lambda: True)
    with pytest.raises(PackageError, match="brew install nothing"):
        system_packages.ensure(system_packages.PDF, "for a test")


def test_what_is_present_is_not_installed_again() -> None:
    system_packages.ensure((Need("x", "x", lambda: True),), "for a test")
    assert system_packages.missing(system_packages.PDF) == []


def test_a_fresh_start_says_what_it_deletes_and_keeps_the_secrets(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    local_secrets.ensure(home / "secrets.env")
    for name in ("postgres", "media"):
        (home / name).mkdir()
    (home / "celerybeat-schedule").touch()
    server_command.forget(home)
    told = capsys.readouterr().out
    assert "postgres" in told
    assert "media" in told
    assert sorted(path.name for path in home.iterdir()) == ["secrets.env"]
    server_command.forget(home)
    assert capsys.readouterr().out == ""


def test_secrets_are_made_once_privately_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "secrets.env"
    first = local_secrets.ensure(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert local_secrets.ensure(path) == first
    path.write_text("FIELD_ENCRYPTION_KEYS=old\n")
    assert local_secrets.ensure(path)["FIELD_ENCRYPTION_KEYS"] == "old"
    assert local_secrets.ensure(path)["SECRET_KEY"] != first["SECRET_KEY"]


def test_a_given_database_is_filled_with_the_demo_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert server_command.seeds_demo(server_command.parser().parse_args([]))
    monkeypatch.setenv("DATABASE_URL", "postgres:///theirs")
    assert not server_command.seeds_demo(server_command.parser().parse_args([]))
    assert server_command.seeds_demo(server_command.parser().parse_args(["--demo"]))


def test_the_callers_environment_goes_before_the_defaults(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://raatali.example")
    options = server_command.parser().parse_args(["--host", ANYWHERE])
    made = server_command.site_environment(options, Services(environment={"DATABASE_URL": "postgres:///own"}))
    assert made["PUBLIC_URL"] == "https://raatali.example"
    assert made["DATABASE_URL"] == "postgres:///own"
    assert ANYWHERE not in made["ALLOWED_HOSTS"]


def answer(port: int, path: str) -> int:
    """Status of a page, 0 when nobody listens."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        line.request("GET", path)
        return line.getresponse().status
    except OSError:
        return 0
    finally:
        line.close()


@pytest.mark.slow
def test_a_whole_first_start_serves_and_a_stop_leaves_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("w")
    port = free_port()
    unset = {"DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "ALLOWED_HOSTS"}
    environment = {name: value for name, value in os.environ.items() if name not in unset}
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "script.server_command", "--port", str(port)],
        cwd=ROOT,
        env={**environment, "RAATALI_HOME": str(folder), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if "Ctrl-C stops it" in line:
            break
    try:
        assert f"Räätäli is at http://localhost:{port}" in "".join(said)
        assert answer(port, "/health/ready") == 200
        assert answer(port, "/account/login/") == 200
    finally:
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, rest
    assert "The data is kept" in rest
    assert answer(port, "/health/live") == 0
    assert not (folder / "postgres" / "data" / "postmaster.pid").exists()
    own = re.compile(re.escape(str(folder)))
    shown = subprocess.run(["ps", "-ww", "-eo", "args="], capture_output=True, text=True, check=True).stdout  # noqa: S607
    assert not [line for line in shown.splitlines() if own.search(line)]
