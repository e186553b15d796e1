"""Keeps a handful of processes running: prefixes what they say, starts again what dies."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from script.embedded.process import death_signal_prefix

FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
SETTLED_SECONDS = 60.0  # a process that ran this long starts again at once
STOP_SECONDS = 20.0
POLL_SECONDS = 0.2


@dataclass
class Child:
    """One supervised process: its command and, while it runs, the process."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    wait: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        """Start the process; what it says goes to standard output behind its name."""
        self.process = subprocess.Popen(
            [*death_signal_prefix(signal.SIGTERM), *self.command],
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.started = time.monotonic()
        threading.Thread(target=self._speak, args=(self.process,), daemon=True).start()

    def _speak(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None  # noqa: S101 - opened as a pipe above
        for line in process.stdout:
            text = line.decode(errors="replace").rstrip("\n")
            print(f"{self.name:<7}| {text}", flush=True)

    def ended(self) -> bool:
        """Whether the process was started and has ended."""
        return self.process is not None and self.process.poll() is not None

    def schedule(self, now: float) -> float:
        """Plan the next start after an end; the wait in seconds doubles while it keeps dying."""
        settled = now - self.started >= SETTLED_SECONDS
        self.wait = FIRST_WAIT if settled or not self.wait else min(self.wait * 2, LONGEST_WAIT)
        self.due = now + self.wait
        return self.wait

    def kill_rest(self) -> None:
        """Kill what is left of the process and of those it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    """Runs children until told to stop. ``tend`` is called between looks, for the servers."""

    children: list[Child] = field(default_factory=list)
    tend: Callable[[], None] = lambda: None
    stopping: threading.Event = field(default_factory=threading.Event)

    def add(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> Child:
        """Start a process and keep it running."""
        child = Child(name, command, environment)
        child.start()
        self.children.append(child)
        return child

    def look(self) -> None:
        """One round: start again the children whose time has come."""
        now = time.monotonic()
        for child in self.children:
            if child.ended():
                code = child.process.returncode if child.process else 0
                wait = child.schedule(now)
                child.process = None
                print(f"{child.name} ended with code {code}; starting it again in {wait:.0f} s.", flush=True)
            elif child.process is None and now >= child.due:
                child.start()
        self.tend()

    def run(self) -> None:
        """Watch the children until ``stopping`` is set."""
        while not self.stopping.wait(POLL_SECONDS):
            self.look()

    def stop(self) -> None:
        """Ask every child to end, the last started first; kill those that do not in time."""
        for child in reversed(self.children):
            if child.process is not None and child.process.poll() is None:
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is None:
                continue
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                print(f"{child.name} did not stop in {STOP_SECONDS:.0f} s; killing it.", file=sys.stderr)
            child.kill_rest()
        self.children.clear()
