"""Other ways to assign, for comparison only: greedy by weight, and deferred acceptance."""

import heapq

import numpy as np

from coaching.matching.flow import Mask
from coaching.matching.preparation import Floats, Integers
from coaching.matching.scoring import Edges


def greedy(edges: Edges, weights: Floats | Integers, openings: Integers) -> Mask:
    """Return the pairs chosen by taking the strongest free pair again and again."""
    chosen = np.zeros(len(weights), dtype=np.bool_)
    left = openings.tolist()
    placed = [False] * len(edges.degrees)
    rows, columns = edges.candidates.tolist(), edges.roles.tolist()
    for edge in np.argsort(-weights, kind="stable").tolist():
        row, column = rows[edge], columns[edge]
        if not placed[row] and left[column]:
            placed[row] = True
            left[column] -= 1
            chosen[edge] = True
    return chosen


def deferred_acceptance(edges: Edges, openings: Integers) -> Mask:
    """Return the stable choice in which people propose (Gale and Shapley 1962); it has no blocking pair."""
    order = np.lexsort((edges.roles, -edges.person, edges.candidates))
    wishes: dict[int, list[int]] = {}
    for edge in order.tolist():
        wishes.setdefault(int(edges.candidates[edge]), []).append(edge)
    held: dict[int, list[tuple[float, int]]] = {}
    waiting = list(wishes)
    next_wish = dict.fromkeys(wishes, 0)
    while waiting:
        person = waiting.pop()
        if next_wish[person] >= len(wishes[person]):
            continue
        edge = wishes[person][next_wish[person]]
        next_wish[person] += 1
        role = int(edges.roles[edge])
        kept = held.setdefault(role, [])
        heapq.heappush(kept, (float(edges.role[edge]), -edge))
        if len(kept) > openings[role]:
            _score, refused = heapq.heappop(kept)
            waiting.append(int(edges.candidates[-refused]))
    chosen = np.zeros(len(edges.candidates), dtype=np.bool_)
    chosen[[-edge for kept in held.values() for _score, edge in kept]] = True
    return chosen
