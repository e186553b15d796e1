"""Estimates per (role template, area): which role could earn how much where, without a solver."""

from collections.abc import Collection, Mapping

from tasks.carving.preparation import Prepared

_FREE: Mapping[int, int] = {}


def optimistic_value(
    prepared: Prepared, role: int, area: int, taken: Collection[int] = (), prices: Mapping[int, int] = _FREE
) -> int:
    """Upper estimate of one role's worth in an area, cents a week: the best units by worth per paid minute.

    Fractional filling of the week's paid minutes, after the least costs a role must bear (one place, the fewest
    processes, the fixed cost). Units in ``taken`` are not there, ``prices`` are charged on top. Rules of variety,
    shares and holders only lower it further.
    """
    instance, record = prepared.instance, prepared.roles[role]
    table = prepared.options[role]
    items = []
    for unit in prepared.units_of_area[area]:
        option = table.get(unit)
        if option is None or unit in taken:
            continue
        task = instance.tasks[prepared.units[unit].task]
        shared = len(prepared.units_of_task[prepared.units[unit].task])
        worth = option.value - task.transfer_cost_cents // shared
        if not option.whole:
            worth -= task.split_cost_cents // shared
        worth -= prices.get(unit, 0)
        if worth > 0:
            items.append((worth / option.paid, worth, option.paid))
    items.sort(reverse=True)
    room = min(record.max_minutes_per_week * prepared.weeks, record.max_minutes_per_day * record.days.bit_count())
    total = 0.0
    for _density, worth, paid in items:
        if paid >= room:
            total += worth * room / paid
            break
        total += worth
        room -= paid
    weights = instance.weights
    least = weights.location_cost_cents + weights.process_cost_cents * max(1, record.min_processes)
    return int(total) - record.fixed_cost_cents_per_week - least


def coupled_areas(prepared: Prepared) -> list[set[int]]:
    """Areas that share a holder or a link, as sets; an area in no set depends on no other."""
    touching: list[set[int]] = []
    for facts in prepared.holders:
        areas = {prepared.units[unit].area for task in facts.tasks for unit in prepared.units_of_task[task]}
        if len(areas) > 1:
            touching.append(areas)
    pairs = [(prepared.units[order.first].area, prepared.units[order.then].area) for order in prepared.orders]
    for first, then, _cost in prepared.links:
        pairs.append((_area_of_task(prepared, first), _area_of_task(prepared, then)))
    touching.extend({first, then} for first, then in pairs if first != then)
    merged: list[set[int]] = []
    for group in touching:
        joined = set(group)
        for other in [other for other in merged if other & joined]:
            joined |= other
            merged.remove(other)
        merged.append(joined)
    return merged


def _area_of_task(prepared: Prepared, task: int) -> int:
    return prepared.units[prepared.units_of_task[task][0]].area
