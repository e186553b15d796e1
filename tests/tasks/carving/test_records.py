"""Reading of carve/1: everything wrong is listed with its JSON path, nothing raises anything else."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.carving import InputError, InvalidInstanceError, input_hash, parse_instance
from tests.tasks.carving.builders import holder, opened, role, task, workplace


def errors_of(record: Any) -> dict[str, str]:
    with pytest.raises(InvalidInstanceError) as caught:
        parse_instance(record)
    return {error.path: error.message for error in caught.value.errors}


def test_a_plain_workplace_is_read() -> None:
    instance = parse_instance(workplace([task("T1")]))
    assert instance.tasks[0].slots[0].days == 0b11111
    assert instance.tasks[0].slots[0].earliest == 480
    assert instance.week_days == 7


def test_open_instances_are_read() -> None:
    assert len(parse_instance(opened("carve_n100_s1")).tasks) == 100


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"surprise": 1}, "$.surprise"),
        ({"format": "carve/2"}, "$.format"),
        ({"grid_minutes": 0}, "$.grid_minutes"),
        ({"week_days": 10}, "$.week_days"),
        ({"tasks": [task("T1", colour="red")]}, "$.tasks[0].colour"),
        ({"tasks": [task("T1", minutes=0)]}, "$.tasks[0].minutes"),
        ({"tasks": [task("T1", minutes=True)]}, "$.tasks[0].minutes"),
        ({"tasks": [task("T1", holder="H9")]}, "$.tasks[0].holder"),
        ({"tasks": [task("T1", location="L9")]}, "$.tasks[0].location"),
        ({"tasks": [task("T1", slots=[])]}, "$.tasks[0].slots"),
        ({"tasks": [task("T1"), task("T1")]}, "$.tasks[1].id"),
        ({"tasks": [task("T1", demand={"lift": 6})]}, "$.tasks[0].demand.lift"),
        ({"tasks": [task("T1", demand={"fly": 1})]}, "$.tasks[0].demand.fly"),
        ({"tasks": [task("T1", stays=1)]}, "$.tasks[0].stays"),
        ({"tasks": [task("T1", error_consequence=4)]}, "$.tasks[0].error_consequence"),
        ({"holders": [holder(min_share_left=1.5)]}, "$.holders[0].min_share_left"),
        ({"holders": [holder(min_share_left=float("nan"))]}, "$.holders[0].min_share_left"),
        ({"roles": [role(days=["mon", "noday"])]}, "$.roles[0].days[1]"),
        ({"roles": [role(earliest="8:00")]}, "$.roles[0].earliest"),
        ({"roles": [role(min_minutes_per_week=3000)]}, "$.roles[0].min_minutes_per_week"),
        ({"roles": [role(), role()]}, "$.roles[1].id"),
        ({"locked": [{"role": "R9", "task": "T1", "slot": 0, "start": "08:00"}]}, "$.locked[0].role"),
        ({"locked": [{"role": "R1", "task": "T1", "slot": 3, "start": "08:00"}]}, "$.locked[0].slot"),
        ({"links": [{"kind": "after", "first": "T1", "then": "T1"}]}, "$.links[0].kind"),
        ({"candidate": {"ceiling": {"lift": 9}}}, "$.candidate.ceiling.lift"),
        ({"locations": [{"id": "L1", "department": "D9"}]}, "$.locations[0].department"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(change: dict[str, Any], path: str) -> None:
    assert path in errors_of(workplace([task("T1")]) | change)


def test_a_task_longer_than_its_window_is_refused() -> None:
    window = {"days": ["mon"], "earliest": "08:00", "latest": "08:50"}
    assert "60 minutes" in errors_of(workplace([task("T1", slots=[window])]))["$.tasks[0].slots[0]"]


def test_an_order_that_goes_round_is_refused_with_the_circle() -> None:
    links = [{"kind": "before", "first": f"T{a}", "then": f"T{b}"} for a, b in ((1, 2), (2, 3), (3, 1))]
    message = errors_of(workplace([task("T1"), task("T2"), task("T3")], links=links))["$.links"]
    assert all(name in message for name in ("T1", "T2", "T3"))


def test_shares_of_a_pooled_task_sum_to_one() -> None:
    pooled = task("T1", holders=[{"id": "H1", "share": 0.5}, {"id": "H2", "share": 0.4}])
    del pooled["holder"]
    assert "$.tasks[0].holders" in errors_of(workplace([pooled], holders=[holder(), holder("H2")]))


@pytest.mark.parametrize("value", [None, 3, "x", [], {}, True])
def test_anything_else_than_an_object_is_refused(value: Any) -> None:
    assert "$" in errors_of(value)


def test_the_hash_follows_the_content_only() -> None:
    record = workplace([task("T1")])
    turned = json.loads(json.dumps(dict(reversed(record.items()))))
    assert input_hash(parse_instance(record)) == input_hash(parse_instance(turned))
    changed = workplace([task("T1", minutes=65)])
    assert input_hash(parse_instance(record)) != input_hash(parse_instance(changed))


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_broken_record_ever_raises_anything_but_its_errors(data: st.DataObject) -> None:
    record = copy.deepcopy(workplace([task("T1"), task("T2")]))
    node: Any = record
    for _depth in range(data.draw(st.integers(1, 4))):
        if not isinstance(node, dict | list) or not node:
            break
        key = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else list(range(len(node)))))
        if data.draw(st.booleans()):
            node[key] = data.draw(JSON_VALUES)
            break
        node = node[key]
    assert all(problem.path.startswith("$") and problem.message for problem in problems(record))


def problems(record: Any) -> list[InputError]:
    """What the reader finds; anything but its own error would fail the test."""
    try:
        parse_instance(record)
    except InvalidInstanceError as error:
        return error.errors
    return []
