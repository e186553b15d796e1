"""Agreement with trying everything: each subset of units, each order, each first start, judged by the validator."""

from itertools import combinations, permutations
from random import Random
from typing import Any

import pytest

from tasks.carving import carve
from tasks.carving.validator_holders import check_holders
from tasks.carving.validator_objective import objective, objective_parts
from tasks.carving.validator_plan import read_plan
from tasks.carving.validator_roles import check_order, check_placements, check_roles, check_whole
from tasks.carving.validator_workplace import read_workplace
from tests.tasks.carving.builders import WEEK, checked, holder, read, role, task, workplace

RULES = (check_placements, check_whole, check_roles, check_order, check_holders)
STEP = 30


def tiny(seed: int) -> dict[str, Any]:
    """Five tasks and one role with limits that bite; times and lengths on the half hour keep the search small."""
    random = Random(seed)
    tasks = []
    for index in range(5):
        begin = 480 + STEP * random.randint(0, 6)
        minutes = STEP * random.randint(1, 4)
        window = {
            "days": random.choice((WEEK, WEEK, ["mon", "wed"])),
            "earliest": clock(begin),
            "latest": clock(begin + minutes + STEP * random.randint(0, 4)),
        }
        tasks.append(
            task(
                f"T{index}", minutes, slots=[window], process=f"p{random.randint(0, 2)}",
                location=f"L{random.randint(1, 2)}", holder=f"H{random.randint(1, 2)}",
                unwanted=random.random() < 0.4, with_colleagues=random.random() < 0.5,
                meaningful=random.random() < 0.5, demand={"lift": random.randint(0, 3)},
                transfer_cost_cents=100 * random.randint(0, 20), split_cost_cents=100 * random.randint(0, 9),
            )
        )  # fmt: skip
    links = [{"kind": "before", "first": "T0", "then": "T1", "min_lag_minutes": 30, "cut_cost_cents": 300}]
    limits: dict[str, Any] = {
        "min_minutes_per_week": 300, "max_minutes_per_week": 1200, "max_minutes_per_day": 240, "max_span_minutes": 300,
        "max_locations": random.randint(1, 2), "min_processes": random.randint(1, 2), "max_unwanted_percent": 50,
        "min_with_colleagues_percent": 25, "max_single_task_percent": 70, "fixed_cost_cents_per_week": 1000,
    }  # fmt: skip
    holders = [
        holder("H1", min_share_left=0.2, min_tasks_left=1),
        holder("H2", strain_dimension="lift", max_strain_average_percent=250),
    ]
    return workplace(
        tasks, links=links, roles=[role(**limits)], holders=holders,
        weights={"tight_demand_cents_per_hour": 60, "location_cost_cents": 500, "process_cost_cents": 300},
    )  # fmt: skip


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def best_by_trying(record: dict[str, Any]) -> int:
    """Greatest worth over all plans; 0 for doing nothing."""
    place = read_workplace(record)
    best = 0
    for size in range(1, 6):
        for chosen in combinations(record["tasks"], size):
            for order in permutations(chosen):
                for items in timings(order):
                    worth = worth_of(place, items)
                    if worth is not None and worth > best:
                        best = worth
                        break
    return best


def timings(order: tuple[dict[str, Any], ...]) -> list[list[dict[str, Any]]]:
    """Plans in which the units follow each other as early as they can, for every shift of the first."""
    plans = []
    for shift in range(8):
        now, items = 480 + STEP * shift, []
        for one in order:
            slot = one["slots"][0]
            hours, minutes = slot["earliest"].split(":")
            now = max(now, int(hours) * 60 + int(minutes))
            items.append(
                {"task": one["id"], "slot": 0, "days": slot["days"], "start": clock(now), "minutes": one["minutes"]}
            )
            now += one["minutes"]
        plans.append(items)
    return plans


def worth_of(place: Any, items: list[dict[str, Any]]) -> int | None:
    minutes = sum(item["minutes"] * len(item["days"]) for item in items)
    plan_record: dict[str, Any] = {
        "objective_cents": 0, "bound_cents": None, "parts": {}, "holders": [], "reasons": {},
        "roles": [{"template": "R1", "area": "A1", "minutes_per_week": minutes, "items": items}],
    }  # fmt: skip
    plan, problems = read_plan(place, plan_record, "$")
    if plan is None or problems or any(list(rule(place, plan)) for rule in RULES):
        return None
    return objective(objective_parts(place, plan))


@pytest.mark.parametrize("seed", range(8))
def test_the_engine_finds_what_trying_everything_finds(seed: int) -> None:
    record = tiny(seed)
    answer = carve(read(record), seconds=5)
    value = checked(record, answer)
    found = value["alternatives"][0]["objective_cents"] if value["alternatives"] else 0
    assert answer.status in {"OPTIMAL", "EMPTY_BEST"}
    assert found == best_by_trying(record)
