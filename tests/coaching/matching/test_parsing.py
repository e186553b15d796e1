"""Bad records are refused with every error and its path; the command speaks in exit codes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coaching.matching.command import BAD_INPUT, DONE, UNSOUND, run
from coaching.matching.parsing import parse_instance
from coaching.matching.records import InvalidMatchError
from tests.coaching.matching.rounds import Json, candidate, make_round, role


def errors_of(data: object) -> dict[str, str]:
    with pytest.raises(InvalidMatchError) as caught:
        parse_instance(data)
    return {error.path: error.message for error in caught.value.errors}


def changed(path: str, value: object) -> Json:
    record = make_round([candidate("C")], [role("R")])
    place: Any = record
    *parts, last = path.split(".")
    for part in parts:
        place = place[int(part)] if part.isdigit() else place[part]
    place[int(last) if last.isdigit() else last] = value
    return record


WINDOW = {"days": ["mon"], "earliest": "08:00", "latest": "12:00"}


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("format", "match/2", "$.format"),
        ("extra", 1, "$.extra"),
        ("candidates", {}, "$.candidates"),
        ("candidates.0", 7, "$.candidates[0]"),
        ("candidates.0.name", "Maija", "$.candidates[0].name"),
        ("candidates.0.diagnosis", "F20", "$.candidates[0].diagnosis"),
        ("candidates.0.id", "", "$.candidates[0].id"),
        ("candidates.0.capacity", {"lifting": 6}, "$.candidates[0].capacity.lifting"),
        ("candidates.0.capacity", {"lifting": 2.5}, "$.candidates[0].capacity.lifting"),
        ("candidates.0.capacity", {"lifting": True}, "$.candidates[0].capacity.lifting"),
        ("candidates.0.capacity", {"flying": 2}, "$.candidates[0].capacity.flying"),
        ("candidates.0.hours_max", 9, "$.candidates[0].hours_max"),
        ("candidates.0.hours_max", 169, "$.candidates[0].hours_max"),
        ("candidates.0.hours_max", 10**400, "$.candidates[0].hours_max"),
        ("candidates.0.hours_wish", 40, "$.candidates[0].hours_wish"),
        ("candidates.0.location", [1], "$.candidates[0].location"),
        ("candidates.0.location", [1, float("inf")], "$.candidates[0].location"),
        ("candidates.0.location", [1, 10**400], "$.candidates[0].location"),
        ("candidates.0.max_km", -1, "$.candidates[0].max_km"),
        ("candidates.0.max_km", float("nan"), "$.candidates[0].max_km"),
        ("candidates.0.interests", {"kitchen": 2}, "$.candidates[0].interests.kitchen"),
        ("candidates.0.must_not", ["kitchen", "kitchen"], "$.candidates[0].must_not"),
        ("candidates.0.must_not", "kitchen", "$.candidates[0].must_not"),
        ("candidates.0.debt", -1, "$.candidates[0].debt"),
        ("candidates.0.windows", [WINDOW | {"days": []}], "$.candidates[0].windows[0].days"),
        ("candidates.0.windows", [WINDOW | {"days": ["maanantai"]}], "$.candidates[0].windows[0].days"),
        ("candidates.0.windows", [WINDOW | {"days": ["mon", "mon"]}], "$.candidates[0].windows[0].days"),
        ("candidates.0.windows", [WINDOW | {"days": ["mon", 1]}], "$.candidates[0].windows[0].days"),
        ("candidates.0.windows", [WINDOW | {"earliest": "8.00"}], "$.candidates[0].windows[0].earliest"),
        ("candidates.0.windows", [WINDOW | {"earliest": "08:01"}], "$.candidates[0].windows[0].earliest"),
        ("candidates.0.windows", [WINDOW | {"latest": "08:00"}], "$.candidates[0].windows[0].latest"),
        ("candidates.0.windows", [WINDOW | {"latest": "25:00"}], "$.candidates[0].windows[0].latest"),
        ("roles.0.places", 0, "$.roles[0].places"),
        ("roles.0.demand", {"lifting": 3}, "$.roles[0].demand.lifting"),
        ("roles.0.demand", {"lifting": {"peak": 2, "mean": 3}}, "$.roles[0].demand.lifting.mean"),
        ("roles.0.demand", {"lifting": {"mean": 3}}, "$.roles[0].demand.lifting.peak"),
        ("roles.0.licences", [1], "$.roles[0].licences"),
        ("dimensions.0", {"id": "lifting", "basis": "sum"}, "$.dimensions[0].basis"),
        ("dimensions.0", {"id": "lifting", "safety": 1}, "$.dimensions[0].safety"),
        ("adjustments.0.kind", "pill", "$.adjustments[0].kind"),
        ("adjustments.0.gains", {"lifting": 0}, "$.adjustments[0].gains.lifting"),
        ("adjustments.1.id", "trolley", "$.adjustments[1].id"),
        ("limits", {"mode": "rank"}, "$.limits.mode"),
        ("limits", {"debt_weight": -1}, "$.limits.debt_weight"),
        ("limits", {"proposals": 0}, "$.limits.proposals"),
        ("limits", {"weights": {}}, "$.limits.weights"),
        ("limits", [], "$.limits"),
    ],
)
def test_each_error_has_its_path(path: str, value: object, expected: str) -> None:
    assert expected in errors_of(changed(path, value))


def test_every_error_is_listed() -> None:
    record = make_round([candidate("C"), candidate("C", max_km="far")], [role("R", hours=-1)])
    assert set(errors_of(record)) == {"$.candidates[1].id", "$.candidates[1].max_km", "$.roles[0].hours"}


def test_must_have_and_must_not_may_not_meet() -> None:
    record = make_round([candidate("C", must_have=["kitchen"], must_not=["kitchen"])], [])
    assert set(errors_of(record)) == {"$.candidates[0].must_not"}


@given(
    st.recursive(
        st.none() | st.floats() | st.text(max_size=4),
        lambda deeper: (
            st.lists(deeper, max_size=3)
            | st.dictionaries(st.sampled_from(["candidates", "roles", "format", "limits", "id"]), deeper, max_size=4)
        ),
        max_leaves=10,
    )
)
def test_no_json_makes_the_parser_stumble(data: object) -> None:
    assert errors_of(data)


@given(
    st.sampled_from(["candidates", "roles", "adjustments", "dimensions"]),
    st.text(max_size=3),
    st.none() | st.floats() | st.lists(st.none(), max_size=2),
)
def test_no_field_makes_the_parser_stumble(part: str, key: str, value: object) -> None:
    for name in (key, "id", "windows", "demand", "gains", "location"):
        record = make_round([candidate("C")], [role("R")])
        record[part][0] = {"id": "x", name: value}
        assert errors_of(record)


def test_command_answers() -> None:
    text = json.dumps(make_round([candidate("C")], [role("R")]))
    code, out, err = run(["--explain", "--check"], text)
    assert (code, err) == (DONE, "")
    answer = json.loads(out)
    assert answer["assignment"] == [{"candidate": "C", "role": "R"}]
    assert answer["meaning"] == "PAIRS_WORTH_A_CONVERSATION"
    assert run([], text) == run([], text)


@pytest.mark.parametrize(
    ("options", "text", "message"),
    [
        (["--rank"], "{}", "--rank"),
        ([], "{", "$: not JSON"),
        ([], "[" * 100_000, "$: not JSON"),
        ([], "[]", "$: must be an object"),
        ([], "{}", "$.format"),
    ],
)
def test_command_refuses(options: list[str], text: str, message: str) -> None:
    code, out, err = run(options, text)
    assert (code, out) == (BAD_INPUT, "")
    assert message in err


def test_command_withholds_an_unsound_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    text = json.dumps(make_round([candidate("C")], [role("R")]))
    monkeypatch.setattr("coaching.matching.explanation.gap_label", lambda _difference: "UNDERUSED")
    code, out, err = run(["--check"], text)
    assert (code, out) == (UNSOUND, "")
    assert "$.pairs[0].gaps: GAPS" in err


def test_half_characters_are_refused_by_path_and_can_be_printed() -> None:
    halves = '"name": "\\ud800", "dimensions": ["\\udfff"], "\\ud801": 1'
    text = f'{{"format": "match/1", {halves}, "candidates": [], "roles": []}}'
    code, out, err = run([], text)
    assert (code, out) == (2, "")
    assert "$.name: must be a text" in err
    assert err.encode()
