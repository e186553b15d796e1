"""Assignment with openings: as many people as possible, then the greatest sum of weights.

Integer by total unimodularity.  OR-Tools' minimum-cost flow is the solver; scipy's sparse assignment, with one
node for each opening and one private dummy for each candidate, is the fall-back where OR-Tools is absent.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from coaching.matching.preparation import Integers

try:
    from ortools.graph.python import min_cost_flow
except ImportError:  # the fall-back below needs scipy alone
    min_cost_flow = None

Mask = NDArray[np.bool_]

FLOW = "flow"
SPARSE = "sparse"


def default_solver() -> str:
    """Return the flow where OR-Tools is installed, else the sparse assignment."""
    return SPARSE if min_cost_flow is None else FLOW


def assign(
    candidates: Integers, roles: Integers, weights: Integers, openings: Integers, solver: str | None = None
) -> Mask:
    """Return which of the given pairs are chosen.

    ``candidates``, ``roles`` and ``weights`` (whole numbers, 0 or more) describe one pair each, sorted by
    candidate and role; ``openings`` holds the openings of every role row.  Every candidate gets at most one role,
    every role at most its openings; the number of pairs is the greatest possible, and among all such choices the
    sum of weights is.

    Raises:
        RuntimeError: the solver gave no optimum.
    """
    if not len(candidates):
        return np.zeros(0, dtype=np.bool_)
    if (solver or default_solver()) == FLOW:
        return _by_flow(candidates, roles, weights, openings)
    return _by_sparse(candidates, roles, weights, openings)


def _by_flow(candidates: Integers, roles: Integers, weights: Integers, openings: Integers) -> Mask:
    weights = weights.astype(np.int64)
    known, people = np.unique(candidates, return_inverse=True)
    open_roles, jobs = np.unique(roles, return_inverse=True)
    source = len(known) + len(open_roles)
    sink = source + 1
    network = min_cost_flow.SimpleMinCostFlow()
    arcs = network.add_arcs_with_capacity_and_unit_cost(
        people.astype(np.int32),
        (jobs + len(known)).astype(np.int32),
        np.ones(len(people), dtype=np.int64),
        int(weights.max()) - weights,
    )
    _ends(network, np.full(len(known), source), np.arange(len(known)), np.ones(len(known), dtype=np.int64))
    places = openings[open_roles]
    _ends(network, np.arange(len(known), source), np.full(len(open_roles), sink), places)
    most = min(len(known), int(places.sum()))
    network.set_node_supply(source, most)
    network.set_node_supply(sink, -most)
    status = network.solve_max_flow_with_min_cost()
    if status != network.OPTIMAL:
        raise RuntimeError(f"The flow ended with status {status}.")
    chosen: Mask = network.flows(arcs) > 0
    return chosen


def _ends(network: "min_cost_flow.SimpleMinCostFlow", tails: Integers, heads: Integers, capacity: Integers) -> None:
    network.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), capacity.astype(np.int64), np.zeros(len(tails), np.int64)
    )


def _by_sparse(candidates: Integers, roles: Integers, weights: Integers, openings: Integers) -> Mask:
    weights = weights.astype(np.int64)
    known, people = np.unique(candidates, return_inverse=True)
    open_roles, jobs, wanted = np.unique(roles, return_inverse=True, return_counts=True)
    places = np.minimum(openings[open_roles], wanted)
    first_place = np.cumsum(places) - places
    copies = places[jobs]
    edge = np.repeat(np.arange(len(people)), copies)
    place = first_place[jobs][edge] + np.arange(len(edge)) - np.repeat(np.cumsum(copies) - copies, copies)
    # One more person must outweigh any change of weights among all others.
    bonus = (int(weights.max()) + 1) * min(len(known), int(places.sum()))
    dummy = int(places.sum()) + np.arange(len(known))
    row = np.concatenate([people[edge], np.arange(len(known))])
    column = np.concatenate([place, dummy])
    worth = np.concatenate([weights[edge] + bonus + 1, np.ones(len(known), dtype=np.int64)]).astype(np.float64)
    graph = csr_array((worth, (row, column)), shape=(len(known), int(places.sum()) + len(known)))
    rows, columns = min_weight_full_bipartite_matching(graph, maximize=True)
    placed = columns < int(places.sum())
    role_of_place = np.repeat(np.arange(len(open_roles)), places)
    pairs = rows[placed].astype(np.int64) * len(open_roles) + role_of_place[columns[placed]]
    chosen: Mask = np.isin(people.astype(np.int64) * len(open_roles) + jobs, pairs)
    return chosen
