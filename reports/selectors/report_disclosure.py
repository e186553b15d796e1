"""Which figures of a report count people, and what everybody knows to hold between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reports.counting.scope import GENDERS
from reports.counting.totals import AT_MOST, EQUAL
from reports.enums import IndicatorUnit
from reports.suppression import Published, Relation, hidden_cells, is_small

# Counts of people among the theme's own indicators. Employers, pilots, tasks, roles and hours are not of people.
OF_PEOPLE = frozenset({"T06", "T06b"})
RETENTION = "T07"
HOURS_OF_PEOPLE = ("T06", "hours")
# Numbers of people that the data lacks something of, told in the chapter on quality and in warnings.
QUALITY, GAPS = "quality", "gaps"
GAPS_OF_PEOPLE = ("end_data", "follow_ups", "late_records")
CONTRACTS, BENEFIT = ("permanent", "fixed"), ("direct", "indirect")


def cell(code: str, part: str = "", region: str = "") -> str:
    """Return the name of a figure: its indicator, part and region."""
    return f"{code}:{part}:{region}"


def counts_people(rules: Mapping[str, Any], code: str) -> bool:
    """Tell whether an indicator's figures are numbers of people."""
    return code in OF_PEOPLE or (code in rules and rules[code]["unit"] == IndicatorUnit.PEOPLE)


def people_cells(content: Mapping[str, Any]) -> dict[str, int]:
    """Return every number of people in the content by its name."""
    rules = content["rules"]
    values: dict[str, int] = {}
    for row in content["figures"]:
        code, part = row["code"], row["part"]
        if code == RETENTION:
            values |= _retention_cells(row)
        elif counts_people(rules, code) and (code, part) != HOURS_OF_PEOPLE:
            values[cell(code, part)] = int(row["value"])
    for region, rows in content["regions"].items():
        for row in rows:
            if counts_people(rules, row["code"]):
                values[cell(row["code"], "", region)] = int(row["value"])
    quality = content["quality"]
    for name, number in [("incomplete", quality["incomplete"]), *quality["reasons"].items()]:
        values[cell(QUALITY, name)] = number
    for name in GAPS_OF_PEOPLE:
        values[cell(GAPS, name)] = content["gaps"][name]
    return values


def _retention_cells(row: Mapping[str, Any]) -> dict[str, int]:
    if "denominator" not in row:
        return {cell(RETENTION, row["part"]): int(row["value"])}
    return {
        cell(RETENTION, f"{row['part']}_kept"): row["numerator"],
        cell(RETENTION, f"{row['part']}_all"): row["denominator"],
    }


def relations_between(values: Mapping[str, int]) -> list[Relation]:
    """Return what holds between the cells: sums of genders and regions, the identities between indicators, and how many
    records lack something beside how many lack each thing."""
    names = {tuple(name.split(":")) for name in values}
    regions = sorted({region for _code, _part, region in names if region})
    codes = sorted({code for code, _part, _region in names if code not in {QUALITY, GAPS}})
    found: list[Relation] = []
    for code in codes:
        found += _sum(values, code, [cell(code, gender) for gender in GENDERS])
        found += _sum(values, code, [cell(code, "", region) for region in regions])
    for column in [("", ""), *((gender, "") for gender in GENDERS), *(("", region) for region in regions)]:
        for identities, is_equal in ((EQUAL, True), (AT_MOST, False)):
            for left, right in identities:
                found += _identity(values, left, right, column, is_equal=is_equal)
        for code in codes:
            if code.startswith("EEC") and code != "EECO01":
                found += _identity(values, (code,), ("EECO01",), column, is_equal=False)
    for parts in (CONTRACTS, BENEFIT):
        found += _sum(values, "T06", [cell("T06", part) for part in parts])
    reasons = sorted(name for name in values if name.startswith(f"{QUALITY}:") and name != cell(QUALITY, "incomplete"))
    for reason in reasons:
        found += _relation(values, [reason], [cell(QUALITY, "incomplete")], is_equal=False)
    found += _relation(values, [cell(QUALITY, "incomplete")], reasons, is_equal=False)
    for mark in ("m3", "m6", "m12"):
        outcomes = [cell(RETENTION, f"{mark}_{name}") for name in ("kept", "other", "not", "unknown")]
        found += _relation(values, [cell(RETENTION, f"{mark}_all")], outcomes, is_equal=True)
    return found


def _sum(values: Mapping[str, int], code: str, parts: list[str]) -> list[Relation]:
    present = [part for part in parts if part in values]
    return _relation(values, [cell(code)], present, is_equal=True) if present else []


def _identity(
    values: Mapping[str, int], left: Iterable[str], right: Iterable[str], column: tuple[str, str], *, is_equal: bool
) -> list[Relation]:
    part, region = column
    return _relation(
        values,
        [cell(code, part, region) for code in left],
        [cell(code, part, region) for code in right],
        is_equal=is_equal,
    )


def _relation(values: Mapping[str, int], left: list[str], right: list[str], *, is_equal: bool) -> list[Relation]:
    """Return the relation when all its cells are there and it holds: what the figures break, nobody can use."""
    if not all(name in values for name in (*left, *right)):
        return []
    sums = sum(values[name] for name in left), sum(values[name] for name in right)
    holds = sums[0] == sums[1] if is_equal else sums[0] <= sums[1]
    return [Relation(tuple(left), tuple(right), is_equal)] if holds else []


def published(snapshot: Mapping[str, Any]) -> Published:
    """Return what the readers of a frozen version know of the numbers of people."""
    return Published(people_cells(snapshot), frozenset(snapshot["suppression"]["hidden"]))


def hidden_of(content: Mapping[str, Any], threshold: int, earlier: Sequence[Published] = ()) -> list[str]:
    """Return the names of the figures to hide in what leaves the project, sorted.

    ``earlier`` are the frozen versions of the same period's report.
    """
    values = people_cells(content)
    return sorted(hidden_cells(values, relations_between(values), threshold, earlier))


def is_hidden(hidden: frozenset[str], code: str, part: str = "", region: str = "") -> bool:
    """Tell whether a figure is hidden: a share by what it is made of, hours with the people who work them."""
    if (code, part) == HOURS_OF_PEOPLE:
        return cell(code) in hidden
    if code == RETENTION and "_" not in part:
        return bool({cell(code, f"{part}_kept"), cell(code, f"{part}_all")} & hidden)
    return cell(code, part, region) in hidden


__all__ = ["cell", "hidden_of", "is_hidden", "is_small", "people_cells", "published", "relations_between"]
