"""The validator's own reading of a carving input (format carve/1).

Written apart from the engine on purpose: the engine's readers, roundings and derived figures are exactly what
the validator must not trust.  Days are sets of day numbers (0 = Monday), clock times are minutes after midnight,
shares are exact fractions, money is integer cents.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 1440

Record = Mapping[str, Any]


def exact(number: float | str) -> Fraction:
    """Return a decimal number of the record (0.45, 33) as the fraction that its digits say."""
    return Fraction(str(number))


def millionths(share: float) -> Fraction:
    """Return a holder's share of a pooled task, counted to the millionth as the format says."""
    return Fraction(round(exact(share) * 1_000_000), 1_000_000)


def clock(text: str) -> int:
    """Return "HH:MM" as minutes after midnight; "24:00" is 1440."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def day_numbers(names: Sequence[str]) -> frozenset[int]:
    """Return day names as day numbers; "mon2" … "sun2" are the second week of a two-week rotation."""
    numbers = set()
    for name in names:
        week = 1 if name.endswith("2") else 0
        numbers.add(7 * week + DAY_NAMES.index(name.removesuffix("2")))
    return frozenset(numbers)


@dataclass(frozen=True, slots=True)
class Window:
    """Days and the clock times between which something fits; ``latest`` passes 1440 across midnight."""

    days: frozenset[int]
    earliest: int
    latest: int


def read_window(record: Record) -> Window:
    """Return a slot or an availability window; a window that ends before it starts runs past midnight."""
    earliest, latest = clock(record["earliest"]), clock(record["latest"])
    if latest <= earliest:
        latest += MINUTES_A_DAY
    return Window(day_numbers(record["days"]), earliest, latest)


@dataclass(frozen=True, slots=True)
class Task:
    """A task as the workplace describes it; ``owners`` maps present holders to their shares of it (sum 1)."""

    id: str
    owners: Mapping[str, Fraction]
    location: str
    area: str | None
    process: str
    minutes: int
    slots: tuple[Window, ...]
    demand: Mapping[str, int]
    licences: frozenset[str]
    flags: frozenset[str]
    transfer_cost: int
    split_cost: int

    def weekly_minutes(self) -> int:
        """Return the minutes a week that the task takes from its present holders."""
        return self.minutes * sum(len(slot.days) for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Role:
    """A role slot with the limits of its target group or person."""

    id: str
    ceiling: Mapping[str, int]
    licences: frozenset[str]
    days: frozenset[int]
    earliest: int
    latest: int
    limits: Mapping[str, int]
    windows: tuple[Window, ...]
    must_use: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """A present worker and what has to stay with the job."""

    id: str
    wage: int
    other_minutes: int
    min_share_left: Fraction
    min_tasks_left: int
    min_processes_left: int
    strain_dimension: str | None
    max_strain_percent: int | None
    guard_percent: int | None


@dataclass(frozen=True, slots=True)
class Workplace:
    """The whole input, indexed by id."""

    grid: int
    cycle_days: int
    tasks: Mapping[str, Task]
    roles: Mapping[str, Role]
    holders: Mapping[str, Holder]
    links: tuple[Record, ...]
    weights: Mapping[str, int]
    locked: tuple[Record, ...]
    one_person: bool

    @property
    def weeks(self) -> int:
        """Return the number of weeks of the cycle."""
        return self.cycle_days // 7


FLAGS = ("stays", "safety_critical", "unwanted", "with_colleagues", "meaningful", "indivisible")


def _task(record: Record, area_of_department: Mapping[str, str], department_of: Mapping[str, str]) -> Task:
    owners = (
        {part["id"]: millionths(part["share"]) for part in record["holders"]}
        if record.get("holders")
        else {record["holder"]: Fraction(1)}
    )
    flags = {flag for flag in FLAGS if record.get(flag, False)}
    if not record.get("confirmed_transferable", True):
        flags.add("not_confirmed")
    return Task(
        id=record["id"],
        owners=owners,
        location=record["location"],
        area=area_of_department.get(record.get("department") or department_of[record["location"]]),
        process=record["process"],
        minutes=record["minutes"],
        slots=tuple(read_window(slot) for slot in record["slots"]),
        demand=record.get("demand", {}),
        licences=frozenset(record.get("licences", ())),
        flags=frozenset(flags),
        transfer_cost=record.get("transfer_cost_cents", 0),
        split_cost=record.get("split_cost_cents", 0),
    )


REQUIRED_LIMITS = (
    "min_minutes_per_week",
    "max_minutes_per_week",
    "min_minutes_per_day",
    "max_minutes_per_day",
    "max_span_minutes",
    "wage_cents_per_hour",
)
# What an absent field means, as the format says.
OPTIONAL_LIMITS = {
    "pace_percent": 100,
    "buffer_minutes": 0,
    "subsidy_percent": 0,
    "max_locations": 99,
    "min_processes": 0,
    "max_processes": 99,
    "max_unwanted_percent": 50,
    "min_with_colleagues_percent": 25,
    "max_single_task_percent": 60,
    "min_meaningful_tasks": 1,
    "fixed_cost_cents_per_week": 0,
}
OPTIONAL_WEIGHTS = {"tight_demand_cents_per_hour": 60, "location_cost_cents": 800, "process_cost_cents": 300}


def _role(record: Record) -> Role:
    window = read_window(record)
    return Role(
        id=record["id"],
        ceiling=record["ceiling"],
        licences=frozenset(record.get("licences", ())),
        days=window.days,
        earliest=window.earliest,
        latest=window.latest,
        limits={name: record[name] for name in REQUIRED_LIMITS}
        | {name: record.get(name, standard) for name, standard in OPTIONAL_LIMITS.items()},
        windows=(),
        must_use=record.get("must_use", False),
    )


def _for_candidate(role: Role, candidate: Record) -> Role:
    """Return the role under one person's own levels, days, hours and licences (candidate mode)."""
    windows = tuple(read_window(window) for window in candidate.get("windows", ()))
    days = role.days
    if candidate.get("days") is not None:
        days &= day_numbers(candidate["days"])
    if windows:
        days &= frozenset().union(*(window.days for window in windows))
    limits = dict(role.limits)
    for name, tighter in (
        ("min_minutes_per_week", max),
        ("max_minutes_per_week", min),
        ("max_minutes_per_day", min),
    ):
        if candidate.get(name) is not None:
            limits[name] = tighter(limits[name], candidate[name])
    return replace(
        role,
        ceiling={**role.ceiling, **(candidate.get("ceiling") or {})},
        licences=role.licences if candidate.get("licences") is None else frozenset(candidate["licences"]),
        days=days,
        limits=limits,
        windows=windows,
    )


def _holder(record: Record) -> Holder:
    return Holder(
        id=record["id"],
        wage=record["wage_cents_per_hour"],
        other_minutes=record.get("other_minutes_per_week", 0),
        min_share_left=exact(record.get("min_share_left", 0)),
        min_tasks_left=record.get("min_tasks_left", 0),
        min_processes_left=record.get("min_processes_left", 0),
        strain_dimension=record.get("strain_dimension"),
        max_strain_percent=record.get("max_strain_average_percent"),
        guard_percent=record.get("displacement_guard_percent"),
    )


def read_workplace(instance: Record) -> Workplace:
    """Return the input of a carving run, indexed.

    Raises:
        KeyError, ValueError, TypeError, AttributeError: the record is not a valid carve/1 input.
    """
    area_of_department = {department: area["id"] for area in instance["areas"] for department in area["departments"]}
    department_of = {location["id"]: location["department"] for location in instance["locations"]}
    tasks = [_task(record, area_of_department, department_of) for record in instance["tasks"]]
    roles = [_role(record) for record in instance["roles"]]
    if instance.get("candidate") is not None:
        roles = [_for_candidate(role, instance["candidate"]) for role in roles]
    return Workplace(
        grid=instance["grid_minutes"],
        cycle_days=instance.get("week_days", 7),
        tasks={task.id: task for task in tasks},
        roles={role.id: role for role in roles},
        holders={holder.id: holder for holder in map(_holder, instance["holders"])},
        links=tuple(instance.get("links", ())),
        weights={**OPTIONAL_WEIGHTS, **instance.get("weights", {})},
        locked=tuple(instance.get("locked", ())),
        one_person=instance.get("candidate") is not None,
    )
