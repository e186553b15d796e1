"""Measures the matching of people and roles, its fairness across rounds, and the business case.

    script/benchmark matching            # all cases, one process each, as a table in Markdown
    script/benchmark matching --write    # the same, and into docs/matching.md
    script/benchmark matching M10k       # one case

Every comparison (greedy, sparse and full assignment) runs in the same process on the same pairs.
"""

import argparse
import datetime as dt
import hashlib
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from coaching.matching.comparisons import deferred_acceptance, greedy
from coaching.matching.fairness import blocking_pairs, gini
from coaching.matching.flow import FLOW, SPARSE, Mask, assign
from coaching.matching.preparation import Integers, Prepared, prepare
from coaching.matching.pruning import strongest_pairs
from coaching.matching.records import ASSIGNMENT, Instance, Limits
from coaching.matching.scoring import Edges, find_edges
from coaching.matching.serialising import instance_record
from coaching.matching.shortlists import shortlist_for_role
from coaching.matching.solving import build_answer, choose, match
from script.matching_instances import generate
from tasks.carving.business_case import calculate
from tasks.carving.business_case_records import INPUT_RULES, CaseInputs, ThreePoint

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "matching.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
Figures = dict[str, Any]

# Above this the sparse and the full assignment need more memory or time than a comparison is worth.
SPARSE_PAIRS = 2_000_000
FULL_SIZE = 2_000
LONG_WAIT_MONTHS = 12
ROUNDS = 12


class Watch:
    """Wall and processor seconds since the last reading."""

    def __init__(self) -> None:
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def read(self) -> tuple[float, float]:
        """Return (wall, processor) seconds and start again."""
        wall, processor = time.perf_counter(), time.process_time()
        passed = (round(wall - self.wall, 3), round(processor - self.processor, 3))
        self.wall, self.processor = wall, processor
        return passed


def peak_mebibytes() -> int:
    """Return the highest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure_round(size: int, towns: int, seed: int) -> Figures:
    """Return the times, memory and weights of one whole round and of other ways to assign."""
    instance = generate(size, size, seed, towns)
    watch = Watch()
    prepared = prepare(instance)
    preparing = watch.read()
    edges, refusals = find_edges(prepared)
    filtering = watch.read()
    choice = choose(prepared, edges)
    flowing = watch.read()
    answer = build_answer(prepared, edges, refusals, choice, explain=False, solver=FLOW)
    explaining = watch.read()
    memory = peak_mebibytes()
    stages = (preparing, filtering, flowing, explaining)
    return {
        "instance": instance.name,
        "hash": hashlib.sha256(json.dumps(instance_record(instance), sort_keys=True).encode()).hexdigest()[:12],
        "near": size * size - answer.refused["DISTANCE"],
        "possible": len(edges.weights),
        "prepare": preparing[0],
        "filter": filtering[0],
        "flows": flowing[0],
        "reasons": explaining[0],
        "wall": round(sum(stage[0] for stage in stages), 2),
        "processor": round(sum(stage[1] for stage in stages), 2),
        "memory": memory,
        "placed": answer.metrics.placed,
        "eligible": answer.metrics.eligible,
        "pairs": len(answer.pairs),
        "shortlist": _shortlist_milliseconds(prepared),
        **_comparisons(prepared, edges, choice.assignment),
    }


def _shortlist_milliseconds(prepared: Prepared) -> float:
    times = []
    for role in prepared.instance.roles[:50]:
        watch = Watch()
        shortlist_for_role(prepared, role.id)
        times.append(1000 * watch.read()[0])
    return round(max(times), 1)


def _comparisons(prepared: Prepared, edges: Edges, chosen: Mask) -> Figures:
    """Return weight, people and seconds of other ways to assign over all possible pairs."""
    openings = prepared.roles.openings
    everything = strongest_pairs(edges, most_pairs=len(edges.weights))
    found: Figures = {"weight": int(edges.weights[chosen].sum())}

    def compare(name: str, mask: Mask, weights: Integers, watch: Watch) -> None:
        found[name] = {"seconds": watch.read()[0], "placed": int(mask.sum()), "weight": int(weights[mask].sum())}

    rows, columns, weights = edges.candidates[everything], edges.roles[everything], edges.weights[everything]
    watch = Watch()
    compare("flow over all pairs", assign(rows, columns, weights, openings, FLOW), weights, watch)
    compare("greedy", greedy(edges, edges.weights, openings), edges.weights, watch)
    if len(weights) <= SPARSE_PAIRS:
        compare("sparse", assign(rows, columns, weights, openings, SPARSE), weights, watch)
    if len(openings) <= FULL_SIZE:
        found["full matrix"] = _full_matrix(edges, len(openings), watch)
    return found


def _full_matrix(edges: Edges, roles: int, watch: Watch) -> Figures:
    """Return the Hungarian method's result on the full matrix; every role has one opening here."""
    bonus = 10**9
    matrix = np.zeros((len(edges.degrees), roles))
    matrix[edges.candidates, edges.roles] = edges.weights.astype(np.float64) + bonus
    row, column = linear_sum_assignment(matrix, maximize=True)
    values = matrix[row, column]
    placed = int((values > 0).sum())
    weight = int(values.sum()) - placed * bonus
    return {"seconds": watch.read()[0], "placed": placed, "weight": weight}


def measure_fairness() -> Figures:
    """Return who is placed by which rule in one round, and who is never placed in twelve."""
    instance = generate(2000, 900, 5, limits=Limits(mode=ASSIGNMENT))
    prepared = prepare(instance)
    edges, _refusals = find_edges(prepared)
    openings = prepared.roles.openings
    rows, columns = edges.candidates, edges.roles
    order = np.lexsort((columns, rows))
    plain = np.rint(10_000 * edges.score).astype(np.int64)

    def by_flow(weights: Integers) -> Mask:
        mask = np.zeros(len(weights), dtype=np.bool_)
        mask[order] = assign(rows[order], columns[order], weights[order], openings)
        return mask

    rules: dict[str, Callable[[], Mask]] = {
        "greedy by score": lambda: greedy(edges, edges.score, openings),
        "most people, then score": lambda: by_flow(plain),
        "most people, then weight": lambda: by_flow(edges.weights),
        "deferred acceptance": lambda: deferred_acceptance(edges, openings),
    }
    return {
        "eligible": int((edges.degrees > 0).sum()),
        "rules": {name: _fairness_row(prepared, edges, rule()) for name, rule in rules.items()},
        "rotation": {str(weight): _rotation(instance, weight) for weight in (0.0, 0.25)},
    }


def _fairness_row(prepared: Prepared, edges: Edges, chosen: Mask) -> Figures:
    scores = np.zeros(len(edges.degrees))
    scores[edges.candidates[chosen]] = edges.score[chosen]
    eligible, placed = edges.degrees > 0, np.isin(np.arange(len(scores)), edges.candidates[chosen])
    hard = eligible & (edges.degrees <= prepared.instance.limits.hard_to_place_roles)
    long_wait = eligible & np.array(
        [person.waiting_months >= LONG_WAIT_MONTHS for person in prepared.instance.candidates]
    )
    return {
        "placed": int(placed.sum()),
        "mean": round(float(scores[placed].mean()), 3),
        "hard": [int((hard & placed).sum()), int(hard.sum())],
        "waited": [int((long_wait & placed).sum()), int(long_wait.sum())],
        "gini": round(gini(scores[eligible]), 3),
        "blocking": blocking_pairs(edges, chosen, prepared.roles.openings),
    }


def _rotation(instance: Instance, debt_weight: float) -> Figures:
    """Return who is never placed in twelve rounds with a third of the roles open in each, and longest runs."""
    limits = Limits(mode=ASSIGNMENT, debt_weight=debt_weight)
    people = instance.candidates
    met, placed = set(), set()
    run, longest = dict.fromkeys((one.id for one in people), 0), dict.fromkeys((one.id for one in people), 0)
    for number in range(ROUNDS):
        open_roles = instance.roles[number % 3 :: 3]
        answer = match(replace(instance, candidates=people, roles=open_roles, limits=limits))
        chosen, waiting = {person for person, _role in answer.assignment}, answer.fairness.without_proposal
        placed |= chosen
        met |= chosen | set(waiting)
        for person in waiting:
            run[person] += 1
            longest[person] = max(longest[person], run[person])
        for person in chosen:
            run[person] = 0
        people = tuple(replace(person, debt=answer.fairness.debts.get(person.id, 0)) for person in people)
    return {
        "eligible": len(met),
        "never": len(met - placed),
        "p95": int(np.quantile([longest[person] for person in met], 0.95)),
    }


def measure_business_case() -> Figures:
    """Return the milliseconds of a business case with every input uncertain, median and worst of nine."""
    middle = {"SHARE": 0.5, "HOURS_PER_WEEK": 10, "WEEKS_PER_YEAR": 46, "CENTS_PER_HOUR": 2500}
    inputs = {}
    for name, rule in INPUT_RULES.items():
        value = middle.get(rule.unit, 100_000)
        low, high = (value * 0.8, value * 1.1) if rule.unit == "SHARE" else (int(value * 0.8), int(value * 1.1))
        inputs[name] = ThreePoint(low, value, high, rule.unit, "invented")
    case = CaseInputs(inputs)
    calculate(case, seed=1)
    found: Figures = {"inputs": len(inputs)}
    for draws in (10_000, 20_000):
        times = []
        for seed in range(9):
            watch = Watch()
            calculate(case, seed=seed, draws=draws)
            times.append(1000 * watch.read()[0])
        found[str(draws)] = {"median": round(float(np.median(times)), 1), "worst": round(max(times), 1)}
    return found


CASES: dict[str, Callable[[], Figures]] = {
    "M1k": lambda: measure_round(1000, 20, 1),
    "M10k": lambda: measure_round(10_000, 20, 1),
    "M10k-2": lambda: measure_round(10_000, 20, 2),
    "M10k-3": lambda: measure_round(10_000, 20, 3),
    "MM": lambda: measure_round(10_000, 1, 7),
    "MF": measure_fairness,
    "B20k": measure_business_case,
}


def _measured(name: str) -> Figures:
    """Run one case in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "script.benchmark_matching", "--raw", name]
    result = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: Figures = json.loads(result.stdout)
    return found


def _machine() -> str:
    load = os.getloadavg()[0]
    versions = ", ".join(f"{package} {version(package)}" for package in ("ortools", "scipy", "numpy"))
    today = dt.datetime.now(dt.UTC).date().isoformat()
    python = platform.python_version()
    return f"{today}, {os.cpu_count()} cores, load {load:.1f} before the first case, Python {python}, {versions}."


def _head(*cells: str) -> list[str]:
    return [f"| {' | '.join(cells)} |", "|---" * len(cells) + "|"]


def _round_tables(found: dict[str, Figures]) -> list[str]:
    lines = _head(
        "case",
        "near pairs",
        "possible pairs",
        "prepare s",
        "filter and score s",
        "flows s",
        "reasons s",
        "**whole run s**",
        "processor s",
        "peak MiB",
        "placed of eligible",
        "pairs proposed",
        "one role, worst of 50, ms",
    )
    for name, row in found.items():
        cells = (
            f"{name} `{row['instance']}` ({row['hash']})",
            f"{row['near']:,}",
            f"{row['possible']:,}",
            f"{row['prepare']:.2f}",
            f"{row['filter']:.2f}",
            f"{row['flows']:.2f}",
            f"{row['reasons']:.2f}",
            f"**{row['wall']:.2f}**",
            f"{row['processor']:.2f}",
            f"{row['memory']}",
            f"{row['placed']:,} of {row['eligible']:,}",
            f"{row['pairs']:,}",
            f"{row['shortlist']}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return [*lines, "", *_comparison_table(found)]


def _comparison_table(found: dict[str, Figures]) -> list[str]:
    lines = _head("case", "way", "people placed", "weight", "against this engine", "seconds")
    for name, row in found.items():
        lines.append(f"| {name} | **this engine** | {row['placed']:,} | {row['weight']:,} | | |")
        for way in ("flow over all pairs", "sparse", "full matrix", "greedy"):
            if way in row:
                other = row[way]
                change = 100 * (other["weight"] / row["weight"] - 1)
                lines.append(
                    f"| {name} | {way} | {other['placed']:,} | {other['weight']:,} | {change:+.4f} % "
                    f"| {other['seconds']:.2f} |"
                )
    return lines


def _fairness_tables(found: Figures) -> list[str]:
    lines = [
        f"MF: 2,000 people ({found['eligible']} with an eligible role), 900 roles, seed 5.",
        "",
        *_head("rule", "placed", "mean score", "hard to place", "waited a year or more", "Gini", "blocking pairs"),
    ]
    for name, row in found["rules"].items():
        lines.append(
            f"| {name} | {row['placed']} | {row['mean']} | {row['hard'][0]} of {row['hard'][1]} "
            f"| {row['waited'][0]} of {row['waited'][1]} | {row['gini']} | {row['blocking']} |"
        )
    columns = ("debt weight λ", "met an open eligible role", "never placed in 12 rounds", "longest run without, p95")
    lines += ["", *_head(*columns)]
    for weight, row in found["rotation"].items():
        lines.append(f"| {weight} | {row['eligible']} | {row['never']} | {row['p95']} rounds |")
    return lines


def _business_lines(found: Figures) -> list[str]:
    parts = [
        f"{int(draws):,} draws {found[draws]['median']} ms (worst of nine {found[draws]['worst']} ms)"
        for draws in ("10000", "20000")
    ]
    return [f"B20k: business case with {found['inputs']} uncertain inputs, both years, {'; '.join(parts)}."]


def report(names: list[str]) -> str:
    """Return the measurements of the named cases in Markdown."""
    lines = [_machine(), ""]
    found = {name: _measured(name) for name in names}
    rounds = {name: row for name, row in found.items() if name.startswith("M") and name != "MF"}
    if rounds:
        lines += [*_round_tables(rounds), ""]
    if "MF" in found:
        lines += [*_fairness_tables(found["MF"]), ""]
    if "B20k" in found:
        lines += [*_business_lines(found["B20k"]), ""]
    return "\n".join(lines)


def write(text: str, document: Path = DOCUMENT) -> None:
    """Put the measurements between the marks of the document."""
    before, _mark, rest = document.read_text("utf-8").partition(BEGIN)
    _old, _mark, after = rest.partition(END)
    document.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


def main(arguments: list[str]) -> int:
    """Command line: names of cases, all of them without any."""
    parser = argparse.ArgumentParser(prog="script/benchmark matching", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"one of {', '.join(CASES)}")
    parser.add_argument("--write", action="store_true", help="also put the figures into docs/matching.md")
    parser.add_argument("--raw", action="store_true", help="run one case here and print its figures as JSON")
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.cases if name not in CASES]
    if unknown or (chosen.raw and len(chosen.cases) != 1):
        parser.error(f"choose from {', '.join(CASES)}")
    if chosen.raw:
        print(json.dumps(CASES[chosen.cases[0]]()))
        return 0
    text = report(chosen.cases or list(CASES))
    print(text)
    if chosen.write:
        write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
