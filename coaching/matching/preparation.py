"""Turns the records of a round into arrays: one row per candidate and per role.

Sets (licences, tags, times) become bits of 64-bit words, so that "is contained in" is one operation a word, and
there is no limit on the number of licences or tags.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coaching.matching.costs import ClosingTable, closing_table
from coaching.matching.records import HIGHEST_LEVEL, MEAN, Candidate, Demand, Dimension, Instance, Window

GRID = 5
SLOT_MINUTES = 30
SLOTS_A_WEEK = 7 * 24 * 60 // SLOT_MINUTES
STEPS_A_WEEK = 7 * 24 * 60 // GRID
WORD = 64
UNKNOWN = -1
OUT_OF_REACH = 1_000_000_000
"""Cents of a gap that nothing closes; above every budget."""

Words = NDArray[np.uint64]
Floats = NDArray[np.floating[Any]]
Integers = NDArray[np.signedinteger[Any]]
Levels = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class CandidateArrays:
    """Candidates by row: places in km, minutes a week, levels (-1 unknown), bits of sets and of free times."""

    places: Floats
    reach: Floats
    least: Integers
    most: Integers
    wished: Floats
    levels: Levels
    licences: Words
    tags: Words
    must_have: Words
    must_not: Words
    slots: Words
    steps: Words
    ragged: NDArray[np.bool_]
    interests: Floats
    support: Integers
    waiting: Floats
    debt: Floats


@dataclass(frozen=True, slots=True)
class RoleArrays:
    """Roles by row: places in km, minutes a week, levels that count, bits of sets and of the timetable."""

    places: Floats
    minutes: Integers
    levels: Levels
    licences: Words
    tags: Words
    must_have: Words
    slots: Words
    steps: Words
    tag_lists: Integers
    tag_counts: Integers
    openings: Integers
    support: Integers


@dataclass(frozen=True, slots=True)
class Prepared:
    """A round ready to filter; ``cents`` is the cost table [dimension, gap]."""

    instance: Instance
    candidates: CandidateArrays
    roles: RoleArrays
    cents: Integers
    closings: ClosingTable
    candidate_rows: dict[str, int]
    role_rows: dict[str, int]


def counting_level(demand: Demand, dimension: Dimension) -> int:
    """Return the level of a demand that counts: its peak, or its mean rounded half up for a load dimension."""
    return int(demand.mean + 0.5) if dimension.basis == MEAN else demand.peak


def bit_words(rows: Sequence[Iterable[int]], bits: int) -> Words:
    """Return one row of 64-bit words for each collection of bit numbers."""
    matrix = np.zeros((len(rows), -(-max(bits, 1) // WORD) * WORD), dtype=np.bool_)
    for row, numbers in enumerate(rows):
        matrix[row, list(numbers)] = True
    return _packed(matrix)


def _packed(matrix: NDArray[np.bool_]) -> Words:
    return np.ascontiguousarray(np.packbits(matrix, axis=1, bitorder="little")).view(np.uint64)


def time_words(rows: Sequence[Sequence[Window]], step: int) -> Words:
    """Return bits of the steps of the week that the windows of each row touch."""
    steps = 7 * 24 * 60 // step
    matrix = np.zeros((len(rows), -(-steps // WORD) * WORD), dtype=np.bool_)
    for row, windows in enumerate(rows):
        for window in windows:
            matrix[row, window.start // step : -(-window.end // step)] = True
    return _packed(matrix)


def _numbers(sets: Sequence[Iterable[str]], vocabulary: dict[str, int]) -> list[list[int]]:
    return [[vocabulary[name] for name in names if name in vocabulary] for names in sets]


def _ragged(windows: Sequence[Window]) -> bool:
    """Return whether a window starts or ends off the half hour, so that half-hour bits say too much."""
    return any(window.start % SLOT_MINUTES or window.end % SLOT_MINUTES for window in windows)


def _column(values: Iterable[float], kind: type[np.generic] = np.int64) -> NDArray[Any]:
    return np.array(list(values), dtype=kind)


def _vocabulary(sets: Iterable[Iterable[str]]) -> dict[str, int]:
    return {name: index for index, name in enumerate(sorted({name for names in sets for name in names}))}


def prepare(instance: Instance) -> Prepared:
    """Return the arrays of a round; linear in candidates and roles."""
    candidates, roles = instance.candidates, instance.roles
    licences = _vocabulary(role.licences for role in roles)
    tags = _vocabulary(
        [*(role.tags for role in roles), *(role.must_have for role in roles), *(one.must_have for one in candidates)]
    )
    closings = closing_table(instance)
    return Prepared(
        instance=instance,
        candidates=_candidate_arrays(instance, licences, tags),
        roles=_role_arrays(instance, licences, tags),
        cents=_cents(instance, closings),
        closings=closings,
        candidate_rows={candidate.id: row for row, candidate in enumerate(candidates)},
        role_rows={role.id: row for row, role in enumerate(roles)},
    )


def _cents(instance: Instance, closings: ClosingTable) -> Integers:
    table = np.full((len(instance.dimensions), HIGHEST_LEVEL + 1), OUT_OF_REACH, dtype=np.int64)
    table[:, 0] = 0
    for row, dimension in enumerate(instance.dimensions):
        for gap, closing in closings[dimension.id].items():
            table[row, gap] = closing.cents_per_week
    return table


def _candidate_arrays(instance: Instance, licences: dict[str, int], tags: dict[str, int]) -> CandidateArrays:
    people = instance.candidates
    levels = np.full((len(people), len(instance.dimensions)), UNKNOWN, dtype=np.int8)
    column = {dimension.id: index for index, dimension in enumerate(instance.dimensions)}
    interests = np.zeros((len(people), len(tags) + 1), dtype=np.float32)
    for row, person in enumerate(people):
        for name, level in person.capacity.items():
            levels[row, column[name]] = level
        for tag, weight in person.interests.items():
            if tag in tags:
                interests[row, tags[tag]] = weight
    cap = instance.limits.waiting_months_cap
    return CandidateArrays(
        places=np.array([person.location for person in people], dtype=np.float64).reshape(-1, 2),
        reach=_column((person.max_km for person in people), np.float64),
        least=_column(person.least_minutes for person in people),
        most=_column(person.most_minutes for person in people),
        wished=_column(map(_wish, people), np.float64),
        levels=levels,
        licences=bit_words(_numbers([person.licences for person in people], licences), len(licences)),
        tags=bit_words(_numbers([person.tags for person in people], tags), len(tags)),
        must_have=bit_words(_numbers([person.must_have for person in people], tags), len(tags)),
        must_not=bit_words(_numbers([person.must_not for person in people], tags), len(tags)),
        slots=time_words([person.windows for person in people], SLOT_MINUTES),
        steps=time_words([person.windows for person in people], GRID),
        ragged=_column((_ragged(person.windows) for person in people), np.bool_),
        interests=interests,
        support=_column(person.support_minutes for person in people),
        waiting=_column((min(person.waiting_months, cap) / cap for person in people), np.float64),
        debt=_column((person.debt for person in people), np.float64),
    )


def _wish(person: Candidate) -> float:
    """Return the wished minutes a week; without a stated wish the middle of what suits."""
    if person.wished_minutes is not None:
        return float(person.wished_minutes)
    return float((person.least_minutes + person.most_minutes) / 2)


def _role_arrays(instance: Instance, licences: dict[str, int], tags: dict[str, int]) -> RoleArrays:
    roles = instance.roles
    levels = np.zeros((len(roles), len(instance.dimensions)), dtype=np.int8)
    for row, role in enumerate(roles):
        for index, dimension in enumerate(instance.dimensions):
            if dimension.id in role.demand:
                levels[row, index] = counting_level(role.demand[dimension.id], dimension)
    # Tags as numbers in a table as wide as the longest list; the rest points at an empty interest column.
    width = max([1, *(len(role.tags) for role in roles)])
    tag_lists = np.full((len(roles), width), len(tags), dtype=np.int64)
    for row, numbers in enumerate(_numbers([sorted(role.tags) for role in roles], tags)):
        tag_lists[row, : len(numbers)] = numbers
    return RoleArrays(
        places=np.array([role.location for role in roles], dtype=np.float64).reshape(-1, 2),
        minutes=_column(role.minutes for role in roles),
        levels=levels,
        licences=bit_words(_numbers([role.licences for role in roles], licences), len(licences)),
        tags=bit_words(_numbers([role.tags for role in roles], tags), len(tags)),
        must_have=bit_words(_numbers([role.must_have for role in roles], tags), len(tags)),
        slots=time_words([role.timetable for role in roles], SLOT_MINUTES),
        steps=time_words([role.timetable for role in roles], GRID),
        tag_lists=tag_lists,
        tag_counts=_column(len(role.tags) for role in roles),
        openings=_column(role.places for role in roles),
        support=_column(role.support_minutes for role in roles),
    )
