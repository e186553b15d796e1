"""The production files: whole, closed, healthy by their own account, and restorable."""

import http.server
import os
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet
from django.db import connection

from deploy import healthcheck
from script import benchmark_command, check_deploy, make_env, restore_drill
from script.embedded.postgres import find_binaries
from script.restore_drill import Database, DrillError

ROOT = Path(__file__).resolve().parents[2]
ENDING = {"migrate"}  # runs once and ends, so it has no health to check


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


def test_every_dependency_network_and_volume_exists(
    compose: dict[str, Any], services: dict[str, dict[str, Any]]
) -> None:
    for name, service in services.items():
        assert set(service.get("depends_on", {})) <= set(services), name
        assert set(service["networks"]) <= set(compose["networks"]), name
        volumes = {volume.split(":")[0] for volume in service.get("volumes", [])}
        assert volumes <= set(compose["volumes"]), name


def test_a_dependency_on_health_is_one_that_has_it(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for other, wanted in service.get("depends_on", {}).items():
            if wanted["condition"] == "service_healthy":
                assert "healthcheck" in services[other], (name, other)
            else:
                assert wanted["condition"] == "service_completed_successfully"
                assert services[other]["restart"].startswith("on-failure"), (name, other)


def test_what_stays_running_has_a_health_check_and_starts_again(services: dict[str, dict[str, Any]]) -> None:
    for name in services.keys() - ENDING:
        assert services[name]["healthcheck"]["test"], name
        assert services[name]["restart"] == "unless-stopped", name


def test_only_the_proxy_is_reached_from_outside(compose: dict[str, Any], services: dict[str, dict[str, Any]]) -> None:
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert compose["networks"]["data"]["internal"] is True
    for name in ("postgres", "valkey"):
        assert services[name]["networks"] == ["data"]


def test_nothing_runs_with_rights_it_does_not_need(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in service["security_opt"], name
        assert "privileged" not in service, name
    stages = (ROOT / "Dockerfile").read_text().split("\nFROM ")[2:]
    assert len(stages) == 2
    assert all(stage.count("\nUSER ") == 1 for stage in stages)


def test_no_secret_stands_in_the_file(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for key, value in service.get("environment", {}).items():
            if any(word in key for word in ("SECRET", "PASSWORD", "KEYS", "_URL")):
                assert "${" in str(value), (name, key)


def test_the_compose_file_fits_the_schema() -> None:
    checker = ROOT / ".venv" / "bin" / "check-jsonschema"
    command = [str(checker), "--builtin-schema", "vendor.compose-spec", str(ROOT / "docker-compose.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool
    assert done.returncode == 0, done.stdout


def test_the_made_values_are_all_that_compose_asks_for() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = {part.split(":?")[0] for part in text.split("${")[1:] if ":?" in part.split("}")[0]}
    made = dict(line.split("=", 1) for line in make_env.render("raatali.example.fi").splitlines() if line[0] != "#")
    assert asked <= made.keys()
    assert Fernet(made["FIELD_ENCRYPTION_KEYS"]).encrypt(b"x")
    assert make_env.render("raatali.example.fi") != make_env.render("raatali.example.fi")


@pytest.mark.parametrize("domain", ["https://raatali.fi", "raatali", "rää täli.fi", "-a.fi", "a.fi\nX=1"])
def test_what_is_no_domain_is_refused(domain: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert make_env.main([domain]) == 1
    assert "is not a domain name" in capsys.readouterr().err


def test_the_production_settings_pass_djangos_own_check() -> None:
    assert check_deploy.main() == 0


def test_the_images_leave_the_embedded_servers_and_the_tests_out() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "requirements-embedded" not in dockerfile
    assert "rm -rf script tests" in dockerfile
    assert {".git", ".venv", "var", ".env"} <= set((ROOT / ".dockerignore").read_text().split())


def test_the_dockerfile_keeps_the_usual_rules() -> None:
    """What a linter of Dockerfiles asks: pinned bases, small layers, hashes, no shell around the program."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    bases = [line.split()[1] for line in lines if line.startswith("FROM ")]
    assert all(":" in base and not base.endswith(":latest") for base in bases)
    assert not [line for line in lines if line.startswith(("ADD ", "MAINTAINER "))]
    for line in lines:
        if "apt-get install" in line:
            assert "--no-install-recommends" in line
            assert "rm -rf /var/lib/apt/lists/*" in line
        if "pip install" in line:
            assert "--require-hashes" in line
        if line.startswith(("CMD ", "ENTRYPOINT ")):
            assert line.split(" ", 1)[1].startswith("[")
        if line.startswith(("WORKDIR ", "COPY --from")):
            assert line.split()[-1].startswith("/")


class _Site(http.server.BaseHTTPRequestHandler):
    """Answers as the site does behind its proxy: plain http is sent to https."""

    status = 200

    def do_GET(self) -> None:
        proxied = self.headers.get("X-Forwarded-Proto") == "https"
        self.send_response(type(self).status if proxied and self.path == "/health/ready" else 301)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class names it
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[int]:
    server = http.server.HTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_site_is_healthy_only_when_it_is_ready(site: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert healthcheck.site_is_ready(port=site)
    monkeypatch.setattr(_Site, "status", 503)
    assert not healthcheck.site_is_ready(port=site)
    assert not healthcheck.site_is_ready(port=1)
    assert healthcheck.main(["nobody"]) == 2
    assert healthcheck.main([]) == 2


def test_a_schedule_that_is_not_written_any_more_is_sick(tmp_path: Path) -> None:
    schedule = tmp_path / "celerybeat-schedule"
    assert not healthcheck.schedule_is_fresh(schedule)
    (tmp_path / "celerybeat-schedule.db").touch()
    assert healthcheck.schedule_is_fresh(schedule)
    old = time.time() - healthcheck.STALE_SECONDS - 1
    os.utime(tmp_path / "celerybeat-schedule.db", (old, old))
    assert not healthcheck.schedule_is_fresh(schedule)


@pytest.fixture
def database() -> Iterator[Database]:
    """A small database of its own, beside the one of the tests."""
    here = Database(find_binaries(), os.environ["DATABASE_URL"])
    name = f"drill_{os.getpid()}"
    here.named("postgres").query(f"CREATE DATABASE {name}")
    made = here.named(name)
    made.query("CREATE TABLE rows AS SELECT generate_series(1, 1000) AS number")
    yield made
    here.named("postgres").query(f"DROP DATABASE {name}")


def test_a_backup_is_restored_whole_and_the_copy_removed(database: Database, tmp_path: Path) -> None:
    result = restore_drill.drill(database, tmp_path / "drill.dump")
    assert (result.tables, result.rows) == (1, 1000)
    names = database.query("SELECT datname FROM pg_database")
    assert not [name for name in names if name.startswith(restore_drill.COPY)]


def test_a_copy_that_differs_is_told_table_by_table(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dump = tmp_path / "drill.dump"
    run = Database.run

    def run_and_lose(self: Database, program: str, *arguments: str) -> str:
        told = run(self, program, *arguments)
        if program == "pg_restore":
            run(self, "psql", "-c", "DELETE FROM rows WHERE number = 1")
        return told

    monkeypatch.setattr(Database, "run", run_and_lose)
    with pytest.raises(DrillError, match=r"public\.rows 1000 → 999"):
        restore_drill.drill(database, dump)


def test_the_drill_says_when_it_cannot_reach_the_database(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    assert restore_drill.main() == 1
    assert "failed" in capsys.readouterr().err
    monkeypatch.delenv("DATABASE_URL")
    assert restore_drill.main() == 2


def test_measurements_are_found_by_name_and_an_unknown_one_lists_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "benchmark_quick.py").write_text('"""Times nothing at all.\n\nMore."""\n')
    (tmp_path / "benchmark_command.py").write_text('"""The entry point."""\n')
    assert benchmark_command.measurements(tmp_path) == {"quick": "Times nothing at all."}
    assert benchmark_command.main(["nobody"], tmp_path) == 2
    assert benchmark_command.main([], tmp_path) == 0
    assert "quick" in capsys.readouterr().out


@pytest.mark.django_db
def test_the_tests_run_on_the_database_that_production_uses() -> None:
    assert connection.vendor == "postgresql"
