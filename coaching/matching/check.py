"""Independent check of a matching answer against its input (format match/1).

Reads the two JSON records alone and shares no code with the solver: windows are sets of minutes, closing costs
come from trying every set of adjustments, every pair is judged one by one in plain Python.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

Record = Mapping[str, Any]

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = 7 * 1440
STANDARD_LIMITS = {
    "budget_cents_per_week": 10_000,
    "most_gaps": 3,
    "closable_levels": 2,
    "gap_level_cents": 2_000,
    "coach_hours_per_week": None,
    "proposals": 3,
    "mode": "shortlist",
}
THOROUGH_PAIRS = 40_000
HALF = 0.5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in an answer: a code, the place in the answer (JSON path), a sentence and the figures."""

    code: str
    path: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)


def _minutes(windows: list[Record]) -> set[int]:
    """Return the 5-minute steps of the week inside weekly windows; one past midnight goes on the next day."""
    inside = set()
    for window in windows:
        first, last = (int(clock[:2]) * 60 + int(clock[3:]) for clock in (window["earliest"], window["latest"]))
        if last < first:
            last += 1440
        for day in window["days"]:
            start = DAYS.index(day) * 1440
            inside |= {minute % WEEK for minute in range(start + first, start + last, 5)}
    return inside


def _hours(value: float) -> int:
    return round(60 * value)


class _Round:
    """The input, indexed, with the judgement of single pairs."""

    def __init__(self, instance: Record) -> None:
        self.people = {person["id"]: person for person in instance["candidates"]}
        self.roles = {role["id"]: role for role in instance["roles"]}
        self.limits = {**STANDARD_LIMITS, **instance.get("limits", {})}
        self.adjustments = instance.get("adjustments", [])
        self.basis: dict[str, str] = {}
        self.safety: set[str] = set()
        for dimension in instance["dimensions"]:
            plain = isinstance(dimension, str)
            name = dimension if plain else dimension["id"]
            self.basis[name] = "peak" if plain else dimension.get("basis", "peak")
            if not plain and dimension.get("safety"):
                self.safety.add(name)
        self.free = {name: _minutes(person["windows"]) for name, person in self.people.items()}
        self.busy = {name: _minutes(role["timetable"]) for name, role in self.roles.items()}
        self._closing: dict[tuple[str, int], int | None] = {}

    def level(self, role: Record, dimension: str) -> int:
        demand = role.get("demand", {}).get(dimension)
        if demand is None:
            return 0
        if self.basis[dimension] == "mean":
            return math.floor(float(demand.get("mean", demand["peak"])) + HALF)
        return int(demand["peak"])

    def closing_cents(self, dimension: str, gap: int) -> int | None:
        """Return the least cost of closing a gap, None when nothing closes it."""
        key = (dimension, gap)
        if key not in self._closing:
            self._closing[key] = self._least_cents(dimension, gap)
        return self._closing[key]

    def _least_cents(self, dimension: str, gap: int) -> int | None:
        if dimension in self.safety or gap > self.limits["closable_levels"]:
            return None
        if not self.adjustments:
            return int(gap * self.limits["gap_level_cents"])
        useful = [adjustment for adjustment in self.adjustments if adjustment["gains"].get(dimension)]
        costs = [
            sum(adjustment["cents_per_week"] for adjustment in chosen)
            for size in range(1, min(len(useful), gap) + 1)
            for chosen in combinations(useful, size)
            if sum(adjustment["gains"][dimension] for adjustment in chosen) >= gap
        ]
        return min(costs, default=None)

    def gaps(self, person: Record, role: Record) -> dict[str, int]:
        """Return the levels by which the role asks for more than the person is known to have."""
        found = {}
        for dimension in self.basis:
            have = person.get("capacity", {}).get(dimension)
            need = self.level(role, dimension)
            if have is not None and need > have:
                found[dimension] = need - have
        return found

    def refusal(self, person_id: str, role_id: str) -> str | None:
        """Return the first filter that a pair fails, None when it is possible."""
        person, role = self.people[person_id], self.roles[role_id]
        for code, failed in self._plain(person, role):
            if failed:
                return code
        if not self.busy[role_id] <= self.free[person_id]:
            return "AVAILABILITY"
        costs = [self.closing_cents(dimension, gap) for dimension, gap in self.gaps(person, role).items()]
        if any(cost is None for cost in costs):
            return "GAP"
        if len(costs) > self.limits["most_gaps"]:
            return "GAP_COUNT"
        total = sum(cost for cost in costs if cost is not None)
        return "COST" if total > self.limits["budget_cents_per_week"] else None

    def _plain(self, person: Record, role: Record) -> Iterator[tuple[str, bool]]:
        east = person["location"][0] - role["location"][0]
        north = person["location"][1] - role["location"][1]
        yield "DISTANCE", east * east + north * north > person["max_km"] * person["max_km"]
        hours = _hours(role["hours"])
        yield "HOURS", not _hours(person["hours_min"]) <= hours <= _hours(person["hours_max"])
        tags = set(role.get("tags", []))
        yield "LICENCE", not set(role.get("licences", [])) <= set(person.get("licences", []))
        yield "MUST_NOT", bool(tags & set(person.get("must_not", [])))
        yield "MUST_HAVE", not set(person.get("must_have", [])) <= tags
        yield "ROLE_MUST_HAVE", not set(role.get("must_have", [])) <= set(person.get("tags", []))
        coach = self.limits["coach_hours_per_week"]
        missing = _hours(person.get("support_hours", 0)) - _hours(role.get("support_hours", 0))
        yield "SUPPORT", coach is not None and missing > _hours(coach)


def refusal(instance: Record, candidate: str, role: str) -> str | None:
    """Return the first filter that one pair of a JSON instance fails, None when the pair is possible."""
    return _Round(instance).refusal(candidate, role)


def refusals(instance: Record) -> dict[tuple[str, str], str | None]:
    """Return the judgement of every pair of a JSON instance; meant for small rounds."""
    known = _Round(instance)
    return {(person, role): known.refusal(person, role) for person in known.people for role in known.roles}


def check(instance: Record, answer: Record) -> list[Finding]:
    """Return everything wrong in an answer; an empty list means sound.

    Judged are: ids, each pair possible and stated once, gaps, unknown levels and costs, the number of proposals
    for people and roles, the assignment within openings and among the pairs, debts, counts, and (up to 40,000
    pairs in the round) that everybody with a possible role and an open place is accounted for.
    """
    known = _Round(instance)
    findings = list(_frame(answer))
    if findings:
        return findings
    findings += _pairs(known, answer)
    findings += _assignment(known, answer)
    findings += _fairness(known, answer)
    if len(known.people) * len(known.roles) <= THOROUGH_PAIRS:
        findings += _everyone(known, answer)
    return findings


def _frame(answer: Record) -> Iterator[Finding]:
    if answer.get("format") != "match/1":
        yield Finding("FORMAT", "$.format", "Expected match/1.")
    for key, kind in (("pairs", list), ("assignment", list), ("fairness", dict), ("refused", dict), ("metrics", dict)):
        if not isinstance(answer.get(key), kind):
            yield Finding("FORMAT", f"$.{key}", "Missing or of the wrong type.")
            return
    yield from _shapes(answer)


PAIR_KEYS = {"candidate": str, "role": str, "gaps": list, "unknown": list, "cents_per_week": int}
GAP_KEYS = {"dimension": str, "demand": int, "capacity": int, "closed_by": list, "label": str}
FAIRNESS_KEYS = {"debts": dict, "without_proposal": list, "without_eligible_role": list}


def _shaped(value: object, keys: Mapping[str, type]) -> bool:
    return isinstance(value, dict) and all(isinstance(value.get(key), kind) for key, kind in keys.items())


def _shapes(answer: Record) -> Iterator[Finding]:
    for index, pair in enumerate(answer["pairs"]):
        if not _shaped(pair, PAIR_KEYS) or not all(_shaped(gap, GAP_KEYS) for gap in pair["gaps"]):
            yield Finding("FORMAT", f"$.pairs[{index}]", "A field is missing or of the wrong type.")
    for index, pair in enumerate(answer["assignment"]):
        if not _shaped(pair, {"candidate": str, "role": str}):
            yield Finding("FORMAT", f"$.assignment[{index}]", "A field is missing or of the wrong type.")
    if not _shaped(answer["fairness"], FAIRNESS_KEYS):
        yield Finding("FORMAT", "$.fairness", "A field is missing or of the wrong type.")


def _pairs(known: _Round, answer: Record) -> Iterator[Finding]:
    seen: Counter[tuple[str, str]] = Counter()
    for index, pair in enumerate(answer["pairs"]):
        path = f"$.pairs[{index}]"
        if pair["candidate"] not in known.people or pair["role"] not in known.roles:
            yield Finding("UNKNOWN_ID", path, "No such person or role.")
            continue
        seen[pair["candidate"], pair["role"]] += 1
        failed = known.refusal(pair["candidate"], pair["role"])
        if failed is not None:
            yield Finding("NOT_POSSIBLE", path, "The pair fails a filter.", {"filter": failed})
        else:
            yield from _pair_content(known, pair, path)
        for forbidden in ("score", "rank", "percent"):
            if forbidden in pair:
                yield Finding("RANKED", path, "A pair carries a rank or a score.", {"key": forbidden})
    yield from _numbers(known, seen)
    ids = [(pair["candidate"], pair["role"]) for pair in answer["pairs"]]
    if ids != sorted(ids):
        yield Finding("ORDER", "$.pairs", "Pairs are not in the order of their ids.")


def _numbers(known: _Round, seen: Counter[tuple[str, str]]) -> Iterator[Finding]:
    for pair, times in seen.items():
        if times > 1:
            yield Finding("TWICE", "$.pairs", "A pair is proposed twice.", {"pair": pair})
    rounds = 1 if known.limits["mode"] == "assignment" else known.limits["proposals"]
    for person, times in Counter(person for person, _role in seen).items():
        if times > rounds:
            yield Finding("PROPOSALS", "$.pairs", "A person has too many proposals.", {"candidate": person})
    for role, times in Counter(role for _person, role in seen).items():
        if times > rounds * known.roles[role].get("places", 1):
            yield Finding("PROPOSALS", "$.pairs", "A role has too many proposals.", {"role": role})


def _label(difference: int) -> str:
    labels = {-1: "SLIGHT_DEMAND", 0: "MEETS", 1: "MEETS"}
    return labels.get(difference, "CLEAR_DEMAND" if difference < 0 else "UNDERUSED")


def _pair_content(known: _Round, pair: Record, path: str) -> Iterator[Finding]:
    person, role = known.people[pair["candidate"]], known.roles[pair["role"]]
    capacity = person.get("capacity", {})
    labels, unknown, cents = {}, [], 0
    for dimension in known.basis:
        need, have = known.level(role, dimension), capacity.get(dimension)
        if need and have is None:
            unknown.append(dimension)
        elif need and _label(have - need) != "MEETS":
            labels[dimension] = (need, have, _label(have - need))
    for dimension, gap in known.gaps(person, role).items():
        cents += known.closing_cents(dimension, gap) or 0
    stated = {gap["dimension"]: (gap["demand"], gap["capacity"], gap["label"]) for gap in pair["gaps"]}
    if stated != labels:
        yield Finding("GAPS", f"{path}.gaps", "Gaps are wrong.", {"stated": stated, "computed": labels})
    if pair["unknown"] != unknown:
        yield Finding("UNKNOWN", f"{path}.unknown", "Unknown levels are wrong.", {"computed": unknown})
    if pair["cents_per_week"] != cents:
        yield Finding("CENTS", f"{path}.cents_per_week", "The cost is wrong.", {"computed": cents})
    yield from _closing(known, pair, path)


def _closing(known: _Round, pair: Record, path: str) -> Iterator[Finding]:
    means = {adjustment["id"]: adjustment for adjustment in known.adjustments}
    for gap in pair["gaps"]:
        closing = gap["closed_by"]
        short = gap["demand"] - gap["capacity"]
        if any(name not in means for name in closing) or (short < 0 and closing):
            yield Finding("CLOSED_BY", path, "Adjustments are wrong.", {"dimension": gap["dimension"]})
        elif short > 0 and means and sum(means[name]["gains"].get(gap["dimension"], 0) for name in closing) < short:
            yield Finding("CLOSED_BY", path, "Adjustments do not close the gap.", {"dimension": gap["dimension"]})


def _assignment(known: _Round, answer: Record) -> Iterator[Finding]:
    proposed = {(pair["candidate"], pair["role"]) for pair in answer["pairs"]}
    chosen = [(pair["candidate"], pair["role"]) for pair in answer["assignment"]]
    for pair in chosen:
        if pair not in proposed:
            yield Finding("NOT_PROPOSED", "$.assignment", "An assigned pair is not among the pairs.", {"pair": pair})
    for person, times in Counter(person for person, _role in chosen).items():
        if times > 1:
            yield Finding("PERSON_TWICE", "$.assignment", "A person is assigned twice.", {"candidate": person})
    for role, times in Counter(role for _person, role in chosen).items():
        if role in known.roles and times > known.roles[role].get("places", 1):
            yield Finding("OPENINGS", "$.assignment", "A role has more people than openings.", {"role": role})
    if answer["metrics"].get("placed") != len(chosen):
        yield Finding("METRICS", "$.metrics.placed", "The number of placed people is wrong.", {"computed": len(chosen)})


def _fairness(known: _Round, answer: Record) -> Iterator[Finding]:
    fairness = answer["fairness"]
    proposed = {pair["candidate"] for pair in answer["pairs"]}
    waiting, roleless = set(fairness["without_proposal"]), set(fairness["without_eligible_role"])
    for group in (proposed & waiting, proposed & roleless, waiting & roleless):
        if group:
            yield Finding("GROUPS", "$.fairness", "A person is in two groups.", {"candidates": sorted(group)})
    missing = set(known.people) - proposed - waiting - roleless
    if missing:
        yield Finding("GROUPS", "$.fairness", "A person is in no group.", {"candidates": sorted(missing)})
    for name, person in known.people.items():
        before = person.get("debt", 0)
        after = 0 if name in proposed else before + (name in waiting)
        if fairness["debts"].get(name, 0) != after:
            yield Finding("DEBT", f"$.fairness.debts.{name}", "The debt is wrong.", {"computed": after})
    figures = {"proposed": len(proposed), "eligible": len(proposed | waiting)}
    for name, figure in figures.items():
        if answer["metrics"].get(name) != figure:
            yield Finding("METRICS", f"$.metrics.{name}", "A count is wrong.", {"computed": figure})


def _everyone(known: _Round, answer: Record) -> Iterator[Finding]:
    """Judge every pair: refusals by filter, people without any possible role, and open places left unused."""
    judged = {(person, role): known.refusal(person, role) for person in known.people for role in known.roles}
    counts = Counter(code for code in judged.values() if code)
    if {code: count for code, count in answer["refused"].items() if count} != dict(counts):
        yield Finding("REFUSED", "$.refused", "Refusals by filter are wrong.", {"computed": dict(counts)})
    possible = {pair for pair, code in judged.items() if code is None}
    with_role = {person for person, _role in possible}
    if set(answer["fairness"]["without_eligible_role"]) != set(known.people) - with_role:
        yield Finding("GROUPS", "$.fairness.without_eligible_role", "People without a possible role are wrong.")
    taken = {(pair["candidate"], pair["role"]) for pair in answer["assignment"]}
    filled = Counter(role for _person, role in taken)
    placed = {person for person, _role in taken}
    for person, role in sorted(possible):
        if person not in placed and filled[role] < known.roles[role].get("places", 1):
            yield Finding(
                "UNUSED", "$.assignment", "A free place and a free person could meet.", {"pair": [person, role]}
            )
            break
