"""What is counted, and the shape of what comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet

ZERO = Decimal(0)
MINUTES = 60
CENT = Decimal("0.01")
TENTH = Decimal("0.1")
# The key of what lies in no known region, when figures are told by region.
NOWHERE = "-"
GENDERS = ("f", "m", "nb")


@dataclass(frozen=True, slots=True)
class Scope:
    """Projects and the last day counted; perhaps one region (code), one industry of pilots (code)."""

    project_ids: tuple[int, ...]
    cut_off: date
    region_code: str = ""
    industry_code: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of an indicator. The part "" is the total; others are named in the indicator's rule.

    Shares are per cent with one decimal and carry their ``numerator`` and ``denominator``; hours have two decimals.
    """

    code: str
    part: str
    value: Decimal
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """How many participant records are complete, how many are not, and what those lack (one may lack several)."""

    complete: int
    incomplete: int
    reasons: Mapping[str, int] = field(default_factory=dict)


ByArea = dict[str, list[Figure]]


class BitCount(Func):
    """The number of days in a bit mask of weekdays."""

    function = "BIT_COUNT"
    template = "BIT_COUNT((%(expressions)s)::int::bit(8))::int"
    output_field = IntegerField()


def rows_by(
    queryset: QuerySet[Any], area: str, group: Sequence[str] = (), /, **aggregates: Any
) -> list[dict[str, Any]]:
    """Return the aggregates of a queryset by area (a path to a region's code, or "" for all) and by ``group``."""
    keys: dict[str, Any] = {"area": F(area)} if area else {}
    if not keys and not group:
        return [{"area": "", **queryset.order_by().aggregate(**aggregates)}]
    rows = queryset.order_by().values(*group, **keys).annotate(**aggregates)
    return [{**row, "area": (row["area"] or NOWHERE) if area else ""} for row in rows]


def hours(minutes: Fraction | int | None) -> Decimal:
    """Return minutes as hours with two decimals."""
    exact = Fraction(minutes or 0) / MINUTES
    return (Decimal(exact.numerator) / exact.denominator).quantize(CENT, ROUND_HALF_UP)


def share(part: int, whole: int) -> Decimal:
    """Return a share as per cent with one decimal, a half upwards; of nothing it is zero."""
    return (Decimal(100 * part) / whole).quantize(TENTH, ROUND_HALF_UP) if whole else ZERO


def number(value: int | None) -> Decimal:
    """Return a count; the aggregate of no rows is zero."""
    return Decimal(value or 0)
