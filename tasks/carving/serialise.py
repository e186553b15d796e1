"""Records as JSON values: answers out, the input's hash, carved roles for pages and as a start."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from tasks.carving.answers import Alternative, Answer, CarvedRole, Nearest, Reason, TaskReasons
from tasks.carving.clock import format_time, names_of, parse_time
from tasks.carving.records import FORMAT, Instance, Plan, PlanItem


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset | set):
        return sorted(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in sorted(value.items())}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def input_hash(instance: Instance) -> str:
    """SHA-256 of what the instance says, independent of key order and white space in its JSON text."""
    text = json.dumps(_plain(instance), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def reason_to_json(reason: Reason) -> dict[str, Any]:
    """A reason as one flat object: the code and its values."""
    return {"code": reason.code, **{key: _plain(value) for key, value in reason.values.items()}}


def roles_to_json(roles: Sequence[CarvedRole]) -> list[dict[str, Any]]:
    """Roles of a plan as the record's list (days as names, times "HH:MM")."""
    return [
        {
            "template": role.template,
            "area": role.area,
            "minutes_per_week": role.minutes_per_week,
            "items": [
                {
                    "task": item.task,
                    "slot": item.slot,
                    "days": list(names_of(item.days)),
                    "start": format_time(item.start),
                    "minutes": item.minutes,
                }
                for item in role.items
            ],
        }
        for role in roles
    ]


def plan_from_json(roles: Sequence[Any]) -> Plan:
    """A plan of a list of roles in the record's form; parts that cannot be read are left out.

    Only ``template`` and the items' ``task``, ``slot`` and ``start`` count. An item without a readable start gets
    one from the engine.
    """
    found: dict[str, tuple[PlanItem, ...]] = {}
    for role in roles:
        if not isinstance(role, Mapping) or not isinstance(role.get("template"), str):
            continue
        listed = role.get("items")
        found[role["template"]] = tuple(
            PlanItem(item["task"], item.get("slot", 0), _minutes(item.get("start")))
            for item in (listed if isinstance(listed, list | tuple) else ())
            if isinstance(item, Mapping) and isinstance(item.get("task"), str) and isinstance(item.get("slot", 0), int)
        )
    return Plan(found)


def _minutes(text: Any) -> int | None:
    return parse_time(text) if isinstance(text, str) else None


def start_from_json(instance: Instance, roles: Sequence[Any]) -> Plan:
    """A plan to improve from, of a stored list of roles; what the instance no longer has is left out."""
    plan = plan_from_json(roles)
    names = {role.id for role in instance.roles}
    slots = {task.id: len(task.slots) for task in instance.tasks}
    return Plan(
        {
            role: tuple(item for item in items if 0 <= item.slot < slots.get(item.task, 0))
            for role, items in plan.roles.items()
            if role in names
        }
    )


def _task_reasons(reasons: TaskReasons) -> dict[str, Any]:
    record: dict[str, Any] = {}
    if reasons.role is not None:
        record["in"] = reasons.role
        record["why"] = [reason_to_json(reason) for reason in reasons.why]
    if reasons.out:
        record["out"] = [reason_to_json(reason) for reason in reasons.out]
    return record


def _alternative(alternative: Alternative) -> dict[str, Any]:
    return {
        "kind": alternative.kind,
        "objective_cents": alternative.objective_cents,
        "bound_cents": alternative.bound_cents,
        "proof": alternative.proof,
        "gap_percent": alternative.gap_percent,
        "parts": dataclasses.asdict(alternative.parts),
        "criteria": dataclasses.asdict(alternative.criteria),
        "roles": roles_to_json(alternative.roles),
        "holders": [dataclasses.asdict(effect) for effect in alternative.holders],
        "reasons": {task: _task_reasons(reasons) for task, reasons in alternative.reasons.items()},
    }


def _nearest(nearest: Nearest) -> dict[str, Any]:
    return {
        "role": nearest.role,
        "area": nearest.area,
        "objective_cents": nearest.objective_cents,
        "missing_cents": nearest.missing_cents,
        "tasks": list(nearest.tasks),
        "conflict": [reason_to_json(reason) for reason in nearest.conflict],
    }


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The answer as a carve/1 record. ``bound_cents`` is null when none was computed."""
    return {
        "format": FORMAT,
        "instance": answer.instance,
        "input_hash": answer.input_hash,
        "engine": answer.engine,
        "solver": answer.solver,
        "seed": answer.seed,
        "seconds": answer.seconds,
        "status": answer.status,
        "bound_cents": answer.bound_cents,
        "alternatives": [_alternative(alternative) for alternative in answer.alternatives],
        "conflict": [reason_to_json(reason) for reason in answer.conflict],
        "nearest": None if answer.nearest is None else _nearest(answer.nearest),
        "reasons": {task: _task_reasons(reasons) for task, reasons in answer.reasons.items()},
    }
