"""Every rule of the carving model is broken once, alone, by hand; the sound plan passes."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tasks.carving.validator import validate

Json = dict[str, Any]
Change = Callable[[Json, Json], None]

WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def slot(earliest: str, latest: str, days: list[str] | None = None) -> Json:
    return {"days": list(WORKDAYS if days is None else days), "earliest": earliest, "latest": latest}


def task(identifier: str, holder: str, minutes: int, slots: list[Json], **changes: Any) -> Json:
    return {
        "id": identifier,
        "name": identifier,
        "holder": holder,
        "location": "L1",
        "department": "D1",
        "process": "goods",
        "minutes": minutes,
        "slots": slots,
        "demand": {},
        "licences": [],
        "stays": False,
        "safety_critical": False,
        "unwanted": False,
        "with_colleagues": False,
        "meaningful": False,
        "indivisible": False,
        "transfer_cost_cents": 500,
        "split_cost_cents": 300,
    } | changes


def holder(identifier: str, wage: int) -> Json:
    return {
        "id": identifier,
        "name": identifier,
        "wage_cents_per_hour": wage,
        "other_minutes_per_week": 900,
        "min_share_left": 0.45,
        "min_tasks_left": 1,
        "min_processes_left": 1,
        "strain_dimension": "lift",
        "max_strain_average_percent": 172,
    }


def make_workplace() -> Json:
    return {
        "format": "carve/1",
        "name": "storeroom",
        "grid_minutes": 5,
        "dimensions": ["lift", "read"],
        "areas": [{"id": "A1", "departments": ["D1"]}, {"id": "A2", "departments": ["D2"]}],
        "locations": [
            {"id": "L1", "name": "store", "department": "D1"},
            {"id": "L2", "name": "hall", "department": "D1"},
            {"id": "L3", "name": "office", "department": "D2"},
        ],
        "holders": [holder("H1", 3000), holder("H2", 2500)],
        "tasks": [
            task("sort", "H1", 60, [slot("08:00", "10:00")], with_colleagues=True, meaningful=True, demand={"lift": 2}),
            task("wipe", "H2", 45, [slot("09:00", "12:00")], process="cleaning", unwanted=True),
            task("fill", "H1", 30, [slot("10:00", "13:00")], location="L2", with_colleagues=True),
            task("plan", "H1", 120, [slot("08:00", "16:00")], process="office", demand={"read": 5}),
            task("serve", "H2", 240, [slot("08:00", "16:00")], process="service", demand={"lift": 3}),
            task("post", "H1", 20, [slot("08:00", "16:00")], location="L3", department="D2", process="office"),
        ],
        "links": [
            {"kind": "before", "first": "sort", "then": "fill", "min_lag_minutes": 0, "cut_cost_cents": 100},
            {"kind": "same_process", "first": "fill", "then": "plan", "cut_cost_cents": 200},
        ],
        "roles": [
            {
                "id": role,
                "ceiling": {"lift": 2, "read": 3},
                "licences": [],
                "days": list(WORKDAYS),
                "min_minutes_per_week": 600,
                "max_minutes_per_week": 1000,
                "min_minutes_per_day": 120,
                "max_minutes_per_day": 240,
                "max_span_minutes": 300,
                "earliest": "07:00",
                "latest": "16:00",
                "pace_percent": 120,
                "buffer_minutes": 5,
                "wage_cents_per_hour": 1600,
                "subsidy_percent": 50,
                "max_locations": 2,
                "min_processes": 2,
                "max_processes": 3,
                "max_unwanted_percent": 40,
                "min_with_colleagues_percent": 25,
                "max_single_task_percent": 60,
                "min_meaningful_tasks": 1,
                "fixed_cost_cents_per_week": 4000,
            }
            for role in ("R1", "R2")
        ],
        "weights": {"tight_demand_cents_per_hour": 60, "location_cost_cents": 800, "process_cost_cents": 300},
    }


def item(identifier: str, start: str, minutes: int, days: list[str] | None = None) -> Json:
    return {
        "task": identifier,
        "slot": 0,
        "days": list(WORKDAYS if days is None else days),
        "start": start,
        "minutes": minutes,
    }


def make_answer() -> Json:
    """One role of 925 minutes a week: sort 08:00 (80 min), wipe 09:20 (60 min), fill 10:20 (45 min).

    Value by hand, in cents: sort 300·3000/60 - 400·800/60 - 60·1·400/60 = 15000 - 5333.33 - 400 = 9266.67;
    wipe 225·2500/60 - 300·800/60 = 9375 - 4000 = 5375; fill 150·3000/60 - 225·800/60 = 7500 - 3000 = 4500.
    """
    return {
        "format": "carve/1",
        "instance": "storeroom",
        "seed": 1,
        "seconds": 0.1,
        "status": "FEASIBLE",
        "alternatives": [
            {
                "kind": "A0",
                "objective_cents": 19142 - 4000 - 1600 - 600 - 1500 - 200,
                "bound_cents": None,
                "parts": {
                    "value": 9267 + 5375 + 4500,
                    "fixed": 4000,
                    "locations": 1600,
                    "processes": 600,
                    "transfer": 1500,
                    "split": 0,
                    "links": 200,
                },
                "criteria": {"freed_minutes": 675, "freed_cents": 31875, "disruption": 5, "net_cents": 11242},
                "roles": [
                    {
                        "template": "R1",
                        "area": "A1",
                        "minutes_per_week": 925,
                        "items": [item("sort", "08:00", 80), item("wipe", "09:20", 60), item("fill", "10:20", 45)],
                    }
                ],
                "holders": [
                    {"holder": "H1", "moved_minutes": 450, "limit_minutes": 1127},
                    {"holder": "H2", "moved_minutes": 225, "limit_minutes": 1278},
                ],
                "reasons": {
                    "sort": {"in": "R1", "why": []},
                    "plan": {"out": [{"code": "DEMAND", "role": "R1", "dimension": "read", "demand": 5, "ceiling": 3}]},
                    "serve": {"out": [{"code": "DEMAND", "role": "R1", "dimension": "lift"}]},
                    "post": {"out": [{"code": "OTHER_AREA", "role": "R1"}]},
                },
            }
        ],
        "conflict": [],
    }


def codes(workplace: Json, answer: Json) -> set[str]:
    return {violation.code for violation in validate(workplace, answer)}


def of_task(workplace: Json, identifier: str) -> Json:
    found: Json = next(record for record in workplace["tasks"] if record["id"] == identifier)
    return found


def set_task(identifier: str, **changes: Any) -> Change:
    def change(workplace: Json, _answer: Json) -> None:
        of_task(workplace, identifier).update(changes)

    return change


def set_role(**changes: Any) -> Change:
    def change(workplace: Json, _answer: Json) -> None:
        workplace["roles"][0].update(changes)

    return change


def set_holder(index: int, **changes: Any) -> Change:
    def change(workplace: Json, _answer: Json) -> None:
        workplace["holders"][index].update(changes)

    return change


def set_item(index: int, **changes: Any) -> Change:
    def change(_workplace: Json, answer: Json) -> None:
        answer["alternatives"][0]["roles"][0]["items"][index].update(changes)

    return change


def set_plan(**changes: Any) -> Change:
    def change(_workplace: Json, answer: Json) -> None:
        answer["alternatives"][0].update(changes)

    return change


def set_answer(**changes: Any) -> Change:
    def change(_workplace: Json, answer: Json) -> None:
        answer.update(changes)

    return change


def set_input(**changes: Any) -> Change:
    def change(workplace: Json, _answer: Json) -> None:
        workplace.update(changes)

    return change


def part(name: str, cents: int) -> Change:
    def change(_workplace: Json, answer: Json) -> None:
        answer["alternatives"][0]["parts"][name] = cents

    return change


def drop_reason(_workplace: Json, answer: Json) -> None:
    del answer["alternatives"][0]["reasons"]["post"]


def second_role(_workplace: Json, answer: Json) -> None:
    plan = answer["alternatives"][0]
    plan["roles"].append(copy.deepcopy(plan["roles"][0]) | {"template": "R2"})


def same_role_again(_workplace: Json, answer: Json) -> None:
    plan = answer["alternatives"][0]
    plan["roles"].append(plan["roles"][0] | {"items": []})


def move_hall_task_to_other_area(workplace: Json, _answer: Json) -> None:
    of_task(workplace, "fill")["department"] = "D2"


def two_slots_of_indivisible(workplace: Json, _answer: Json) -> None:
    wipe = of_task(workplace, "wipe")
    wipe["indivisible"] = True
    wipe["slots"].append(slot("13:00", "15:00"))


def weekend_of_indivisible(workplace: Json, _answer: Json) -> None:
    wipe = of_task(workplace, "wipe")
    wipe["indivisible"] = True
    wipe["slots"][0]["days"] = [*WORKDAYS, "sat"]


def two_roles_of_one_person(workplace: Json, answer: Json) -> None:
    workplace["candidate"] = {"licences": []}
    same_role_again(workplace, answer)


LOCK = {"role": "R1", "task": "sort", "slot": 0, "start": "08:05"}
CONFLICT = [{"code": "CONTACT", "role": "R1"}]

TWICE = {
    "ROLE_TWICE",
    "HOURS",
    "MINUTES",
    "DAY_MIN",
    "PROCS",
    "AREA",
    "MEANING",
    "OBJECTIVE_PART",
    "OBJECTIVE",
    "CRITERIA",
}
BREACHES: dict[str, tuple[Change, set[str]]] = {
    "stays": (set_task("wipe", stays=True), {"STAYS"}),
    "safety": (set_task("wipe", safety_critical=True), {"SAFETY"}),
    "not confirmed": (set_task("wipe", confirmed_transferable=False), {"NOT_CONFIRMED"}),
    "licence": (set_task("wipe", licences=["hygiene"]), {"LICENCE"}),
    "demand above ceiling": (set_task("wipe", demand={"read": 4}), {"DEMAND"}),
    "demand without ceiling": (set_task("wipe", demand={"noise": 1}), {"DEMAND"}),
    "start before window": (set_item(0, start="07:55"), {"WINDOW"}),
    "end after window": (set_task("fill", slots=[slot("10:00", "11:00")]), {"WINDOW"}),
    "start before role": (set_role(earliest="08:30"), {"WINDOW"}),
    "end after role": (set_role(latest="11:00"), {"WINDOW"}),
    "off the grid": (set_item(2, start="10:22"), {"GRID"}),
    "overlap": (set_item(1, start="09:15"), {"OVERLAP"}),
    "order of two moved tasks": (
        set_input(links=[{"kind": "before", "first": "wipe", "then": "sort"}]),
        {"PREC", "OBJECTIVE_PART", "OBJECTIVE", "CRITERIA"},
    ),
    "order with lag": (
        set_input(
            links=[
                {"kind": "before", "first": "sort", "then": "fill", "min_lag_minutes": 65, "cut_cost_cents": 100},
                {"kind": "same_process", "first": "fill", "then": "plan", "cut_cost_cents": 200},
            ]
        ),
        {"PREC"},
    ),
    "order, only the first moved": (
        set_input(
            links=[{"kind": "before", "first": "fill", "then": "serve", "min_lag_minutes": 60, "cut_cost_cents": 200}]
        ),
        {"PREC"},
    ),
    "order, only the second moved": (
        set_input(
            links=[{"kind": "before", "first": "serve", "then": "fill", "min_lag_minutes": 0, "cut_cost_cents": 200}]
        ),
        {"PREC"},
    ),
    "span": (set_role(max_span_minutes=184), {"SPAN"}),
    "week too short": (set_role(min_minutes_per_week=930), {"HOURS"}),
    "week too long": (set_role(max_minutes_per_week=920), {"HOURS"}),
    "day too short": (set_role(min_minutes_per_day=190), {"DAY_MIN"}),
    "a working day without work": (set_role(days=[*WORKDAYS, "sat"]), {"DAY_MIN"}),
    "day too long": (set_role(max_minutes_per_day=180), {"DAY_MAX"}),
    "places": (set_role(max_locations=1), {"LOCS"}),
    "two areas": (move_hall_task_to_other_area, {"AREA"}),
    "too few processes": (set_role(min_processes=3), {"PROCS"}),
    "too many processes": (set_role(max_processes=1), {"PROCS"}),
    "single task": (set_role(max_single_task_percent=43), {"SINGLE"}),
    "disliked": (set_role(max_unwanted_percent=32), {"DISLIKED"}),
    "contact": (set_role(min_with_colleagues_percent=68), {"CONTACT"}),
    "meaning": (set_role(min_meaningful_tasks=2), {"MEANING"}),
    "indivisible, one slot left": (
        two_slots_of_indivisible,
        {"WHOLE", "HOLDER_SHEET", "OBJECTIVE_PART", "OBJECTIVE", "CRITERIA"},
    ),
    "indivisible, a day left": (
        weekend_of_indivisible,
        {"WHOLE_DAYS", "HOLDER_SHEET", "OBJECTIVE_PART", "OBJECTIVE", "CRITERIA"},
    ),
    "holder share": (set_holder(0, min_share_left=0.79), {"HOLDER_SHARE", "HOLDER_SHEET"}),
    "holder tasks": (set_holder(0, min_tasks_left=3), {"HOLDER_TASKS"}),
    "holder processes": (set_holder(1, min_processes_left=2), {"HOLDER_PROCS"}),
    "holder strain": (set_holder(1, max_strain_average_percent=171), {"HOLDER_STRAIN"}),
    "locked at another time": (set_input(locked=[LOCK]), {"LOCKED"}),
    "locked in another role": (set_input(locked=[LOCK | {"role": "R2", "start": "08:00"}]), {"LOCKED"}),
    "required role missing": (
        lambda workplace, _answer: workplace["roles"][1].update(must_use=True),
        {"MUST_USE"},
    ),
    "candidate's level": (
        set_input(candidate={"ceiling": {"lift": 1}}),
        {"DEMAND", "OBJECTIVE_PART", "OBJECTIVE", "CRITERIA"},
    ),
    "candidate's week": (set_input(candidate={"max_minutes_per_week": 900}), {"HOURS"}),
    "candidate's day": (set_input(candidate={"max_minutes_per_day": 180}), {"DAY_MAX"}),
    "candidate's hours": (set_input(candidate={"windows": [slot("08:00", "11:00")]}), {"AVAIL"}),
    "candidate's licences": (
        lambda workplace, _answer: (
            workplace.update(candidate={"licences": []}),
            of_task(workplace, "wipe").update(licences=["hygiene"]),
            workplace["roles"][0].update(licences=["hygiene"]),
        )[0],
        {"LICENCE"},
    ),
    "unit in two roles": (
        second_role,
        {"ONE", "HOLDER_SHEET", "HOLDER_STRAIN", "OBJECTIVE_PART", "OBJECTIVE", "CRITERIA"},
    ),
    "role slot used twice": (
        same_role_again,
        TWICE,
    ),
    "days left out": (set_item(0, days=WORKDAYS[:4]), {"DAYS"}),
    "minutes of an item": (set_item(0, minutes=75), {"MINUTES"}),
    "unknown task": (
        set_item(2, task="nothing"),
        {"UNKNOWN_TASK", "MINUTES", "DISLIKED", "NO_REASON", "HOLDER_SHEET", "OBJECTIVE_PART", "OBJECTIVE", "CRITERIA"},
    ),
    "value": (part("value", 19143), {"OBJECTIVE_PART"}),
    "fixed": (part("fixed", 0), {"OBJECTIVE_PART"}),
    "objective": (set_plan(objective_cents=11243), {"OBJECTIVE"}),
    "disruption": (set_plan(criteria={"disruption": 4}), {"CRITERIA"}),
    "one person in two roles": (two_roles_of_one_person, {"ONE_PERSON", *TWICE}),
    "bound below the objective": (set_plan(bound_cents=11241), {"BOUND"}),
    "holder sheet incomplete": (set_plan(holders=[]), {"HOLDER_SHEET"}),
    "no reason": (drop_reason, {"NO_REASON"}),
    "false reason": (set_task("plan", demand={"read": 3}), {"REASON_FALSE"}),
    "optimal without a bound": (set_answer(status="OPTIMAL"), {"STATUS"}),
    "empty with a proposal": (set_answer(status="EMPTY_BEST"), {"STATUS"}),
    "feasible without a proposal": (set_answer(alternatives=[]), {"STATUS"}),
    "infeasible although nothing is required": (
        set_answer(status="INFEASIBLE", alternatives=[], conflict=CONFLICT),
        {"STATUS"},
    ),
    "another format": (set_answer(format="carve/2"), {"FORMAT"}),
    "another status": (set_answer(status="GOOD"), {"FORMAT"}),
    "a time that is none": (
        set_item(2, start="late"),
        {"FORMAT", "MINUTES", "DISLIKED", "NO_REASON", "HOLDER_SHEET", "OBJECTIVE_PART", "OBJECTIVE", "CRITERIA"},
    ),
    "parts missing": (lambda _workplace, answer: answer["alternatives"][0].pop("parts"), {"FORMAT"}),
    "unreadable input": (set_input(tasks=[{"id": "sort"}]), {"INPUT"}),
}


def test_sound_plan_passes() -> None:
    assert validate(make_workplace(), make_answer()) == []


@pytest.mark.parametrize("name", BREACHES)
def test_each_breach_is_named_and_nothing_else(name: str) -> None:
    change, expected = BREACHES[name]
    workplace, answer = make_workplace(), make_answer()
    change(workplace, answer)
    assert codes(workplace, answer) == expected
