"""Invariants of the model on random workplaces. Proofs make loosening and order comparable; time never decides."""

import copy
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.carving import Answer, carve, prepare
from tasks.carving.board import Board
from tasks.carving.greedy import Prices, build
from tasks.carving.solving import Clock
from tasks.carving.trials import Workshop
from tests.tasks.carving.builders import checked, generated, read

COMMON: dict[str, Any] = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}
EXAMPLES = settings(max_examples=15, **COMMON)
FEW = settings(max_examples=3, **COMMON)
KINDS = st.sampled_from(("carve", "tightwindows", "holderbound", "chains"))
SEEDS = st.integers(1, 10_000)


def proved(record: dict[str, Any]) -> tuple[Answer, int]:
    """The answer and its proved worth; the validator has looked at every rule, every reason and every cent."""
    answer = carve(read(record), seconds=30)
    checked(record, answer)
    worth = answer.alternatives[0].objective_cents if answer.alternatives else 0
    assert answer.bound_cents == worth
    return answer, worth


def greedy_worth(record: dict[str, Any]) -> int:
    prepared = prepare(read(record))
    board, workshop = Board(prepared), Workshop(prepared, Clock(30, 1))
    build(board, workshop, Prices(), accepted=lambda: None)
    workshop.close()
    return board.objective()


@EXAMPLES
@given(kind=KINDS, seed=SEEDS)
def test_a_proved_plan_is_valid_explained_and_at_least_greedy(kind: str, seed: int) -> None:
    record = generated(kind, 34, seed, 2)
    answer, worth = proved(record)
    assert worth >= max(0, greedy_worth(record))
    reasons = answer.alternatives[0].reasons if answer.alternatives else answer.reasons
    assert set(reasons) == {task["id"] for task in record["tasks"]}
    assert all(found.role is not None or found.out for found in reasons.values())


@EXAMPLES
@given(kind=KINDS, seed=SEEDS)
def test_no_unit_moves_twice_and_no_role_is_in_two_places(kind: str, seed: int) -> None:
    answer, _worth = proved(generated(kind, 34, seed, 2))
    for alternative in answer.alternatives:
        units = [(item.task, item.slot) for role in alternative.roles for item in role.items]
        assert len(units) == len(set(units))
        for role in alternative.roles:
            for first in role.items:
                for second in role.items:
                    if first is not second and first.days & second.days and first.start <= second.start:
                        assert first.start + first.minutes <= second.start


@FEW
@given(seed=SEEDS)
def test_same_seed_and_limits_give_the_identical_plan(seed: int) -> None:
    record = generated("carve", 60, seed, 3)
    first, second = (carve(read(record), seconds=0.8, seed=7, alternatives=3, deterministic=True) for _ in range(2))
    assert first.alternatives == second.alternatives
    assert first.seconds == second.seconds


@EXAMPLES
@given(seed=SEEDS)
def test_the_order_of_tasks_does_not_change_the_worth(seed: int) -> None:
    record = generated("carve", 34, seed, 2)
    turned = copy.deepcopy(record)
    turned["tasks"].reverse()
    assert proved(record)[1] == proved(turned)[1]


LOOSER: dict[str, Any] = {
    "ceiling": lambda role: role["ceiling"].update(
        {name: min(5, level + 1) for name, level in role["ceiling"].items()}
    ),
    "week_max": lambda role: role.update(max_minutes_per_week=role["max_minutes_per_week"] + 300),
    "week_min": lambda role: role.update(min_minutes_per_week=0),
    "day_min": lambda role: role.update(min_minutes_per_day=0),
    "day_max": lambda role: role.update(max_minutes_per_day=480),
    "span": lambda role: role.update(max_span_minutes=600),
    "contact": lambda role: role.update(min_with_colleagues_percent=0),
    "places": lambda role: role.update(max_locations=9),
    "processes": lambda role: role.update(min_processes=0, max_processes=9),
    "licence": lambda role: role.update(licences=["hygiene", "truck"]),
    "single": lambda role: role.update(max_single_task_percent=100),
    "unwanted": lambda role: role.update(max_unwanted_percent=100),
    "meaning": lambda role: role.update(min_meaningful_tasks=0),
}


@EXAMPLES
@given(seed=SEEDS, name=st.sampled_from(sorted(LOOSER)))
def test_loosening_a_role_never_lowers_the_optimum(seed: int, name: str) -> None:
    """More margin may be a change of fit cost too, so the price of tight demands is left out."""
    record = generated("carve", 30, seed, 2)
    record["weights"]["tight_demand_cents_per_hour"] = 0
    looser = copy.deepcopy(record)
    for role in looser["roles"]:
        LOOSER[name](role)
    assert proved(looser)[1] >= proved(record)[1]


@EXAMPLES
@given(seed=SEEDS)
def test_loosening_holders_and_windows_never_lowers_the_optimum(seed: int) -> None:
    record = generated("tightwindows", 30, seed, 2)
    looser = copy.deepcopy(record)
    for holder in looser["holders"]:
        holder.update(min_share_left=0, min_tasks_left=0, min_processes_left=0, max_strain_average_percent=500)
    for task in looser["tasks"]:
        for slot in task["slots"]:
            slot["latest"] = max(slot["latest"], "16:00")
    looser["links"] = [link for link in looser["links"] if link["kind"] != "before"]
    assert proved(looser)[1] >= proved(record)[1]


@EXAMPLES
@given(seed=SEEDS, factor=st.integers(2, 5))
def test_money_scales(seed: int, factor: int) -> None:
    record = generated("carve", 30, seed, 1)
    larger = copy.deepcopy(record)
    for holder in larger["holders"]:
        holder["wage_cents_per_hour"] *= factor
    for task in larger["tasks"]:
        task["transfer_cost_cents"] *= factor
        task["split_cost_cents"] *= factor
    for link in larger["links"]:
        link["cut_cost_cents"] *= factor
    for role in larger["roles"]:
        role["wage_cents_per_hour"] *= factor
        role["fixed_cost_cents_per_week"] *= factor
    larger["weights"] = {name: value * factor for name, value in larger["weights"].items()}
    assert proved(larger)[1] == pytest.approx(factor * proved(record)[1], abs=20 * factor)


@EXAMPLES
@given(seed=SEEDS)
def test_a_task_that_stays_changes_nothing(seed: int) -> None:
    """One more task of a holder of its own, which may not move, leaves the optimum as it is."""
    record = generated("carve", 30, seed, 1)
    more = copy.deepcopy(record)
    more["holders"].append({"id": "HX", "wage_cents_per_hour": 2000})
    more["tasks"].append({**record["tasks"][0], "id": "TX", "holder": "HX", "stays": True})
    assert proved(more)[1] == proved(record)[1]


@EXAMPLES
@given(seed=SEEDS)
def test_equal_roles_may_swap_names(seed: int) -> None:
    record = generated("symmetric", 40, seed, 2)
    turned = copy.deepcopy(record)
    turned["roles"].reverse()
    assert proved(turned)[1] == proved(record)[1]


@FEW
@given(seed=SEEDS)
def test_a_bound_never_lies_below_the_plan(seed: int) -> None:
    record = generated("carve", 120, seed, 5)
    answer = carve(read(record), seconds=4.2)
    checked(record, answer)
    for alternative in answer.alternatives:
        assert alternative.bound_cents is None or alternative.bound_cents >= alternative.objective_cents


def tied(record: dict[str, Any], mark: str) -> dict[str, Any]:
    """Return the workplace with the mark in every name, and as a licence that its tasks ask for and its roles have."""
    text = json.dumps(record)
    lists = ("areas", "holders", "locations", "roles", "tasks")
    names = {each["id"] for part in lists for each in record[part]}
    names |= {task["process"] for task in record["tasks"]} | {place["department"] for place in record["locations"]}
    for name in sorted(names):
        text = text.replace(f'"{name}"', f'"{mark}{name}"')
    made: dict[str, Any] = json.loads(text)
    for each in (*made["tasks"], *made["roles"]):
        each["licences"] = [*each["licences"], mark]
    return made


def side_by_side(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """Return both workplaces as one, each with its own areas."""
    lists = ("areas", "holders", "locations", "tasks", "links", "roles")
    return first | {part: [*first[part], *second[part]] for part in lists}


@EXAMPLES
@given(seed=SEEDS, kind=KINDS)
def test_the_plan_of_an_area_never_depends_on_another(seed: int, kind: str) -> None:
    ours, theirs = tied(generated(kind, 20, seed, 1), "A"), tied(generated("carve", 20, seed + 1, 1), "B")
    theirs["weights"] = ours["weights"]
    assert proved(side_by_side(ours, theirs))[1] == proved(ours)[1] + proved(theirs)[1]


@FEW
@given(seed=SEEDS, zone=st.sampled_from(("Europe/Helsinki", "Pacific/Kiritimati", "America/St_Johns")))
def test_a_weekly_timetable_knows_no_time_zone(seed: int, zone: str) -> None:
    """Times are those of the wall clock of an ordinary week: no zone and no change to summer time moves them."""
    record = generated("tightwindows", 30, seed, 1)
    here, _worth = proved(record)
    with pytest.MonkeyPatch.context() as change:
        change.setenv("TZ", zone)
        time.tzset()
        there, _worth = proved(record)
    time.tzset()
    assert there.alternatives == here.alternatives
