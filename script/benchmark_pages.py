"""Pages with 500 employers and 20,000 tasks, under the web server, beside a trivial view.

Everything happens in a throwaway database. The server runs with the command line of script/server; the queries are
counted in this process. --write puts the table into docs/performance.md.
"""

import argparse
import os
import platform
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from script import throwaway

ROOT = Path(__file__).resolve().parent.parent
TRIVIAL = "trivial view"
READY_SECONDS = 30.0
WARM_UPS = 3
REPEATS = 15


@dataclass(frozen=True)
class Page:
    """One measured page: what it is called, its address (empty when the product has none)."""

    name: str
    path: str


@dataclass(frozen=True)
class Result:
    """Milliseconds of the requests in rising order, the number of queries and the size of the answer."""

    page: Page
    times: list[float]
    queries: int
    kilobytes: float


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def fetch(address: str, cookie: str) -> tuple[float, int]:
    """Milliseconds and bytes of one answer; raises when it is no success."""
    request = urllib.request.Request(address, headers={"Cookie": cookie})  # noqa: S310 - our own server
    started = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
        if answer.geturl() != address:
            raise RuntimeError(f"{address} led to {answer.geturl()}")
        size = len(answer.read())
    return (time.perf_counter() - started) * 1000, size


def wait_until_up(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait for the server's first answer."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            fetch(f"http://127.0.0.1:{port}/health/live", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The web server did not start.")


def measure(pages: list[Page], cookie: str, counts: dict[str, int], command: list[str], port: int) -> list[Result]:
    """Start the server, ask for each page in turn and stop the server."""
    server = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ))
    try:
        wait_until_up(port, server)
        results = []
        for page in pages:
            address = f"http://127.0.0.1:{port}{page.path}"
            for _ in range(WARM_UPS):  # each worker once or twice: templates are read, the database is connected
                fetch(address, cookie)
            answers = [fetch(address, cookie) for _ in range(REPEATS)]
            times = sorted(milliseconds for milliseconds, _size in answers)
            results.append(Result(page, times, counts[page.name], answers[0][1] / 1024))
        return results
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=40)


def table(results: list[Result], missing: list[Page]) -> str:
    """The results as Markdown."""
    lines = ["| page | median ms | p95 ms | queries | kB |", "|---|---:|---:|---:|---:|"]
    for result in results:
        late = result.times[int(len(result.times) * 0.95) - 1]
        lines.append(
            f"| {result.page.name} | {statistics.median(result.times):.1f} | {late:.1f} |"
            f" {result.queries} | {result.kilobytes:.0f} |"
        )
    lines += [f"| {page.name} | not there | | | |" for page in missing]
    return "\n".join(lines)


def document(text: str) -> str:
    """The page of documentation around the table."""
    return (
        "# Speed of pages\n\nMade by `script/benchmark pages --write`: 500 employers, 100 analyses of 200 tasks, one"
        " of them carved and adopted, gunicorn with two workers of four threads, plain static files, a throwaway"
        " database without fsync, one request at a time, signed in as a coordinator."
        " The trivial view is `/health/live`: a floor."
        f" {os.cpu_count()} cores, Python {platform.python_version()}.\n\n{text}\n"
    )


def main(arguments: list[str]) -> int:
    """Command line: --write."""
    parser = argparse.ArgumentParser(prog="script/benchmark pages", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args(arguments)
    throwaway.enter()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobcarving.settings")
    os.environ["LOG_LEVEL"] = "WARNING"
    made = subprocess.run(
        [sys.executable, "-m", "script.page_benchmark_data"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    cookie, pages, missing, counts = read_answer(made.stdout)
    port = free_port()
    python = [sys.executable, "-m", "gunicorn", "jobcarving.wsgi", "-b", f"127.0.0.1:{port}"]
    command = [*python, "-k", "gthread", "-w", "2", "--threads", "4", "--log-level", "warning"]
    text = table(measure(pages, cookie, counts, command, port), missing)
    print(text)
    if options.write:
        (ROOT / "docs" / "performance.md").write_text(document(text), encoding="utf-8")
    return 0


def read_answer(text: str) -> tuple[str, list[Page], list[Page], dict[str, int]]:
    """What the seeding said: a cookie line, then name, path and queries of each page, separated by tabs."""
    lines = [line.split("\t") for line in text.splitlines() if "\t" in line]
    cookie = next(line[1] for line in lines if line[0] == "cookie")
    rows: list[Any] = [line for line in lines if line[0] == "page"]
    there = [Page(row[1], row[2]) for row in rows if row[2]]
    missing = [Page(row[1], "") for row in rows if not row[2]]
    return cookie, there, missing, {row[1]: int(row[3]) for row in rows}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
