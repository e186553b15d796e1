"""A running search: progress, cancelling, warm starts, determinism, the command, and the board's live figures."""

import json
import time
from typing import Any

import pytest

from tasks.carving import (
    Plan,
    PlanItem,
    Progress,
    carve,
    evaluate,
    plan_of_roles,
    prepare,
    roles_to_json,
    schedule_role,
    start_from_json,
)
from tasks.carving.command import CommandOptions, run
from tests.tasks.carving.builders import checked, generated, holder, opened, read, role, task, workplace


def test_progress_shows_ever_better_plans_that_keep_every_rule() -> None:
    instance = read(generated("carve", 100, 3))
    prepared = prepare(instance)
    steps: list[Progress] = []
    answer = carve(instance, seconds=3, progress=steps.append)
    worths = [step.objective_cents for step in steps]
    assert worths == sorted(worths)
    assert worths[-1] == answer.alternatives[0].objective_cents
    assert all(0 <= step.percent <= 99 and step.phase for step in steps)
    assert all(evaluate(prepared, plan_of_roles(step.roles)).valid for step in steps)


def test_a_cancelled_run_answers_with_the_best_so_far() -> None:
    seen: list[Progress] = []
    record = generated("carve", 200, 2)
    answer = carve(read(record), seconds=60, progress=seen.append, cancelled=lambda: len(seen) >= 3)
    checked(record, answer)
    assert answer.seconds < 60
    assert answer.alternatives[0].objective_cents >= seen[-1].objective_cents
    assert answer.alternatives[0].proof != "proven"


def test_a_long_solve_ends_soon_after_cancelling() -> None:
    began = time.monotonic()
    record = opened("hard_symmetric_s1")
    answer = carve(read(record), seconds=300, cancelled=lambda: time.monotonic() - began > 4)
    checked(record, answer)
    assert answer.status == "FEASIBLE"
    assert answer.seconds < 300


def test_the_sound_roles_of_a_half_broken_plan_are_kept() -> None:
    record = workplace([task("T1"), task("T2"), task("T3", stays=True)], roles=[role("R1"), role("R2")])
    plan = Plan({"R1": (PlanItem("T3", 0),), "R2": (PlanItem("T1", 0, 600), PlanItem("T2", 0, 720))})
    steps: list[Progress] = []
    carve(read(record), seconds=2, start=plan, progress=steps.append)
    assert [(one.template, len(one.items)) for one in steps[0].roles] == [("R2", 2)]


def test_a_run_cancelled_at_once_says_time_and_explains_every_task() -> None:
    record = opened("carve_n100_s1")
    answer = carve(read(record), seconds=5, cancelled=lambda: True)
    checked(record, answer)
    assert answer.status == "TIME"
    assert len(answer.reasons) == 100


def test_an_old_plan_is_a_floor() -> None:
    record = generated("carve", 100, 4)
    instance = read(record)
    good = carve(instance, seconds=4).alternatives[0]
    again = carve(instance, seconds=0.02, start=plan_of_roles(good.roles))
    checked(record, again)
    assert again.alternatives[0].objective_cents >= good.objective_cents


def test_a_broken_old_plan_is_no_floor_and_no_error() -> None:
    record = workplace([task("T1"), task("T2", stays=True)])
    plan = Plan({"R1": (PlanItem("T1", 0, 480), PlanItem("T2", 0, 480))})
    value = checked(record, carve(read(record), seconds=2, start=plan))
    assert value["alternatives"][0]["objective_cents"] == 9000


def test_a_stored_plan_comes_back_as_a_start() -> None:
    instance = read(opened("carve_n20_s2"))
    roles = carve(instance, seconds=2).alternatives[0].roles
    stored = json.loads(json.dumps(roles_to_json(roles)))
    assert start_from_json(instance, stored) == plan_of_roles(roles)
    assert start_from_json(instance, [{"template": "R99", "items": []}, 3, {"template": "R0", "items": [7]}]) == Plan(
        {"R0": ()}
    )


def test_one_thread_and_two_are_each_reproducible() -> None:
    instance = read(generated("carve", 60, 6, 3))
    for threads in (1, 2):
        first, second = (carve(instance, seconds=1, threads=threads, deterministic=True) for _ in range(2))
        assert first == second


# -- live figures ---------------------------------------------------------------------------------------------------


def test_evaluation_agrees_with_the_answer() -> None:
    instance = read(opened("carve_n100_s1"))
    best = carve(instance, seconds=10).alternatives[0]
    figures = evaluate(instance, plan_of_roles(best.roles))
    assert figures.valid
    assert figures.objective_cents == best.objective_cents
    assert figures.holders == best.holders
    assert figures.criteria == best.criteria
    assert {one.template: one.minutes_per_week for one in best.roles} == {
        name: one.minutes_per_week for name, one in figures.roles.items()
    }


def test_evaluation_finds_times_when_none_are_given() -> None:
    instance = read(opened("carve_n20_s2"))
    best = carve(instance, seconds=2).alternatives[0]
    loose = Plan({one.template: tuple(PlanItem(item.task, item.slot) for item in one.items) for one in best.roles})
    assert evaluate(instance, loose).valid


def test_evaluation_names_what_is_broken() -> None:
    tasks = [task("T1", 240), task("T2", 240), task("T3", 240, demand={"lift": 5}), task("T4", 30, holder="H2")]
    record = workplace(
        tasks,
        roles=[role(max_minutes_per_day=300, min_with_colleagues_percent=50)],
        holders=[holder(), holder("H2", min_tasks_left=1)],
    )
    names = ("T1", "T2", "T3", "T4")
    figures = evaluate(read(record), Plan({"R1": tuple(PlanItem(name, 0) for name in names)}))
    codes = {reason.code for reason in figures.roles["R1"].violations}
    assert {"DAY_MAX", "OVERLAP", "DEMAND"} <= codes
    assert not figures.roles["R1"].feasible
    assert {reason.code for reason in figures.violations} == {"HOLDER_TASKS"}
    assert set(figures.refused) == {"T3"}
    assert figures.roles["R1"].minutes_per_week == 5 * (240 + 240 + 30)


def test_the_limit_of_a_holder_from_whom_nothing_moves_is_told_too() -> None:
    record = workplace([task("T1"), task("T2", 60, holder="H2")], holders=[holder(), holder("H2", min_share_left=0.5)])
    assert evaluate(read(record), Plan({})).limits == {"H1": 300, "H2": 150}


def test_a_task_on_two_roles_is_named() -> None:
    record = workplace([task("T1")], roles=[role("R1"), role("R2")])
    plan = Plan({"R1": (PlanItem("T1", 0),), "R2": (PlanItem("T1", 0),)})
    assert "ONE" in {reason.code for reason in evaluate(read(record), plan).violations}


def test_a_timetable_is_found_where_the_quick_rule_fails() -> None:
    """Earliest deadline first takes the long task first and misses; the other order fits."""
    windows = [("08:00", "11:00", 60), ("09:00", "10:05", 65), ("08:00", "12:00", 60)]
    tasks = [
        task(f"T{index}", minutes, slots=[{"days": ["mon"], "earliest": low, "latest": high}])
        for index, (low, high, minutes) in enumerate(windows)
    ]
    prepared = prepare(read(workplace(tasks)))
    table = schedule_role(prepared, 0, {0: None, 1: None, 2: None})
    assert table.feasible
    assert schedule_role(prepared, 0, {0: 545, 1: None}).left != ()


def test_unknown_names_in_a_plan_are_a_key_error() -> None:
    with pytest.raises(KeyError):
        evaluate(read(workplace([task("T1")])), Plan({"R1": (PlanItem("T9", 0),)}))


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_command_answers_in_the_record_and_passes_its_own_check() -> None:
    text = json.dumps(opened("carve_n20_s2"))
    result = run(CommandOptions(seconds=2, alternatives=2, check=True), text)
    assert result.exit_code == 0
    value = json.loads(result.out)
    assert value["format"] == "carve/1"
    assert value["alternatives"][0]["objective_cents"] == 13134


def test_the_command_explains_in_words() -> None:
    result = run(CommandOptions(seconds=2, explain=True), json.dumps(opened("infeasible_contact_s4")))
    assert result.exit_code == 0
    assert "in conflict: CONTACT" in result.out
    assert "left out: " in result.out


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "NaN",
        '{"format": "carve/1"}',
        '{"a": Infinity}',
        "[" * 100_000,
        "9" * 5000,
        '{"name": "\\ud800", "\\udfff": 1}',
        '{"tasks": [{"id": 1e999, "slots": [[]]}]}',
        "\ufeff{}",
    ],
)
def test_the_command_lists_errors_for_bad_input(text: str) -> None:
    result = run(CommandOptions(), text)
    assert result.exit_code == 2
    assert result.error.startswith("$")
    assert json.loads(result.out)["status"] == "INVALID_INPUT"
    assert (result.out + result.error).encode()


@pytest.mark.parametrize("options", [{"seconds": 0}, {"seconds": float("nan")}, {"alternatives": 0}, {"seed": -1}])
def test_the_command_refuses_odd_options(options: dict[str, Any]) -> None:
    result = run(CommandOptions(**options), json.dumps(workplace([task("T1")])))
    assert result.exit_code == 2
    assert result.error.startswith("--")
