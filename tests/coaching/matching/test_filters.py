"""The vectorised filters say of every pair what plain Python says of it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from coaching.matching import filtering
from coaching.matching.check import refusal, refusals
from coaching.matching.parsing import parse_instance
from coaching.matching.preparation import prepare
from coaching.matching.scoring import find_edges
from coaching.matching.serialising import instance_record
from script.matching_instances import generate
from tests.coaching.matching.rounds import WORKDAYS, candidate, make_round, role, rounds

Json = dict[str, Any]


def possible(record: Json) -> set[tuple[str, str]]:
    instance = parse_instance(record)
    edges, _refusals = find_edges(prepare(instance))
    return {
        (instance.candidates[row].id, instance.roles[column].id)
        for row, column in zip(edges.candidates, edges.roles, strict=True)
    }


def same_as_plain(record: Json) -> None:
    judged = refusals(record)
    instance = parse_instance(record)
    prepared = prepare(instance)
    edges, refused = find_edges(prepared)
    found = {
        (instance.candidates[row].id, instance.roles[column].id)
        for row, column in zip(edges.candidates, edges.roles, strict=True)
    }
    assert found == {pair for pair, code in judged.items() if code is None}
    for code, counts in refused.by_candidate.items():
        plain = [sum(judged[person.id, job.id] == code for job in instance.roles) for person in instance.candidates]
        assert counts.tolist() == plain, code


@settings(max_examples=250, deadline=None)
@given(rounds())
def test_vectorised_filter_is_the_plain_filter(record: Json) -> None:
    same_as_plain(record)


@pytest.mark.parametrize("seed", [1, 2])
def test_vectorised_filter_is_the_plain_filter_on_generated_towns(seed: int) -> None:
    same_as_plain(instance_record(generate(70, 70, seed, towns=2)))


@pytest.mark.parametrize(("rows", "pairs", "cell"), [(1, 1, 1.0), (3, 20, 10.0), (100, 10**6, 500.0)])
def test_blocks_do_not_matter(monkeypatch: pytest.MonkeyPatch, rows: int, pairs: int, cell: float) -> None:
    record = instance_record(generate(60, 60, 5, towns=3))
    expected = possible(record)
    monkeypatch.setattr(filtering, "BLOCK_ROWS", rows)
    monkeypatch.setattr(filtering, "BLOCK_PAIRS", pairs)
    monkeypatch.setattr(filtering, "CELL_KM", cell)
    assert possible(record) == expected


def first_refusal(person: Json, job: Json, **limits: Any) -> str | None:
    record = make_round([person], [job], limits=limits)
    same_as_plain(record)
    return refusal(record, person["id"], job["id"])


MORNING = {"days": ["mon"], "earliest": "01:00", "latest": "02:00"}
NIGHT = [{"days": ["sun"], "earliest": "22:00", "latest": "02:00"}]


@pytest.mark.parametrize(
    ("person", "job", "code"),
    [
        ({}, {}, None),
        ({"max_km": 5}, {}, None),
        ({"max_km": 4.99}, {}, "DISTANCE"),
        ({"max_km": 0}, {"location": [0, 0]}, None),
        ({"hours_max": 19.5}, {}, "HOURS"),
        ({"hours_min": 20}, {}, None),
        ({}, {"licences": ["hygiene"]}, "LICENCE"),
        ({"licences": ["hygiene", "driving"]}, {"licences": ["hygiene"]}, None),
        ({"must_not": ["kitchen"]}, {}, "MUST_NOT"),
        ({"must_have": ["kitchen"]}, {}, None),
        ({"must_have": ["store"]}, {}, "MUST_HAVE"),
        ({}, {"must_have": ["store"]}, "ROLE_MUST_HAVE"),
        ({"tags": ["store"]}, {"must_have": ["store"]}, None),
        ({"windows": []}, {}, "AVAILABILITY"),
        ({"windows": []}, {"timetable": []}, None),
        ({"windows": [{"days": WORKDAYS, "earliest": "09:05", "latest": "13:00"}]}, {}, "AVAILABILITY"),
        ({"windows": [{"days": WORKDAYS, "earliest": "08:55", "latest": "13:05"}]}, {}, None),
        ({"windows": NIGHT}, {"timetable": NIGHT}, None),
        ({"windows": NIGHT}, {"timetable": [{"days": ["mon"], "earliest": "00:00", "latest": "02:00"}]}, None),
        (
            {"windows": NIGHT},
            {"timetable": [{"days": ["mon"], "earliest": "01:00", "latest": "02:05"}]},
            "AVAILABILITY",
        ),
        ({"capacity": {"lifting": 1}}, {}, None),
        ({"capacity": {"lifting": 0}}, {}, "GAP"),
        ({"capacity": {}}, {}, None),
        ({"capacity": {"traffic": 2}}, {"demand": {"traffic": {"peak": 3, "mean": 1}}}, "GAP"),
        ({"capacity": {"standing": 2}}, {"demand": {"standing": {"peak": 5, "mean": 3.4}}}, None),
        ({"capacity": {"standing": 2}}, {"demand": {"standing": {"peak": 5, "mean": 3.5}}}, "GAP"),
        ({"capacity": {"reading": 2}}, {"demand": {"reading": {"peak": 5, "mean": 3}}}, "GAP"),
    ],
)
def test_each_filter_by_hand(person: Json, job: Json, code: str | None) -> None:
    assert first_refusal(candidate("C", **person), role("R", **job)) == code


def test_parameters_of_the_round_by_hand() -> None:
    weak = {"capacity": {"lifting": 1, "standing": 2, "reading": 1}}
    hard = {"demand": {name: {"peak": 3, "mean": 3} for name in ("lifting", "standing", "reading")}}
    assert first_refusal(candidate("C", **weak), role("R", **hard)) is None
    assert first_refusal(candidate("C", **weak), role("R", **hard), most_gaps=2) == "GAP_COUNT"
    assert first_refusal(candidate("C", **weak), role("R", **hard), closable_levels=1) == "GAP"
    # hoist 900, stool 200, colours 500
    assert first_refusal(candidate("C", **weak), role("R", **hard), budget_cents_per_week=1600) is None
    assert first_refusal(candidate("C", **weak), role("R", **hard), budget_cents_per_week=1599) == "COST"
    helped = candidate("C", support_hours=3)
    assert first_refusal(helped, role("R", support_hours=1)) is None
    assert first_refusal(helped, role("R", support_hours=1), coach_hours_per_week=1.5) == "SUPPORT"
    assert first_refusal(helped, role("R", support_hours=1), coach_hours_per_week=2) is None


def test_more_than_64_licences() -> None:
    names = [f"licence-{number}" for number in range(130)]
    jobs = [role(f"R{number}", licences=[name]) for number, name in enumerate(names)]
    record = make_round([candidate("C", licences=names[64:])], jobs)
    same_as_plain(record)
    assert len(possible(record)) == 66


def test_all_pairs_of_a_person_come_in_one_block() -> None:
    edges, _refusals = find_edges(prepare(generate(80, 80, 9, towns=2)))
    changes = np.flatnonzero(np.diff(edges.candidates)) + 1
    groups = [int(part[0]) for part in np.split(edges.candidates, changes)]
    assert len(groups) == len(set(groups))
