"""How little one rule would have to give for the others to hold: a number for limits, names for the rest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tasks.carving.ledger import Arrangement
from tasks.carving.limits import holder_violations, order_violations, whole_violations
from tasks.carving.model import ALL
from tasks.carving.preparation import Prepared
from tasks.carving.solving import Outcome

Rule = tuple[str, int]
Check = Callable[[Sequence[Rule], Prepared | None], Outcome]


@dataclass(frozen=True, slots=True)
class _Limit:
    """A numeric limit of a role: the field, the direction in which it gives, how far, and in which steps."""

    field: str
    lowers: bool
    far: int
    step: int


_WEEK = 7 * 24 * 60
_LIMITS: dict[str, tuple[_Limit, ...]] = {
    "HOURS": (_Limit("min_minutes_per_week", True, 0, 5), _Limit("max_minutes_per_week", False, _WEEK, 5)),
    "DAY_MIN": (_Limit("min_minutes_per_day", True, 0, 5),),
    "DAY_MAX": (_Limit("max_minutes_per_day", False, 24 * 60, 5),),
    "SPAN": (_Limit("max_span_minutes", False, 24 * 60, 5),),
    "LOCS": (_Limit("max_locations", False, 99, 1),),
    "PROCS": (_Limit("min_processes", True, 0, 1), _Limit("max_processes", False, 99, 1)),
    "SINGLE": (_Limit("max_single_task_percent", False, 100, 1),),
    "DISLIKED": (_Limit("max_unwanted_percent", False, 100, 1),),
    "CONTACT": (_Limit("min_with_colleagues_percent", True, 0, 1),),
    "MEANING": (_Limit("min_meaningful_tasks", True, 0, 1),),
}


def smallest_relaxation(prepared: Prepared, check: Check, rules: Sequence[Rule], rule: Rule) -> dict[str, Any]:
    """What the rule would have to become, all other rules kept; empty when giving up this rule alone is not enough."""
    code, role = rule
    others = [other for other in rules if other != rule]
    without = check(others, None)
    if not without.feasible:
        return {}
    if role != ALL and code in _LIMITS:
        for limit in _LIMITS[code]:
            found = _least(prepared, check, rules, role, limit)
            if found is not None:
                return {limit.field: found}
        return {}
    return _named(prepared, code, dict(without.placements))


def _least(prepared: Prepared, check: Check, rules: Sequence[Rule], role: int, limit: _Limit) -> int | None:
    """The value nearest to the present one with which everything holds, by halving; None when no value does."""
    now = int(getattr(prepared.roles[role], limit.field))
    most = abs(limit.far - now) // limit.step

    def holds(steps: int) -> bool:
        value = limit.far if steps == most else now + (-steps if limit.lowers else steps) * limit.step
        return bool(check(rules, _changed(prepared, role, limit.field, value)).feasible)

    if most == 0 or not holds(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return limit.far if high == most else now + (-high if limit.lowers else high) * limit.step


def _changed(prepared: Prepared, role: int, field: str, value: int) -> Prepared:
    change: dict[str, Any] = {field: value}
    record = replace(prepared.roles[role], **change)
    roles = (*prepared.roles[:role], record, *prepared.roles[role + 1 :])
    return replace(prepared, roles=roles)


def _named(prepared: Prepared, code: str, arrangement: Arrangement) -> dict[str, Any]:
    """Whom or what it is about: the broken instances of the rule in a plan that keeps all the others."""
    if code.startswith("HOLDER_"):
        broken = [reason for reason in holder_violations(prepared, arrangement) if reason.code == code]
        return {"holders": [dict(reason.values) for reason in broken]}
    if code == "PREC":
        return {"orders": [dict(reason.values) for reason in order_violations(prepared, arrangement)]}
    if code == "WHOLE":
        return {"tasks": [reason.values["task"] for reason in whole_violations(prepared, arrangement)]}
    if code == "LOCKED":
        given_up = [
            prepared.task_of(unit).id
            for role, units in sorted(prepared.locks.items())
            for unit in sorted(units)
            if arrangement.get(unit, (-1, 0))[0] != role
        ]
        return {"unlock": given_up}
    return {}
