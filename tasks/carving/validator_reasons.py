"""Reasons must cover every task and must be true."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from tasks.carving.validator_plan import Plan, Violation
from tasks.carving.validator_workplace import Task, Workplace

OUT_CODES = frozenset(
    (
        "STAYS",
        "NOT_CONFIRMED",
        "SAFETY",
        "LICENCE",
        "DEMAND",
        "DAYS",
        "WHOLE_DAYS",
        "WHOLE_UNITS",
        "WHOLE",
        "WINDOW",
        "AVAIL",
        "OTHER_AREA",
        "HOURS",
        "DAY_MAX",
        "DAY_MIN",
        "SPAN",
        "OVERLAP",
        "LOCS",
        "AREA",
        "PROCS",
        "SINGLE",
        "DISLIKED",
        "CONTACT",
        "MEANING",
        "HOLDER_SHARE",
        "HOLDER_TASKS",
        "HOLDER_PROCS",
        "HOLDER_STRAIN",
        "PREC",
        "FITS_BUT_COSTS",
        "COUNTERFACTUAL",
        "NO_ROLE",
    )
)


def _listed(value: object) -> set[str]:
    return {value} if isinstance(value, str) else set(map(str, value)) if isinstance(value, list) else set()


def _is_true(workplace: Workplace, task: Task, reason: Mapping[str, Any]) -> bool:
    """Return whether a reason that can be read off the input alone is true; other codes are taken as they are."""
    code = reason["code"]
    flag = {"STAYS": "stays", "SAFETY": "safety_critical", "NOT_CONFIRMED": "not_confirmed"}.get(code)
    if flag is not None:
        return flag in task.flags
    role = workplace.roles.get(str(reason.get("role")))
    if role is None:
        return True
    if code == "LICENCE":
        return not task.licences <= role.licences
    if code == "DEMAND":
        dimension = str(reason.get("dimension"))
        demand, ceiling = task.demand.get(dimension, 0), role.ceiling.get(dimension, 0)
        stated = (reason.get("demand", demand), reason.get("ceiling", ceiling))
        return demand > ceiling and stated == (demand, ceiling)
    if code == "DAYS":
        return any(not slot.days & role.days for slot in task.slots)
    return True


def _left_out(workplace: Workplace, task: Task, record: Mapping[str, Any], path: str) -> Iterator[Violation]:
    reasons = record.get("out")
    if not isinstance(reasons, list) or not reasons:
        yield Violation("NO_REASON", path, "A task is left out without a reason.", {"task": task.id})
        return
    for index, reason in enumerate(reasons):
        if not isinstance(reason, dict) or str(reason.get("code")) not in OUT_CODES:
            yield Violation("REASON_CODE", f"{path}.out[{index}]", "Unknown reason.", {"reason": repr(reason)[:80]})
        elif not _is_true(workplace, task, reason):
            yield Violation("REASON_FALSE", f"{path}.out[{index}]", "The reason is not true.", dict(reason))


def check_reasons(workplace: Workplace, plan: Plan) -> Iterator[Violation]:
    """Yield tasks that are in no role and have no reason, and reasons that contradict the plan or the input."""
    roles_of: dict[str, set[str]] = defaultdict(set)
    for placement in plan.placements:
        roles_of[placement.task.id].add(placement.role.id)
    reasons = plan.record["reasons"]
    for task_id in sorted(set(reasons) - set(workplace.tasks)):
        yield Violation("UNKNOWN_TASK", f"{plan.path}.reasons", "No such task.", {"task": task_id})
    for task in workplace.tasks.values():
        path = f"{plan.path}.reasons.{task.id}"
        record = reasons.get(task.id, {})
        if not isinstance(record, dict):
            yield Violation("FORMAT", path, "Expected an object.", {})
            continue
        stated = _listed(record.get("in"))
        if stated - roles_of[task.id]:
            values: dict[str, object] = {"stated": sorted(stated), "roles": sorted(roles_of[task.id])}
            yield Violation("REASON_FALSE", f"{path}.in", "The task is not in that role.", values)
        if not roles_of[task.id]:
            yield from _left_out(workplace, task, record, path)
