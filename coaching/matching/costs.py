"""What closing a gap costs in lists: an additive table of cents a week by dimension and gap.

For each dimension and gap the cheapest set of adjustments whose gains reach the gap (0/1 knapsack by levels).
Sets of different dimensions are added up although one adjustment may help with several, so a listed cost is never
below the true one.  Without a catalogue a gap costs a fixed price a level, up to a number of levels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coaching.matching.records import HIGHEST_LEVEL, Adjustment, Dimension, Instance


@dataclass(frozen=True, slots=True)
class Closing:
    """The cheapest way to close a gap: its cost in cents a week and the adjustments by id."""

    cents_per_week: int
    adjustments: tuple[str, ...]


# Gap in levels (1–5) → cheapest way; a gap that nothing closes is absent.
ClosingTable = Mapping[str, Mapping[int, Closing]]


def closing_table(instance: Instance) -> ClosingTable:
    """Return the cheapest way to close each gap of each dimension."""
    limits = instance.limits
    table: dict[str, dict[int, Closing]] = {}
    for dimension in instance.dimensions:
        if dimension.safety:
            table[dimension.id] = {}
        elif instance.adjustments:
            table[dimension.id] = _cheapest(dimension, instance.adjustments, limits.closable_levels)
        else:
            table[dimension.id] = {
                gap: Closing(gap * limits.gap_level_cents, ()) for gap in range(1, limits.closable_levels + 1)
            }
    return table


def _cheapest(dimension: Dimension, adjustments: Sequence[Adjustment], most_levels: int) -> dict[int, Closing]:
    best: dict[int, Closing] = {0: Closing(0, ())}
    useful = sorted(
        (adjustment for adjustment in adjustments if adjustment.gains.get(dimension.id)),
        key=lambda adjustment: (adjustment.cents_per_week, adjustment.id),
    )
    for adjustment in useful:
        gain = adjustment.gains[dimension.id]
        for levels, closing in sorted(best.items(), reverse=True):
            reached = min(levels + gain, HIGHEST_LEVEL)
            cents = closing.cents_per_week + adjustment.cents_per_week
            if reached > levels and (reached not in best or cents < best[reached].cents_per_week):
                best[reached] = Closing(cents, (*closing.adjustments, adjustment.id))
    return {
        gap: min(reaching, key=lambda closing: closing.cents_per_week)
        for gap in range(1, most_levels + 1)
        if (reaching := [closing for levels, closing in sorted(best.items()) if levels >= gap])
    }
