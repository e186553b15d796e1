"""The example workplaces, the libraries and the dimension list hold together and say where they come from."""

import csv
import importlib
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from script.build_workplaces import (
    ASSUMPTIONS,
    SharedTables,
    build_workplace,
    function_minutes,
    parse_days,
    parse_levels,
    parse_slots,
)
from script.carve_records import GRID_MINUTES, weekly_minutes, workplace_to_carve
from script.occupation_libraries import DATA, demand_level, occupation_guesses, round_up
from tasks.carving.parsing import parse_instance

jsonschema = importlib.import_module("jsonschema")  # it has no type information

CODES = ("hospital_ward", "municipal_kitchen", "logistics_warehouse", "bakery_cafe")
LANGUAGES = ("fi", "sv", "en")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def minutes_of(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


DIMENSIONS = rows(DATA / "dimensions.csv")
DIMENSION_CODES = {row["code"] for row in DIMENSIONS}
LICENCES = {row["code"] for row in rows(DATA / "licences.csv")}
STATEMENTS = {row["onet_task_id"]: row for row in rows(DATA / "task_library_onet.csv")}
SKILLS = {row["esco_uuid"]: row for row in rows(DATA / "task_library_esco.csv")}
GUESSES = rows(DATA / "occupation_demand_guesses.csv")
MAPPING = rows(DATA / "onet_ability_dimensions.csv")
WORKPLACES: dict[str, dict[str, Any]] = {
    code: json.loads((DATA / "workplaces" / f"{code}.json").read_text(encoding="utf-8")) for code in CODES
}


@pytest.fixture(params=CODES)
def workplace(request: pytest.FixtureRequest) -> dict[str, Any]:
    return WORKPLACES[request.param]


# Dimensions and libraries


def test_dimensions_are_complete_in_three_languages() -> None:
    groups = {row["code"] for row in rows(DATA / "dimension_groups.csv")}
    assert len(DIMENSION_CODES) == len(DIMENSIONS) == 28
    for row in DIMENSIONS:
        assert re.fullmatch(r"[a-z_]+", row["code"])
        assert row["group"] in groups
        assert row["kind"] in {"peak", "load"}
        assert row["safety"] in {"0", "1"}
        assert re.fullmatch(r"([bde]\d{1,4})?", row["icf_code"])
        texts = [f"{part}_{language}" for part in ("name", "question") for language in LANGUAGES]
        texts += [f"anchor_{level}_{language}" for level in (0, 1, 3, 5) for language in LANGUAGES]
        assert all(row[column].strip() for column in texts)
        assert all(row[f"question_{language}"].endswith("?") for language in LANGUAGES)


def test_a_safety_dimension_is_compared_by_its_peak() -> None:
    assert {row["code"] for row in DIMENSIONS if row["safety"] == "1" and row["kind"] != "peak"} == set()


def test_libraries_have_unique_ids_and_full_wording() -> None:
    assert len(STATEMENTS) == 1713
    assert len({row["onet_soc_code"] for row in STATEMENTS.values()}) == 82
    assert all(row["task_en"] and row["isco08_codes"] for row in STATEMENTS.values())
    assert len(SKILLS) > 2500
    assert all(row[f"name_{language}"] for row in SKILLS.values() for language in LANGUAGES)
    assert all(re.fullmatch(r"\d{4}( \d{4})*", row["isco08_codes"]) for row in SKILLS.values())


def test_guesses_cover_every_rated_occupation_and_name_their_basis() -> None:
    keys = {(row["onet_soc_code"], row["dimension"]) for row in GUESSES}
    assert len(keys) == len(GUESSES)
    # 29-2072.00 has no ratings in the source, so nothing is guessed for it.
    rated = {row["onet_soc_code"] for row in STATEMENTS.values()} - {"29-2072.00"}
    assert {row["onet_soc_code"] for row in GUESSES} == rated
    assert {row["dimension"] for row in GUESSES} == {row["dimension"] for row in MAPPING} <= DIMENSION_CODES
    for row in GUESSES:
        assert 0 <= int(row["level"]) <= 5
        assert row["basis"].startswith(("max of", "mean of"))


def test_demand_levels_round_up_and_stop_at_five() -> None:
    assert round_up(demand_level(2.01, 5)) == 3
    assert round_up(demand_level(2.0, 5)) == 2
    assert round_up(demand_level(6.9, 4)) == 5
    assert round_up(demand_level(0.0, 4)) == 0


def test_a_guess_takes_the_highest_element_and_skips_what_is_not_rated() -> None:
    mapping = [
        {"dimension": "lifting", "rule": "max", "element_id": element, "onet_level_at_five": "5"} for element in "abc"
    ]
    ratings = [
        {"onet_soc_code": "1", "element_id": element, "element_name_en": element.upper(), "level": level}
        for element, level in (("a", "1.0"), ("b", "3.2"))
    ]
    assert occupation_guesses(mapping, ratings) == [("1", "lifting", 4, "max of 2; highest: b B, O*NET level 3.2")]


# Workplaces


def test_the_record_follows_its_schema(workplace: dict[str, Any]) -> None:
    schema = json.loads((DATA / "workplaces" / "workplace.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(workplace)


def test_the_record_is_what_the_tables_give(workplace: dict[str, Any]) -> None:
    header = next(row for row in rows(ASSUMPTIONS / "workplaces.csv") if row["code"] == workplace["code"])
    assert build_workplace(header, SharedTables()) == workplace


def test_ids_are_unique_and_references_exist(workplace: dict[str, Any]) -> None:
    ids = {part: [item["id"] for item in workplace[part]] for part in (
        "departments", "locations", "processes", "functions", "tasks", "role_wishes", "sources")}  # fmt: skip
    assert all(len(set(found)) == len(found) for found in ids.values())
    assert {place["department"] for place in workplace["locations"]} == set(ids["departments"])
    assert {task["location"] for task in workplace["tasks"]} == set(ids["locations"])
    assert {task["process"] for task in workplace["tasks"]} == set(ids["processes"])
    assert {h["function"] for task in workplace["tasks"] for h in task["holders"]} == set(ids["functions"])
    for link in workplace["links"]:
        assert {link["first"], link["then"]} <= set(ids["tasks"])
        assert link["first"] != link["then"]


def test_an_order_between_tasks_can_be_kept_in_every_pair_of_slots(workplace: dict[str, Any]) -> None:
    """An order holds for all occurrences of a day, so an evening round may not be ordered before a morning one."""
    tasks = {task["id"]: task for task in workplace["tasks"]}
    for link in workplace["links"]:
        if link["kind"] != "before":
            continue
        first, then = tasks[link["first"]], tasks[link["then"]]
        for one, other in itertools.product(first["slots"], then["slots"]):
            if set(one["days"]) & set(other["days"]):
                soonest = minutes_of(one["earliest"]) + first["minutes"] + link["min_lag_minutes"]
                assert soonest + then["minutes"] <= minutes_of(other["latest"]), link


def test_shares_sum_to_a_hundred_and_codes_are_known(workplace: dict[str, Any]) -> None:
    for task in workplace["tasks"]:
        assert sum(holder["share_percent"] for holder in task["holders"]) == 100
        assert len({holder["function"] for holder in task["holders"]}) == len(task["holders"])
        assert set(task["demand"]) <= DIMENSION_CODES
        assert set(task["licences"]) <= LICENCES
    for wish in workplace["role_wishes"]:
        assert set(wish["ceiling"]) == DIMENSION_CODES
        assert set(wish["licences"]) <= LICENCES


def test_windows_hold_their_minutes(workplace: dict[str, Any]) -> None:
    for task in workplace["tasks"]:
        assert task["minutes"] % GRID_MINUTES == 0
        for slot in task["slots"]:
            assert minutes_of(slot["latest"]) - minutes_of(slot["earliest"]) >= task["minutes"], task["id"]


def test_a_movable_task_fits_its_window_at_the_pace_of_some_role(workplace: dict[str, Any]) -> None:
    """A task that nobody could do in time at any role's pace would only look movable."""
    for task in workplace["tasks"]:
        if not task["confirmed_transferable"]:
            continue
        longest = max(minutes_of(slot["latest"]) - minutes_of(slot["earliest"]) for slot in task["slots"])
        needed = min(
            task["minutes"] * wish["pace_percent"] / 100 + wish["buffer_minutes"] for wish in workplace["role_wishes"]
        )
        assert needed <= longest, task["id"]


def test_hours_of_every_function_are_plausible(workplace: dict[str, Any]) -> None:
    for function in workplace["functions"]:
        week = function["headcount"] * function["weekly_minutes_per_person"]
        used = function_minutes(workplace["tasks"], function["id"])
        assert 0.85 * week <= used <= week, function["id"]
        assert function["other_minutes_per_week"] == week - used
        assert function["wage_low_cents"] < function["wage_high_cents"]
    people = sum(function["headcount"] for function in workplace["functions"])
    assert people == workplace["size"]["employees_in_scope"] <= workplace["size"]["employees"]


def test_names_are_translated_and_short(workplace: dict[str, Any]) -> None:
    for task in workplace["tasks"]:
        assert len({task["name_fi"], task["name_sv"], task["name_en"]}) == 3
        assert task["name_fi"][0].isupper()
        assert not task["name_fi"].endswith(".")
        assert not task["name_sv"].endswith(".")
    finnish = [task["name_fi"] for task in workplace["tasks"]]
    assert len(set(finnish)) == len(finnish)


def test_english_names_are_the_source_word_for_word(workplace: dict[str, Any]) -> None:
    for task in workplace["tasks"]:
        source = task["source"]
        assert (source["kind"] == "onet") == bool(source["onet_task_ids"])
        assert set(source["onet_task_ids"]) <= STATEMENTS.keys()
        assert set(source["esco_uuids"]) <= SKILLS.keys()
        if source["onet_task_ids"]:
            assert task["name_en"] == STATEMENTS[source["onet_task_ids"][0]]["task_en"]


def test_sizes_are_as_promised() -> None:
    statements = {
        code: sum(len(task["source"]["onet_task_ids"]) for task in record["tasks"])
        for code, record in WORKPLACES.items()
    }
    assert 80 <= statements["hospital_ward"] <= 200
    assert 60 <= len(WORKPLACES["municipal_kitchen"]["tasks"]) <= 200
    assert 60 <= len(WORKPLACES["logistics_warehouse"]["tasks"]) <= 200
    assert len(WORKPLACES["bakery_cafe"]["tasks"]) == 20
    assert statements["bakery_cafe"] == 0


# The screening


def test_only_harmless_tasks_without_judgement_or_privacy_may_move(workplace: dict[str, Any]) -> None:
    for task in workplace["tasks"]:
        answers = task["answers"]
        screened = (
            answers["judgement_needed"] == "no"
            and answers["privacy_or_care"] == "no"
            and answers["error_consequence"] <= 1
        )
        assert task["confirmed_transferable"] == screened, task["id"]
        if screened:
            assert not task["stays"]
            assert not task["safety_critical"]
            assert not {"nurse", "practical_nurse", "medication_permit", "forklift"} & set(task["licences"])


def test_a_task_moves_only_with_levels_set_by_hand(workplace: dict[str, Any]) -> None:
    """Noise, cold, substances and being alone have no occupation level: a guess alone would miss them."""
    for task in workplace["tasks"]:
        assert task["demand"]
        if task["confirmed_transferable"]:
            assert task["demand_source"] == "person", task["id"]


def test_care_medicine_and_allergies_stay() -> None:
    delicate = re.compile(
        r"medication|medical i|allerg|bathing|undress|bedpan|turn or reposition|"
        r"feed patients|\blift or assist|vital signs|special diet",
        re.IGNORECASE,
    )
    for record in WORKPLACES.values():
        for task in record["tasks"]:
            if delicate.search(task["name_en"]):
                assert not task["confirmed_transferable"], task["name_en"]


def test_every_workplace_has_work_left_to_carve_and_open_questions() -> None:
    for code, record in WORKPLACES.items():
        movable = sum(weekly_minutes(task) for task in record["tasks"] if task["confirmed_transferable"])
        smallest = min(wish["min_minutes_per_week"] for wish in record["role_wishes"])
        assert movable > smallest, code
        assert any(not task["stays"] and not task["confirmed_transferable"] for task in record["tasks"]) or (
            code == "bakery_cafe"
        )


# The engine's record


def test_the_engine_reads_every_workplace(workplace: dict[str, Any]) -> None:
    record = workplace_to_carve(workplace)
    stored = (DATA / "workplaces" / "carve" / f"{workplace['code']}.json").read_text(encoding="utf-8")
    assert json.loads(stored) == record
    instance = parse_instance(record)
    assert len(instance.tasks) == len(workplace["tasks"])
    assert len(instance.roles) == len(workplace["role_wishes"])


# The small languages of the tables


def test_slots_and_days_are_read() -> None:
    assert parse_days("fri-sun,mon") == ["mon", "fri", "sat", "sun"]
    assert parse_slots("mon 07:00-08:00 x2; sat-sun 10:00-11:30") == [
        {"days": ["mon"], "earliest": "07:00", "latest": "08:00"},
        {"days": ["mon"], "earliest": "07:00", "latest": "08:00"},
        {"days": ["sat", "sun"], "earliest": "10:00", "latest": "11:30"},
    ]


@pytest.mark.parametrize("text", ["", "mon", "mon 7:00-8:00", "mon 07:00-08:00 2"])
def test_a_broken_slot_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="slot not understood"):
        parse_slots(text)


def test_levels_are_read_and_zero_is_left_out() -> None:
    profiles = {"light": {"code": "light", "description": "", "demand": "lifting=1 seeing=2"}}
    assert parse_levels("light seeing=0 pace=3", profiles) == {"lifting": 1, "pace": 3}
    with pytest.raises(ValueError, match="level is missing"):
        parse_levels("light")
