"""Order between linked units on their common days (PREC)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from tasks.carving.preparation import Order

if TYPE_CHECKING:
    from tasks.carving.model import CarvingModel


def add_orders(carving: CarvingModel) -> None:
    """A moved unit keeps its start; one that stays may lie anywhere in its window at the holder's own pace."""
    if not carving.request.keeps("PREC"):
        return
    prepared = carving.prepared
    indices = sorted({index for unit in carving.start for index in prepared.orders_of_unit.get(unit, ())})
    for index in indices:
        order = prepared.orders[index]
        for role in carving.roles_of_unit.get(order.first, ()):
            _first_moves(carving, order, role)
        for role in carving.roles_of_unit.get(order.then, ()):
            _then_moves(carving, order, role)
        for before in carving.roles_of_unit.get(order.first, ()):
            for after in carving.roles_of_unit.get(order.then, ()):
                _both_move(carving, order, before, after)


def _first_moves(carving: CarvingModel, order: Order, role: int) -> None:
    """The later unit stays with its holder on some day, or is already in a role outside the request."""
    prepared, literal = carving.prepared, carving.take[role, order.first]
    option = carving.options[role][order.first]
    then = prepared.units[order.then]
    common = option.days & then.days
    if not common:
        return
    place = carving.request.rest.get(order.then)
    if place is not None:
        moved = prepared.options[place[0]][order.then].days
        if common & moved:
            _latest(carving, order.first, place[1] * prepared.grid - order.lag - option.duration, [literal])
        common &= ~moved
    if not common:
        return
    covering = [
        carving.take[other, order.then]
        for other in carving.roles_of_unit.get(order.then, ())
        if common & ~carving.options[other][order.then].days == 0
    ]
    bound = then.latest - then.minutes - order.lag - option.duration
    _latest(carving, order.first, bound, [literal, *(other.negated() for other in covering)])


def _then_moves(carving: CarvingModel, order: Order, role: int) -> None:
    """The earlier unit stays with its holder on some day, or is already in a role outside the request."""
    prepared, literal = carving.prepared, carving.take[role, order.then]
    option = carving.options[role][order.then]
    first = prepared.units[order.first]
    common = option.days & first.days
    if not common:
        return
    place = carving.request.rest.get(order.first)
    if place is not None:
        before = prepared.options[place[0]][order.first]
        if common & before.days:
            _earliest(carving, order.then, place[1] * prepared.grid + before.duration + order.lag, [literal])
        common &= ~before.days
    if not common:
        return
    covering = [
        carving.take[other, order.first]
        for other in carving.roles_of_unit.get(order.first, ())
        if common & ~carving.options[other][order.first].days == 0
    ]
    bound = first.earliest + first.minutes + order.lag
    _earliest(carving, order.then, bound, [literal, *(other.negated() for other in covering)])


def _latest(carving: CarvingModel, unit: int, minutes: int, literals: list[cp_model.BoolVarT]) -> None:
    step = minutes // carving.prepared.grid
    if max(carving.options[role][unit].starts[-1][1] for role in carving.roles_of_unit[unit]) > step:
        carving.model.add(carving.start[unit] <= step).only_enforce_if(literals)


def _earliest(carving: CarvingModel, unit: int, minutes: int, literals: list[cp_model.BoolVarT]) -> None:
    step = -(-minutes // carving.prepared.grid)
    if min(carving.options[role][unit].starts[0][0] for role in carving.roles_of_unit[unit]) < step:
        carving.model.add(carving.start[unit] >= step).only_enforce_if(literals)


def _both_move(carving: CarvingModel, order: Order, before: int, after: int) -> None:
    first, then = carving.options[before][order.first], carving.options[after][order.then]
    if not first.days & then.days:
        return
    gap = -(-(first.duration + order.lag) // carving.prepared.grid)
    if first.starts[-1][1] + gap <= then.starts[0][0]:
        return
    carving.model.add(carving.start[order.then] >= carving.start[order.first] + gap).only_enforce_if(
        [carving.take[before, order.first], carving.take[after, order.then]]
    )
