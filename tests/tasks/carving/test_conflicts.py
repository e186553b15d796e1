"""Wishes that cannot be: the named conflict is infeasible, none of its rules is there in vain, and the cure works."""

import copy
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.carving import carve, prepare
from tasks.carving.conflicts import Feasibility, smallest_conflict
from tasks.carving.model import ALL
from tasks.carving.solving import Clock
from tests.tasks.carving.builders import checked, generated, opened, read, role, task, workplace


@pytest.mark.parametrize(
    ("name", "codes"),
    [("infeasible_contact_s4", {"CONTACT"}), ("infeasible_hours_daymax_s4", {"HOURS", "DAY_MAX"})],
)
def test_open_conflicts_are_named(name: str, codes: set[str]) -> None:
    record = opened(name)
    value = checked(record, carve(read(record), seconds=5))
    assert value["status"] == "INFEASIBLE"
    assert {reason["code"] for reason in value["conflict"]} == codes


@pytest.mark.parametrize("name", ["infeasible_contact_s4", "infeasible_hours_daymax_s4"])
def test_the_smallest_relaxation_is_enough_and_one_step_less_is_not(name: str) -> None:
    record = opened(name)
    value = checked(record, carve(read(record), seconds=5))
    cured = [reason for reason in value["conflict"] if "smallest_relaxation" in reason]
    assert cured
    for reason in cured:
        for field, limit in reason["smallest_relaxation"].items():
            present = record["roles"][0][field]
            step = (1 if "percent" in field else 5) * (1 if present > limit else -1)
            assert status_with(record, field, limit) != "INFEASIBLE"
            if limit + step != present:
                assert status_with(record, field, limit + step) == "INFEASIBLE"


def status_with(record: dict[str, Any], field: str, limit: int) -> str:
    changed = copy.deepcopy(record)
    changed["roles"][0][field] = limit
    return carve(read(changed), seconds=5).status


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(1, 10_000), wish=st.sampled_from(("contact", "hours", "places", "span")))
def test_a_conflict_is_infeasible_and_irreducible(seed: int, wish: str) -> None:
    record = generated("carve", 20, seed, 1)
    record["roles"][0] |= {
        "contact": {"min_with_colleagues_percent": 95, "max_unwanted_percent": 0},
        "hours": {"min_minutes_per_week": 1400, "max_minutes_per_day": 240, "max_minutes_per_week": 1500},
        "places": {"max_locations": 1, "min_processes": 4, "min_minutes_per_week": 900},
        "span": {"max_span_minutes": 60, "min_minutes_per_day": 120},
    }[wish]
    prepared = prepare(read(record))
    check = Feasibility(prepared, (0,), prepared.units_of_area[0], Clock(30))
    conflict = smallest_conflict(check.rules, check)
    if not conflict:
        assert check(check.rules) or not check(())
        return
    assert not check(conflict)
    for rule in conflict:
        assert check([other for other in conflict if other != rule])


@given(st.sets(st.integers(0, 9), min_size=1), st.sets(st.integers(0, 9), min_size=1))
def test_the_search_finds_a_least_set_of_any_pair_of_conflicts(first: set[int], second: set[int]) -> None:
    def feasible(kept: Sequence[tuple[str, int]]) -> bool:
        numbers = {int(code) for code, _role in kept}
        return not first <= numbers and not second <= numbers

    found = {int(code) for code, _role in smallest_conflict([(str(n), ALL) for n in range(10)], feasible)}
    assert found in (first, second) or found < first or found < second
    assert not feasible([(str(n), ALL) for n in found])
    assert all(feasible([(str(n), ALL) for n in found - {one}]) for one in found)


def test_a_role_that_nothing_suits_says_what_stands_in_the_way() -> None:
    record = workplace([task("T1", demand={"lift": 5}), task("T2", stays=True)], roles=[role(must_use=True)])
    value = checked(record, carve(read(record), seconds=2))
    assert value["status"] == "INFEASIBLE"
    assert value["conflict"][0]["code"] == "NO_WORK"
    assert value["conflict"][0]["refused"] == {"DEMAND": 1, "STAYS": 1}


def test_two_roles_that_each_fit_but_not_together() -> None:
    roles = [role("R1", must_use=True, min_minutes_per_week=600), role("R2", must_use=True, min_minutes_per_week=600)]
    record = workplace([task("T1"), task("T2"), task("T3")], roles=roles)
    value = checked(record, carve(read(record), seconds=3))
    assert value["status"] == "INFEASIBLE"
    assert {(reason["code"], reason["role"]) for reason in value["conflict"]} == {("HOURS", "R1"), ("HOURS", "R2")}


def test_less_work_than_roles_is_no_rules_fault() -> None:
    record = workplace([task("T1")], roles=[role("R1", must_use=True), role("R2", must_use=True)])
    value = checked(record, carve(read(record), seconds=3))
    assert value["status"] == "INFEASIBLE"
    assert value["conflict"][0]["code"] == "NO_WORK"
    assert value["conflict"][0]["roles"] == ["R1", "R2"]


def test_locked_units_that_overlap_are_the_conflict() -> None:
    locked = [{"role": "R1", "task": name, "slot": 0, "start": "09:00"} for name in ("T1", "T2")]
    record = workplace([task("T1"), task("T2")], locked=locked)
    value = checked(record, carve(read(record), seconds=3))
    assert value["status"] == "INFEASIBLE"
    assert {reason["code"] for reason in value["conflict"]} == {"OVERLAP", "LOCKED"}


def test_a_wish_that_can_be_is_kept_even_when_another_role_would_pay_more() -> None:
    roles = [role("R1", must_use=True, wage_cents_per_hour=2900), role("R2")]
    record = workplace([task("T1"), task("T2", stays=True)], roles=roles)
    value = checked(record, carve(read(record), seconds=3))
    assert [one["template"] for one in value["alternatives"][0]["roles"]] == ["R1"]
    assert value["status"] == "OPTIMAL"
