"""The parts of the search by themselves: moves between areas, prices, mixtures, and what a leaving role can break."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.carving import carve, prepare
from tasks.carving.board import Board
from tasks.carving.bounds import PriceBound
from tasks.carving.compact import compact
from tasks.carving.greedy import Prices, build
from tasks.carving.ledger import Arrangement, objective_of, roles_used
from tasks.carving.limits import all_violations
from tasks.carving.model import Request
from tasks.carving.moves import NOTHING, Exchange, Move, MoveTable
from tasks.carving.preparation import Prepared
from tasks.carving.solving import Clock, solve
from tasks.carving.trials import Workshop
from tests.tasks.carving.builders import checked, generated, read, role, task, workplace

COMMON: dict[str, Any] = {"deadline": None, "derandomize": True, "suppress_health_check": list(HealthCheck)}


def built(record: dict[str, Any], threads: int = 2) -> tuple[Board, Workshop]:
    """A board with a first proposal on it."""
    prepared = prepare(read(record))
    board, workshop = Board(prepared), Workshop(prepared, Clock(60, threads))
    build(board, workshop, Prices(), accepted=lambda: None)
    return board, workshop


def moves_one_by_one(board: Board) -> set[Move]:
    """Every move, written down without tables."""
    prepared, place = board.prepared, board.area_of()
    free = {prepared.template_of[one] for one in board.unused()}
    areas = range(len(prepared.units_of_area))
    moves: set[Move] = {(Exchange(area, NOTHING, template),) for area in areas for template in free}
    for one, area in place.items():
        mine = prepared.template_of[one]
        moves |= {(Exchange(area, one, into),) for into in (NOTHING, *free)}
        moves |= {(Exchange(area, one, NOTHING), Exchange(target, NOTHING, mine)) for target in areas if target != area}
        for other, there in place.items():
            theirs = prepared.template_of[other]
            if there != area:
                moves.add((Exchange(area, one, NOTHING), Exchange(there, other, mine)))
            if there > area and theirs != mine:
                moves.add((Exchange(area, one, theirs), Exchange(there, other, mine)))
    return moves


@pytest.mark.parametrize("seed", range(3))
def test_the_table_has_every_move_once_in_the_order_of_its_gain(seed: int) -> None:
    board, workshop = built(generated("carve", 150, seed, 6))
    workshop.close()

    def gain(part: Exchange) -> float:
        return float((part.area * 31 + part.out * 17 + part.into * 7) % 23 - 11)

    ranked = list(MoveTable(board, gain).ranked(-1e9))
    assert len(ranked) == len({move for _gain, move in ranked})
    assert {move for _gain, move in ranked} == moves_one_by_one(board)
    assert all(worth == sum(map(gain, move)) for worth, move in ranked)
    assert [worth for worth, _move in ranked] == sorted((worth for worth, _move in ranked), reverse=True)
    assert all(worth > 5 for worth, _move in MoveTable(board, gain).ranked(5))


@settings(max_examples=5, **COMMON)
@given(kind=st.sampled_from(("carve", "holderbound", "symmetric", "chains")), seed=st.integers(1, 10_000))
def test_prices_never_bound_below_the_optimum_and_mixtures_keep_every_rule(kind: str, seed: int) -> None:
    record = generated(kind, 36, seed, 3)
    optimum = carve(read(record), seconds=60)
    worth = optimum.alternatives[0].objective_cents if optimum.alternatives else 0
    board, workshop = built(record)
    prices = PriceBound(board, workshop)
    bounds = []
    while True:
        going = prices.step()
        bounds.append(prices.best)
        plan = prices.mixture.plan(workshop.clock)
        assert all_violations(board.prepared, plan) == []
        assert optimum.bound_cents is not None
        assert objective_of(board.prepared, plan) <= optimum.bound_cents
        if not going:
            break
    workshop.close()
    assert min(bound for bound in bounds if bound is not None) >= worth


def test_a_solve_that_had_no_time_to_look_proves_nothing() -> None:
    """The solver then says 0, which would pass for the bound of a workplace where nothing pays."""
    prepared = prepare(read(generated("carve", 100, 1)))
    request = Request(tuple(range(3)), tuple(range(len(prepared.units))))
    outcome = solve(prepared, request, 0.0, clock=Clock(1))
    assert outcome.feasible is None
    assert outcome.bound is None


def test_the_limits_of_a_role_that_leaves_are_kept() -> None:
    """A role that had taken a holder's heavy work leaves; the light work that another took may then not be gone."""
    record = generated("carve", 150, 5, 6)
    for holder in record["holders"]:
        holder["max_strain_average_percent"] = max(30, int(holder["max_strain_average_percent"] * 0.72))
        holder["min_share_left"] = 0.1
    checked(record, carve(read(record), seconds=1.2, seed=5, deterministic=True))


def test_a_role_that_leaves_can_break_a_limit() -> None:
    tasks = [task("T1", 120, demand={"lift": 3}), task("T2", 120), task("T3", 120, demand={"lift": 1})]
    holder = {"id": "H1", "wage_cents_per_hour": 3000, "strain_dimension": "lift", "max_strain_average_percent": 140}
    record = workplace(tasks, roles=[role("R1"), role("R2")], holders=[holder])
    board = Board(prepare(read(record)))
    board.put(0, {0: (0, 96), 1: (1, 96)})
    assert board.is_sound(0)
    assert not board.is_sound(0, board.without(0, (0,)))


def test_a_workplace_with_far_more_roles_than_work_is_answered() -> None:
    record = workplace([task("T1"), task("T2")], roles=[role(f"R{number}") for number in range(60)])
    value = checked(record, carve(read(record), seconds=3))
    assert value["alternatives"][0]["objective_cents"] == 18000


@settings(max_examples=6, **COMMON)
@given(kind=st.sampled_from(("carve", "chains", "tightwindows")), seed=st.integers(1, 10_000))
def test_moving_times_together_shortens_days_and_changes_nothing_else(kind: str, seed: int) -> None:
    board, workshop = built(generated(kind, 40, seed, 3))
    workshop.close()
    prepared, before = board.prepared, board.arrangement()
    after = compact(prepared, before)
    assert all_violations(prepared, after) == []
    assert {unit: place[0] for unit, place in after.items()} == {unit: place[0] for unit, place in before.items()}
    assert presence(prepared, after) <= presence(prepared, before)
    assert presence(prepared, compact(prepared, after)) == presence(prepared, after)


def presence(prepared: Prepared, arrangement: Arrangement) -> int:
    """Minutes from the first start to the last end, over all days of all roles."""
    total = 0
    for one, units in roles_used(arrangement).items():
        table = prepared.options[one]
        for day in range(7):
            today = [unit for unit in units if table[unit].days >> day & 1]
            if today:
                ends = [arrangement[unit][1] * prepared.grid + table[unit].duration for unit in today]
                total += max(ends) - min(arrangement[unit][1] for unit in today) * prepared.grid
    return total


def test_a_gap_is_closed_and_a_locked_time_stays() -> None:
    record = workplace([task("T1"), task("T2")], locked=[{"role": "R1", "task": "T1", "slot": 0, "start": "12:00"}])
    value = checked(record, carve(read(record), seconds=2))
    starts = {item["task"]: item["start"] for item in value["alternatives"][0]["roles"][0]["items"]}
    assert starts == {"T1": "12:00", "T2": "11:00"}
