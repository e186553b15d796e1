"""Turns a workplace record (workplace/1) into the engine's input record (carve/1)."""

import math
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

GRID_MINUTES = 5
WEEKS_A_YEAR = 46
STRAIN_MAY_RISE_TO_PERCENT = 120
COACHED_HOUR_CENTS = 2800
"""An hour in which one person shows and another learns: two wages. An assumption."""
FIRST_HOURS, HOURS_A_LEARNING_LEVEL = 1, 1
SPLIT_COST_CENTS = 100
Json = dict[str, Any]


def weekly_minutes(task: Json) -> int:
    """Minutes a week of all holders together."""
    return int(task["minutes"]) * int(task["frequency"]["occurrences_per_week"])


def strain_ceiling_percent(workplace: Json, function: Json) -> int:
    """Highest mean lifting level (x 100) of what stays: at most a fifth above today's mean.

    Work that no task describes counts as free of strain, as it does in the engine.
    """
    load, minutes = 0.0, float(function["other_minutes_per_week"])
    for task in workplace["tasks"]:
        for holder in task["holders"]:
            if holder["function"] == function["id"]:
                part = weekly_minutes(task) * holder["share_percent"] / 100
                minutes += part
                load += part * int(task["demand"].get("lifting", 0))
    return math.ceil(STRAIN_MAY_RISE_TO_PERCENT * load / minutes)


def carve_holder(workplace: Json, function: Json) -> Json:
    return {
        "id": function["id"],
        "name": function["name_fi"],
        "wage_cents_per_hour": (function["wage_low_cents"] + function["wage_high_cents"]) // 2,
        "other_minutes_per_week": function["other_minutes_per_week"],
        "min_share_left": function["min_share_left_percent"] / 100,
        "min_tasks_left": 3,
        "min_processes_left": 2,
        "strain_dimension": "lifting",
        "max_strain_average_percent": strain_ceiling_percent(workplace, function),
        "displacement_guard_percent": function["displacement_guard_percent"],
    }


def transfer_cost_cents(task: Json) -> int:
    """Showing and learning a task once, spread over a working year: cents a week."""
    hours = FIRST_HOURS + HOURS_A_LEARNING_LEVEL * int(task["demand"].get("learning", 0))
    return round(hours * COACHED_HOUR_CENTS / WEEKS_A_YEAR)


def carve_task(task: Json, department_of: Mapping[str, str]) -> Json:
    kept = (
        "id", "process", "location", "minutes", "slots", "demand", "demand_source", "licences", "stays",
        "safety_critical", "unwanted", "with_colleagues", "meaningful", "indivisible", "confirmed_transferable",
    )  # fmt: skip
    return {
        **{key: task[key] for key in kept},
        "name": task["name_fi"],
        "holders": [{"id": h["function"], "share": h["share_percent"] / 100} for h in task["holders"]],
        "department": department_of[task["location"]],
        "error_consequence": task["answers"]["error_consequence"],
        "transfer_cost_cents": transfer_cost_cents(task),
        "split_cost_cents": SPLIT_COST_CENTS,
    }


def carve_role(wish: Json) -> Json:
    skipped = {"name_fi", "name_sv", "name_en", "target_profile"}
    return {
        **{key: value for key, value in wish.items() if key not in skipped},
        "max_locations": 4,
        "min_processes": 2,
        "max_processes": 4,
        "max_unwanted_percent": 40,
        "min_with_colleagues_percent": 25,
        "max_single_task_percent": 50,
        "min_meaningful_tasks": 1,
        "fixed_cost_cents_per_week": 3000,
    }


def workplace_to_carve(workplace: Json) -> Json:
    """The engine's input record (carve/1) of a workplace/1 record; money in cents, time in minutes a week.

    Pure: the same workplace gives the same record. Names are the Finnish ones.
    """
    departments: dict[str, list[str]] = defaultdict(list)
    for department in workplace["departments"]:
        departments[department["area"]].append(department["id"])
    department_of = {location["id"]: location["department"] for location in workplace["locations"]}
    return {
        "format": "carve/1",
        "name": workplace["code"],
        "grid_minutes": GRID_MINUTES,
        "dimensions": sorted(
            {dimension for task in workplace["tasks"] for dimension in task["demand"]}
            | {dimension for wish in workplace["role_wishes"] for dimension in wish["ceiling"]}
        ),
        "areas": [{"id": area, "departments": members} for area, members in departments.items()],
        "locations": [
            {"id": place["id"], "name": place["name_fi"], "department": place["department"]}
            for place in workplace["locations"]
        ],
        "holders": [carve_holder(workplace, function) for function in workplace["functions"]],
        "tasks": [carve_task(task, department_of) for task in workplace["tasks"]],
        "links": workplace["links"],
        "roles": [carve_role(wish) for wish in workplace["role_wishes"]],
        "weights": {"tight_demand_cents_per_hour": 20, "location_cost_cents": 200, "process_cost_cents": 100},
    }
