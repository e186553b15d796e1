"""Moves between areas: a role added, taken out, replaced, moved, swapped, or moved in place of another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tasks.carving.board import Board

NOTHING = -1
Gains = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One side of a move: in ``area`` the role ``out`` (or none) gives way to a role of template ``into`` (or none)."""

    area: int
    out: int
    into: int


Move = tuple[Exchange, ...]


class MoveTable:
    """Every move of one or two sides from the present state with its expected gain; forced roles stay.

    The gain of a move is the sum of its sides, and few sides make many moves: ``gain`` (cents a week) is asked once
    for each side, the sums are made as whole tables.
    """

    def __init__(self, board: Board, gain: Callable[[Exchange], float]) -> None:
        prepared, place = board.prepared, board.area_of()
        movable = {role: area for role, area in place.items() if role not in prepared.forced}
        self.roles = list(movable)
        self.free = sorted({prepared.template_of[role] for role in board.unused()})
        self.has_room = len(place) < prepared.most_roles
        self.area_of = np.array([movable[role] for role in self.roles], dtype=np.int64)
        self.template_of = np.array([prepared.template_of[role] for role in self.roles], dtype=np.int64)
        areas, templates = range(len(prepared.units_of_area)), range(len(prepared.templates))
        asked = {*self.free, *self.template_of.tolist()}

        def table(rows: list[tuple[int, int]]) -> Gains:
            """Gains of sides by (area, out) and template; never taken where a template is of no use."""
            return np.array(
                [[gain(Exchange(*row, into)) if into in asked else -np.inf for into in templates] for row in rows]
            ).reshape(len(rows), len(templates))

        pairs = list(zip(self.area_of.tolist(), self.roles, strict=True))
        self.joins = table([(area, NOTHING) for area in areas])
        self.gives_way = table(pairs)
        self.leaves = np.array([gain(Exchange(area, role, NOTHING)) for area, role in pairs], dtype=np.float64)

    def ranked(self, least: float) -> Iterator[tuple[float, Move]]:
        """Moves that may gain more than ``least``, best first; equals in the order of the tables."""
        tables = self._tables()
        gains = np.concatenate([table.ravel() for table, _build in tables])
        ends = np.cumsum([table.size for table, _build in tables])
        hopeful = np.flatnonzero(gains > least)
        for index in hopeful[np.argsort(-gains[hopeful], kind="stable")].tolist():
            number = int(np.searchsorted(ends, index, side="right"))
            table, build = tables[number]
            row, column = divmod(index - int(ends[number]) + table.size, table.shape[1])
            yield float(gains[index]), build(row, column)

    def _tables(self) -> list[tuple[Gains, Callable[[int, int], Move]]]:
        """(expected gains, the move at a row and column): six kinds of moves."""
        if not self.roles:
            return [(self.joins[:, self.free], self._join)] if self.has_room else [(np.empty((1, 0)), self._join)]
        other_area = self.area_of[:, None] != self.area_of[None, :]
        into = self.gives_way[:, self.template_of]  # the row's role gives way to one like the column's
        later = (self.area_of[None, :] > self.area_of[:, None]) & (self.template_of[:, None] != self.template_of)
        elsewhere = np.arange(len(self.joins))[None, :] != self.area_of[:, None]
        moved = self.leaves[:, None] + self.joins[:, self.template_of].T
        tables: list[tuple[Gains, Callable[[int, int], Move]]] = [
            (self.leaves[:, None], lambda row, _column: (self._out(row, NOTHING),)),
            (self.gives_way[:, self.free], lambda row, column: (self._out(row, self.free[column]),)),
            (np.where(elsewhere, moved, -np.inf), self._move),
            (np.where(later, into + into.T, -np.inf), self._swap),
            (np.where(other_area, self.leaves[:, None] + into.T, -np.inf), self._oust),
        ]
        return [*tables, (self.joins[:, self.free], self._join)] if self.has_room else tables

    def _out(self, row: int, into: int) -> Exchange:
        return Exchange(int(self.area_of[row]), self.roles[row], into)

    def _join(self, area: int, column: int) -> Move:
        return (Exchange(area, NOTHING, self.free[column]),)

    def _move(self, row: int, area: int) -> Move:
        return self._out(row, NOTHING), Exchange(area, NOTHING, int(self.template_of[row]))

    def _swap(self, row: int, column: int) -> Move:
        return self._out(row, int(self.template_of[column])), self._out(column, int(self.template_of[row]))

    def _oust(self, row: int, column: int) -> Move:
        """The row's role leaves its area and takes the place of the column's, which leaves the plan."""
        return self._out(row, NOTHING), self._out(column, int(self.template_of[row]))
