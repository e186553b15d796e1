"""Geometry of a column chart over time with a line of what was planned. Figures in, positions of an SVG out."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.formatting import number_text

WIDTH = 720
HEIGHT = 260
AXIS = 48
FOOT = 28
HEAD = 12
MOST_LABELS = 9
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
MOST_LINES = 5


@dataclass(frozen=True, slots=True)
class Point:
    """One period: its name, what happened and what was planned (None where nothing was)."""

    label: str
    value: float
    planned: float | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column in the units of the view box; ``text`` is written under it when it is not empty."""

    left: float
    width: float
    top: float
    height: float
    middle: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table beside the chart."""

    label: str
    value: str
    planned: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the value axis."""

    text: str
    top: float

    @property
    def text_top(self) -> float:
        """Return the base line of the figure."""
        return self.top + 4


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Columns from zero and the points of the planned line ("x,y x,y", empty without a plan)."""

    columns: list[Column]
    lines: list[Line]
    planned: str
    rows: list[Row]
    width: int = WIDTH
    height: int = HEIGHT
    axis: int = AXIS
    label_top: int = HEIGHT - 8


def column_chart(points: Sequence[Point]) -> ColumnChart:
    """Return the columns of the periods in order; values are zero or more."""
    largest = max((max(point.value, point.planned or 0) for point in points), default=0.0)
    step = next((step for step in STEPS if largest / step <= MOST_LINES), STEPS[-1])
    top_value = max(step, -(-largest // step) * step)
    room = HEIGHT - FOOT - HEAD

    def y(value: float) -> float:
        return round(HEAD + room * (1 - value / top_value), 1)

    slot = (WIDTH - AXIS) / max(len(points), 1)
    every = -(-len(points) // MOST_LABELS) or 1
    columns, planned = [], []
    for index, point in enumerate(points):
        left = AXIS + index * slot
        middle = round(left + slot / 2, 1)
        columns.append(
            Column(
                left=round(left + slot * 0.15, 1),
                width=round(slot * 0.7, 1),
                top=y(point.value),
                height=round(y(0) - y(point.value), 1),
                middle=middle,
                text=point.label if index % every == 0 else "",
            )
        )
        if point.planned is not None:
            planned.append(f"{middle},{y(point.planned)}")
    return ColumnChart(
        columns=columns,
        lines=[Line(number_text(value * step), y(value * step)) for value in range(int(top_value // step) + 1)],
        planned=" ".join(planned) if len(planned) > 1 else "",
        rows=[Row(point.label, _written(point.value), _written(point.planned)) for point in points],
    )


def _written(value: float | None) -> str:
    return "–" if value is None else number_text(value, 1, trim=True)
