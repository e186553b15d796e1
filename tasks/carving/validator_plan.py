"""The validator's own reading of a proposed plan, with the derived figures of each placed piece of work."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tasks.carving.validator_workplace import (
    MINUTES_A_DAY,
    Record,
    Role,
    Task,
    Window,
    Workplace,
    clock,
    day_numbers,
)


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken rule: its id, the place in the answer (JSON path), a sentence and the figures."""

    code: str
    path: str
    message: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placement:
    """One unit of work (task, slot) placed in a role at a clock time.

    ``days`` are the common days of slot and role, ``duration`` the minutes of one occurrence at the role's pace
    with the change-over buffer, ``start`` the stated clock time (past 1440 when it lies after midnight).
    """

    path: str
    task: Task
    slot: int
    role: Role
    start: int
    days: frozenset[int]
    duration: int

    @property
    def window(self) -> Window:
        """Return the window of the task's slot."""
        return self.task.slots[self.slot]

    @property
    def end(self) -> int:
        """Return the clock time at which the occurrence and its buffer end."""
        return self.start + self.duration

    @property
    def role_minutes(self) -> int:
        """Return the role's minutes a week."""
        return self.duration * len(self.days)

    @property
    def freed_minutes(self) -> int:
        """Return the present holders' minutes a week that the move frees."""
        return self.task.minutes * len(self.days)

    @property
    def tight_dimensions(self) -> int:
        """Return the number of dimensions whose demand equals the ceiling (no margin)."""
        return sum(1 for name, level in self.task.demand.items() if level > 0 and self.role.ceiling.get(name) == level)


@dataclass(frozen=True, slots=True)
class PlannedRole:
    """One role of a plan with its placements."""

    path: str
    record: Record
    role: Role
    placements: tuple[Placement, ...]

    @property
    def minutes(self) -> int:
        """Return the role's minutes a week."""
        return sum(placement.role_minutes for placement in self.placements)


@dataclass(frozen=True, slots=True)
class Plan:
    """One alternative of an answer, read."""

    path: str
    record: Record
    roles: tuple[PlannedRole, ...]

    @property
    def placements(self) -> tuple[Placement, ...]:
        """Return all placements of all roles."""
        return tuple(placement for role in self.roles for placement in role.placements)


def paced_duration(task_minutes: int, role: Role, grid: int) -> int:
    """Return the minutes of one occurrence in the role: pace rounded up to the grid, then the buffer."""
    paced = -(-task_minutes * role.limits["pace_percent"] // (100 * grid)) * grid
    return int(paced + role.limits["buffer_minutes"])


def _shape(record: object, fields: Mapping[str, type | tuple[type, ...]], path: str) -> list[Violation]:
    if not isinstance(record, dict):
        return [Violation("FORMAT", path, "Expected an object.", {"found": type(record).__name__})]
    found = []
    for name, kind in fields.items():
        value = record.get(name)
        wrong = not isinstance(value, kind) or (isinstance(value, bool) and kind is int)
        if name not in record or wrong:
            found.append(
                Violation("FORMAT", f"{path}.{name}", "Missing or of the wrong type.", {"found": repr(value)[:60]})
            )
    return found


ITEM_FIELDS: dict[str, type | tuple[type, ...]] = {
    "task": str,
    "slot": int,
    "days": list,
    "start": str,
    "minutes": int,
}
ROLE_FIELDS: dict[str, type | tuple[type, ...]] = {
    "template": str,
    "area": str,
    "minutes_per_week": int,
    "items": list,
}
ALTERNATIVE_FIELDS: dict[str, type | tuple[type, ...]] = {
    "objective_cents": int,
    "bound_cents": (int, type(None)),
    "parts": dict,
    "roles": list,
    "holders": list,
    "reasons": dict,
}


def _start(text: str, window: Window) -> int:
    start = clock(text)
    if start < window.earliest and window.latest > MINUTES_A_DAY:
        start += MINUTES_A_DAY
    return start


def _placement(workplace: Workplace, role: Role, record: object, path: str) -> tuple[Placement | None, list[Violation]]:
    found = _shape(record, ITEM_FIELDS, path)
    if found or not isinstance(record, dict):
        return None, found
    task = workplace.tasks.get(record["task"])
    if task is None:
        return None, [Violation("UNKNOWN_TASK", f"{path}.task", "No such task.", {"task": record["task"]})]
    if not 0 <= record["slot"] < len(task.slots):
        return None, [Violation("UNKNOWN_SLOT", f"{path}.slot", "No such slot.", {"slot": record["slot"]})]
    window = task.slots[record["slot"]]
    days = window.days & role.days
    duration = paced_duration(task.minutes, role, workplace.grid)
    try:
        start, stated_days = _start(record["start"], window), day_numbers(record["days"])
    except (ValueError, AttributeError):
        return None, [Violation("FORMAT", path, "A clock time or a day cannot be read.", {})]
    if stated_days != days:
        found.append(
            Violation("DAYS", f"{path}.days", "Days are not the common days of slot and role.", {"days": sorted(days)})
        )
    if record["minutes"] != duration:
        found.append(
            Violation(
                "MINUTES",
                f"{path}.minutes",
                "Minutes differ from the task's minutes at the role's pace with buffer.",
                {"stated": record["minutes"], "computed": duration},
            )
        )
    return Placement(path, task, record["slot"], role, start, days, duration), found


def _planned_role(workplace: Workplace, record: object, path: str) -> tuple[PlannedRole | None, list[Violation]]:
    found = _shape(record, ROLE_FIELDS, path)
    if found or not isinstance(record, dict):
        return None, found
    role = workplace.roles.get(record["template"])
    if role is None:
        return None, [Violation("UNKNOWN_ROLE", f"{path}.template", "No such role.", {"role": record["template"]})]
    placements = []
    for index, item in enumerate(record["items"]):
        placement, problems = _placement(workplace, role, item, f"{path}.items[{index}]")
        found.extend(problems)
        if placement is not None:
            placements.append(placement)
    return PlannedRole(path, record, role, tuple(placements)), found


def read_plan(workplace: Workplace, record: object, path: str) -> tuple[Plan | None, list[Violation]]:
    """Return one alternative of an answer and what cannot be read in it.

    A plan is returned only when its frame can be read; unreadable roles and items are left out of it and named.
    """
    found = _shape(record, ALTERNATIVE_FIELDS, path)
    if found or not isinstance(record, dict):
        return None, found
    roles = []
    for index, role_record in enumerate(record["roles"]):
        role, problems = _planned_role(workplace, role_record, f"{path}.roles[{index}]")
        found.extend(problems)
        if role is not None:
            roles.append(role)
    return Plan(path, record, tuple(roles)), found
