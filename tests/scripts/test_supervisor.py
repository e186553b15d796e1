"""Processes that are watched: started again with growing waits, spoken for, stopped whole."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from script.supervisor import FIRST_WAIT, LONGEST_WAIT, SETTLED_SECONDS, Child, Supervisor


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def wait_for(holds: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def test_waits_double_while_a_process_keeps_dying_and_start_over_when_it_settles() -> None:
    child = Child("web", [], {}, started=0.0)
    waits = [child.schedule(now=1.0) for _ in range(7)]
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0, LONGEST_WAIT, LONGEST_WAIT]
    assert child.schedule(now=SETTLED_SECONDS + 1.0) == FIRST_WAIT


def test_a_process_that_dies_is_started_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marks = tmp_path / "marks"
    note = f"open({str(marks)!r}, 'a').write(str(os.getpid()) + chr(10))"
    code = f"import os, time; {note}; time.sleep(60)"
    supervisor = Supervisor()
    supervisor.add("worker", python(code), os.environ)
    watcher = threading.Thread(target=supervisor.run)
    watcher.start()
    try:
        assert wait_for(lambda: marks.exists() and marks.read_text().count("\n") == 1)
        os.kill(int(marks.read_text().split()[0]), signal.SIGKILL)
        assert wait_for(lambda: marks.read_text().count("\n") == 2)
    finally:
        supervisor.stopping.set()
        watcher.join()
        supervisor.stop()
    assert "worker ended with code -9; starting it again in 1 s." in capsys.readouterr().out


def test_what_a_process_says_stands_behind_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    supervisor = Supervisor()
    supervisor.add("beat", python("print('tick', flush=True); import time; time.sleep(60)"), os.environ)

    def heard() -> bool:
        said.append(capsys.readouterr().out)
        return "beat   | tick" in "".join(said)

    assert wait_for(heard)
    supervisor.stop()


def test_stopping_ends_also_what_the_process_started(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    code = (
        "import subprocess, pathlib, time, sys;"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
        f"pathlib.Path({str(mark)!r}).write_text(str(p.pid)); time.sleep(60)"
    )
    supervisor = Supervisor()
    child = supervisor.add("web", python(code), os.environ)
    assert wait_for(lambda: mark.exists() and bool(mark.read_text()))
    assert child.process is not None
    group = child.process.pid
    supervisor.stop()
    assert supervisor.children == []

    def gone() -> bool:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return "Z" in Path(f"/proc/{mark.read_text()}/stat").read_text().split()[2:3]

    assert wait_for(gone)


def test_the_servers_are_tended_at_every_look() -> None:
    looks: list[int] = []
    supervisor = Supervisor(tend=lambda: looks.append(1))
    supervisor.look()
    supervisor.look()
    assert looks == [1, 1]
