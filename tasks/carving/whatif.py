"""What it would cost to take a task that was left out: its area solved anew with the task forced in."""

from tasks.carving.answers import Reason
from tasks.carving.eligibility import refusals, task_refusals
from tasks.carving.evaluation import arrangement_of
from tasks.carving.ledger import Arrangement, objective_of
from tasks.carving.model import CarvingModel, Request
from tasks.carving.preparation import Prepared, prepare
from tasks.carving.records import Instance, Plan
from tasks.carving.solving import Clock, run


def explain_counterfactual(
    instance: Instance | Prepared, plan: Plan, task_id: str, *, seconds: float = 1.0, seed: int = 1
) -> Reason:
    """COUNTERFACTUAL with the loss in cents a week, the role, and what gives way or joins; or why it is impossible.

    The roles of the task's area are solved anew with the task in one of them; the other areas stay. ``proven`` says
    whether the loss is exact. IMPOSSIBLE carries the reasons per role, or none when only the rules together forbid it.

    Raises:
        KeyError: the task is not known.
        ValueError: the plan itself breaks a rule.
    """
    prepared = instance if isinstance(instance, Prepared) else prepare(instance)
    task = prepared.task_index[task_id]
    arrangement = arrangement_of(prepared, plan)
    if arrangement is None:
        raise ValueError("the plan breaks a rule; mend it before asking what a further task would cost")
    units = prepared.units_of_task[task]
    area = prepared.units[units[0]].area
    own = {unit: place for unit, place in arrangement.items() if prepared.units[unit].area == area}
    rest = {unit: place for unit, place in arrangement.items() if unit not in own}
    roles = tuple(sorted({role for role, _start in own.values()}))
    if any(unit in arrangement for unit in units):
        return Reason("COUNTERFACTUAL", {"task": task_id, "cents": 0, "out": [], "joins": [], "proven": True})
    able = [role for role in roles if any(unit in prepared.options[role] for unit in units)]
    if not able:
        return Reason("IMPOSSIBLE", {"task": task_id, "reasons": _refused(prepared, task, roles)})
    clock = Clock(seconds, 1, seed=seed)
    carving = CarvingModel(
        prepared,
        Request(roles, prepared.units_of_area[area], rest=rest, forced=prepared.forced & frozenset(roles)),
    )
    carving.model.add_bool_or([literal for unit in units for literal in carving.literals_of(unit)])
    outcome = run(carving, seconds, clock)
    if not outcome.feasible:
        code = "IMPOSSIBLE" if outcome.feasible is False else "UNKNOWN"
        return Reason(code, {"task": task_id, "reasons": []})
    return _loss(prepared, task_id, arrangement, own, dict(outcome.placements), proven=outcome.proven)


def _refused(prepared: Prepared, task: int, roles: tuple[int, ...]) -> list[dict[str, object]]:
    reasons = task_refusals(prepared, task)
    if not reasons:
        reasons = [reason for role in roles for reason in refusals(prepared, role, prepared.units_of_task[task][0])]
    return [{"code": reason.code, **reason.values} for reason in reasons] or [{"code": "NO_ROLE"}]


def _loss(
    prepared: Prepared, task_id: str, arrangement: Arrangement, own: Arrangement, after: Arrangement, *, proven: bool
) -> Reason:
    whole = {unit: place for unit, place in arrangement.items() if unit not in own}
    cents = objective_of(prepared, arrangement) - objective_of(prepared, {**whole, **after})
    taker = next(role for unit, (role, _start) in after.items() if prepared.task_of(unit).id == task_id)
    return Reason(
        "COUNTERFACTUAL",
        {
            "task": task_id,
            "role": prepared.roles[taker].id,
            "cents": cents,
            "out": sorted({prepared.task_of(unit).id for unit in own.keys() - after.keys()}),
            "joins": sorted({prepared.task_of(unit).id for unit in after.keys() - own.keys()} - {task_id}),
            "proven": proven,
        },
    )
