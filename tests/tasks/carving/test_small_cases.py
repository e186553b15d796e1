"""Cases small enough to work out by hand: the money, the rules and the edges."""

from typing import Any

import pytest

from tasks.carving import Answer, carve
from tests.tasks.carving.builders import WEEK, checked, holder, read, role, taken, task, workplace


def solve(record: dict[str, Any], seconds: float = 5.0) -> tuple[Answer, dict[str, Any]]:
    answer = carve(read(record), seconds=seconds)
    return answer, checked(record, answer)


def test_one_task_is_worth_the_wage_difference() -> None:
    """5 × 60 min freed at 30 €/h is 150 €; paid at 12 €/h 60 €; handing over 5 €: 85 € remain."""
    answer, value = solve(workplace([task("T1", transfer_cost_cents=500)]))
    assert answer.status == "OPTIMAL"
    assert value["alternatives"][0]["objective_cents"] == 8500
    assert value["alternatives"][0]["parts"] == {
        "value": 9000, "fixed": 0, "locations": 0, "processes": 0, "transfer": 500, "split": 0, "links": 0,
    }  # fmt: skip


def test_pace_is_rounded_up_to_the_grid_and_the_buffer_is_paid() -> None:
    """60 min at 120 % is 72, on the grid 75, with the buffer 80: 5 × 80 min at 12 €/h cost 80 €."""
    record = workplace([task("T1")], roles=[role(pace_percent=120, buffer_minutes=5)])
    _answer, value = solve(record)
    assert value["alternatives"][0]["objective_cents"] == 15000 - 8000
    assert value["alternatives"][0]["roles"][0]["items"][0]["minutes"] == 80


def test_subsidy_lowers_the_wage_and_a_demand_without_margin_costs() -> None:
    """Half the wage is subsidised: 30 €; one dimension at its ceiling costs 0.60 € for each of 5 hours."""
    record = workplace(
        [task("T1", demand={"lift": 3, "read": 1})],
        roles=[role(subsidy_percent=50)],
        weights={"tight_demand_cents_per_hour": 60, "location_cost_cents": 0, "process_cost_cents": 0},
    )
    _answer, value = solve(record)
    assert value["alternatives"][0]["objective_cents"] == 15000 - 3000 - 300


def test_places_processes_and_the_fixed_cost_are_counted_once_each() -> None:
    record = workplace(
        [task("T1"), task("T2", location="L2", process="p2"), task("T3")],
        roles=[role(fixed_cost_cents_per_week=4000)],
        weights={"tight_demand_cents_per_hour": 0, "location_cost_cents": 800, "process_cost_cents": 300},
    )
    _answer, value = solve(record)
    assert value["alternatives"][0]["objective_cents"] == 3 * 9000 - 4000 - 2 * 800 - 2 * 300


def test_days_outside_the_role_stay_and_the_split_costs() -> None:
    """Seven days in the workplace, five in the role: two days stay, so the task has two owners."""
    window = {"days": [*WEEK, "sat", "sun"], "earliest": "08:00", "latest": "16:00"}
    record = workplace([task("T1", slots=[window], split_cost_cents=700)])
    _answer, value = solve(record)
    assert value["alternatives"][0]["parts"]["split"] == 700
    assert solve(workplace([task("T1", slots=[window], indivisible=True)]))[0].status == "EMPTY_BEST"


def test_a_cut_link_costs_and_a_kept_one_does_not() -> None:
    links = [{"kind": "same_process", "first": "T1", "then": "T2", "cut_cost_cents": 400}]
    both, value = solve(workplace([task("T1"), task("T2")], links=links))
    assert both.alternatives[0].objective_cents == 18000
    _answer, value = solve(workplace([task("T1"), task("T2", stays=True)], links=links))
    assert value["alternatives"][0]["parts"]["links"] == 400


def test_two_tasks_at_the_same_time_do_not_fit_in_one_role() -> None:
    window = {"days": WEEK, "earliest": "09:00", "latest": "10:00"}
    _answer, value = solve(workplace([task("T1", slots=[window]), task("T2", slots=[window])]))
    assert len(taken(value)) == 1
    other = ({"T1", "T2"} - taken(value)).pop()
    assert value["alternatives"][0]["reasons"][other]["out"][0]["code"] == "OVERLAP"


def test_order_between_two_moved_tasks_is_kept() -> None:
    links = [{"kind": "before", "first": "T2", "then": "T1", "min_lag_minutes": 30}]
    _answer, value = solve(workplace([task("T1"), task("T2")], links=links))
    starts = {item["task"]: item["start"] for item in value["alternatives"][0]["roles"][0]["items"]}
    assert starts["T2"] <= "13:30"
    assert starts["T1"] >= "09:30"
    assert starts["T2"] < starts["T1"]


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({"min_share_left": 0.5}, 2),
        ({"min_tasks_left": 3}, 3),
        ({"min_processes_left": 2}, 2),
        ({"strain_dimension": "lift", "max_strain_average_percent": 100}, 1),
    ],
)
def test_what_must_stay_with_the_holder_stays(limits: dict[str, Any], left: int) -> None:
    """Four tasks of an hour in two processes; one of them lifts and must stay, so the light ones may not all leave."""
    tasks = [task(f"T{index}", process=f"p{index % 2}") for index in range(4)]
    if "strain_dimension" in limits:
        tasks[0] |= {"stays": True, "demand": {"lift": 2}}
        left = 2
    record = workplace(tasks, holders=[holder(**limits)])
    _answer, value = solve(record)
    assert len(taken(value)) == 4 - left


def test_freed_minutes_of_a_guarded_holder_count_nothing() -> None:
    """A holder paid 13 € beside a role at 12 €: within 15 %, so the hours freed are worth nothing."""
    guarded = holder(wage_cents_per_hour=1300, displacement_guard_percent=15)
    assert solve(workplace([task("T1")], holders=[guarded]))[0].status == "EMPTY_BEST"
    open_to_it = holder(wage_cents_per_hour=1300)
    assert solve(workplace([task("T1")], holders=[open_to_it]))[0].alternatives[0].objective_cents == 500


def test_a_pooled_task_frees_each_holder_by_share() -> None:
    pooled = task("T1", holders=[{"id": "H1", "share": 0.25}, {"id": "H2", "share": 0.75}])
    del pooled["holder"]
    record = workplace([pooled], holders=[holder(), holder("H2", wage_cents_per_hour=2000)])
    _answer, value = solve(record)
    first = value["alternatives"][0]
    assert first["parts"]["value"] == 75 * 50 + 225 * 100 // 3 - 6000
    assert {one["holder"]: one["moved_minutes"] for one in first["holders"]} == {"H1": 75, "H2": 225}


@pytest.mark.parametrize("part", ["stays", "safety_critical", "confirmed_transferable"])
def test_what_may_not_move_does_not(part: str) -> None:
    record = workplace([task("T1", **{part: part != "confirmed_transferable"})])
    answer, value = solve(record)
    assert answer.status == "EMPTY_BEST"
    code = {"stays": "STAYS", "safety_critical": "SAFETY", "confirmed_transferable": "NOT_CONFIRMED"}[part]
    assert value["reasons"]["T1"]["out"][0]["code"] == code


@pytest.mark.parametrize(
    "record",
    [
        workplace([]),
        workplace([task("T1")], roles=[]),
        workplace([task("T1", stays=True)]),
        workplace([task("T1")], roles=[role(days=[])]),
        workplace([task("T1")], roles=[role(fixed_cost_cents_per_week=50000)]),
    ],
)
def test_nothing_to_carve_is_an_answer(record: dict[str, Any]) -> None:
    answer, value = solve(record)
    assert answer.status == "EMPTY_BEST"
    assert value["alternatives"] == []
    assert value["bound_cents"] == 0
    assert set(value["reasons"]) == {one["id"] for one in record["tasks"]}


def test_when_no_role_pays_the_nearest_says_by_how_much() -> None:
    answer, _value = solve(workplace([task("T1")], roles=[role(fixed_cost_cents_per_week=10000)]))
    assert answer.nearest is not None
    assert answer.nearest.missing_cents == 1000
    assert answer.nearest.tasks == ("T1",)


def test_a_locked_unit_is_kept_at_its_time() -> None:
    locked = [{"role": "R1", "task": "T2", "slot": 0, "start": "10:15"}]
    record = workplace([task("T1"), task("T2", transfer_cost_cents=12000)], locked=locked)
    _answer, value = solve(record)
    starts = {item["task"]: item["start"] for item in value["alternatives"][0]["roles"][0]["items"]}
    assert starts["T2"] == "10:15"


def test_a_person_takes_one_role_within_days_hours_and_levels() -> None:
    candidate = {
        "ceiling": {"lift": 1}, "days": ["mon", "tue"], "max_minutes_per_week": 240,
        "windows": [{"days": ["mon", "tue", "wed"], "earliest": "10:00", "latest": "12:00"}],
    }  # fmt: skip
    tasks = [task("T1", demand={"lift": 2}), task("T2"), task("T3"), task("T4")]
    record = workplace(tasks, roles=[role(), role("R2")], candidate=candidate)
    _answer, value = solve(record)
    only = value["alternatives"][0]["roles"]
    assert len(only) == 1
    assert only[0]["minutes_per_week"] == 240
    assert all(item["days"] == ["mon", "tue"] and "10:00" <= item["start"] <= "11:00" for item in only[0]["items"])
    assert "T1" not in taken(value)


def test_a_fortnight_is_worth_its_average_week() -> None:
    days = [*WEEK, *(f"{day}2" for day in WEEK)]
    window = {"days": days, "earliest": "08:00", "latest": "16:00"}
    record = workplace([task("T1", slots=[window])], roles=[role(days=days)], week_days=14)
    _answer, value = solve(record)
    assert value["alternatives"][0]["objective_cents"] == 9000


def test_a_window_across_midnight_belongs_to_the_evening() -> None:
    window = {"days": WEEK, "earliest": "23:30", "latest": "01:30"}
    record = workplace([task("T1", slots=[window])], roles=[role(earliest="22:00", latest="06:00")])
    _answer, value = solve(record)
    assert taken(value) == {"T1"}


def test_a_person_cannot_fill_two_roles_that_are_both_asked_for() -> None:
    roles = [role("R1", must_use=True), role("R2", must_use=True)]
    record = workplace([task("T1"), task("T2")], roles=roles, candidate={})
    value = checked(record, carve(read(record), seconds=2))
    assert value["status"] == "INFEASIBLE"
    assert value["conflict"] == [{"code": "ONE_PERSON", "roles": ["R1", "R2"]}]


def test_a_role_that_is_asked_for_may_cost_and_says_so() -> None:
    record = workplace([task("T1")], roles=[role(must_use=True, wage_cents_per_hour=3600)])
    value = checked(record, carve(read(record), seconds=2))
    assert value["status"] == "OPTIMAL"
    assert value["alternatives"][0]["objective_cents"] == -3000
