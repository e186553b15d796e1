"""All indicators at once, and the identities that must hold between them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from reports.counting.definitions import definitions_on
from reports.counting.entities import count_entities, count_partners
from reports.counting.participants import count_participants
from reports.counting.placements import count_filled, count_retention
from reports.counting.scope import GENDERS, ByArea, Figure, Scope
from reports.counting.support import count_support
from reports.counting.work import count_analysed, count_hours, count_pilots, count_roles

GROUPS = ("participants", "entities", "partners", "pilots", "work", "placements", "support")
ENTITIES = ("EECO18", "EECO19")
# The groups that a person's own work tells of: they have no industry.
WITHOUT_INDUSTRY = frozenset({"participants", "support"})


def group_of(code: str) -> str:
    """Return the group in which an indicator is counted.

    Raises:
        KeyError: it is counted in none.
    """
    if code.startswith("EEC") and code not in ENTITIES:
        return "participants"
    return {
        **dict.fromkeys(ENTITIES, "entities"),
        "T01": "partners",
        "T02": "pilots",
        **dict.fromkeys(("T03", "T04", "T05"), "work"),
        **dict.fromkeys(("T06", "T06b", "T07"), "placements"),
        "T08": "support",
    }[code]


def count_group(group: str, scope: Scope, definitions: dict[str, Any], *, by_region: bool = False) -> ByArea:
    """Return the figures of one of ``GROUPS`` by area (the key "" is everything).

    Raises:
        KeyError: there is no such group.
    """
    counts = {
        "participants": lambda: [count_participants(scope, definitions, by_region=by_region)],
        "entities": lambda: [count_entities(scope, by_region=by_region)],
        "partners": lambda: [count_partners(scope, by_region=by_region)],
        "pilots": lambda: [count_pilots(scope, by_region=by_region)],
        "work": lambda: [
            count_analysed(scope, by_region=by_region),
            count_hours(scope, by_region=by_region),
            count_roles(scope, by_region=by_region),
        ],
        "placements": lambda: [
            count_filled(scope, by_region=by_region),
            count_retention(scope, definitions, by_region=by_region),
        ],
        "support": lambda: [count_support(scope, by_region=by_region)],
    }
    joined: ByArea = {}
    for counted in counts[group]():
        for area, figures in counted.items():
            joined.setdefault(area, []).extend(figure for figure in figures if figure.code in definitions)
    return joined


def count_all(scope: Scope) -> list[Figure]:
    """Return every figure of every indicator that has a definition in force on the cut-off day.

    The number of statements does not depend on the number of rows.
    """
    definitions = definitions_on(scope.cut_off)
    return [figure for group in GROUPS for figure in count_group(group, scope, definitions).get("", [])]


def count_by_region(scope: Scope) -> ByArea:
    """Return the figures of every region in which something is counted, by the region's code."""
    definitions = definitions_on(scope.cut_off)
    joined: ByArea = {}
    for group in GROUPS:
        for area, figures in count_group(group, scope, definitions, by_region=True).items():
            joined.setdefault(area, []).extend(figures)
    return joined


# One status, one education, one gender a record; results lie within their outputs (domain 2.5).
EQUAL = (
    (("EECO01",), ("EECO02", "EECO04", "EECO05")),
    (("EECO01",), ("EECO09", "EECO10", "EECO11")),
)
AT_MOST = (
    (("EECO06", "EECO07", "EECO08"), ("EECO01",)),
    (("EECO03",), ("EECO02",)),
    (("EECR01",), ("EECO04",)),
    (("EECR02",), ("EECO01",)),
    (("EECR03",), ("EECO01",)),
    (("EECR04",), ("EECO02", "EECO04")),
)


def identity_breaches(figures: Sequence[Figure]) -> list[str]:
    """Return the identities between the indicators that do not hold, as short formulas; none is right."""
    value = {(figure.code, figure.part): figure.value for figure in figures}

    def total(codes: Sequence[str], part: str) -> Decimal:
        return sum((value.get((code, part), Decimal(0)) for code in codes), Decimal(0))

    breaches = []
    for part in ("", *GENDERS):
        name = f" ({part})" if part else ""
        breaches += [
            f"{' + '.join(left)} = {' + '.join(right)}{name}"
            for left, right in EQUAL
            if total(left, part) != total(right, part)
        ]
        breaches += [
            f"{' + '.join(left)} ≤ {' + '.join(right)}{name}"
            for left, right in AT_MOST
            if total(left, part) > total(right, part)
        ]
    by_gender = {figure.code for figure in figures if figure.part in GENDERS}
    breaches += [
        f"{code} = {code} (f) + {code} (m) + {code} (nb)"
        for code in by_gender
        if total([code], "") != sum((total([code], part) for part in GENDERS), Decimal(0))
    ]
    return sorted(breaches)
