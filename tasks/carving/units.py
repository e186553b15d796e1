"""The engine's smallest pieces: a unit of work, and the option of a unit in a role.

Times inside the engine count grid steps after midnight, so a start is always on the grid; durations are minutes.
"""

from dataclasses import dataclass

MINUTES_PER_HOUR = 60
SHARE_UNITS = 1_000_000
"""Shares of pooled tasks are whole millionths, so that every sum is exact."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One occurrence group of a task: ``minutes`` per occurrence for the present holder, window in minutes."""

    index: int
    task: int
    slot: int
    days: int
    earliest: int
    latest: int
    minutes: int
    area: int

    @property
    def week_minutes(self) -> int:
        """Minutes of the whole period (one week, or two when the record has a fortnight)."""
        return self.minutes * self.days.bit_count()


@dataclass(frozen=True, slots=True)
class Option:
    """A unit in a role: paid ``duration`` minutes per occurrence, ``days`` kept, money in cents a week.

    ``freed`` and ``paid`` are minutes of the whole period; ``starts`` are closed ranges of grid steps; ``whole``
    says that nothing of the unit stays with its holder; ``tight`` counts demands without a margin.
    """

    unit: int
    duration: int
    days: int
    freed: int
    paid: int
    value: int
    freed_cents: int
    tight: int
    starts: tuple[tuple[int, int], ...]
    whole: bool
