"""The board read by the engine: hours, limits, clock times, holders and money of roles shaped by hand."""

from dataclasses import dataclass

from tasks.carving import Evaluation, InvalidInstanceError, Plan, PlanItem, Prepared, evaluate, parse_instance, prepare
from tasks.models import CarvedRole, Task, WorkAnalysis
from tasks.models.runs import RoleFrame
from tasks.selectors.carving_input import (
    GRID_MINUTES,
    build_input,
    clock,
    living_roles,
    load_tasks,
    occurrence_minutes,
    role_records,
    slot_numbers,
)


def placed_minutes(task: Task, frame: RoleFrame) -> int:
    """Return the minutes that one occurrence takes in the role: at its pace, on the grid, with the change-over."""
    at_pace = -(-occurrence_minutes(task) * frame.pace_percent // 100)
    return -(-at_pace // GRID_MINUTES) * GRID_MINUTES + frame.buffer_minutes


@dataclass(frozen=True, slots=True)
class Evaluated:
    """The board read by the engine: roles and tasks as loaded, the evaluation, and slot key → (task id, number)."""

    roles: list[CarvedRole]
    tasks: list[Task]
    evaluation: Evaluation | None
    numbers: dict[int, tuple[str, int]]


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def evaluate_board(analysis: WorkAnalysis, *, only_locked: bool = False) -> Evaluated:
    """Return the evaluation of the board as it is; ``only_locked`` lets the engine find new times for the rest.

    The evaluation is None while the rows contradict themselves (a window shorter than its task, say).
    """
    tasks = load_tasks(analysis)
    roles = living_roles(analysis)
    numbers = slot_numbers(tasks)
    record = build_input(analysis, roles=role_records(roles), tasks=tasks)
    try:
        prepared = prepare(parse_instance(record))
    except InvalidInstanceError:
        return Evaluated(roles, tasks, None, numbers)
    return Evaluated(roles, tasks, evaluate(prepared, _plan(prepared, roles, numbers, only_locked)), numbers)


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
