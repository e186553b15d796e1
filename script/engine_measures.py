"""What the engine does beside proposing, measured: conflicts, reasons, what-ifs, alternatives, adjustments."""

import json
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tasks.carving import (
    Adjustment,
    Candidate,
    CarvedRole,
    Instance,
    Prepared,
    adjust_role,
    carve,
    explain_counterfactual,
    parse_instance,
    plan_of_roles,
    prepare,
)
from tasks.carving.adjust import MODES
from tasks.carving.evaluation import arrangement_of
from tasks.carving.reasons import explain

ROLES, PEOPLE = 6, 40
KINDS = ("aid", "method", "arrangement", "support")


def _read(path: Path) -> Instance:
    return parse_instance(json.loads(path.read_text(encoding="utf-8")))


def further_lines(folder: Path) -> Iterator[str]:
    """Lines of the report on the open instances of a folder, times in seconds."""
    yield "| also measured | result |"
    yield "| --- | --- |"
    for name in ("infeasible_contact_s4", "infeasible_hours_daymax_s4"):
        yield f"| named conflict of {name} | {_conflict(_read(folder / f'{name}.json'))} |"
    instance = _read(folder / "carve_n100_s1.json")
    best = carve(instance, seconds=5, alternatives=5)
    kinds = ", ".join(alternative.kind for alternative in best.alternatives)
    yield f"| alternatives of carve_n100_s1 (limit 5 s) | {kinds} in {best.seconds:.1f} s |"
    yield f"| reasons for all tasks of carve_n100_s1 | {_reasons(instance, best.alternatives[0].roles)} |"
    yield f"| what each task left out of carve_n100_s1 would cost | {_what_ifs(instance, best.alternatives[0].roles)} |"
    for mode, text in _adjustments(_read(folder / "carve_n200_s1.json")).items():
        yield f"| {ROLES} roles of carve_n200_s1 fitted to {PEOPLE} invented people, {mode} | {text} |"


def _spread(times: list[float]) -> str:
    ordered = sorted(times)
    middle, high = statistics.median(ordered), ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {middle:.3f} s, p95 {high:.3f} s, worst {ordered[-1]:.3f} s"


def _conflict(instance: Instance) -> str:
    times, answer = [], carve(instance, seconds=5)
    for _run in range(5):
        began = time.perf_counter()
        answer = carve(instance, seconds=5)
        times.append(time.perf_counter() - began)
    return f"{', '.join(reason.code for reason in answer.conflict)}: {_spread(times)}"


def _reasons(instance: Instance, roles: tuple[CarvedRole, ...]) -> str:
    prepared = prepare(instance)
    arrangement = arrangement_of(prepared, plan_of_roles(roles))
    began = time.perf_counter()
    found = explain(prepared, arrangement or {})
    return f"{len(found)} tasks in {time.perf_counter() - began:.3f} s"


def _what_ifs(instance: Instance, roles: tuple[CarvedRole, ...]) -> str:
    prepared, plan = prepare(instance), plan_of_roles(roles)
    taken = {item.task for items in plan.roles.values() for item in items}
    times, codes = [], Counter[str]()
    for task in instance.tasks:
        if task.id not in taken:
            began = time.perf_counter()
            codes[explain_counterfactual(prepared, plan, task.id).code] += 1
            times.append(time.perf_counter() - began)
    return f"{', '.join(f'{number} {code}' for code, number in sorted(codes.items()))}; {_spread(times)} each"


def people(instance: Instance, chance: Random) -> list[Candidate]:
    """Invented people: levels about the middle, some with fewer days or hours."""
    found = []
    for _person in range(PEOPLE):
        ceiling = {name: min(5, max(0, round(chance.gauss(3.0, 1.0)))) for name in instance.dimensions}
        days = 31 if chance.random() < 0.7 else chance.choice((15, 21, 30))
        found.append(
            Candidate(ceiling=ceiling, days=days, max_minutes_per_week=chance.choice((None, 1200)), licences=None)
        )
    return found


def catalogue(instance: Instance, chance: Random) -> list[Adjustment]:
    """Sixteen invented adjustments of one or two dimensions."""
    return [
        Adjustment(
            f"J{number}",
            chance.choice(KINDS),
            {name: chance.randint(1, 2) for name in chance.sample(instance.dimensions, chance.randint(1, 2))},
            100 * chance.randint(2, 25),
        )
        for number in range(16)
    ]


def _adjustments(instance: Instance) -> dict[str, str]:
    """Per mode how many pairs fit, and how long one takes."""
    chance = Random(5)  # noqa: S311 - invented people, no secrets
    plan = plan_of_roles(carve(instance, seconds=5).alternatives[0].roles)
    prepared: Prepared = prepare(instance)
    everybody, means = people(instance, chance), catalogue(instance, chance)
    results = {}
    for mode in MODES:
        times, fitting = [], 0
        for role in list(plan.roles)[:ROLES]:
            for person in everybody:
                began = time.perf_counter()
                fitting += adjust_role(prepared, plan, role, person, means, mode=mode).feasible
                times.append(time.perf_counter() - began)
        results[mode] = f"{fitting} of {len(times)} pairs fit; {_spread(times)} each"
    return results
