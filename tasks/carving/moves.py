"""Moves between areas: a role added, taken out, replaced, moved, swapped, or moved in place of another."""

from collections.abc import Iterator
from dataclasses import dataclass

from tasks.carving.board import Board

NOTHING = -1


@dataclass(frozen=True, slots=True)
class Exchange:
    """One side of a move: in ``area`` the role ``out`` (or none) gives way to a role of template ``into`` (or none)."""

    area: int
    out: int
    into: int


def possible_moves(board: Board) -> Iterator[tuple[Exchange, ...]]:
    """Every move of one or two sides from the present state; forced roles stay where they are."""
    prepared, place = board.prepared, board.area_of()
    forced = prepared.forced
    free = sorted({prepared.template_of[role] for role in board.unused()})
    if len(place) < prepared.most_roles:
        for template in free:
            for area in range(len(prepared.units_of_area)):
                yield (Exchange(area, NOTHING, template),)
    movable = {role: area for role, area in place.items() if role not in forced}
    for role, area in movable.items():
        yield (Exchange(area, role, NOTHING),)
        for other in free:
            yield (Exchange(area, role, other),)
        yield from _moves_of(board, movable, role, area)


def _moves_of(board: Board, movable: dict[int, int], role: int, area: int) -> Iterator[tuple[Exchange, ...]]:
    """Moves of one role to another area, alone or at the cost of a role there."""
    prepared = board.prepared
    template = prepared.template_of[role]
    for target in range(len(prepared.units_of_area)):
        if target != area:
            yield (Exchange(area, role, NOTHING), Exchange(target, NOTHING, template))
    for partner, there in movable.items():
        other = prepared.template_of[partner]
        if there > area and other != template:
            yield (Exchange(area, role, other), Exchange(there, partner, template))
        if there != area:
            yield (Exchange(area, role, NOTHING), Exchange(there, partner, template))
