"""One size of script/benchmark report: fills a database, counts by the product and in plain SQL, makes a report."""

import argparse
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import django

from script import throwaway

throwaway.enter()
django.setup()

from django.core.management import call_command  # noqa: E402 - Django is set up first
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.services.demo import demo_people  # noqa: E402
from pilots.models import PaymentPeriod, Project  # noqa: E402
from reports.counting import GROUPS, Scope, count_by_region, count_group, definitions_on  # noqa: E402
from reports.enums import FileFormat  # noqa: E402
from reports.models import PeriodReport  # noqa: E402
from reports.services.country import Size, make_country  # noqa: E402
from reports.services.freezing import freeze_now, make_file  # noqa: E402
from reports.services.reports import answer_warning, begin_report, move_report  # noqa: E402
from reports.services.runs import execute_run  # noqa: E402
from script.report_benchmark_sql import count_in_sql  # noqa: E402

TURNS = 5


@dataclass(frozen=True)
class Taken:
    """What one piece of work took: wall and processor milliseconds of this process, and megabytes it grew by."""

    wall: float
    processor: float
    megabytes: float = 0.0


def peak() -> float:
    """The largest amount of memory that this process has had so far, megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def once(work: Callable[[], Any]) -> tuple[Taken, Any]:
    """Do something once."""
    before, wall, processor = peak(), time.perf_counter(), time.process_time()
    made = work()
    taken = Taken((time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000, peak() - before)
    return taken, made


def median(work: Callable[[], Any]) -> tuple[Taken, Any]:
    """Do something several times; the median times and what the last turn gave."""
    turns = [once(work) for _turn in range(TURNS)]
    return (
        Taken(
            statistics.median(taken.wall for taken, _made in turns),
            statistics.median(taken.processor for taken, _made in turns),
            max(taken.megabytes for taken, _made in turns),
        ),
        turns[-1][1],
    )


def fill(people: int, logs: int) -> Taken:
    """Make the country."""
    call_command("migrate", interactive=False, verbosity=0)
    with contextlib.redirect_stdout(sys.stderr):
        call_command("load_reference", verbosity=0)
        call_command("seed_demo", verbosity=0)
    size = Size.of(people, logs)
    taken, _made = once(lambda: make_country(size=size, today=timezone.localdate(), with_reports=False))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return taken


def filled_apart(arguments: list[str]) -> str:
    """Fill the database in a process of its own, so that the memory it takes is not told as that of counting."""
    command = [sys.executable, "-m", "script.report_benchmark_run", *arguments, "--fill"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.strip().splitlines()[-1]


def database_megabytes() -> float:
    """The size of the database on disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return float(cursor.fetchone()[0]) / 1024**2


def counting() -> list[str]:
    """Rows of the table of counts; figures that differ end the measurement.

    Raises:
        RuntimeError: plain SQL gives another figure.
    """
    projects, day = tuple(Project.objects.order_by("pk").values_list("pk", flat=True)), timezone.localdate()
    scope, definitions = Scope(projects, day), definitions_on(day)
    lines, sums = [], [0.0, 0.0]
    for group in GROUPS:
        ours, areas = median(partial(count_group, group, scope, definitions))
        with connection.cursor() as cursor:
            plain, told = median(partial(count_in_sql, cursor, group, list(projects), day))
        figures = {(figure.code, figure.part): figure.value for figure in areas[""]}
        wrong = {
            key: (figures.get(key), told.get(key)) for key in {*figures, *told} if figures.get(key) != told.get(key)
        }
        if wrong:
            raise RuntimeError(f"Plain SQL gives other figures in {group}: {wrong}")
        sums = [sums[0] + ours.wall, sums[1] + plain.wall]
        lines.append(
            f"| {group} | {len(figures)} | {ours.wall:.1f} | {plain.wall:.1f} |"
            f" {ours.wall / max(plain.wall, 0.1):.1f} | {ours.processor:.0f} | {max(ours.megabytes, 0):.0f} |"
        )
    lines.append(f"| together | | {sums[0]:.0f} | {sums[1]:.0f} | {sums[0] / sums[1]:.1f} | | |")
    taken, _areas = median(lambda: count_by_region(scope))
    lines.append(f"| all of them by region | | {taken.wall:.0f} | | | {taken.processor:.0f} | {taken.megabytes:.0f} |")
    return lines


def reporting() -> list[str]:
    """Rows of the table of making a report: draft, freezing and each form of file."""
    people = demo_people()
    manager, coordinator = people["project_manager"], people["coordinator"]
    period = PaymentPeriod.objects.filter(project__code="S90001", number=3).get()
    report = begin_report(period, actor=manager, publish=None)
    steps: dict[str, Taken] = {}
    steps["draft"], _state = once(lambda: execute_run(report.runs.get().pk))
    report = PeriodReport.objects.get(pk=report.pk)
    for warning in report.warnings:
        answer_warning(report, actor=manager, key=warning["key"], answer="Tarkistettu.")
    approved = move_report(report, actor=coordinator, name="approve")
    steps["freeze"], frozen = once(lambda: freeze_now(approved, actor=coordinator, with_files=False))
    sizes = {"draft": len(json.dumps(report.draft)), "freeze": len(json.dumps(frozen.snapshot))}
    for file_format in FileFormat.values:
        steps[file_format], content = median(partial(make_file, frozen, file_format, "fi"))
        sizes[file_format] = len(content)
    return [
        f"| {name} | {taken.wall:.0f} | {taken.processor:.0f} | {max(taken.megabytes, 0):.0f} |"
        f" {sizes[name] / 1024:.0f} |"
        for name, taken in steps.items()
    ]


def main(arguments: list[str]) -> None:
    """Command line: people and log entries. The tables go to standard output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("people", type=int)
    parser.add_argument("logs", type=int)
    parser.add_argument("--fill", action="store_true", help="fill the database and say what it took")
    options = parser.parse_args(arguments)
    if options.fill:
        filled = fill(options.people, options.logs)
        print(f"Filled in {filled.wall / 1000:.0f} s, {filled.processor / 1000:.0f} s of it here; {peak():.0f} MB.")
        return
    told = filled_apart(arguments)
    lines = [
        f"## {options.people:,} participants, {options.logs:,} log entries".replace(",", " "),
        "",
        f"{told} The database has {database_megabytes():.0f} MB.",
        "",
        "| count | figures | product ms | plain SQL ms | times | here ms | MB |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *counting(),
        "",
        "| report | ms | here ms | MB | kB made |",
        "|---|---:|---:|---:|---:|",
        *reporting(),
    ]
    print("\n".join(lines))


if __name__ == "__main__":
    main(sys.argv[1:])
