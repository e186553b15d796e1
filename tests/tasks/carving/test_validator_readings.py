"""How the validator reads the finer points: midnight, fortnights, pooled tasks, the guard, roundings, statuses."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.carving.validator import validate
from tasks.carving.validator_holders import movable_minutes, moved_minutes
from tasks.carving.validator_objective import objective, objective_parts, placement_value
from tasks.carving.validator_plan import Plan, paced_duration, read_plan
from tasks.carving.validator_workplace import Workplace, read_workplace
from tests.tasks.carving.test_validator import codes, item, make_answer, make_workplace, of_task, slot

Json = dict[str, Any]


def read(workplace: Json, answer: Json) -> tuple[Workplace, Plan]:
    known = read_workplace(workplace)
    plan, _problems = read_plan(known, answer["alternatives"][0], "$")
    assert plan is not None
    return known, plan


def zero_answer(workplace: Json, **changes: Any) -> Json:
    reasons = {record["id"]: {"out": [{"code": "FITS_BUT_COSTS"}]} for record in workplace["tasks"]}
    nothing = dict.fromkeys(("value", "fixed", "locations", "processes", "transfer", "split", "links"), 0)
    plan = {"objective_cents": 0, "bound_cents": 0, "parts": nothing, "roles": [], "holders": [], "reasons": reasons}
    return {"format": "carve/1", "status": "OPTIMAL", "alternatives": [plan], "conflict": []} | changes


def test_doing_nothing_is_valid_and_worth_nothing() -> None:
    workplace = make_workplace()
    assert validate(workplace, zero_answer(workplace)) == []
    assert validate(workplace, zero_answer(workplace, status="EMPTY_BEST", alternatives=[])) == []


def test_unreadable_input_may_only_be_refused() -> None:
    refused = {"format": "carve/1", "status": "INVALID_INPUT", "alternatives": []}
    assert validate({}, refused) == []
    assert [violation.code for violation in validate({}, {**refused, "status": "TIME"})] == ["INPUT"]


def test_infeasible_is_honest_only_with_a_requirement_and_a_conflict() -> None:
    workplace = make_workplace()
    answer = {"format": "carve/1", "status": "INFEASIBLE", "alternatives": [], "conflict": [{"code": "CONTACT"}]}
    assert codes(workplace, answer) == {"STATUS"}
    workplace["roles"][0]["must_use"] = True
    assert codes(workplace, answer) == set()
    assert codes(workplace, {**answer, "conflict": []}) == {"STATUS"}
    assert codes(workplace, {**answer, "conflict": [{"code": "CONTACT", "role": "R9"}]}) == {"FORMAT"}
    assert codes(workplace, {**answer, "status": "EMPTY_BEST"}) == {"STATUS"}


def test_negative_proposal_is_never_valid() -> None:
    workplace, answer = make_workplace(), make_answer()
    workplace["roles"][0]["fixed_cost_cents_per_week"] = 20000
    plan = answer["alternatives"][0]
    plan["parts"]["fixed"] = 20000
    plan["objective_cents"] -= 16000
    plan["criteria"]["net_cents"] = plan["objective_cents"]
    assert codes(workplace, answer) == {"NEGATIVE"}


def test_optimal_may_not_hide_a_better_alternative() -> None:
    workplace, answer = make_workplace(), make_answer()
    answer["status"] = "OPTIMAL"
    answer["alternatives"][0]["bound_cents"] = 11242
    assert codes(workplace, answer) == set()
    answer["alternatives"].insert(0, zero_answer(workplace)["alternatives"][0])
    assert codes(workplace, answer) == {"STATUS"}


def test_pace_is_rounded_up_to_the_grid_before_the_buffer() -> None:
    role = read_workplace(make_workplace()).roles["R1"]
    assert paced_duration(15, role, 5) == 25  # 18 -> 20, and 5
    assert paced_duration(50, role, 5) == 65  # exactly 60, and 5
    assert paced_duration(51, role, 1) == 67  # 61.2 -> 62, and 5


@pytest.mark.parametrize(("wage", "cents"), [(3000, 9267), (3001, 9272), (3003, 9282)])
def test_value_is_rounded_once(wage: int, cents: int) -> None:
    workplace = make_workplace()
    workplace["holders"][0]["wage_cents_per_hour"] = wage
    known, plan = read(workplace, make_answer())
    assert placement_value(known, plan.placements[0]) == cents


def test_exact_half_goes_to_the_even_cent() -> None:
    workplace, answer = make_workplace(), make_answer()
    workplace["roles"][0].update(days=["mon"], wage_cents_per_hour=0)
    of_task(workplace, "wipe").update(minutes=30)
    for wage, cents in ((2001, 1000), (2003, 1002)):  # 30 minutes at 20.01 euros are 1000.5 cents
        workplace["holders"][1]["wage_cents_per_hour"] = wage
        known, plan = read(workplace, answer)
        assert placement_value(known, plan.placements[1]) == cents


def test_pooled_task_frees_each_holder_by_share() -> None:
    workplace = make_workplace()
    sort = of_task(workplace, "sort")
    del sort["holder"]
    sort["holders"] = [{"id": "H1", "share": 0.7}, {"id": "H2", "share": 0.3}]
    known, plan = read(workplace, make_answer())
    assert moved_minutes(plan) == {"H1": 210 + 150, "H2": 90 + 225}
    # 210 minutes at 30 euros and 90 at 25 euros, less 400 at 8 euros and the fit cost
    assert placement_value(known, plan.placements[0]) == round(10500 + 3750 - 5333.333 - 400)
    assert movable_minutes(known, known.holders["H1"]) == (210 + 150 + 600 + 100 + 900) * 55 / 100


def test_displacement_guard_counts_freed_minutes_of_low_wages_as_nothing() -> None:
    workplace = make_workplace()
    workplace["holders"][1]["displacement_guard_percent"] = 56
    known, plan = read(workplace, make_answer())
    assert placement_value(known, plan.placements[1]) == 5375  # 25 euros is more than 1.56 times 16 euros
    workplace["holders"][1]["displacement_guard_percent"] = 57
    known, plan = read(workplace, make_answer())
    assert placement_value(known, plan.placements[1]) == -4000


def test_split_costs_are_paid_for_every_owner_beyond_the_first() -> None:
    workplace, answer = make_workplace(), make_answer()
    of_task(workplace, "wipe")["slots"] = [slot("09:00", "12:00"), slot("12:00", "15:00")]
    known, plan = read(workplace, answer)
    assert objective_parts(known, plan)["split"] == 300  # one slot stays with the holder
    answer["alternatives"][0]["roles"][0]["items"].append(item("wipe", "12:00", 60) | {"slot": 1})
    known, plan = read(workplace, answer)
    assert objective_parts(known, plan)["split"] == 0


def test_window_across_midnight() -> None:
    workplace, answer = make_workplace(), make_answer()
    workplace["roles"][0].update(earliest="22:00", latest="06:00")
    for identifier, window in (
        ("sort", ("22:00", "00:30")),
        ("wipe", ("23:00", "02:00")),
        ("fill", ("00:30", "03:00")),
    ):
        of_task(workplace, identifier)["slots"] = [slot(*window)]
    workplace["links"] = []
    plan = answer["alternatives"][0]
    plan["parts"]["links"] = 0
    plan["objective_cents"] += 200
    plan["criteria"]["net_cents"] += 200
    items = plan["roles"][0]["items"]
    items[0]["start"], items[1]["start"], items[2]["start"] = "22:30", "23:50", "00:50"
    # "fill" belongs to the small hours of its own day, so the day's span runs from 0:50 to the night's end
    assert codes(workplace, answer) == {"SPAN"}
    items[2]["start"] = "00:20"
    assert "WINDOW" in codes(workplace, answer)


def test_sunday_night_meets_monday_morning() -> None:
    workplace, answer = make_workplace(), make_answer()
    workplace["roles"][0].update(earliest="00:00", latest="06:00", days=["mon", "sun"])
    of_task(workplace, "sort")["slots"] = [slot("23:00", "02:00", ["sun"])]
    of_task(workplace, "wipe")["slots"] = [slot("00:00", "05:00", ["mon"])]
    items = answer["alternatives"][0]["roles"][0]["items"]
    items[:] = [item("sort", "23:30", 80, ["sun"]), item("wipe", "00:45", 60, ["mon"])]
    assert "OVERLAP" in codes(workplace, answer)
    items[1]["start"] = "00:50"
    assert "OVERLAP" not in codes(workplace, answer)


def test_a_fortnight_of_two_equal_weeks_is_worth_one_week_and_counts_twice_the_minutes() -> None:
    workplace, answer = make_workplace(), make_answer()
    both = ["mon", "tue", "wed", "thu", "fri", "mon2", "tue2", "wed2", "thu2", "fri2"]
    workplace["week_days"] = 14
    workplace["roles"][0]["days"] = both
    for record in workplace["tasks"]:
        record["slots"][0]["days"] = both
    role = answer["alternatives"][0]["roles"][0]
    for record in role["items"]:
        record["days"] = both
    plan = answer["alternatives"][0]
    plan["criteria"]["freed_minutes"] = 1350
    plan["holders"] = [
        {"holder": "H1", "moved_minutes": 900, "limit_minutes": 2255},
        {"holder": "H2", "moved_minutes": 450, "limit_minutes": 2557},
    ]
    assert codes(workplace, answer) == set()
    role["minutes_per_week"] = 1850
    assert codes(workplace, answer) == {"MINUTES"}


def test_candidate_days_shorten_the_role() -> None:
    workplace, answer = make_workplace(), make_answer()
    workplace["candidate"] = {"days": ["mon", "tue"]}
    found = codes(workplace, answer)
    assert {"DAYS", "HOURS"} <= found


@given(
    st.lists(st.integers(min_value=1, max_value=48), min_size=1, max_size=6),
    st.integers(min_value=100, max_value=200),
    st.integers(min_value=0, max_value=100),
    st.integers(min_value=0, max_value=5000),
)
def test_objective_is_the_value_less_every_cost(minutes: list[int], pace: int, subsidy: int, wage: int) -> None:
    workplace, answer = make_workplace(), make_answer()
    workplace["roles"][0].update(pace_percent=pace, subsidy_percent=subsidy, wage_cents_per_hour=wage)
    for record, length in zip(workplace["tasks"], minutes, strict=False):
        record["minutes"] = 5 * length
    known, plan = read(workplace, answer)
    parts = objective_parts(known, plan)
    assert objective(parts) == parts["value"] - sum(cents for name, cents in parts.items() if name != "value")
    assert all(cents >= 0 for name, cents in parts.items() if name != "value")
    for placement in plan.placements:
        worth = placement.freed_minutes * known.holders[next(iter(placement.task.owners))].wage / 60
        paid = placement.role_minutes * wage * (100 - subsidy) / 6000
        fit = placement.tight_dimensions * placement.role_minutes
        assert abs(placement_value(known, placement) - (worth - paid - fit)) <= 0.5 + 1e-6


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=5),
        lambda deeper: (
            st.lists(deeper, max_size=3)
            | st.dictionaries(
                st.sampled_from(["alternatives", "roles", "items", "task", "status", "format"]), deeper, max_size=4
            )
        ),
        max_leaves=12,
    )
)
def test_no_answer_makes_the_validator_stumble(answer: Any) -> None:
    assert validate(make_workplace(), answer)


@given(
    st.sampled_from(["roles", "holders", "reasons", "parts"]),
    st.none() | st.integers() | st.lists(st.none(), max_size=2),
)
def test_no_broken_field_makes_the_validator_stumble(field: str, value: Any) -> None:
    answer = make_answer()
    answer["alternatives"][0][field] = value
    assert validate(make_workplace(), answer)
