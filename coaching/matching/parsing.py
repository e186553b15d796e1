"""Reads a match/1 input record into an :class:`~coaching.matching.records.Instance`."""

from collections.abc import Callable
from dataclasses import fields
from typing import TypeVar

from coaching.matching.reading import Reader, is_text
from coaching.matching.records import (
    BASES,
    FORMAT,
    HIGHEST_LEVEL,
    KINDS,
    MODES,
    MOST_PLACES,
    PEAK,
    Adjustment,
    Candidate,
    Demand,
    Dimension,
    InputError,
    Instance,
    InvalidMatchError,
    Limits,
    Role,
)

Record = TypeVar("Record")

TOP_KEYS = frozenset({"format", "name", "dimensions", "candidates", "roles", "adjustments", "limits"})
DIMENSION_KEYS = frozenset({"id", "basis", "safety"})
CANDIDATE_KEYS = frozenset(
    (
        "id",
        "capacity",
        "hours_min",
        "hours_max",
        "hours_wish",
        "windows",
        "licences",
        "location",
        "max_km",
        "interests",
        "must_have",
        "must_not",
        "tags",
        "support_hours",
        "waiting_months",
        "debt",
    )
)
ROLE_KEYS = frozenset(
    (
        "id",
        "demand",
        "hours",
        "timetable",
        "licences",
        "location",
        "tags",
        "must_have",
        "places",
        "support_hours",
    )
)
ADJUSTMENT_KEYS = frozenset({"id", "kind", "gains", "cents_per_week"})
FARTHEST_KM = 2_000
LONGEST_WAIT_MONTHS = 1_200
MOST_CENTS = 10_000_000
MOST_PROPOSALS = 20
MOST_WEIGHT = 10
MOST_DEBT = 1_000


def parse_instance(data: object) -> Instance:
    """Return the round of a JSON value of format match/1.

    Raises:
        InvalidMatchError: with every error and its JSON path; unknown keys are errors.
    """
    errors: list[InputError] = []
    top = Reader(data, "$", errors, TOP_KEYS)
    if not top.data and errors:
        raise InvalidMatchError(errors)
    if top.data.get("format") != FORMAT:
        top.note("format", f"must be {FORMAT}")
    dimensions = tuple(_dimension(top, index, value) for index, value in enumerate(top.items("dimensions")))
    known = frozenset(dimension.id for dimension in dimensions)
    instance = Instance(
        name=top.text("name") if "name" in top.data else "",
        dimensions=dimensions,
        candidates=_records(top, "candidates", CANDIDATE_KEYS, lambda reader: _candidate(reader, known)),
        roles=_records(top, "roles", ROLE_KEYS, lambda reader: _role(reader, known)),
        adjustments=(
            _records(top, "adjustments", ADJUSTMENT_KEYS, lambda reader: _adjustment(reader, known))
            if "adjustments" in top.data
            else ()
        ),
        limits=_limits(top),
    )
    _check_ids(top, "dimensions", [dimension.id for dimension in dimensions])
    _check_ids(top, "candidates", [candidate.id for candidate in instance.candidates])
    _check_ids(top, "roles", [role.id for role in instance.roles])
    _check_ids(top, "adjustments", [adjustment.id for adjustment in instance.adjustments])
    if errors:
        raise InvalidMatchError(errors)
    return instance


def _records(top: Reader, key: str, keys: frozenset[str], build: Callable[[Reader], Record]) -> tuple[Record, ...]:
    return tuple(
        build(Reader(value, f"$.{key}[{index}]", top.errors, keys)) for index, value in enumerate(top.items(key))
    )


def _check_ids(top: Reader, key: str, ids: list[str]) -> None:
    seen: set[str] = set()
    for index, identifier in enumerate(ids):
        if identifier and identifier in seen:
            top.note(f"{key}[{index}].id", f"“{identifier}” is there already")
        seen.add(identifier)


def _dimension(top: Reader, index: int, value: object) -> Dimension:
    if isinstance(value, str) and value and is_text(value):
        return Dimension(value)
    reader = Reader(value, f"$.dimensions[{index}]", top.errors, DIMENSION_KEYS)
    return Dimension(reader.text("id"), reader.choice("basis", BASES, PEAK), reader.flag("safety"))


def _levels(reader: Reader, key: str, known: frozenset[str], least: int) -> dict[str, int]:
    inner = Reader(reader.table(key), f"{reader.path}.{key}", reader.errors, known)
    return {
        name: inner.whole(name, least, HIGHEST_LEVEL)
        for name, value in inner.data.items()
        if name in known and value is not None
    }


def _candidate(reader: Reader, known: frozenset[str]) -> Candidate:
    least, most = reader.minutes("hours_min"), reader.minutes("hours_max")
    if least > most:
        reader.note("hours_max", "must not be less than hours_min")
    wished = reader.minutes("hours_wish") if reader.data.get("hours_wish") is not None else None
    if wished is not None and not least <= wished <= most:
        reader.note("hours_wish", "must lie from hours_min to hours_max")
    interests = Reader(reader.table("interests"), f"{reader.path}.interests", reader.errors, None)
    if not all(map(is_text, interests.data)):
        reader.note("interests", "must have texts as keys")
    must_have, must_not = reader.texts("must_have"), reader.texts("must_not")
    if must_have & must_not:
        reader.note("must_not", "must not name a tag of must_have")
    return Candidate(
        id=reader.text("id"),
        capacity=_levels(reader, "capacity", known, 0),
        least_minutes=least,
        most_minutes=most,
        wished_minutes=wished,
        windows=reader.windows("windows"),
        location=reader.location("location"),
        max_km=reader.number("max_km", 0, FARTHEST_KM),
        licences=reader.texts("licences"),
        interests={tag: interests.number(tag, 0, 1) for tag in interests.data},
        must_have=must_have,
        must_not=must_not,
        tags=reader.texts("tags"),
        support_minutes=reader.minutes("support_hours", 0),
        waiting_months=reader.number("waiting_months", 0, LONGEST_WAIT_MONTHS, 0),
        debt=reader.whole("debt", 0, MOST_DEBT, 0),
    )


def _demand(reader: Reader, known: frozenset[str]) -> dict[str, Demand]:
    inner = Reader(reader.table("demand"), f"{reader.path}.demand", reader.errors, known)
    demand = {}
    for name, value in inner.data.items():
        level = Reader(value, f"{inner.path}.{name}", reader.errors, ("peak", "mean"))
        peak = level.whole("peak", 0, HIGHEST_LEVEL)
        mean = level.number("mean", 0, HIGHEST_LEVEL, peak)
        if mean > peak:
            level.note("mean", "must not exceed the peak")
        demand[name] = Demand(peak, mean)
    return demand


def _role(reader: Reader, known: frozenset[str]) -> Role:
    return Role(
        id=reader.text("id"),
        demand=_demand(reader, known),
        minutes=reader.minutes("hours"),
        timetable=reader.windows("timetable"),
        location=reader.location("location"),
        licences=reader.texts("licences"),
        tags=reader.texts("tags"),
        must_have=reader.texts("must_have"),
        places=reader.whole("places", 1, MOST_PLACES, 1),
        support_minutes=reader.minutes("support_hours", 0),
    )


def _adjustment(reader: Reader, known: frozenset[str]) -> Adjustment:
    return Adjustment(
        id=reader.text("id"),
        kind=reader.choice("kind", KINDS, KINDS[0]),
        gains=_levels(reader, "gains", known, 1),
        cents_per_week=reader.whole("cents_per_week", 0, MOST_CENTS),
    )


def _limits(top: Reader) -> Limits:
    names = [limit.name for limit in fields(Limits)]
    keys = [name.replace("coach_minutes", "coach_hours") for name in names]
    reader = Reader(top.table("limits"), "$.limits", top.errors, frozenset(keys))
    standard = Limits()
    coach = reader.data.get("coach_hours_per_week")
    return Limits(
        budget_cents_per_week=reader.whole("budget_cents_per_week", 0, MOST_CENTS, standard.budget_cents_per_week),
        most_gaps=reader.whole("most_gaps", 0, 100, standard.most_gaps),
        closable_levels=reader.whole("closable_levels", 0, HIGHEST_LEVEL, standard.closable_levels),
        gap_level_cents=reader.whole("gap_level_cents", 0, MOST_CENTS, standard.gap_level_cents),
        coach_minutes_per_week=None if coach is None else reader.minutes("coach_hours_per_week"),
        proposals=reader.whole("proposals", 1, MOST_PROPOSALS, standard.proposals),
        mode=reader.choice("mode", MODES, standard.mode),
        waiting_months_cap=reader.whole("waiting_months_cap", 1, LONGEST_WAIT_MONTHS, standard.waiting_months_cap),
        hard_to_place_roles=reader.whole("hard_to_place_roles", 0, 1000, standard.hard_to_place_roles),
        **{
            name: reader.number(name, 0, MOST_WEIGHT, getattr(standard, name))
            for name in names
            if name.endswith("_weight")
        },
    )
