"""Measures the carving engine: time to the first plan, to one per cent, value, bound, memory, beside other methods.

Every instance and seed runs in a process of its own. In the same run the same instance is given to a plain greedy
rule, to the solver as one single model (one worker), and, when it is small, to HiGHS. Wall clock and CPU seconds are
both reported, because a shared machine makes the clock unfair to everybody.

    script/benchmark engine [--quick] [--seeds 3] [--seconds S] [--index INDEX.json] [FILES...]
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from script.carving_instances import HARD_KINDS, generate
from tasks.carving import Progress, answer_to_json, carve, input_hash, parse_instance, prepare
from tasks.carving.ledger import Arrangement, objective_of
from tasks.carving.limits import all_violations, holder_violations, order_violations, role_violations
from tasks.carving.model import CarvingModel, Request
from tasks.carving.preparation import Prepared
from tasks.carving.solving import Clock, run
from tasks.carving.timetable import gap_for
from tasks.carving.validator import validate
from tests.tasks.carving.highs_reference import Reference

RESTARTS = 3
MOST_PAIRS_OF_ONE_MODEL = 25_000
MOST_TASKS_FOR_HIGHS = 24
UPPER_RULES = {"DAY_MAX", "LOCS", "AREA"}
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


# -- other methods on the same instance -----------------------------------------------------------------------------


def plain_greedy(prepared: Prepared, seed: int) -> tuple[int, float]:
    """(worth, CPU seconds) of filling role after role unit by unit, best worth per minute first; three restarts."""
    began = time.process_time()
    random = Random(seed)  # noqa: S311 - restarts, no secrets
    best = 0
    for restart in range(RESTARTS):
        arrangement: Arrangement = {}
        for role in range(len(prepared.roles)):
            filled = [
                _fill(prepared, role, area, arrangement, random if restart else None)
                for area in range(len(prepared.units_of_area))
            ]
            worths = [objective_of(prepared, one) if one else -1 for one in filled]
            top = max(range(len(worths)), key=worths.__getitem__) if worths else None
            if top is not None and worths[top] > objective_of(prepared, arrangement):
                arrangement = filled[top]
        best = max(best, objective_of(prepared, arrangement))
    return best, time.process_time() - began


def _fill(prepared: Prepared, role: int, area: int, before: Arrangement, random: Random | None) -> Arrangement:
    """The arrangement with one more role, or nothing when the filled role breaks a rule."""
    table, record = prepared.options[role], prepared.roles[role]
    units = [unit for unit in prepared.units_of_area[area] if unit in table and unit not in before]
    units.sort(key=lambda unit: -table[unit].value / table[unit].paid * (random.uniform(0.7, 1.3) if random else 1))
    now, own, paid = dict(before), dict[int, int](), 0
    for unit in units:
        start, _blocking = gap_for(prepared, role, unit, own)
        if start is None or paid + table[unit].paid > record.max_minutes_per_week * prepared.weeks:
            continue
        trial = {**now, unit: (role, start)}
        broken = {reason.code for reason in role_violations(prepared, role, [*own, unit])}
        holders = [holder for holder, _share in prepared.shares[prepared.units[unit].task]]
        if broken & UPPER_RULES or holder_violations(prepared, trial, holders) or order_violations(prepared, trial):
            continue
        now, own[unit], paid = trial, start, paid + table[unit].paid
    return now if own and not all_violations(prepared, now) else {}


def one_model(prepared: Prepared, seconds: float, seed: int) -> tuple[int | None, int | None, float]:
    """(worth, bound, CPU seconds) of the workplace as one model; None when too large or nothing is found."""
    began = time.process_time()
    if sum(len(table) for table in prepared.options) > MOST_PAIRS_OF_ONE_MODEL:
        return None, None, 0.0
    request = Request(tuple(range(len(prepared.roles))), tuple(range(len(prepared.units))), forced=prepared.forced)
    outcome = run(CarvingModel(prepared, request), seconds, Clock(seconds, 1, seed=seed))
    worth = outcome.objective if outcome.feasible else None
    return worth, outcome.bound, time.process_time() - began


def by_highs(prepared: Prepared, seconds: float) -> float | None:
    """Proved optimum by HiGHS of a small instance, None when it is too large or not proved in time."""
    if len(prepared.instance.tasks) > MOST_TASKS_FOR_HIGHS:
        return None
    try:
        return Reference(prepared, seconds).best()
    except RuntimeError:
        return None


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


def child(path: Path, seed: int, arguments: argparse.Namespace, *, others: bool) -> dict[str, Any]:
    """Run one job in a process of its own, so that memory and CPU are its own."""
    command = [sys.executable, "-m", "script.benchmark_engine", "--one", str(path), "--seed", str(seed)]
    command += ["--seconds", str(arguments.seconds)] if arguments.seconds else []
    command += ["--deterministic"] if arguments.deterministic else []
    command += ["--others"] if others else []
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # HiGHS greets on standard output
    return result


def row(path: Path, arguments: argparse.Namespace, known: Mapping[str, Any]) -> str:
    """One line of the table: median and worst of the seeds."""
    jobs = [child(path, seed, arguments, others=seed == 1) for seed in range(1, arguments.seeds + 1)]
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
        f"{first.name} ({first.hash})", f"{first.tasks} × {first.roles}", f"{first.limit:g}",
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
    "instance (hash)", "tasks × roles", "limit s", "median ÷ best", "worst ÷ best", "median value", "bound", "gap",
    "first s (CPU)", "all roles s (CPU)", "1 % s (CPU)", "wall s", "CPU s", "MiB", "validator",
    "greedy ÷ best in CPU s", "one model ÷ best in CPU s", "HiGHS", "load",
)  # fmt: skip


def made_here(folder: Path, *, quick: bool) -> list[Path]:
    """Generated instances, written to a folder."""
    wanted: list[tuple[str, int]] = [
        ("carve", size) for size in ((20, 100) if quick else (20, 60, 100, 200, 500, 2000))
    ]
    wanted += [(kind, 40 if quick else 80) for kind in HARD_KINDS]
    paths = []
    for kind, size in wanted:
        record = generate(kind, size, 1)
        path = folder / f"{record['name']}.json"
        path.write_text(json.dumps(record), encoding="utf-8")
        paths.append(path)
    return paths


def main(arguments: Sequence[str]) -> int:
    """Measure files, or generated instances when there are none, and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--quick", action="store_true", help="small instances, one seed, 3 s each")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--seconds", type=float)
    parser.add_argument(
        "--deterministic", action="store_true", help="count the solver's effort, so that other load does not matter"
    )
    parser.add_argument("--index", type=Path, help="JSON of best known values by instance name")
    parser.add_argument("--folder", type=Path, default=Path("var/benchmark"), help="where generated instances go")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    parser.add_argument("--seed", type=int, default=1, help=argparse.SUPPRESS)
    parser.add_argument("--others", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.one:
        print(json.dumps(job(options)))
        return 0
    if options.quick:
        options.seeds, options.seconds = 1, options.seconds or 3.0
    if not options.files:
        options.folder.mkdir(parents=True, exist_ok=True)
    known = json.loads(options.index.read_text(encoding="utf-8")) if options.index else {}
    print("| " + " | ".join(HEADER) + " |")
    print("|" + " --- |" * len(HEADER))
    for path in options.files or made_here(options.folder, quick=options.quick):
        print(row(path, options, known), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
