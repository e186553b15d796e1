"""Pages, moves on the board and visits logged with 10,000 participants, under the web server, beside trivial views.

Everything happens in a throwaway database. The server runs with the command line of script/server; the queries are
counted in this process. --write puts the table into docs/performance.md.
"""

import argparse
import contextlib
import http.client
import os
import platform
import re
import signal
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from script import throwaway

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "performance.md"
NOTES = "\n## Notes\n"
READY_SECONDS = 90.0
WARM_UPS = 3
REPEATS = 40
WARM_MOVES = 8
CSRF = "0123456789abcdef" * 2


@dataclass(frozen=True)
class Page:
    """One measured page: what it is called, its address (empty when the product has none), whose session it is."""

    name: str
    path: str
    cookie: str = ""


@dataclass(frozen=True)
class Result:
    """Milliseconds of the requests in rising order, the server's processor time, the queries, the answer's size.

    ``processor`` is milliseconds of one request in the web server's processes; PostgreSQL's time is not in it.
    """

    page: Page
    times: list[float]
    queries: int
    kilobytes: float
    processor: float


@dataclass(frozen=True)
class Seeded:
    """What the seeding told: the session's cookie, the pages, the board to move on, the visit to log, the trivial form.

    ``log`` is the address of the quick log, the coach's cookie, and the fields of a visit as they stand in an address.
    """

    cookie: str
    pages: list[Page]
    missing: list[Page]
    counts: dict[str, int]
    move: str
    role: str
    slots: list[str]
    move_queries: int
    trivial: str
    log: tuple[str, str, str]
    log_queries: int


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


def processor_of(server: int) -> float:
    """Processor milliseconds that the web server and its workers have used so far; 0 where the system tells nothing."""
    spent = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parts = path.read_text().rpartition(")")[2].split()
            if int(path.parent.name) == server or int(parts[1]) == server:
                spent += int(parts[11]) + int(parts[12])
    return spent * 1000 / os.sysconf("SC_CLK_TCK")


def post(port: int, cookie: str, path: str, fields: dict[str, str], accept: str = "*/*") -> tuple[float, bytes]:
    """Milliseconds and content of the answer to a form sent as the pages send it; raises when it is refused."""
    headers = {
        "Accept": accept,
        "Cookie": f"{cookie}; csrftoken={CSRF}",
        "X-CSRFToken": CSRF,
        "HX-Request": "true",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    connection.request("POST", path, urllib.parse.urlencode(fields), headers)
    answer = connection.getresponse()
    content = answer.read()
    spent = (time.perf_counter() - started) * 1000
    connection.close()
    if answer.status >= 400:
        raise RuntimeError(f"{path} answered {answer.status}.")
    return spent, content


def measure_trivial(port: int, seeded: Seeded, server: int) -> Result:
    """Send a form that only sets the language: the floor of every form."""
    fields = {"language": "fi", "next": "/"}
    post(port, seeded.cookie, seeded.trivial, fields)
    before = processor_of(server)
    times = sorted(post(port, seeded.cookie, seeded.trivial, fields)[0] for _ in range(REPEATS))
    spent = (processor_of(server) - before) / REPEATS
    return Result(Page("trivial form", seeded.trivial), times, 0, 0.0, spent)


def measure_logs(port: int, seeded: Seeded, server: int) -> Result:
    """Log visits, each a new one, as a phone does that wants data back."""
    path, cookie, text = seeded.log
    fields = dict(urllib.parse.parse_qsl(text))

    def log() -> tuple[float, bytes]:
        return post(port, cookie, path, {**fields, "series": str(uuid.uuid4())}, "application/json")

    for _ in range(WARM_UPS):
        log()
    before = processor_of(server)
    answers = [log() for _ in range(REPEATS)]
    spent = (processor_of(server) - before) / REPEATS
    times = sorted(milliseconds for milliseconds, _content in answers)
    page = Page("support_quick_log, a visit sent", path)
    return Result(page, times, seeded.log_queries, len(answers[0][1]) / 1024, spent)


def measure_moves(port: int, seeded: Seeded, server: int) -> Result:
    """Move tasks into a role and back, one by one."""
    fetched = urllib.request.Request(
        f"http://127.0.0.1:{port}{seeded.move.removesuffix('move/')}", headers={"Cookie": seeded.cookie}
    )
    with urllib.request.urlopen(fetched, timeout=60) as answer:  # noqa: S310 - our own server
        shown = answer.read()
    moves: list[tuple[float, bytes]] = []
    before = 0.0
    for slot in seeded.slots:
        for role in (seeded.role, ""):
            revision = re.search(rb'data-revision="(\d+)"', shown)
            if revision is None:
                raise RuntimeError("The answer is no board.")
            before = processor_of(server) if len(moves) == WARM_MOVES else before
            spent, shown = post(
                port, seeded.cookie, seeded.move, {"slots": slot, "role": role, "revision": revision[1].decode()}
            )
            moves.append((spent, shown))
    moves = moves[WARM_MOVES:]
    return Result(
        Page("board_move", seeded.move),
        sorted(spent for spent, _ in moves),
        seeded.move_queries,
        len(moves[0][1]) / 1024,
        (processor_of(server) - before) / len(moves),
    )


def measure(seeded: Seeded, command: list[str], port: int) -> list[Result]:
    """Start the server, ask for each page in turn, move on the board and stop the server."""
    server = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ))
    try:
        wait_until_up(port, server)
        results = []
        for page in seeded.pages:
            address = f"http://127.0.0.1:{port}{page.path}"
            for _ in range(WARM_UPS):  # each worker once or twice: templates are read, the database is connected
                fetch(address, page.cookie)
            before = processor_of(server.pid)
            answers = [fetch(address, page.cookie) for _ in range(REPEATS)]
            spent = (processor_of(server.pid) - before) / REPEATS
            times = sorted(milliseconds for milliseconds, _size in answers)
            results.append(Result(page, times, seeded.counts[page.name], answers[0][1] / 1024, spent))
        forms = (measure_trivial, measure_moves, measure_logs)
        return [*results, *(form(port, seeded, server.pid) for form in forms)]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=40)


def table(results: list[Result], missing: list[Page]) -> str:
    """The results as Markdown."""
    lines = ["| page | median ms | p95 ms | processor ms | queries | kB |", "|---|---:|---:|---:|---:|---:|"]
    for result in results:
        late = result.times[int(len(result.times) * 0.95) - 1]
        lines.append(
            f"| {result.page.name} | {statistics.median(result.times):.1f} | {late:.1f} | {result.processor:.0f} |"
            f" {result.queries} | {result.kilobytes:.0f} |"
        )
    lines += [f"| {page.name} | not there | | | | |" for page in missing]
    return "\n".join(lines)


def document(text: str, before: str) -> str:
    """The page of documentation around the table; the notes written by hand below it stay."""
    _measured, heading, notes = before.partition(NOTES)
    return (
        "# Speed of pages\n\nMade by `script/benchmark pages --write`: the made-up country with 10,000 participants,"
        " 60,000 log entries and 1,800 employers, 100 more analyses of 200 tasks, one"
        " of them carved and adopted, gunicorn with two workers of four threads, plain static files, a throwaway"
        " database without fsync, one request at a time, signed in as a coordinator who is also a coach,"
        " for Today, the quick log and the candidates as a coach of the demo."
        " Processor ms is what one request takes in the web server's processes."
        " The trivial view is `/health/live`, the trivial form sets the language: floors."
        f" {REPEATS} requests of each page; board_move moves a task into a role of the carved board and back, the"
        " answer being the whole board with new times, limits, effects and money."
        f" {os.cpu_count()} cores, Python {platform.python_version()}.\n\n{text}\n{heading}{notes}"
    )


def main(arguments: list[str]) -> int:
    """Command line: --write."""
    parser = argparse.ArgumentParser(prog="script/benchmark pages", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    options = parser.parse_args(arguments)
    throwaway.enter()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jobcarving.settings")
    os.environ |= {"LOG_LEVEL": "WARNING", "DEMO_MODE": "true"}
    made = subprocess.run(
        [sys.executable, "-m", "script.page_benchmark_data"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    seeded = read_answer(made.stdout)
    port = free_port()
    python = [sys.executable, "-m", "gunicorn", "jobcarving.wsgi", "-b", f"127.0.0.1:{port}"]
    command = [*python, "-k", "gthread", "-w", "2", "--threads", "4", "--log-level", "warning"]
    text = table(measure(seeded, command, port), seeded.missing)
    print(text)
    if options.write:
        DOCUMENT.write_text(document(text, DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def read_answer(text: str) -> Seeded:
    """What the seeding said: lines of a word and values, separated by tabs; pages with address and queries."""
    lines = [line.split("\t") for line in text.splitlines() if "\t" in line]
    single = {line[0]: line[1:] for line in lines if line[0] != "page"}
    rows: list[Any] = [line for line in lines if line[0] == "page"]
    move, role, slots, queries = single["move"]
    return Seeded(
        cookie=single["cookie"][0],
        pages=[Page(row[1], row[2], row[4]) for row in rows if row[2]],
        missing=[Page(row[1], "") for row in rows if not row[2]],
        counts={row[1]: int(row[3]) for row in rows},
        move=move,
        role=role,
        slots=slots.split(","),
        move_queries=int(queries),
        trivial=single["trivial"][0],
        log=(single["log"][0], single["log"][1], single["log"][2]),
        log_queries=int(single["log"][3]),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
