"""Small matching rounds as JSON: one by hand, and a strategy of random ones in which many pairs are possible."""

import copy
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WORKDAYS = DAYS[:5]
DIMENSIONS = ["lifting", {"id": "standing", "basis": "mean"}, "reading", {"id": "traffic", "safety": True}]
NAMES = ["lifting", "standing", "reading", "traffic"]
LICENCES = ["hygiene", "driving"]
TAGS = ["kitchen", "store", "outdoors"]


def candidate(identifier: str, **changes: Any) -> Json:
    return {
        "id": identifier,
        "capacity": {"lifting": 3, "standing": 3, "reading": 3, "traffic": 3},
        "hours_min": 10,
        "hours_max": 30,
        "windows": [{"days": WORKDAYS, "earliest": "08:00", "latest": "16:00"}],
        "licences": [],
        "location": [0, 0],
        "max_km": 20,
        "interests": {"kitchen": 1.0},
        "must_not": [],
        "waiting_months": 0,
    } | changes


def role(identifier: str, **changes: Any) -> Json:
    return {
        "id": identifier,
        "demand": {"lifting": {"peak": 3, "mean": 2.0}},
        "hours": 20,
        "timetable": [{"days": WORKDAYS, "earliest": "09:00", "latest": "13:00"}],
        "licences": [],
        "location": [3, 4],
        "tags": ["kitchen"],
        "places": 1,
    } | changes


def make_round(candidates: list[Json], roles: list[Json], **changes: Any) -> Json:
    return {
        "format": "match/1",
        "name": "by hand",
        "dimensions": copy.deepcopy(DIMENSIONS),
        "candidates": candidates,
        "roles": roles,
        "adjustments": [
            {"id": "trolley", "kind": "aid", "gains": {"lifting": 1}, "cents_per_week": 300},
            {"id": "hoist", "kind": "aid", "gains": {"lifting": 2}, "cents_per_week": 900},
            {"id": "stool", "kind": "aid", "gains": {"standing": 1}, "cents_per_week": 200},
            {"id": "colours", "kind": "method", "gains": {"reading": 2, "traffic": 1}, "cents_per_week": 500},
        ],
        "limits": {},
    } | changes


def _subset(names: list[str], most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), max_size=most, unique=True)


@st.composite
def windows(draw: st.DrawFn, *, wide: bool) -> list[Json]:
    first = draw(st.integers(60, 100) if wide else st.integers(90, 150)) * 5
    length = draw(st.integers(100, 180) if wide else st.integers(12, 40)) * 5
    last = (first + length) % 1440
    days = draw(st.sampled_from([DAYS, WORKDAYS, ["mon", "wed", "sun"]]) if wide else _subset(WORKDAYS, 5))
    clock = "{:02d}:{:02d}"
    return [
        {"days": days, "earliest": clock.format(*divmod(first, 60)), "latest": clock.format(*divmod(last, 60))}
        for _once in (0,)
        if days
    ]


@st.composite
def candidates(draw: st.DrawFn, identifier: str) -> Json:
    least = draw(st.integers(0, 15))
    must_not = draw(_subset(TAGS, 1))
    return candidate(
        identifier,
        capacity={name: draw(st.integers(0, 5)) for name in NAMES if draw(st.integers(0, 4))},
        hours_min=least,
        hours_max=least + draw(st.integers(5, 30)),
        windows=draw(windows(wide=True)),
        licences=draw(_subset(LICENCES, 2)),
        location=[draw(st.integers(-20, 20)), draw(st.integers(-20, 20))],
        max_km=draw(st.sampled_from([50, 20, 100, 0])),
        interests={tag: draw(st.integers(0, 10)) / 10 for tag in draw(_subset(TAGS, 3))},
        must_not=must_not,
        must_have=[tag for tag in draw(st.sampled_from([[], [], ["kitchen"]])) if tag not in must_not],
        tags=draw(_subset(TAGS, 2)),
        support_hours=draw(st.integers(0, 4)),
        waiting_months=draw(st.integers(0, 40)),
        debt=draw(st.integers(0, 5)),
    )


@st.composite
def roles(draw: st.DrawFn, identifier: str) -> Json:
    demand = {}
    for name in draw(_subset(NAMES, 4)):
        peak = draw(st.integers(0, 5))
        demand[name] = {"peak": peak, "mean": draw(st.integers(0, peak * 4)) / 4}
    return role(
        identifier,
        demand=demand,
        hours=draw(st.integers(10, 30)),
        timetable=draw(windows(wide=False)),
        licences=draw(st.sampled_from([[], [], ["hygiene"]])),
        location=[draw(st.integers(-20, 20)), draw(st.integers(-20, 20))],
        tags=draw(_subset(TAGS, 3)),
        must_have=draw(st.sampled_from([[], [], [], ["store"]])),
        places=draw(st.integers(1, 3)),
        support_hours=draw(st.integers(0, 3)),
    )


@st.composite
def rounds(draw: st.DrawFn, most: int = 8) -> Json:
    people = [draw(candidates(f"C{number}")) for number in range(draw(st.integers(0, most)))]
    jobs = [draw(roles(f"R{number}")) for number in range(draw(st.integers(0, most)))]
    found = make_round(people, jobs)
    if draw(st.integers(0, 3)) == 0:
        found["adjustments"] = []
    found["limits"] = {
        "budget_cents_per_week": draw(st.sampled_from([0, 500, 10_000])),
        "most_gaps": draw(st.integers(0, 3)),
        "closable_levels": draw(st.integers(0, 3)),
        "coach_hours_per_week": draw(st.sampled_from([None, 0, 2])),
        "mode": draw(st.sampled_from(["assignment", "shortlist"])),
        "proposals": draw(st.integers(1, 4)),
        "debt_weight": draw(st.sampled_from([0, 0.25, 2])),
    }
    return found
