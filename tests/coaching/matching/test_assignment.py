"""The flow against other exact methods, greedy and deferred acceptance; what more people, places or debt may do."""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from coaching.matching.comparisons import deferred_acceptance, greedy
from coaching.matching.fairness import blocking_pairs, gini
from coaching.matching.flow import FLOW, SPARSE, assign
from coaching.matching.parsing import parse_instance
from coaching.matching.preparation import Integers, Prepared, prepare
from coaching.matching.pruning import strongest_pairs
from coaching.matching.scoring import Edges, find_edges
from coaching.matching.solving import match
from script.matching_instances import generate
from tests.coaching.matching.rounds import Json, candidate, candidates, make_round, role, rounds


@st.composite
def graphs(draw: st.DrawFn) -> tuple[Integers, Integers, Integers, Integers]:
    people, jobs = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    pairs = draw(st.sets(st.tuples(st.integers(0, people - 1), st.integers(0, jobs - 1)), max_size=30))
    rows = sorted(pairs)
    weights = [draw(st.integers(0, 20_000)) for _pair in rows]
    openings = [draw(st.integers(1, 3)) for _job in range(jobs)]
    return (
        np.array([row for row, _column in rows], dtype=np.int64),
        np.array([column for _row, column in rows], dtype=np.int64),
        np.array(weights, dtype=np.int64),
        np.array(openings, dtype=np.int64),
    )


def dense_optimum(rows: Integers, columns: Integers, weights: Integers, openings: Integers) -> tuple[int, int]:
    """Number of pairs and weight by the Hungarian method on a full matrix with one column for each opening."""
    bonus = 10_000_000
    job_of_place = np.repeat(np.arange(len(openings)), openings)
    matrix = np.zeros((int(rows.max(initial=-1)) + 1, len(job_of_place)))
    for row, column, weight in zip(rows, columns, weights, strict=True):
        matrix[row, job_of_place == column] = weight + bonus
    total = int(matrix[linear_sum_assignment(matrix, maximize=True)].sum())
    return total // bonus, total % bonus


@settings(max_examples=300, deadline=None)
@given(graphs())
def test_flow_is_sparse_is_dense_and_keeps_openings(graph: tuple[Integers, Integers, Integers, Integers]) -> None:
    rows, columns, weights, openings = graph
    expected = dense_optimum(*graph)
    for solver in (FLOW, SPARSE):
        chosen = assign(*graph, solver=solver)
        assert (int(chosen.sum()), int(weights[chosen].sum())) == expected
        assert len(set(rows[chosen].tolist())) == chosen.sum()
        assert (np.bincount(columns[chosen], minlength=len(openings)) <= openings).all()
        assert (assign(*graph, solver=solver) == chosen).all()


def edges_of(record: Json) -> tuple[Prepared, Edges]:
    prepared = prepare(parse_instance(record))
    edges, _refusals = find_edges(prepared)
    return prepared, edges


@settings(max_examples=100, deadline=None)
@given(rounds())
def test_never_behind_greedy_and_deferred_acceptance_is_stable(record: Json) -> None:
    prepared, edges = edges_of(record)
    openings = prepared.roles.openings
    kept = strongest_pairs(edges)
    chosen = assign(edges.candidates[kept], edges.roles[kept], edges.weights[kept], openings)
    by_greed = greedy(edges, edges.weights, openings)
    assert chosen.sum() >= by_greed.sum()
    if chosen.sum() == by_greed.sum():
        assert edges.weights[kept][chosen].sum() >= edges.weights[by_greed].sum()
    stable = deferred_acceptance(edges, openings)
    assert blocking_pairs(edges, stable, openings) == 0
    assert stable.sum() <= chosen.sum()
    assert len(set(edges.candidates[stable].tolist())) == stable.sum()
    assert (np.bincount(edges.roles[stable], minlength=len(openings)) <= openings).all()


@settings(max_examples=60, deadline=None)
@given(rounds(), candidates("C-more"))
def test_more_candidates_never_lower_the_number_placed(record: Json, more: Json) -> None:
    before = match(parse_instance(record)).metrics
    after = match(parse_instance(record | {"candidates": [*record["candidates"], more]})).metrics
    assert after.placed >= before.placed


@settings(max_examples=60, deadline=None)
@given(rounds(), st.data())
def test_more_places_never_lower_the_number_placed(record: Json, data: st.DataObject) -> None:
    if not record["roles"]:
        return
    before = match(parse_instance(record)).metrics
    larger = copy.deepcopy(record)
    data.draw(st.sampled_from(larger["roles"]))["places"] += 1
    assert match(parse_instance(larger)).metrics.placed >= before.placed


@settings(max_examples=60, deadline=None)
@given(rounds(), st.data())
def test_more_debt_never_takes_a_place_away(record: Json, data: st.DataObject) -> None:
    """With other weights standing, who has a place by more debt keeps one."""
    record["limits"] |= {"mode": "assignment", "debt_weight": 0.5}
    placed = [person for person, _role in match(parse_instance(record)).assignment]
    if not placed:
        return
    chosen = data.draw(st.sampled_from(placed))
    raised = copy.deepcopy(record)
    for person in raised["candidates"]:
        if person["id"] == chosen:
            person["debt"] += data.draw(st.integers(1, 10))
    assert chosen in {person for person, _role in match(parse_instance(raised)).assignment}


@settings(max_examples=60, deadline=None)
@given(rounds(), st.randoms(use_true_random=False))
def test_order_of_the_records_does_not_change_the_number_placed(record: Json, chance: Any) -> None:
    shuffled = copy.deepcopy(record)
    chance.shuffle(shuffled["candidates"])
    chance.shuffle(shuffled["roles"])
    first, second = match(parse_instance(record)), match(parse_instance(shuffled))
    assert (first.metrics.placed, first.metrics.proposed) == (second.metrics.placed, second.metrics.proposed)
    assert dict(first.refused) == dict(second.refused)


@settings(max_examples=60, deadline=None)
@given(rounds())
def test_both_solvers_propose_to_as_many(record: Json) -> None:
    instance = parse_instance(record)
    by_flow, by_sparse = match(instance, solver=FLOW), match(instance, solver=SPARSE)
    assert by_flow.metrics.placed == by_sparse.metrics.placed
    assert by_flow.metrics.proposed == by_sparse.metrics.proposed


@pytest.mark.parametrize("towns", [1, 10])
def test_pruning_loses_less_than_a_thousandth(towns: int) -> None:
    prepared = prepare(generate(600, 600, 4, towns))
    edges, _refusals = find_edges(prepared)
    everything, strongest = strongest_pairs(edges), strongest_pairs(edges, most_pairs=0)
    assert len(strongest) < len(everything) == len(edges.weights)
    results = []
    for kept in (everything, strongest):
        chosen = assign(edges.candidates[kept], edges.roles[kept], edges.weights[kept], prepared.roles.openings)
        results.append((int(chosen.sum()), int(edges.weights[kept][chosen].sum())))
    assert results[0][0] == results[1][0]
    assert results[1][1] >= 0.999 * results[0][1]


@settings(max_examples=60, deadline=None)
@given(rounds(), st.integers(1, 4))
def test_pruning_keeps_the_strongest_of_each_side(record: Json, strongest: int) -> None:
    _prepared, edges = edges_of(record)
    kept = set(strongest_pairs(edges, most_pairs=0, strongest=strongest).tolist())
    for side in (edges.candidates, edges.roles):
        for row in set(side.tolist()):
            mine = np.flatnonzero(side == row)
            floor = np.sort(edges.weights[mine])[::-1][:strongest][-1]
            assert {edge for edge in mine.tolist() if edges.weights[edge] > floor} <= kept
            assert len(kept & set(mine.tolist())) >= min(strongest, len(mine))


def test_most_people_come_before_the_best_sum() -> None:
    """A alone suits both roles best, B only the nearer one: both get a place although A and role 1 score highest."""
    people = [candidate("A"), candidate("B", max_km=5, interests={}, waiting_months=0)]
    jobs = [role("R1", location=[0, 0]), role("R2", location=[15, 0], tags=["store"])]
    answer = match(parse_instance(make_round(people, jobs)))
    assert answer.assignment == (("A", "R2"), ("B", "R1"))


def test_waiting_scarcity_and_debt_decide_between_equals() -> None:
    def winner(first: Json, second: Json, roles: list[Json] | None = None) -> str:
        record = make_round([first, second], roles or [role("R")], limits={"mode": "assignment"})
        found = {job: person for person, job in match(parse_instance(record)).assignment}
        return found["R"]

    assert winner(candidate("A"), candidate("B", waiting_months=12)) == "B"
    assert winner(candidate("A", waiting_months=60), candidate("B", waiting_months=24)) == "A"
    assert winner(candidate("A"), candidate("B", debt=1)) == "B"


def test_rotation_debt_reaches_everybody() -> None:
    """Five equals and one place: in five rounds everybody has had the place once."""
    people = [candidate(f"C{number}") for number in range(5)]
    seen = []
    for _round in range(5):
        answer = match(parse_instance(make_round(people, [role("R")], limits={"mode": "assignment"})))
        seen.append(answer.assignment[0][0])
        for person in people:
            person["debt"] = answer.fairness.debts.get(person["id"], 0)
    assert len(set(seen)) == 5


@pytest.mark.parametrize(
    ("values", "expected"), [([], 0), ([0, 0], 0), ([1, 1, 1], 0), ([0, 1], 0.5), ([0, 0, 0, 1], 0.75)]
)
def test_gini(values: list[float], expected: float) -> None:
    assert gini(np.array(values, dtype=float)) == pytest.approx(expected)
