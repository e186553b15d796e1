"""What the board shows: today's job functions, the roles being carved, and what each move does to people and money."""

from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.formatting import clock_text, day_names_text
from employers.models import JobFunction
from tasks.carving import Evaluation
from tasks.enums import ROLE_STATES_ON_BOARD, TaskClass
from tasks.models import CarvedRole, Licence, RoleItem, Task, TaskSlot, WorkAnalysis
from tasks.selectors.carving_input import occurrence_minutes
from tasks.selectors.case_range import CaseRange, case_range
from tasks.selectors.evaluation import BoardReading, evaluation_of, read_board
from tasks.selectors.explanations import Names, sentence
from tasks.selectors.gate_figures import Warned, parameters_of, piece_of, thresholds_on, warnings_of, work_figures
from tasks.selectors.locks import Text, lock_reason

MOST_MARKS = 3
NOTABLE_DEMAND = 3
DAY_LETTERS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Card:
    """A task on the board: with its holder, or in a role. ``slots`` are the keys that a move takes along."""

    task: Task
    slots: tuple[int, ...]
    minutes_per_week: float
    lock: Text
    marks: tuple[str, ...]
    is_core: bool
    times: str = ""
    is_placed: bool = True
    problem: str = ""
    is_locked: bool = False

    @property
    def slot_keys(self) -> str:
        """Return the slots' keys as the form sends them."""
        return ",".join(str(key) for key in self.slots)


@dataclass(slots=True)
class HolderColumn:
    """A job function of today: what it keeps, what leaves it, and how much may leave."""

    function: JobFunction
    cards: list[Card] = field(default_factory=list)
    moved_minutes: int = 0
    limit_minutes: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def kept_minutes(self) -> int:
        """Return what stays of the function's week, minutes."""
        return max(0, self.function.total_minutes - self.moved_minutes)


@dataclass(slots=True)
class RoleColumn:
    """A role being carved, with its live figures."""

    role: CarvedRole
    cards: list[Card] = field(default_factory=list)
    minutes_per_week: int = 0
    problems: list[str] = field(default_factory=list)
    warnings: list[Warned] = field(default_factory=list)
    week: list[tuple[str, list[tuple[str, int, int]]]] = field(default_factory=list)

    @property
    def is_on_board(self) -> bool:
        """Tell whether tasks can be moved into and out of the role."""
        return self.role.state in ROLE_STATES_ON_BOARD


@dataclass(slots=True)
class Board:
    """The whole board. ``net_cents`` is cents a week by the engine's prices, None when it cannot be told.

    ``year`` is the employer's year after any subsidy, None while no work has been moved.
    """

    analysis: WorkAnalysis
    holders: list[HolderColumn]
    roles: list[RoleColumn]
    freed_minutes: int
    net_cents: int | None
    freed_cents: int
    problems: list[str]
    names: Names
    year: CaseRange | None


def board_of(analysis: WorkAnalysis, reading: BoardReading | None = None) -> Board:
    """Return the board of an analysis, in a number of queries that does not follow its tasks.

    ``reading`` saves loading the board twice when the caller has just changed it.
    """
    read = reading or read_board(analysis)
    evaluation = evaluation_of(read)
    names = _board_names(read)
    placed = read.items()
    holders = _holders(read, placed)
    roles = _roles(read, evaluation, placed, names)
    if evaluation is not None:
        _add_figures(evaluation, holders, roles, names)
    _add_warnings(analysis, read, roles)
    return Board(
        analysis=analysis,
        holders=holders,
        roles=roles,
        freed_minutes=evaluation.criteria.freed_minutes if evaluation else 0,
        net_cents=evaluation.objective_cents if evaluation else None,
        freed_cents=evaluation.criteria.freed_cents if evaluation else 0,
        problems=[_in_words(reason, names) for reason in (evaluation.violations if evaluation else ())],
        names=names,
        year=case_range(
            freed=[(holder.moved_minutes, holder.function.wage_middle_cents) for holder in holders],
            roles=[(column.minutes_per_week, column.role.wage_cents_per_hour) for column in roles],
            weeks=analysis.weeks_worked,
        ),
    )


def broken_limits(role: CarvedRole) -> int:
    """Return how many limits the role, or what it leaves to the present holders, breaks on the board."""
    evaluation = evaluation_of(read_board(role.analysis))
    if evaluation is None:
        return 1
    figures = evaluation.roles.get(f"R{role.pk}")
    return (len(figures.violations) if figures else 0) + len(evaluation.violations)


def _board_names(read: BoardReading) -> Names:
    """Return the names that the board's sentences speak of, from what has been loaded."""
    around = read.surroundings
    processes = {f"C{task.process.pk}": task.process.name for task in read.tasks if task.process is not None}
    by_id = {
        **{f"T{task.pk}": task.name for task in read.tasks},
        **{f"F{function.pk}": function.name for function in around.functions},
        **{f"P{place.pk}": place.name for place in around.places},
        **processes,
        **{f"R{role.pk}": role.title for role in read.roles},
        "F0": _("nobody yet"),
    }
    dimensions = {dimension.code: dimension.label for dimension in around.dimensions}
    return Names(by_id, dimensions, {licence.code: licence.label for licence in Licence.objects.all()})


def _in_words(reason: Any, names: Names) -> str:
    return sentence({"code": reason.code, **reason.values}, names)


def _marks(task: Task) -> tuple[str, ...]:
    notable = sorted(
        (demand for demand in task.demands.all() if demand.level >= NOTABLE_DEMAND), key=lambda demand: -demand.level
    )
    return tuple(f"{demand.dimension.label} {demand.level}" for demand in notable[:MOST_MARKS])


def _main_function(task: Task) -> int | None:
    shares = sorted(task.shares.all(), key=lambda share: (-share.percent, share.pk))
    return shares[0].function_id if shares else None


def _holders(read: BoardReading, placed: dict[int, RoleItem]) -> list[HolderColumn]:
    functions = sorted(read.surroundings.functions, key=lambda function: (function.name, function.pk))
    columns = {function.pk: HolderColumn(function) for function in functions}
    for task in read.tasks:
        key = _main_function(task)
        left = [slot for slot in task.slots.all() if slot.pk not in placed]
        if key is None or key not in columns or not left:
            continue
        columns[key].cards.append(_holder_card(task, left))
    return list(columns.values())


def _holder_card(task: Task, left: list[TaskSlot]) -> Card:
    return Card(
        task=task,
        slots=tuple(slot.pk for slot in left),
        minutes_per_week=occurrence_minutes(task) * sum(slot.day_count for slot in left),
        lock=lock_reason(task),
        marks=_marks(task),
        is_core=task.task_class == TaskClass.CORE,
    )


def _roles(
    read: BoardReading, evaluation: Evaluation | None, placed: dict[int, RoleItem], names: Names
) -> list[RoleColumn]:
    tasks_by_slot = {slot.pk: task for task in read.tasks for slot in task.slots.all()}
    refused = evaluation.refused if evaluation else {}
    columns = []
    for role in read.roles:
        column = RoleColumn(role)
        by_task: dict[int, list[RoleItem]] = {}
        for item in role.items.all():
            if item.is_active and item.slot_id in tasks_by_slot and placed.get(item.slot_id) is not None:
                by_task.setdefault(tasks_by_slot[item.slot_id].pk, []).append(item)
        for items in sorted(by_task.values(), key=lambda items: _first_time(items, tasks_by_slot)):
            task = tasks_by_slot[items[0].slot_id]
            reasons = refused.get(f"T{task.pk}", ())
            column.cards.append(_role_card(task, items, "; ".join(_in_words(reason, names) for reason in reasons[:1])))
        column.week = _week(role, tasks_by_slot)
        columns.append(column)
    return columns


def _first_time(items: list[RoleItem], tasks_by_slot: dict[int, Task]) -> tuple[time, str]:
    """Return when the task is first done, for the order of the cards; those without a time come last, by name."""
    starts = [item.start for item in items if item.start]
    return min(starts, default=time.max), tasks_by_slot[items[0].slot_id].name


def _role_card(task: Task, items: list[RoleItem], problem: str) -> Card:
    timed = sorted((item for item in items if item.start), key=lambda item: item.start or item.pk)
    times = ", ".join(f"{clock_text(item.start)} {day_names_text(item.days)}" for item in timed if item.start)
    return Card(
        task=task,
        slots=tuple(item.slot_id for item in items),
        minutes_per_week=sum(item.minutes * int(item.days).bit_count() for item in items),
        lock="",
        marks=_marks(task),
        is_core=task.task_class == TaskClass.CORE,
        times=times,
        is_placed=len(timed) == len(items),
        problem=problem
        or ("" if len(timed) == len(items) else _("There is no free time for this in the role's week.")),
        is_locked=any(item.is_locked for item in items),
    )


def role_week(role: CarvedRole) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Return the role's week for the timetable: (day, [(task, first minute, last minute)]) in clock order."""
    items = role.items.filter(is_active=True).select_related("slot__task")
    return _week(role, {item.slot_id: item.slot.task for item in items})


def _week(role: CarvedRole, tasks_by_slot: dict[int, Task]) -> list[tuple[str, list[tuple[str, int, int]]]]:
    days = []
    for bit in range(len(DAY_LETTERS)):
        if not role.days >> bit & 1:
            continue
        slots = []
        for item in role.items.all():
            if item.is_active and item.start and item.days >> bit & 1 and item.slot_id in tasks_by_slot:
                start = item.start.hour * 60 + item.start.minute
                slots.append((tasks_by_slot[item.slot_id].name, start, start + item.minutes))
        days.append((day_names_text(1 << bit), sorted(slots, key=lambda slot: slot[1])))
    return days


def _add_figures(evaluation: Evaluation, holders: list[HolderColumn], roles: list[RoleColumn], names: Names) -> None:
    for column in roles:
        figures = evaluation.roles.get(f"R{column.role.pk}")
        if figures is not None:
            column.minutes_per_week = figures.minutes_per_week
            column.problems = [_in_words(reason, names) for reason in figures.violations if reason.code != "OVERLAP"]
    effects = {effect.holder: effect for effect in evaluation.holders}
    for holder in holders:
        effect = effects.get(f"F{holder.function.pk}")
        holder.limit_minutes = evaluation.limits.get(f"F{holder.function.pk}", 0)
        if effect is not None:
            holder.moved_minutes = effect.moved_minutes
        holder.problems = [
            _in_words(reason, names)
            for reason in evaluation.violations
            if reason.values.get("holder") == f"F{holder.function.pk}"
        ]


def _add_warnings(analysis: WorkAnalysis, read: BoardReading, roles: list[RoleColumn]) -> None:
    """Say of each role with work what the ethics and safety gate would not take as green."""
    thresholds = thresholds_on(timezone.localdate())
    parameters = parameters_of(thresholds)
    tasks = {slot.pk: task for task in read.tasks for slot in task.slots.all()}
    wages = {function.pk: function.wage_middle_cents for function in read.surroundings.functions}
    for column in roles:
        pieces = [
            piece_of(
                tasks[item.slot_id],
                item.minutes * int(item.days).bit_count(),
                occurrence_minutes(tasks[item.slot_id]) * int(item.days).bit_count(),
            )
            for item in column.role.items.all()
            if item.is_active and item.slot_id in tasks
        ]
        if not pieces:
            continue
        figures = work_figures(
            pieces,
            title=column.role.title,
            wage_cents=column.role.wage_cents_per_hour,
            holder_wages=wages,
            parameters=parameters,
        )
        column.warnings = warnings_of(figures, thresholds, method=analysis.method)
