"""Reasons, what-ifs and alternatives."""

from typing import Any

import pytest

from tasks.carving import carve, explain_counterfactual, plan_of_roles, prepare
from tasks.carving.alternatives import grouped_distance, moved_distance
from tasks.carving.evaluation import arrangement_of
from tests.tasks.carving.builders import WEEK, checked, generated, holder, opened, read, role, task, workplace


def out_codes(value: dict[str, Any], task_id: str) -> set[str]:
    return {reason["code"] for reason in value["alternatives"][0]["reasons"][task_id]["out"]}


def test_every_reason_for_staying_out_has_its_name() -> None:
    narrow = {"days": WEEK, "earliest": "06:00", "latest": "08:30"}
    weekend = {"days": ["sat"], "earliest": "08:00", "latest": "16:00"}
    tasks = [
        task("T0", 240),
        task("stays", stays=True),
        task("safety", safety_critical=True),
        task("open", confirmed_transferable=False),
        task("licence", licences=["truck"]),
        task("demand", demand={"read": 5}),
        task("days", slots=[weekend]),
        task("window", slots=[narrow]),
        task("hours", 300),
        task("worth", transfer_cost_cents=30000),
        task("limit", 30, holder="H2"),
    ]
    record = workplace(
        tasks, roles=[role(max_minutes_per_week=1800)], holders=[holder(), holder("H2", min_tasks_left=1)]
    )
    value = checked(record, carve(read(record), seconds=5))
    expected = {
        "stays": "STAYS", "safety": "SAFETY", "open": "NOT_CONFIRMED", "licence": "LICENCE", "demand": "DEMAND",
        "days": "DAYS", "window": "WINDOW", "worth": "FITS_BUT_COSTS", "limit": "HOLDER_TASKS",
    }  # fmt: skip
    for name, code in expected.items():
        assert code in out_codes(value, name), name
    left = (
        {"T0", "hours"} - {item["task"] for one in value["alternatives"][0]["roles"] for item in one["items"]}
    ).pop()
    assert out_codes(value, left) & {"HOURS", "DAY_MAX", "OVERLAP"}


def test_a_cost_says_by_how_much_it_is_not_worth_it() -> None:
    record = workplace([task("T1"), task("T2", transfer_cost_cents=9500)])
    value = checked(record, carve(read(record), seconds=5))
    reason = value["alternatives"][0]["reasons"]["T2"]["out"][0]
    assert reason["code"] == "FITS_BUT_COSTS"
    assert reason["cents"] == 500
    assert (reason["value"], reason["transfer"]) == (9000, 9500)


def test_a_task_elsewhere_says_so() -> None:
    record = workplace(
        [task("T1"), task("T2", 30, department="D2", location="L3")],
        areas=[{"id": "A1", "departments": ["D1"]}, {"id": "A2", "departments": ["D2"]}],
        locations=[{"id": "L1", "department": "D1"}, {"id": "L3", "department": "D2"}],
    )
    value = checked(record, carve(read(record), seconds=5))
    assert value["alternatives"][0]["reasons"]["T2"]["out"] == [
        {"code": "OTHER_AREA", "role": "R1", "role_area": "A1", "task_area": "A2"}
    ]


def test_a_taken_task_says_what_it_brings_and_with_what_it_belongs() -> None:
    record = workplace([task("T1", demand={"lift": 3, "read": 1}), task("T2", location="L2")])
    value = checked(record, carve(read(record), seconds=5))
    why = {reason["code"]: reason for reason in value["alternatives"][0]["reasons"]["T1"]["why"]}
    assert why["FREES"]["minutes"] == 300
    assert why["FREES"]["value_cents"] == 9000
    assert why["MARGIN"]["levels"] == {"lift": 0, "read": 2}
    assert why["MARGIN"]["tight"] == ["lift"]
    assert why["SAME_PROCESS"]["with"] == ["T2"]


def test_forcing_a_task_in_never_gains_on_a_proved_plan() -> None:
    record = opened("carve_n100_s1")
    instance = read(record)
    answer = carve(instance, seconds=60)
    assert answer.status == "OPTIMAL"
    prepared, plan = prepare(instance), plan_of_roles(answer.alternatives[0].roles)
    left = [name for name, found in answer.alternatives[0].reasons.items() if found.role is None]
    priced = [explain_counterfactual(prepared, plan, name, seconds=5) for name in left[:25]]
    losses = [reason for reason in priced if reason.code == "COUNTERFACTUAL"]
    assert losses
    assert all(reason.values["cents"] >= 0 for reason in losses)
    assert {reason.code for reason in priced} <= {"COUNTERFACTUAL", "IMPOSSIBLE"}


def test_what_gives_way_is_named() -> None:
    record = workplace(
        [task("T1", 240), task("T2", 240, transfer_cost_cents=100)], roles=[role(max_minutes_per_day=240)]
    )
    instance = read(record)
    plan = plan_of_roles(carve(instance, seconds=5).alternatives[0].roles)
    reason = explain_counterfactual(instance, plan, "T2")
    assert reason.values["out"] == ["T1"]
    assert reason.values["cents"] == 100
    with pytest.raises(KeyError):
        explain_counterfactual(instance, plan, "T9")


@pytest.mark.parametrize("record", [opened("carve_n20_s2"), generated("carve", 60, 5, 2)])
def test_alternatives_differ_keep_the_rules_and_are_not_worse_in_everything(record: dict[str, Any]) -> None:
    instance = read(record)
    prepared = prepare(instance)
    answer = carve(instance, seconds=6, alternatives=4)
    checked(record, answer)
    assert len(answer.alternatives) >= 3
    assert answer.alternatives[0].kind == "A0"
    for position, second in enumerate(answer.alternatives):
        for first in answer.alternatives[:position]:
            left, right = (arrangement_of(prepared, plan_of_roles(one.roles)) for one in (first, second))
            assert left is not None
            assert right is not None
            assert moved_distance(prepared, left, right) >= 0.25 or grouped_distance(left, right) >= 0.4
            ours, theirs = (
                (one.criteria.freed_minutes, one.criteria.fit, -one.criteria.disruption, one.criteria.net_cents)
                for one in (first, second)
            )
            assert any(a > b for a, b in zip(ours, theirs, strict=True))
            assert any(a < b for a, b in zip(ours, theirs, strict=True))
