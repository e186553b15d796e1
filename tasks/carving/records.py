"""The engine's records: what goes in and what comes out.

All money is whole cents (a week, or an hour for wages), all time whole minutes. Every record is immutable, so
that an instance can be shared between threads.
"""

from dataclasses import dataclass, field

FORMAT = "carve/1"
ENGINE_VERSION = "1.1.0"

OPTIMAL = "OPTIMAL"
FEASIBLE = "FEASIBLE"
EMPTY_BEST = "EMPTY_BEST"
INFEASIBLE = "INFEASIBLE"
TIME = "TIME"
INVALID_INPUT = "INVALID_INPUT"

PROVEN = "proven"
WITHIN = "within"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class InputError:
    """One thing wrong in a JSON record: where (a JSON path such as ``$.tasks[3].minutes``) and what."""

    path: str
    message: str


class InvalidInstanceError(ValueError):
    """The record cannot be read; ``errors`` lists everything found, not only the first."""

    def __init__(self, errors: list[InputError]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{error.path}: {error.message}" for error in errors))


@dataclass(frozen=True, slots=True)
class Area:
    """A group of near departments; a role lies in one area."""

    id: str
    departments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Location:
    """A place of work."""

    id: str
    department: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """A present worker and what must stay of that job."""

    id: str
    wage_cents_per_hour: int
    name: str = ""
    other_minutes_per_week: int = 0
    min_share_left: float = 0.0
    min_tasks_left: int = 0
    min_processes_left: int = 0
    strain_dimension: str | None = None
    max_strain_average_percent: int | None = None
    displacement_guard_percent: int | None = None


@dataclass(frozen=True, slots=True)
class HolderShare:
    """One holder's share (0–1) of a pooled task."""

    holder: str
    share: float


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence group: a bitmask of days and a window in minutes after midnight."""

    days: int
    earliest: int
    latest: int


@dataclass(frozen=True, slots=True)
class Task:
    """A piece of work of the workplace; ``minutes`` is what one occurrence takes its present holder."""

    id: str
    location: str
    department: str
    process: str
    minutes: int
    slots: tuple[Slot, ...]
    holders: tuple[HolderShare, ...]
    name: str = ""
    demand: dict[str, int] = field(default_factory=dict)
    licences: frozenset[str] = frozenset()
    stays: bool = False
    safety_critical: bool = False
    unwanted: bool = False
    with_colleagues: bool = False
    meaningful: bool = False
    indivisible: bool = False
    confirmed_transferable: bool = True
    error_consequence: int | None = None
    demand_source: dict[str, str] | str | None = None
    transfer_cost_cents: int = 0
    split_cost_cents: int = 0
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A tie between two tasks: "before" (order on common days) or "same_process"; cutting it costs cents a week."""

    kind: str
    first: str
    then: str
    cut_cost_cents: int = 0
    min_lag_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Window:
    """When a person can work: a bitmask of days and clock times."""

    days: int
    earliest: int
    latest: int


@dataclass(frozen=True, slots=True)
class Role:
    """A slot for one new role: the target group's ceiling and the limits of a good job."""

    id: str
    ceiling: dict[str, int]
    days: int
    min_minutes_per_week: int
    max_minutes_per_week: int
    min_minutes_per_day: int
    max_minutes_per_day: int
    max_span_minutes: int
    earliest: int
    latest: int
    wage_cents_per_hour: int
    licences: frozenset[str] = frozenset()
    pace_percent: int = 100
    buffer_minutes: int = 0
    subsidy_percent: int = 0
    max_locations: int = 99
    min_processes: int = 0
    max_processes: int = 99
    max_unwanted_percent: int = 50
    min_with_colleagues_percent: int = 25
    max_single_task_percent: int = 60
    min_meaningful_tasks: int = 1
    fixed_cost_cents_per_week: int = 0
    must_use: bool = False
    windows: tuple[Window, ...] = ()


@dataclass(frozen=True, slots=True)
class Weights:
    """Prices of tight demands, extra places and extra processes."""

    tight_demand_cents_per_hour: int = 60
    location_cost_cents: int = 800
    process_cost_cents: int = 300


@dataclass(frozen=True, slots=True)
class Lock:
    """A unit a person wants in a role; ``start`` None leaves the clock time free."""

    role: str
    task: str
    slot: int
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person's ceiling, days, hours, windows and licences; None = as the role says. No name, no diagnosis."""

    ceiling: dict[str, int] | None = None
    days: int | None = None
    min_minutes_per_week: int | None = None
    max_minutes_per_week: int | None = None
    max_minutes_per_day: int | None = None
    windows: tuple[Window, ...] = ()
    licences: frozenset[str] | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Instance:
    """One workplace to carve."""

    name: str
    dimensions: tuple[str, ...]
    areas: tuple[Area, ...]
    locations: tuple[Location, ...]
    holders: tuple[Holder, ...]
    tasks: tuple[Task, ...]
    links: tuple[Link, ...]
    roles: tuple[Role, ...]
    weights: Weights
    grid_minutes: int = 5
    week_days: int = 7
    locked: tuple[Lock, ...] = ()
    candidate: Candidate | None = None


@dataclass(frozen=True, slots=True)
class PlanItem:
    """A unit in a role: task, slot and clock time (None = the engine finds a time); days follow from both."""

    task: str
    slot: int
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Role id → its units. A role that is not a key is not used."""

    roles: dict[str, tuple[PlanItem, ...]] = field(default_factory=dict)
