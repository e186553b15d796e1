"""Small workplaces by hand: every part has a plain default, a test says only what it is about."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from script.carving_instances import generate
from tasks.carving import Answer, answer_to_json, parse_instance
from tasks.carving.records import Instance
from tasks.carving.validator import validate

INSTANCES = Path(__file__).with_name("instances")
WEEK = ["mon", "tue", "wed", "thu", "fri"]


def task(identity: str, minutes: int = 60, **parts: Any) -> dict[str, Any]:
    """A task of holder H1 in place L1 that may go at any time of day, on all five days."""
    window = {"days": WEEK, "earliest": "08:00", "latest": "16:00"}
    return {
        "id": identity, "name": identity, "holder": "H1", "location": "L1", "department": "D1", "process": "p1",
        "minutes": minutes, "slots": [window], "demand": {}, "licences": [], "stays": False, "safety_critical": False,
        "unwanted": False, "with_colleagues": True, "meaningful": True, "indivisible": False,
        "transfer_cost_cents": 0, "split_cost_cents": 0, **parts,
    }  # fmt: skip


def holder(identity: str = "H1", **parts: Any) -> dict[str, Any]:
    """A present worker at 30 € an hour from whom everything may go."""
    return {"id": identity, "wage_cents_per_hour": 3000, "min_share_left": 0.0, **parts}


def role(identity: str = "R1", **parts: Any) -> dict[str, Any]:
    """A role at 12 € an hour without limits that could get in the way."""
    return {
        "id": identity, "ceiling": {"lift": 3, "read": 3}, "licences": [], "days": WEEK, "min_minutes_per_week": 0,
        "max_minutes_per_week": 2400, "min_minutes_per_day": 0, "max_minutes_per_day": 480, "max_span_minutes": 480,
        "earliest": "08:00", "latest": "16:00", "pace_percent": 100, "buffer_minutes": 0, "wage_cents_per_hour": 1200,
        "subsidy_percent": 0, "max_locations": 9, "min_processes": 0, "max_processes": 9, "max_unwanted_percent": 100,
        "min_with_colleagues_percent": 0, "max_single_task_percent": 100, "min_meaningful_tasks": 0,
        "fixed_cost_cents_per_week": 0, **parts,
    }  # fmt: skip


def workplace(tasks: list[dict[str, Any]], **parts: Any) -> dict[str, Any]:
    """An instance of one area with two places; prices of places and processes are zero."""
    return {
        "format": "carve/1", "name": "by hand", "grid_minutes": 5, "dimensions": ["lift", "read"],
        "areas": [{"id": "A1", "departments": ["D1"]}],
        "locations": [{"id": "L1", "department": "D1"}, {"id": "L2", "department": "D1"}],
        "holders": [holder()], "tasks": tasks, "links": [], "roles": [role()],
        "weights": {"tight_demand_cents_per_hour": 0, "location_cost_cents": 0, "process_cost_cents": 0}, **parts,
    }  # fmt: skip


def opened(name: str) -> dict[str, Any]:
    """An open instance of this directory as a JSON value."""
    record: dict[str, Any] = json.loads((INSTANCES / f"{name}.json").read_text(encoding="utf-8"))
    return record


def generated(kind: str, tasks: int, seed: int, roles: int | None = None) -> dict[str, Any]:
    """A generated workplace as a JSON value."""
    return generate(kind, tasks, seed, roles)


def read(record: Mapping[str, Any]) -> Instance:
    """The record as an instance."""
    return parse_instance(record)


def checked(record: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    """The answer as JSON after the independent validator has found nothing wrong."""
    value: dict[str, Any] = json.loads(json.dumps(answer_to_json(answer)))
    broken = validate(record, value)
    assert broken == []
    return value


def taken(value: Mapping[str, Any]) -> set[str]:
    """Ids of the tasks that the first proposal takes."""
    return {item["task"] for one in value["alternatives"][0]["roles"] for item in one["items"]}
