"""Geometry of the charts drawn on the server: figures in, positions of an SVG out. No script, same in print."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from core.formatting import MINUTES_PER_HOUR, clock_of_minutes, number_text

ROW_HEIGHT = 56
BAR_WIDTH = 480
SHORTEST_BAR = 2
DAY_WIDTH = 112
HOUR_HEIGHT = 36
AXIS_WIDTH = 52
HEAD_HEIGHT = 30
TONES = ("one", "two", "three", "four", "five", "six")


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar with its texts, in the units of the view box."""

    label: str
    value: str
    tone: str
    top: int
    width: float

    @property
    def text_top(self) -> int:
        """Return the base line of the label above the bar."""
        return self.top + 22

    @property
    def bar_top(self) -> int:
        """Return the upper edge of the bar."""
        return self.top + 30


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars from zero, all on one scale."""

    bars: list[Bar]
    width: int
    height: int


def bar_chart(rows: Sequence[Sequence[Any]], unit: str = "", maximum: float | None = None) -> BarChart:
    """Return the bars of rows (label, value[, tone]); values are zero or more, written with at most two decimals.

    ``maximum`` is the value of a full bar, for figures of a known scale; without one the largest value is.
    """
    largest = max((float(row[1]) for row in rows), default=0.0) if maximum is None else maximum
    bars = []
    for index, row in enumerate(rows):
        share = float(row[1]) / largest if largest else 0.0
        width = max(share * BAR_WIDTH, SHORTEST_BAR if row[1] else 0)
        text = number_text(row[1], 2, trim=True)
        bars.append(
            Bar(
                label=str(row[0]),
                value=f"{text}\u00a0{unit}" if unit else text,
                tone=str(row[2]) if len(row) > 2 else "one",
                top=index * ROW_HEIGHT,
                width=round(width, 1),
            )
        )
    return BarChart(bars, BAR_WIDTH, max(len(bars) * ROW_HEIGHT, ROW_HEIGHT))


Slot = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """One block of work on a day, in the units of the view box."""

    label: str
    start: str
    end: str
    tone: str
    left: int
    top: float
    height: float

    @property
    def text_left(self) -> int:
        """Return where the texts begin."""
        return self.left + 6

    @property
    def first_line(self) -> float:
        """Return the base line of the label."""
        return self.top + 15

    @property
    def second_line(self) -> float:
        """Return the base line of the times."""
        return self.top + 30

    @property
    def shows_label(self) -> bool:
        """Tell whether the label fits."""
        return self.height >= 20

    @property
    def shows_times(self) -> bool:
        """Tell whether the times fit below the label."""
        return self.height >= 36


@dataclass(frozen=True, slots=True)
class HourLine:
    """A line of the time axis."""

    text: str
    top: float

    @property
    def text_top(self) -> float:
        """Return the base line of the hour."""
        return self.top + 4


@dataclass(frozen=True, slots=True)
class Day:
    """A column: its name, the place of the name, and its blocks."""

    name: str
    middle: int
    left: int
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class Timetable:
    """A week as columns of days."""

    days: list[Day]
    hours: list[HourLine]
    width: int
    height: float
    axis: int = AXIS_WIDTH


def timetable(role_days: Sequence[tuple[str, Sequence[Slot]]]) -> Timetable:
    """Return the week's columns from (day name, [(label, first minute, last minute)]).

    Minutes are counted from midnight; a slot over midnight ends above 1440. The same label has the same tone.
    """
    slots = [slot for _name, day in role_days for slot in day]
    first = min((slot[1] for slot in slots), default=8 * MINUTES_PER_HOUR) // MINUTES_PER_HOUR
    last = -(-max((slot[2] for slot in slots), default=16 * MINUTES_PER_HOUR) // MINUTES_PER_HOUR)
    labels = list(dict.fromkeys(slot[0] for slot in slots))
    tones = {label: TONES[index % len(TONES)] for index, label in enumerate(labels)}

    def height_of(minute: int) -> float:
        return round(HEAD_HEIGHT + (minute / MINUTES_PER_HOUR - first) * HOUR_HEIGHT, 1)

    days = []
    for index, (name, day) in enumerate(role_days):
        left = AXIS_WIDTH + index * DAY_WIDTH
        blocks = [
            Block(
                label=_cut(label),
                start=clock_of_minutes(start),
                end=clock_of_minutes(end),
                tone=tones[label],
                left=left + 3,
                top=height_of(start),
                height=round(height_of(end) - height_of(start), 1),
            )
            for label, start, end in day
        ]
        days.append(Day(str(name), left + DAY_WIDTH // 2, left, blocks))
    hours = [
        HourLine(clock_of_minutes(hour * MINUTES_PER_HOUR), height_of(hour * MINUTES_PER_HOUR))
        for hour in range(first, last + 1)
    ]
    return Timetable(days, hours, AXIS_WIDTH + len(days) * DAY_WIDTH, height_of(last * MINUTES_PER_HOUR) + 8)


def _cut(label: str, longest: int = 15) -> str:
    """Return what fits into a column; the table beside the chart has the whole text."""
    return label if len(label) <= longest else f"{label[: longest - 1].rstrip()}…"


def overlapping(slots: Sequence[Slot]) -> bool:
    """Tell whether two slots of a day overlap: such a day is not possible."""
    ordered = sorted(slots, key=lambda slot: slot[1])
    return any(later[1] < earlier[2] for earlier, later in pairwise(ordered))
