"""The whole answer: sound by the independent check, explained, unranked; the check sees each breach."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from coaching.matching.answers import answer_record
from coaching.matching.check import check
from coaching.matching.explanation import gap_label
from coaching.matching.parsing import parse_instance
from coaching.matching.preparation import prepare
from coaching.matching.serialising import instance_record
from coaching.matching.shortlists import shortlist_for_candidate, shortlist_for_role
from coaching.matching.solving import match
from script.matching_instances import generate
from tests.coaching.matching.rounds import Json, candidate, make_round, role, rounds


def answer_of(record: Json, **options: Any) -> Json:
    found: Json = json.loads(json.dumps(answer_record(match(parse_instance(record), **options))))
    return found


@settings(max_examples=200, deadline=None)
@given(rounds())
def test_every_answer_passes_the_independent_check(record: Json) -> None:
    answer = answer_of(record, explain=True)
    assert check(record, answer) == []
    assert answer_of(record, explain=True) == answer


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_round_trip_of_records(record: Json) -> None:
    instance = parse_instance(record)
    assert parse_instance(json.loads(json.dumps(instance_record(instance)))) == instance


@settings(max_examples=80, deadline=None)
@given(rounds())
def test_nobody_with_a_possible_role_is_left_out_while_a_place_is_open(record: Json) -> None:
    record["limits"]["mode"] = "shortlist"
    answer = match(parse_instance(record))
    taken: dict[str, int] = {}
    for pair in answer.pairs:
        taken[pair.role] = taken.get(pair.role, 0) + 1
    rounds_ = record["limits"]["proposals"]
    prepared = prepare(parse_instance(record))
    for person in answer.fairness.without_proposal:
        for pair in shortlist_for_candidate(prepared, person, size=100):
            places = next(job["places"] for job in record["roles"] if job["id"] == pair.role)
            assert taken[pair.role] == rounds_ * places
        assert answer.fairness.debts[person] >= 1


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_shortlists_of_one_side_are_possible_pairs_in_the_order_of_ids(record: Json) -> None:
    instance = parse_instance(record)
    prepared = prepare(instance)
    of_roles = {
        (pair.candidate, pair.role) for job in instance.roles for pair in shortlist_for_role(prepared, job.id, 100)
    }
    of_people = {
        (pair.candidate, pair.role)
        for person in instance.candidates
        for pair in shortlist_for_candidate(prepared, person.id, 100)
    }
    assert of_roles == of_people
    for job in instance.roles:
        few = shortlist_for_role(prepared, job.id, 2)
        assert len(few) <= 2
        assert [pair.candidate for pair in few] == sorted(pair.candidate for pair in few)


def test_shortlist_prefers_those_who_waited() -> None:
    people = [candidate("A"), candidate("B", waiting_months=24), candidate("C", debt=2), candidate("D")]
    prepared = prepare(parse_instance(make_round(people, [role("R")])))
    assert [pair.candidate for pair in shortlist_for_role(prepared, "R", 2)] == ["B", "C"]
    with pytest.raises(KeyError):
        shortlist_for_role(prepared, "R9")


@pytest.mark.parametrize(
    ("difference", "label"),
    [
        (5, "UNDERUSED"),
        (2, "UNDERUSED"),
        (1, "MEETS"),
        (0, "MEETS"),
        (-1, "SLIGHT_DEMAND"),
        (-2, "CLEAR_DEMAND"),
        (-5, "CLEAR_DEMAND"),
    ],
)
def test_gap_labels(difference: int, label: str) -> None:
    assert gap_label(difference) == label


def test_a_pair_is_explained() -> None:
    person = candidate(
        "C",
        capacity={"lifting": 1, "standing": 5, "traffic": 3},
        licences=["hygiene"],
        must_have=["kitchen"],
        support_hours=2,
        waiting_months=7,
        debt=1,
    )
    demand = {name: {"peak": 3, "mean": 2.6} for name in ("lifting", "standing", "reading", "traffic")}
    job = role("R", demand=demand, licences=["hygiene"], support_hours=0.5)
    pair = answer_of(make_round([person], [job]))["pairs"][0]
    assert pair["gaps"] == [
        {"dimension": "lifting", "demand": 3, "capacity": 1, "label": "CLEAR_DEMAND", "closed_by": ["hoist"]},
        {"dimension": "standing", "demand": 3, "capacity": 5, "label": "UNDERUSED", "closed_by": []},
    ]
    assert pair["unknown"] == ["reading"]
    assert pair["cents_per_week"] == 900
    assert pair["reasons"] == [
        {"code": "NEAR", "km": 5.0, "limit_km": 20},
        {"code": "HOURS", "minutes": 1200, "least_minutes": 600, "most_minutes": 1800},
        {"code": "TIMETABLE", "windows": 5},
        {"code": "INTEREST", "tags": ["kitchen"]},
        {"code": "MUST_HAVE_MET", "tags": ["kitchen"]},
        {"code": "LICENCES_HELD", "licences": ["hygiene"]},
        {"code": "SUPPORT", "needed_minutes": 120, "from_coach_minutes": 90},
        {"code": "WAITED", "months": 7},
        {"code": "PASSED_OVER", "rounds": 1},
        {"code": "FEW_ROLES", "roles": 1},
    ]
    assert set(pair) == {"candidate", "role", "gaps", "unknown", "cents_per_week", "reasons"}


def test_cheapest_set_of_adjustments_closes_a_gap() -> None:
    means = [
        {"id": "small", "kind": "aid", "gains": {"lifting": 1}, "cents_per_week": 300},
        {"id": "other", "kind": "aid", "gains": {"lifting": 1}, "cents_per_week": 350},
        {"id": "large", "kind": "aid", "gains": {"lifting": 3}, "cents_per_week": 700},
    ]
    record = make_round([candidate("C", capacity={"lifting": 1})], [role("R")], adjustments=means)
    pair = answer_of(record)["pairs"][0]
    assert (pair["gaps"][0]["closed_by"], pair["cents_per_week"]) == (["small", "other"], 650)
    means[2]["cents_per_week"] = 600
    assert answer_of(record)["pairs"][0]["gaps"][0]["closed_by"] == ["large"]


def test_unknown_is_neither_zero_nor_enough() -> None:
    """Unknown refuses nothing, is listed, costs nothing, and counts neither as margin nor as a lack of it."""
    levels = [{}, {"lifting": 5}, {"lifting": 3}]
    people = [candidate(f"C{number}", capacity=capacity) for number, capacity in enumerate(levels)]
    record = make_round(people, [role("R", places=3)])
    unknown = {pair["candidate"]: (pair["unknown"], pair["cents_per_week"]) for pair in answer_of(record)["pairs"]}
    assert unknown == {"C0": (["lifting"], 0), "C1": ([], 0), "C2": ([], 0)}
    winners = []
    for pair in ((0, 1), (0, 2)):
        two = make_round([people[number] for number in pair], [role("R")], limits={"mode": "assignment"})
        winners.append(answer_of(two)["assignment"][0]["candidate"])
    assert winners == ["C1", "C0"]


def test_people_without_any_role_are_named_with_what_stopped_them() -> None:
    people = [candidate("A", max_km=1), candidate("B", must_not=["kitchen"]), candidate("C"), candidate("D")]
    answer = answer_of(make_round(people, [role("R")], limits={"mode": "assignment"}), explain=True)
    assert answer["fairness"] == {
        "debts": {"D": 1},
        "without_proposal": ["D"],
        "without_eligible_role": ["A", "B"],
    }
    assert answer["refused_by_candidate"] == {"A": {"DISTANCE": 1}, "B": {"MUST_NOT": 1}, "D": {}}


@pytest.mark.parametrize(("people", "jobs"), [(0, 0), (3, 0), (0, 3)])
def test_empty_rounds(people: int, jobs: int) -> None:
    record = make_round(
        [candidate(f"C{number}") for number in range(people)], [role(f"R{number}") for number in range(jobs)]
    )
    answer = answer_of(record)
    assert answer["pairs"] == answer["assignment"] == []
    assert check(record, answer) == []


def test_no_demand_and_equal_scores() -> None:
    people = [candidate(f"C{number}") for number in range(4)]
    record = make_round(people, [role("R", demand={}, tags=[], places=9)])
    answer = answer_of(record)
    assert answer["metrics"]["placed"] == 4
    assert check(record, answer) == []


def test_generated_round_in_shortlist_mode() -> None:
    record = instance_record(generate(100, 60, 11, towns=2))
    answer = answer_of(record)
    assert check(record, answer) == []
    assert len(answer["pairs"]) > len(answer["assignment"])


Change = Callable[[Json], Any]


def _first(answer: Json) -> Json:
    pair: Json = answer["pairs"][0]
    return pair


BREACHES: dict[str, tuple[Change, set[str]]] = {
    "format": (lambda answer: answer.update(format="match/2"), {"FORMAT"}),
    "no pairs": (lambda answer: answer.pop("pairs"), {"FORMAT"}),
    "a pair without a role": (lambda answer: _first(answer).pop("role"), {"FORMAT"}),
    "fairness cut": (lambda answer: answer["fairness"].pop("debts"), {"FORMAT"}),
    "assignment of numbers": (lambda answer: answer.update(assignment=[1]), {"FORMAT"}),
    "unknown role": (lambda answer: answer["pairs"].insert(1, _first(answer) | {"role": "R9"}), {"UNKNOWN_ID"}),
    "impossible pair": (
        lambda answer: answer["pairs"].insert(1, _first(answer) | {"role": "R2"}),
        {"NOT_POSSIBLE"},
    ),
    "a pair twice": (lambda answer: answer["pairs"].insert(0, _first(answer)), {"TWICE"}),
    "a score": (lambda answer: _first(answer).update(score=0.9), {"RANKED"}),
    "a wrong order": (lambda answer: answer["pairs"].reverse(), {"ORDER"}),
    "a gap hidden": (lambda answer: _first(answer).update(gaps=[]), {"GAPS"}),
    "unknown hidden": (lambda answer: _first(answer).update(unknown=[]), {"UNKNOWN"}),
    "a wrong cost": (lambda answer: _first(answer).update(cents_per_week=0), {"CENTS"}),
    "an adjustment that does not help": (
        lambda answer: _first(answer)["gaps"][0].update(closed_by=["stool"]),
        {"CLOSED_BY"},
    ),
    "an adjustment that does not exist": (
        lambda answer: _first(answer)["gaps"][0].update(closed_by=["magic"]),
        {"CLOSED_BY"},
    ),
    "assigned without a proposal": (
        lambda answer: answer["assignment"][0].update(role="R2"),
        {"NOT_PROPOSED", "UNUSED"},
    ),
    "a person twice": (
        lambda answer: answer["assignment"].append(answer["assignment"][0]),
        {"PERSON_TWICE", "OPENINGS", "METRICS"},
    ),
    "nobody assigned": (lambda answer: answer.update(assignment=[]), {"METRICS", "UNUSED"}),
    "a debt forgiven": (lambda answer: answer["fairness"].update(debts={}), {"DEBT"}),
    "a person forgotten": (
        lambda answer: answer["fairness"].update(without_eligible_role=[]),
        {"GROUPS"},
    ),
    "a person in two groups": (
        lambda answer: answer["fairness"]["without_proposal"].append("A"),
        {"GROUPS"},
    ),
    "refusals miscounted": (lambda answer: answer["refused"].update(HOURS=5), {"REFUSED"}),
    "eligible miscounted": (lambda answer: answer["metrics"].update(eligible=9), {"METRICS"}),
}


def make_checked() -> tuple[Json, Json]:
    people = [
        candidate("A", capacity={"lifting": 2}),
        candidate("B"),
        candidate("C", max_km=1, debt=2),
    ]
    demand = {"lifting": {"peak": 3, "mean": 2.0}, "reading": {"peak": 1, "mean": 1.0}}
    jobs = [role("R1", demand=demand), role("R2", location=[100, 0])]
    record = make_round(people, jobs)
    return record, answer_of(record)


def test_the_checked_answer_is_sound() -> None:
    record, answer = make_checked()
    assert check(record, answer) == []
    assert [(pair["candidate"], pair["role"]) for pair in answer["pairs"]] == [("A", "R1"), ("B", "R1")]


@pytest.mark.parametrize("name", BREACHES)
def test_the_check_sees_each_breach(name: str) -> None:
    change, expected = BREACHES[name]
    record, answer = make_checked()
    answer = copy.deepcopy(answer)
    change(answer)
    assert {finding.code for finding in check(record, answer)} == expected


def test_too_many_proposals_are_seen() -> None:
    record, answer = make_checked()
    record["limits"] = {"proposals": 1}
    assert {finding.code for finding in check(record, answer)} == {"PROPOSALS"}
