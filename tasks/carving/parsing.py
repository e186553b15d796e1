"""Reads a carve/1 input record into an :class:`~tasks.carving.records.Instance`."""

import dataclasses
from collections.abc import Callable
from typing import Any, TypeVar

from tasks.carving.checks import check_references
from tasks.carving.reading import Reader, is_text
from tasks.carving.records import (
    FORMAT,
    Area,
    Candidate,
    Holder,
    HolderShare,
    InputError,
    Instance,
    InvalidInstanceError,
    Link,
    Location,
    Lock,
    Role,
    Slot,
    Task,
    Weights,
    Window,
)

Record = TypeVar("Record")

_LINK_KINDS = ("before", "same_process")
_PERCENT = 100
_SHARE_TOLERANCE = 1e-4
"""Shares written with a few decimals (three times 0.3333) still make a whole."""
_HIGHEST_PERCENT = 1000
_TOP = frozenset(field.name for field in dataclasses.fields(Instance)) | {"format"}
_AREA = frozenset(("id", "departments"))
_LOCATION = frozenset(("id", "name", "department"))
_HOLDER = frozenset(field.name for field in dataclasses.fields(Holder))
_SHARE = frozenset(("id", "share"))
_SLOT = frozenset(("days", "earliest", "latest"))
_TASK = frozenset(field.name for field in dataclasses.fields(Task)) - {"pooled"} | {"holder"}
_LINK = frozenset(field.name for field in dataclasses.fields(Link))
_ROLE = frozenset(field.name for field in dataclasses.fields(Role)) - {"windows"}
_WEIGHTS = frozenset(field.name for field in dataclasses.fields(Weights))
_LOCK = frozenset(("role", "task", "slot", "start"))
_CANDIDATE = frozenset(field.name for field in dataclasses.fields(Candidate))


class _Context:
    """What the parts of a record need to know of the whole."""

    def __init__(self, errors: list[InputError]) -> None:
        self.errors = errors
        self.dimensions: tuple[str, ...] = ()
        self.week_days = 7
        self.grid = 5
        self.departments: dict[str, str] = {}


def parse_instance(data: Any) -> Instance:
    """Read a carve/1 record (a JSON value already decoded).

    Raises:
        InvalidInstanceError: with every error found and its JSON path; unknown keys are errors.
    """
    errors: list[InputError] = []
    top = Reader(data, "$", errors, _TOP)
    if not top.data:
        top.error("$", "is empty")
        raise InvalidInstanceError(errors)
    if top.data.get("format") != FORMAT:
        top.error("$.format", f"must be “{FORMAT}”")
    context = _Context(errors)
    context.dimensions = top.texts("dimensions", required=True)
    context.week_days = top.integer("week_days", 7, 14, default=7)
    if context.week_days not in {7, 14}:
        top.error("$.week_days", "must be 7 or 14")
    context.grid = top.integer("grid_minutes", 1, 60)
    instance = _whole(top, context)
    if not errors:
        check_references(instance, errors)
    if errors:
        raise InvalidInstanceError(errors)
    return instance


def _whole(top: Reader, context: _Context) -> Instance:
    locations = _each(top, "locations", _LOCATION, context, _location)
    context.departments = {location.id: location.department for location in locations}
    if "weights" not in top.data:
        top.error("$.weights", "is missing")
    weights = Reader(top.data.get("weights", {}), "$.weights", context.errors, _WEIGHTS)
    return Instance(
        name=top.text("name"),
        dimensions=context.dimensions,
        areas=_each(top, "areas", _AREA, context, _area),
        locations=locations,
        holders=_each(top, "holders", _HOLDER, context, _holder),
        tasks=_each(top, "tasks", _TASK, context, _task),
        links=_each(top, "links", _LINK, context, _link, required=False),
        roles=_each(top, "roles", _ROLE, context, _role),
        weights=Weights(**{name: weights.integer(name, 0) for name in sorted(_WEIGHTS)}),
        grid_minutes=context.grid,
        week_days=context.week_days,
        locked=_each(top, "locked", _LOCK, context, _lock, required=False),
        candidate=_candidate(top, context),
    )


def _each(
    parent: Reader,
    key: str,
    keys: frozenset[str],
    context: _Context,
    build: Callable[[Reader, _Context], Record],
    *,
    required: bool = True,
) -> tuple[Record, ...]:
    return tuple(
        build(Reader(value, f"{parent.path}.{key}[{index}]", context.errors, keys), context)
        for index, value in enumerate(parent.items(key, required=required))
    )


def _area(reader: Reader, _context: _Context) -> Area:
    return Area(reader.text("id"), reader.texts("departments", required=True))


def _location(reader: Reader, _context: _Context) -> Location:
    return Location(reader.text("id"), reader.text("department"), reader.text("name", ""))


def _holder(reader: Reader, context: _Context) -> Holder:
    dimension = reader.data.get("strain_dimension")
    if dimension is not None and dimension not in context.dimensions:
        reader.error(reader.at("strain_dimension"), "must be one of the dimensions")
        dimension = None
    return Holder(
        id=reader.text("id"),
        name=reader.text("name", ""),
        wage_cents_per_hour=reader.integer("wage_cents_per_hour", 0),
        other_minutes_per_week=reader.integer("other_minutes_per_week", 0, default=0),
        min_share_left=reader.share("min_share_left", 0.0),
        min_tasks_left=reader.integer("min_tasks_left", 0, default=0),
        min_processes_left=reader.integer("min_processes_left", 0, default=0),
        strain_dimension=dimension,
        max_strain_average_percent=reader.optional_integer("max_strain_average_percent", 0),
        displacement_guard_percent=reader.optional_integer("displacement_guard_percent", 0, _HIGHEST_PERCENT),
    )


def _holder_shares(reader: Reader, context: _Context) -> tuple[HolderShare, ...]:
    if "holders" not in reader.data:
        return (HolderShare(reader.text("holder"), 1.0),)
    if "holder" in reader.data:
        reader.error(reader.at("holders"), "give either holder or holders")
    shares = tuple(
        HolderShare(part.text("id"), part.share("share", above_zero=True))
        for part in (
            Reader(value, f"{reader.at('holders')}[{index}]", context.errors, _SHARE)
            for index, value in enumerate(reader.items("holders"))
        )
    )
    if not shares or abs(sum(part.share for part in shares) - 1) > _SHARE_TOLERANCE:
        reader.error(reader.at("holders"), "shares must sum to 1")
    if len({part.holder for part in shares}) < len(shares):
        reader.error(reader.at("holders"), "a holder is there twice")
    return shares


def _slot(reader: Reader, context: _Context) -> Slot:
    days = reader.days("days", context.week_days)
    earliest, latest = reader.window()
    return Slot(days, earliest, latest)


def _demand_source(reader: Reader) -> dict[str, str] | str | None:
    value = reader.data.get("demand_source")
    if value is None:
        return None
    if is_text(value):
        return str(value)
    if isinstance(value, dict) and all(is_text(part) for pair in value.items() for part in pair):
        return dict(value)
    reader.error(reader.at("demand_source"), "must be a text or an object of texts")
    return None


def _task(reader: Reader, context: _Context) -> Task:
    location = reader.text("location")
    slots = _each(reader, "slots", _SLOT, context, _slot)
    if not slots:
        reader.error(reader.at("slots"), "must have at least one slot")
    return Task(
        id=reader.text("id"),
        name=reader.text("name", ""),
        location=location,
        department=reader.text("department", context.departments.get(location, "")),
        process=reader.text("process"),
        minutes=reader.integer("minutes", 1, 24 * 60),
        slots=slots,
        holders=_holder_shares(reader, context),
        pooled="holders" in reader.data,
        demand=reader.levels("demand", context.dimensions, required=False),
        licences=frozenset(reader.texts("licences")),
        stays=reader.flag("stays"),
        safety_critical=reader.flag("safety_critical"),
        unwanted=reader.flag("unwanted"),
        with_colleagues=reader.flag("with_colleagues"),
        meaningful=reader.flag("meaningful"),
        indivisible=reader.flag("indivisible"),
        confirmed_transferable=reader.flag("confirmed_transferable", default=True),
        error_consequence=reader.optional_integer("error_consequence", 0, 3),
        demand_source=_demand_source(reader),
        transfer_cost_cents=reader.integer("transfer_cost_cents", 0, default=0),
        split_cost_cents=reader.integer("split_cost_cents", 0, default=0),
    )


def _link(reader: Reader, _context: _Context) -> Link:
    kind = reader.text("kind")
    if kind and kind not in _LINK_KINDS:
        reader.error(reader.at("kind"), f"must be one of {', '.join(_LINK_KINDS)}")
    return Link(
        kind,
        reader.text("first"),
        reader.text("then"),
        reader.integer("cut_cost_cents", 0, default=0),
        reader.integer("min_lag_minutes", 0, 24 * 60, default=0),
    )


def _role(reader: Reader, context: _Context) -> Role:
    earliest, latest = reader.window()
    role = Role(
        id=reader.text("id"),
        ceiling=reader.levels("ceiling", context.dimensions, required=True),
        licences=frozenset(reader.texts("licences")),
        days=reader.days("days", context.week_days, allow_empty=True),
        min_minutes_per_week=reader.integer("min_minutes_per_week", 0),
        max_minutes_per_week=reader.integer("max_minutes_per_week", 0),
        min_minutes_per_day=reader.integer("min_minutes_per_day", 0),
        max_minutes_per_day=reader.integer("max_minutes_per_day", 0),
        max_span_minutes=reader.integer("max_span_minutes", 0),
        earliest=earliest,
        latest=latest,
        pace_percent=reader.integer("pace_percent", 1, _HIGHEST_PERCENT),
        buffer_minutes=reader.integer("buffer_minutes", 0, 24 * 60),
        wage_cents_per_hour=reader.integer("wage_cents_per_hour", 0),
        subsidy_percent=reader.integer("subsidy_percent", 0, _PERCENT),
        max_locations=reader.integer("max_locations", 0),
        min_processes=reader.integer("min_processes", 0),
        max_processes=reader.integer("max_processes", 0),
        max_unwanted_percent=reader.integer("max_unwanted_percent", 0, _PERCENT),
        min_with_colleagues_percent=reader.integer("min_with_colleagues_percent", 0, _PERCENT),
        max_single_task_percent=reader.integer("max_single_task_percent", 0, _PERCENT),
        min_meaningful_tasks=reader.integer("min_meaningful_tasks", 0),
        fixed_cost_cents_per_week=reader.integer("fixed_cost_cents_per_week", 0),
        must_use=reader.flag("must_use"),
    )
    _check_role(role, reader)
    return role


def _check_role(role: Role, reader: Reader) -> None:
    for low, high in (
        ("min_minutes_per_week", "max_minutes_per_week"),
        ("min_minutes_per_day", "max_minutes_per_day"),
        ("min_processes", "max_processes"),
    ):
        if getattr(role, low) > getattr(role, high):
            reader.error(reader.at(low), f"must not be above {high}")


def _lock(reader: Reader, _context: _Context) -> Lock:
    start = None if reader.data.get("start") is None else reader.time("start")
    return Lock(reader.text("role"), reader.text("task"), reader.integer("slot", 0, 99, default=0), start)


def _window(reader: Reader, context: _Context) -> Window:
    days = reader.days("days", context.week_days)
    earliest, latest = reader.window()
    return Window(days, earliest, latest)


def _candidate(top: Reader, context: _Context) -> Candidate | None:
    if top.data.get("candidate") is None:
        return None
    reader = Reader(top.data["candidate"], "$.candidate", context.errors, _CANDIDATE)
    data = reader.data
    return Candidate(
        id=reader.text("id", "") or None,
        ceiling=reader.levels("ceiling", context.dimensions, required=False) if "ceiling" in data else None,
        days=reader.days("days", context.week_days, allow_empty=True) if "days" in data else None,
        min_minutes_per_week=reader.optional_integer("min_minutes_per_week", 0),
        max_minutes_per_week=reader.optional_integer("max_minutes_per_week", 0),
        max_minutes_per_day=reader.optional_integer("max_minutes_per_day", 0),
        windows=_each(reader, "windows", _SLOT, context, _window, required=False),
        licences=frozenset(reader.texts("licences")) if "licences" in data else None,
    )
