"""The board read by the engine: hours, limits, clock times, holders and money of roles shaped by hand."""

from dataclasses import dataclass

from tasks.carving import Evaluation, InvalidInstanceError, Plan, PlanItem, Prepared, evaluate, parse_instance, prepare
from tasks.models import CarvedRole, RoleItem, Task, WorkAnalysis
from tasks.models.runs import RoleFrame
from tasks.selectors.carving_input import (
    GRID_MINUTES,
    Surroundings,
    build_input,
    clock,
    living_roles,
    load_tasks,
    occurrence_minutes,
    role_records,
    slot_numbers,
    surroundings_of,
)


def placed_minutes(task: Task, frame: RoleFrame) -> int:
    """Return the minutes that one occurrence takes in the role: at its pace, on the grid, with the change-over."""
    at_pace = -(-occurrence_minutes(task) * frame.pace_percent // 100)
    return -(-at_pace // GRID_MINUTES) * GRID_MINUTES + frame.buffer_minutes


@dataclass(frozen=True, slots=True)
class BoardReading:
    """The board's rows as loaded, once for everything that is asked of them; ``numbers``: slot key → (task id, number).

    ``prepared`` is None while the rows contradict themselves (a window shorter than its task, say).
    """

    surroundings: Surroundings
    roles: list[CarvedRole]
    tasks: list[Task]
    numbers: dict[int, tuple[str, int]]
    prepared: Prepared | None

    def items(self) -> dict[int, RoleItem]:
        """Return the living items of all roles by their slot's key."""
        return {item.slot_id: item for role in self.roles for item in role.items.all() if item.is_active}


def read_board(analysis: WorkAnalysis) -> BoardReading:
    """Load the board's rows and prepare them for the engine."""
    surroundings = surroundings_of(analysis)
    tasks = load_tasks(analysis, surroundings.dimensions)
    roles = living_roles(analysis)
    record = build_input(
        analysis, roles=role_records(roles, surroundings.dimensions), tasks=tasks, surroundings=surroundings
    )
    try:
        prepared = prepare(parse_instance(record))
    except InvalidInstanceError:
        prepared = None
    return BoardReading(surroundings, roles, tasks, slot_numbers(tasks), prepared)


def evaluation_of(reading: BoardReading, *, only_locked: bool = False) -> Evaluation | None:
    """Return the evaluation of the board as its items are now; ``only_locked`` finds new times for the rest.

    The evaluation is None while the rows contradict themselves.
    """
    if reading.prepared is None:
        return None
    return evaluate(reading.prepared, _plan(reading.prepared, reading.roles, reading.numbers, only_locked))


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _plan(prepared: Prepared, roles: list[CarvedRole], numbers: dict[int, tuple[str, int]], only_locked: bool) -> Plan:
    known = {task.id for task in prepared.instance.tasks}
    plan: dict[str, tuple[PlanItem, ...]] = {}
    for role in roles:
        items = []
        for item in role.items.all():
            if not item.is_active or item.slot_id not in numbers or numbers[item.slot_id][0] not in known:
                continue
            task, number = numbers[item.slot_id]
            keep = item.start is not None and (item.is_locked or not only_locked)
            items.append(PlanItem(task, number, _minutes(clock(item.start)) if keep and item.start else None))
        if items:
            plan[f"R{role.pk}"] = tuple(items)
    return Plan(plan)
