"""script/test: what it runs, in spite of failures, and what it says at the end."""

import os
import sys
from pathlib import Path

import pytest

from script import test_command, throwaway
from script.services import FolderLock
from script.system_packages import Need
from script.test_command import Step


def step(name: str, code: int, needs: tuple[Need, ...] = ()) -> Step:
    return Step(name, (sys.executable, "-c", f"import sys; sys.exit({code})"), needs=needs, purpose="for a test")


def test_everything_runs_also_past_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    assert test_command.run([step("one", 1), step("two", 0), step("three", 2)]) == ["one", "three"]
    told = capfd.readouterr().out
    assert "── one FAILED in" in told
    assert "── two passed in" in told


def test_a_missing_system_package_fails_its_step_alone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("script.system_packages._rights", lambda sudo: None)
    lacking = Need("libnothing0", "nothing", lambda: False)
    assert test_command.run([step("one", 0, needs=(lacking,)), step("two", 0)]) == ["one"]
    assert "libnothing0 is needed for a test" in capfd.readouterr().out


def test_a_hanging_step_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_command, "LONGEST_SECONDS", 0.2)
    hanging = Step("hang", (sys.executable, "-c", "import time; time.sleep(60)"))
    assert test_command.run([hanging]) == ["hang"]


def test_fast_leaves_the_browser_out_and_only_picks_one() -> None:
    parser = test_command.parser()
    assert "browser" not in [step.name for step in test_command.chosen(parser.parse_args(["--fast"]))]
    assert [step.name for step in test_command.chosen(parser.parse_args(["--only", "types"]))] == ["types"]
    assert tuple(step.name for step in test_command.chosen(parser.parse_args([]))) == test_command.NAMES


def test_the_end_names_what_failed(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(test_command, "STEPS", (step("one", 1), step("two", 0)))
    assert test_command.main([]) == 1
    assert "FAILED: one. Run one again with: script/test --only one" in capfd.readouterr().out
    monkeypatch.setattr(test_command, "STEPS", (step("two", 0),))
    assert test_command.main([]) == 0
    assert "Everything passed." in capfd.readouterr().out


def test_folders_of_killed_runs_are_swept_and_live_ones_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throwaway, "SETTLED_SECONDS", -1.0)
    dead, live, other = (tmp_path / name for name in ("raatali-test-dead", "raatali-test-live", "somebody"))
    for folder in (dead, live, other):
        folder.mkdir()
    held = FolderLock(live / "lock")
    assert held.take()
    assert throwaway.sweep_leftovers(tmp_path) == [dead]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["raatali-test-live", "somebody"]
    held.release()


def test_a_young_folder_is_left_to_the_run_that_is_making_it(tmp_path: Path) -> None:
    (tmp_path / "raatali-test-young").mkdir()
    assert throwaway.sweep_leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("worker", "address", "expected"),
    [
        ("gw1", "redis://:p@127.0.0.1:1/0", "redis://:p@127.0.0.1:1/2"),
        ("gw1", "redis://:p@127.0.0.1:1/2", "redis://:p@127.0.0.1:1/2"),
        ("", "redis://:p@127.0.0.1:1/0", "redis://:p@127.0.0.1:1/0"),
    ],
)
def test_parallel_workers_have_caches_of_their_own(
    monkeypatch: pytest.MonkeyPatch, worker: str, address: str, expected: str
) -> None:
    monkeypatch.setenv("REDIS_URL", address)
    throwaway.use_own_cache(worker)
    assert os.environ["REDIS_URL"] == expected
