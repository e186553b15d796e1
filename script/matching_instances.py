"""Synthetic matching rounds for measurements: towns, people and open roles, all invented, fixed by a seed."""

import random

from coaching.matching.records import (
    Adjustment,
    Candidate,
    Demand,
    Dimension,
    Instance,
    Limits,
    Role,
    Window,
)

DAY = 1440
DIMENSIONS = tuple(
    Dimension(name, basis="mean" if name in {"standing", "pace", "noise", "endurance"} else "peak")
    for name in (
        "lifting",
        "standing",
        "reaching",
        "hand-use",
        "endurance",
        "seeing",
        "hearing",
        "reading",
        "numbers",
        "attention",
        "remembering",
        "deciding",
        "pace",
        "switching",
        "teamwork",
        "noise",
    )
)
LICENCES = ("hygiene", "forklift", "first-aid", "hot-work", "driving")
TAGS = (
    "kitchen",
    "cleaning",
    "store",
    "office",
    "garden",
    "care",
    "animals",
    "shop",
    "logistics",
    "outdoors",
    "customers",
    "alone",
)
ADJUSTMENTS = (
    Adjustment("lifting-aid", "aid", {"lifting": 2}, 900),
    Adjustment("standing-support", "aid", {"standing": 1, "endurance": 1}, 400),
    Adjustment("reaching-tools", "aid", {"reaching": 1}, 200),
    Adjustment("grip-tools", "aid", {"hand-use": 1}, 300),
    Adjustment("magnifier", "aid", {"seeing": 2}, 500),
    Adjustment("hearing-loop", "aid", {"hearing": 2}, 700),
    Adjustment("picture-guides", "method", {"reading": 2, "remembering": 1}, 600),
    Adjustment("ready-counts", "method", {"numbers": 2}, 500),
    Adjustment("checklist", "method", {"remembering": 1, "attention": 1}, 300),
    Adjustment("one-thing-at-a-time", "arrangement", {"switching": 2}, 1200),
    Adjustment("calm-hours", "arrangement", {"noise": 1, "attention": 1}, 800),
    Adjustment("slower-line", "arrangement", {"pace": 1}, 1500),
    Adjustment("extra-breaks", "arrangement", {"endurance": 1, "standing": 1}, 1400),
    Adjustment("named-colleague", "support", {"deciding": 1, "teamwork": 1}, 1600),
    Adjustment("coach-visits", "support", {"deciding": 1, "switching": 1}, 2400),
    Adjustment("written-agreements", "method", {"deciding": 1}, 700),
)


def generate(candidates: int, roles: int, seed: int, towns: int = 20, limits: Limits | None = None) -> Instance:
    """Return a round of invented people and roles in ``towns`` towns; one town is a dense metropolis."""
    chance = random.Random(seed)  # noqa: S311 - invented data for measurements, no secret
    centres = [(chance.uniform(0, 500), chance.uniform(0, 500)) for _ in range(towns)]
    shares = [1 / (rank + 1) for rank in range(towns)]
    return Instance(
        name=f"match_{candidates}x{roles}_towns{towns}_s{seed}",
        dimensions=DIMENSIONS,
        candidates=tuple(_candidate(chance, number, centres, shares) for number in range(candidates)),
        roles=tuple(_role(chance, number, centres, shares) for number in range(roles)),
        adjustments=ADJUSTMENTS,
        limits=limits or Limits(),
    )


def _place(chance: random.Random, centres: list[tuple[float, float]], shares: list[float]) -> tuple[float, float]:
    x, y = chance.choices(centres, shares)[0]
    return round(chance.gauss(x, 7), 2), round(chance.gauss(y, 7), 2)


def _candidate(
    chance: random.Random, number: int, centres: list[tuple[float, float]], shares: list[float]
) -> Candidate:
    least = 60 * chance.choice((8, 10, 12, 15, 18))
    most = least + 60 * chance.choice((6, 10, 14, 18))
    first = chance.choice((6, 7, 8, 9, 10))
    length = chance.choice((5, 6, 7, 8, 9))
    days = sorted(chance.sample(range(7), chance.choice((3, 4, 5, 5, 5, 6))))
    if chance.random() < 0.6:
        days = [0, 1, 2, 3, 4]
    capacity = {
        dimension.id: min(5, max(0, round(chance.gauss(3.3, 1.1))))
        for dimension in DIMENSIONS
        if chance.random() < 0.92
    }
    return Candidate(
        id=f"C{number:05d}",
        capacity=capacity,
        least_minutes=least,
        most_minutes=most,
        windows=tuple(Window(day * DAY + first * 60, day * DAY + (first + length) * 60) for day in days),
        location=_place(chance, centres, shares),
        max_km=chance.choice((5, 10, 15, 20, 30)),
        licences=frozenset(licence for licence in LICENCES if chance.random() < 0.3),
        interests={tag: round(chance.random(), 2) for tag in chance.sample(TAGS, 4)},
        must_not=frozenset(chance.sample(TAGS, 1)) if chance.random() < 0.25 else frozenset(),
        support_minutes=60 * chance.choice((0, 0, 1, 2, 4)),
        waiting_months=chance.choice((0, 1, 2, 3, 6, 9, 12, 18, 24, 36)),
    )


def _role(chance: random.Random, number: int, centres: list[tuple[float, float]], shares: list[float]) -> Role:
    days = 5 if chance.random() < 0.7 else chance.choice((3, 4))
    first = chance.choice((7 * 60, 7 * 60 + 30, 8 * 60, 9 * 60, 10 * 60, 12 * 60))
    length = chance.choice((150, 180, 240, 300))
    timetable = tuple(Window(day * DAY + first, day * DAY + first + length) for day in range(days))
    demand = {}
    for dimension in DIMENSIONS:
        if chance.random() < 0.6:
            peak = min(5, max(1, round(chance.gauss(2.4, 1.0))))
            demand[dimension.id] = Demand(peak, round(peak * chance.uniform(0.4, 1.0), 1))
    return Role(
        id=f"R{number:05d}",
        demand=demand,
        minutes=days * length,
        timetable=timetable,
        location=_place(chance, centres, shares),
        licences=frozenset(chance.sample(LICENCES, 1)) if chance.random() < 0.25 else frozenset(),
        tags=frozenset(chance.sample(TAGS, chance.choice((1, 2, 2, 3)))),
        places=1,
        support_minutes=60 * chance.choice((0, 1, 1, 2)),
    )
