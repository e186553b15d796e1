"""Measures the carving engine: time to the first plan, to one per cent, value, bound, memory, beside other methods.

Every instance and seed runs in a process of its own. In the same run the same instance is given to a plain greedy
rule, to the solver as one single model (one worker), and, when it is small, to HiGHS. Wall clock and CPU seconds are
both reported, because a shared machine makes the clock unfair to everybody.

    script/benchmark engine --write    # open and fresh instances, about ten minutes, and into docs/engine.md
    script/benchmark engine --quick    # the small ones, about a minute
    script/benchmark engine [--seeds 3] [--seconds S] [--index INDEX.json] FILES...
"""

import argparse
import datetime as dt
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from script.carving_instances import generate
from script.engine_measures import further_lines
from script.engine_rivals import by_highs, one_model, plain_greedy
from tasks.carving import ENGINE_VERSION, Progress, answer_to_json, carve, input_hash, parse_instance, prepare
from tasks.carving.validator import validate

ROOT = Path(__file__).resolve().parent.parent
INSTANCES = ROOT / "tests" / "tasks" / "carving" / "instances"
DOCUMENT = ROOT / "docs" / "engine.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
FRESH_SEED = 11
FRESH: tuple[tuple[str, int, int | None, float], ...] = (
    ("carve", 60, None, 2.0), ("carve", 200, None, 5.0), ("carve", 500, None, 10.0), ("carve", 2000, None, 30.0),
    ("symmetric", 70, 5, 20.0), ("symmetric", 110, 7, 20.0), ("tightwindows", 80, None, 10.0),
    ("holderbound", 80, None, 10.0), ("chains", 80, None, 10.0), ("knifeedge", 80, None, 10.0),
)  # fmt: skip
"""Kind, tasks, roles and seconds of the instances made for a report."""
QUICK_FRESH: tuple[tuple[str, int, int | None, float], ...] = (("carve", 60, None, 2.0), ("symmetric", 40, 4, 3.0))
QUICK_TASKS, QUICK_SECONDS = 100, 5.0
LIMITS = ((60, 2.0), (200, 5.0), (500, 10.0), (2000, 30.0))
HARD_SECONDS = 45.0


Moment = tuple[float, float]
"""Wall clock and CPU seconds since the start."""


@dataclass(frozen=True, slots=True)
class Run:
    """One instance with one seed; worths in cents a week, times in seconds, memory in MiB. None = not computed."""

    name: str
    hash: str
    tasks: int
    roles: int
    seed: int
    limit: float
    status: str
    value: int
    bound: int | None
    first: Moment | None
    complete: Moment | None
    within_one_percent: Moment | None
    wall: float
    cpu: float
    memory: int
    verdict: str
    load: float


def seconds_for(name: str, tasks: int) -> float:
    """The time limit that an instance of this size is meant to be answered in."""
    if name.startswith("hard"):
        return HARD_SECONDS
    return next((seconds for most, seconds in LIMITS if tasks <= most), LIMITS[-1][1])


def measure(record: Mapping[str, Any], seconds: float, seed: int, *, deterministic: bool) -> Run:
    """Carve once and look at the answer with the independent validator."""
    began, cpu = time.perf_counter(), time.process_time()
    steps: list[tuple[Moment, int, int]] = []

    def note(step: Progress) -> None:
        moment = (time.perf_counter() - began, time.process_time() - cpu)
        steps.append((moment, step.objective_cents, len(step.roles)))

    instance = parse_instance(record)
    answer = carve(instance, seconds=seconds, seed=seed, progress=note, deterministic=deterministic)
    wall = time.perf_counter() - began
    violations = validate(record, json.loads(json.dumps(answer_to_json(answer))))
    value = answer.alternatives[0].objective_cents if answer.alternatives else 0
    used = len(answer.alternatives[0].roles) if answer.alternatives else 0
    return Run(
        name=instance.name,
        hash=input_hash(instance)[:10],
        tasks=len(instance.tasks),
        roles=len(instance.roles),
        seed=seed,
        limit=seconds,
        status=answer.status,
        value=value,
        bound=answer.bound_cents,
        first=steps[0][0] if steps else None,
        complete=next((at for at, _worth, roles in steps if roles >= used), None),
        within_one_percent=next((at for at, worth, _roles in steps if worth >= 0.99 * value), None),
        wall=wall,
        cpu=time.process_time() - cpu,
        memory=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        verdict="valid" if not violations else ", ".join(sorted({found.code for found in violations})),
        load=os.getloadavg()[0],
    )


@dataclass(frozen=True, slots=True)
class Case:
    """An instance file with its time limit (seconds) and number of seeds."""

    path: Path
    seconds: float
    seeds: int


# -- the table ------------------------------------------------------------------------------------------------------


def job(arguments: argparse.Namespace) -> dict[str, Any]:
    """What a child process does: one run, and for the first seed the other methods."""
    record = json.loads(Path(arguments.one).read_text(encoding="utf-8"))
    limit = arguments.seconds or seconds_for(record["name"], len(record["tasks"]))
    found: dict[str, Any] = {
        "run": asdict(measure(record, limit, arguments.seed, deterministic=arguments.deterministic))
    }
    if arguments.others:
        prepared = prepare(parse_instance(record))
        found["greedy"] = plain_greedy(prepared, arguments.seed)
        found["one_model"] = one_model(prepared, limit, arguments.seed)
        found["highs"] = by_highs(prepared, limit)
    return found


def child(case: Case, seed: int, *, others: bool, deterministic: bool) -> dict[str, Any]:
    """Run one job in a process of its own, so that memory and CPU are its own."""
    command = [sys.executable, "-m", "script.benchmark_engine", "--one", str(case.path), "--seed", str(seed)]
    command += ["--seconds", str(case.seconds)]
    command += ["--deterministic"] if deterministic else []
    command += ["--others"] if others else []
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # HiGHS greets on standard output
    return result


def row(case: Case, known: Mapping[str, Any], *, deterministic: bool) -> str:
    """One line of the table: median and worst of the seeds."""
    jobs = [child(case, seed, others=seed == 1, deterministic=deterministic) for seed in range(1, case.seeds + 1)]
    runs = [Run(**found["run"]) for found in jobs]
    first = runs[0]
    greedy, (single, single_bound, single_cpu) = jobs[0]["greedy"], jobs[0]["one_model"]
    best = known.get(first.name, {}).get("best_known_cents") or 0
    best = best or max(single or 0, *(one.value for one in runs))
    values = sorted(one.value for one in runs)
    bounds = [one.bound for one in runs if one.bound is not None]
    middle = statistics.median_low(values)
    bound = min(bounds) if bounds else None
    cells = [
        f"{first.name} ({first.hash})", f"{first.tasks} × {first.roles}", f"{first.limit:g}", str(len(runs)),
        " ".join(sorted({one.status for one in runs})),
        _ratio(middle, best), _ratio(values[0], best), f"{middle:,}", "–" if bound is None else f"{bound:,}",
        "–" if bound is None else f"{100 * max(0, bound - values[-1]) / max(1, values[-1]):.1f} %",
        _middle(one.first for one in runs), _middle(one.complete for one in runs),
        _middle(one.within_one_percent for one in runs),
        f"{statistics.median(one.wall for one in runs):.1f}", f"{statistics.median(one.cpu for one in runs):.1f}",
        f"{max(one.memory for one in runs)}", "valid" if all(one.verdict == "valid" for one in runs) else "**broken**",
        f"{_ratio(greedy[0], best)} in {greedy[1]:.1f}",
        "not built" if single is None and single_bound is None else f"{_ratio(single or 0, best)} in {single_cpu:.1f}",
        "–" if jobs[0]["highs"] is None else f"{jobs[0]['highs']:,.0f}", f"{max(one.load for one in runs):.1f}",
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def _ratio(value: int, best: int) -> str:
    return "–" if best <= 0 else f"{value / best:.4f}"


def _middle(moments: Iterable[Moment | None]) -> str:
    """Median wall clock, and in brackets the median CPU seconds."""
    found = [moment for moment in moments if moment is not None]
    if not found:
        return "–"
    wall, cpu = (statistics.median(moment[part] for moment in found) for part in (0, 1))
    return f"{wall:.2f} ({cpu:.2f})"


HEADER = (
    "instance (hash)", "tasks × roles", "limit s", "seeds", "status", "median ÷ best", "worst ÷ best", "median value",
    "bound", "gap", "first s (CPU)", "all roles s (CPU)", "1 % s (CPU)", "wall s", "CPU s", "MiB", "validator",
    "greedy ÷ best in CPU s", "one model ÷ best in CPU s", "HiGHS", "load",
)  # fmt: skip


def open_cases(*, quick: bool) -> list[Case]:
    """The open instances: interactive limits and those of their size, three seeds where a run is short."""
    cases = []
    for path in sorted(INSTANCES.glob("*.json"), key=_order):
        name = path.stem
        tasks = _size(name)
        if name == "index" or (quick and tasks > QUICK_TASKS):
            continue
        if name.startswith("hard"):
            cases.append(Case(path, QUICK_SECONDS if quick else HARD_SECONDS, 1))
            continue
        if tasks in {100, 200}:
            cases.append(Case(path, 2.0, 1 if quick else 3))
        if not quick or tasks < 100:
            limit = seconds_for(name, tasks)
            cases.append(Case(path, limit, 1 if quick or limit > 10 else 3))
    return cases


def _size(name: str) -> int:
    digits = "".join(character for character in name.partition("_n")[2].partition("_")[0] if character.isdigit())
    return int(digits or 60)


def _order(path: Path) -> tuple[bool, int, str]:
    return path.stem.startswith(("hard", "infeasible", "onet")), _size(path.stem), path.stem


def made_here(folder: Path, *, quick: bool) -> list[Case]:
    """Fresh instances that nobody has tuned to, written to a folder; areas with many equal roles among them."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = QUICK_FRESH if quick else FRESH
    cases = []
    for kind, size, roles, seconds in wanted:
        record = generate(kind, size, FRESH_SEED, roles)
        path = folder / f"{record['name']}.json"
        path.write_text(json.dumps(record), encoding="utf-8")
        cases.append(Case(path, seconds, 1))
    return cases


def machine() -> str:
    """Day, cores, load and versions, as the first line of a report."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("ortools", "highspy", "numpy"))
    return (
        f"{dt.datetime.now(dt.UTC):%Y-%m-%d}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the first "
        f"run, Python {platform.python_version()}, {packages}, engine {ENGINE_VERSION}."
    )


def report(cases: Sequence[Case], known: Mapping[str, Any], *, deterministic: bool, further: bool) -> str:
    """The whole report in Markdown; every line is printed as soon as it is known."""
    began = time.perf_counter()
    lines = []

    def tell(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    tell(machine())
    tell("")
    tell("| " + " | ".join(HEADER) + " |")
    tell("|" + " --- |" * len(HEADER))
    for case in cases:
        tell(row(case, known, deterministic=deterministic))
    if further:
        tell("")
        for line in further_lines(INSTANCES):
            tell(line)
    tell("")
    tell(f"Made in {(time.perf_counter() - began) / 60:.1f} minutes.")
    return "\n".join(lines)


def write(text: str, document: Path = DOCUMENT) -> None:
    """Put the measurements between the marks of the document."""
    before, _mark, rest = document.read_text("utf-8").partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


def main(arguments: Sequence[str]) -> int:
    """Measure files, or the open and some fresh instances when there are none, and print the report."""
    parser = argparse.ArgumentParser(prog="script/benchmark engine", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true", help="also put the figures into docs/engine.md")
    parser.add_argument("--quick", action="store_true", help="small instances, one seed, about a minute")
    parser.add_argument("--seeds", type=int, default=3, help="of the given files")
    parser.add_argument("--seconds", type=float, help="limit for the given files")
    parser.add_argument(
        "--deterministic", action="store_true", help="count the solver's effort, so that other load does not matter"
    )
    parser.add_argument("--index", type=Path, default=INSTANCES / "index.json", help="best known values by name")
    parser.add_argument("--folder", type=Path, default=Path("var/benchmark"), help="where fresh instances go")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--others", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(job(options)))
        return 0
    cases = [Case(path, options.seconds or _limit_of(path), options.seeds) for path in options.files]
    cases = cases or [*open_cases(quick=options.quick), *made_here(options.folder, quick=options.quick)]
    known = json.loads(options.index.read_text(encoding="utf-8"))
    text = report(cases, known, deterministic=options.deterministic, further=not options.files)
    if options.write:
        write(text)
    return 0


def _limit_of(path: Path) -> float:
    record = json.loads(path.read_text(encoding="utf-8"))
    return seconds_for(record["name"], len(record["tasks"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
