"""What the engine answers: plans with their money, reasons, conflicts and the honest strength of the proof."""

from dataclasses import dataclass, field
from typing import Any

from tasks.carving.records import UNKNOWN


@dataclass(frozen=True, slots=True)
class Reason:
    """A structured reason: a code of the model's rules and its values. Texts are rendered elsewhere."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TaskReasons:
    """Why a task is where it is: ``role`` and ``why`` for a taken task, ``out`` for what stays (both when split)."""

    role: str | None = None
    why: tuple[Reason, ...] = ()
    out: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """Cents a week. ``value`` is what the freed hours are worth net of the role's wage; the others are costs ≥ 0."""

    value: int = 0
    fixed: int = 0
    locations: int = 0
    processes: int = 0
    transfer: int = 0
    split: int = 0
    links: int = 0

    @property
    def objective(self) -> int:
        """Value less every cost, cents a week."""
        return self.value - self.fixed - self.locations - self.processes - self.transfer - self.split - self.links


@dataclass(frozen=True, slots=True)
class RoleItem:
    """A timetabled unit: days (bitmask), start (minutes after midnight), paid minutes per day with the buffer."""

    task: str
    slot: int
    days: int
    start: int
    minutes: int


@dataclass(frozen=True, slots=True)
class CarvedRole:
    """A role of a plan; ``template`` is the id of the role slot it fills."""

    template: str
    area: str
    minutes_per_week: int
    items: tuple[RoleItem, ...]


@dataclass(frozen=True, slots=True)
class HolderEffect:
    """Minutes a week that leave a present holder, and how many may."""

    holder: str
    moved_minutes: int
    limit_minutes: int


@dataclass(frozen=True, slots=True)
class Criteria:
    """What alternatives are compared by: minutes and cents freed a week, fit 0–1, disruption, net cents a week."""

    freed_minutes: int
    freed_cents: int
    fit: float
    disruption: int
    net_cents: int


@dataclass(frozen=True, slots=True)
class Alternative:
    """One whole proposal."""

    kind: str
    objective_cents: int
    bound_cents: int | None
    parts: Parts
    roles: tuple[CarvedRole, ...]
    holders: tuple[HolderEffect, ...]
    criteria: Criteria
    reasons: dict[str, TaskReasons] = field(default_factory=dict)
    proof: str = UNKNOWN
    gap_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The role that comes nearest when doing nothing is best, or when no role is possible."""

    role: str
    objective_cents: int | None
    missing_cents: int | None
    tasks: tuple[str, ...] = ()
    conflict: tuple[Reason, ...] = ()
    area: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of a running search: percent 0–100, phase, value so far and the plan so far."""

    percent: int
    phase: str
    objective_cents: int
    roles: tuple[CarvedRole, ...]
    bound_cents: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer; ``alternatives`` is in the order A0, A1 … and empty when doing nothing is best."""

    instance: str
    seed: int
    seconds: float
    status: str
    alternatives: tuple[Alternative, ...] = ()
    conflict: tuple[Reason, ...] = ()
    nearest: Nearest | None = None
    reasons: dict[str, TaskReasons] = field(default_factory=dict)
    bound_cents: int | None = None
    input_hash: str = ""
    engine: str = ""
    solver: str = ""
