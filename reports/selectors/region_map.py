"""The map of regions: outlines from a file, each shaded by its figure and carrying its number."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

from core.formatting import number_text
from core.models import Region

FILE = Path(__file__).resolve().parent.parent / "data" / "region_outlines.csv"
VIEW_BOX = "0 0 400 698"
SHADES = 5
DARK_FROM = 4
POINT = re.compile(r"(-?[\d.]+) (-?[\d.]+)")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A region's outline as SVG path data, and the point in its largest part where a number is written."""

    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Area:
    """One region on the map: its outline, its figure, and its shade from 0 (nothing) to 5 (the most)."""

    code: str
    name: str
    outline: Outline
    value: Decimal
    shade: int

    @property
    def text(self) -> str:
        """Return the figure as it is read."""
        return number_text(self.value)

    @property
    def is_dark(self) -> bool:
        """Tell whether the number on the shade is written in white."""
        return self.shade >= DARK_FROM


@dataclass(frozen=True, slots=True)
class Step:
    """One shade of the legend and the whole numbers it stands for."""

    shade: int
    least: int
    most: int


@cache
def outlines() -> dict[str, Outline]:
    """Return the outlines by region code."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: _outline(row["outline"]) for row in csv.DictReader(rows)}


def _outline(path: str) -> Outline:
    rings = [[(float(x), float(y)) for x, y in POINT.findall(ring)] for ring in path.split("M") if ring]
    x, y = middle_of(max(rings, key=lambda ring: abs(area_of(ring))))
    return Outline(path, round(x, 1), round(y, 1))


def area_of(ring: list[Point]) -> float:
    """Return the signed area inside a closed line."""
    return sum(one[0] * two[1] - two[0] * one[1] for one, two in pairwise([*ring, ring[0]])) / 2


def middle_of(ring: list[Point]) -> Point:
    """Return the centre of gravity of a closed line's inside."""
    area = area_of(ring)
    x = y = 0.0
    for one, two in pairwise([*ring, ring[0]]):
        cross = one[0] * two[1] - two[0] * one[1]
        x += (one[0] + two[0]) * cross
        y += (one[1] + two[1]) * cross
    return x / (6 * area), y / (6 * area)


def shade_of(value: Decimal, largest: Decimal) -> int:
    """Return the shade of a figure: 0 for nothing, else one of five equal classes up to the largest."""
    if value <= 0 or largest <= 0:
        return 0
    return min(int((value * SHADES - 1) // largest) + 1, SHADES)


def _largest(values: Mapping[str, Decimal]) -> Decimal:
    return max((value for code, value in values.items() if code in outlines()), default=Decimal(0))


def legend(values: Mapping[str, Decimal]) -> list[Step]:
    """Return the shades in use with the whole numbers that each stands for; shades no number falls on are left out."""
    largest = int(_largest(values))
    steps = [
        Step(shade, ((shade - 1) * largest + SHADES) // SHADES, shade * largest // SHADES)
        for shade in range(1, SHADES + 1)
    ]
    return [step for step in steps if 0 < step.least <= step.most]


def region_map(values: Mapping[str, Decimal]) -> list[Area]:
    """Return the regions in the order of their codes with the figures given by code; a missing one is nothing."""
    largest = _largest(values)
    return [
        Area(
            region.code,
            region.label,
            outlines()[region.code],
            values.get(region.code, Decimal(0)),
            shade_of(values.get(region.code, Decimal(0)), largest),
        )
        for region in Region.objects.order_by("code")
        if region.code in outlines()
    ]
