"""The map of regions: outlines from a file, each shaded by its figure."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from core.models import Region

FILE = Path(__file__).resolve().parent.parent / "data" / "region_outlines.csv"
VIEW_BOX = "0 0 400 698"
SHADES = 5


@dataclass(frozen=True, slots=True)
class Area:
    """One region on the map: its outline, its figure, and its shade from 0 (nothing) to 5 (the most)."""

    code: str
    name: str
    outline: str
    value: Decimal
    shade: int


@cache
def outlines() -> dict[str, str]:
    """Return the outlines by region code, as SVG path data."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: row["outline"] for row in csv.DictReader(rows)}


def shade_of(value: Decimal, largest: Decimal) -> int:
    """Return the shade of a figure: 0 for nothing, else one of five equal classes up to the largest."""
    if value <= 0 or largest <= 0:
        return 0
    return min(int((value * SHADES - 1) // largest) + 1, SHADES) if value < largest else SHADES


def region_map(values: Mapping[str, Decimal]) -> list[Area]:
    """Return the regions in the order of their codes with the figures given by code; a missing one is nothing."""
    largest = max(values.values(), default=Decimal(0))
    return [
        Area(
            region.code,
            region.label,
            outlines().get(region.code, ""),
            values.get(region.code, Decimal(0)),
            shade_of(values.get(region.code, Decimal(0)), largest),
        )
        for region in Region.objects.order_by("code")
    ]
