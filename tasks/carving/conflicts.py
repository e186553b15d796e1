"""Wishes that cannot all be kept: the smallest set of rules in conflict, and what would have to give.

The search for a smallest conflict is our own divide-and-conquer (QuickXplain, Junker 2004) over the named rules, with
one yes-or-no solve per step; the solver's own assumption cores are not used, because they are not reliable.
"""

from collections.abc import Callable, Sequence

from tasks.carving.answers import Nearest, Reason
from tasks.carving.areas import optimistic_value
from tasks.carving.eligibility import refusals
from tasks.carving.ledger import Arrangement
from tasks.carving.model import ALL, Request
from tasks.carving.preparation import Prepared
from tasks.carving.relaxations import smallest_relaxation
from tasks.carving.seating import areas_for
from tasks.carving.solving import Clock, Outcome, solve
from tasks.carving.trials import Workshop

Rule = tuple[str, int]
"""Rule id and role index (``ALL`` for a rule that is not of one role)."""

ROLE_RULES = (
    "HOURS", "DAY_MAX", "DAY_MIN", "SPAN", "CONTACT", "DISLIKED", "SINGLE", "MEANING", "LOCS", "PROCS", "OVERLAP",
    "LOCKED", "AREA",
)  # fmt: skip
COMMON_RULES = ("WHOLE", "PREC", "HOLDER_SHARE", "HOLDER_TASKS", "HOLDER_PROCS", "HOLDER_STRAIN")
_CHECK_SECONDS = 3.0
_NEAREST_PAIRS = 12


def rules_for(roles: Sequence[int]) -> list[Rule]:
    """Every rule that can be in a conflict of these roles."""
    return [*((code, role) for role in roles for code in ROLE_RULES), *((code, ALL) for code in COMMON_RULES)]


def smallest_conflict(rules: Sequence[Rule], feasible: Callable[[Sequence[Rule]], bool]) -> list[Rule]:
    """An irreducible subset of ``rules`` that cannot hold together; empty when all can, or none is to blame.

    ``feasible`` answers whether the given rules can hold together (with everything that is not a rule).
    """
    if feasible(rules) or not feasible(()):
        return []
    return _explain((), (), list(rules), feasible)


def _explain(
    kept: tuple[Rule, ...], added: Sequence[Rule], rules: list[Rule], feasible: Callable[[Sequence[Rule]], bool]
) -> list[Rule]:
    if added and not feasible(kept):
        return []
    if len(rules) == 1:
        return rules
    half = (len(rules) + 1) // 2
    first, second = rules[:half], rules[half:]
    from_second = _explain((*kept, *first), first, second, feasible)
    from_first = _explain((*kept, *from_second), from_second, first, feasible)
    return [*from_first, *from_second]


class Feasibility:
    """Yes-or-no solves for some roles that must all be used, over some units."""

    def __init__(self, prepared: Prepared, roles: tuple[int, ...], units: tuple[int, ...], clock: Clock) -> None:
        self.prepared = prepared
        self.roles = roles
        self.units = units
        self.clock = clock
        self.rules = rules_for(roles)
        self.certain = True

    def outcome(self, kept: Sequence[Rule], prepared: Prepared | None = None) -> Outcome:
        """Solve with only the given rules in force."""
        relaxed = frozenset(set(self.rules) - set(kept))
        request = Request(self.roles, self.units, forced=frozenset(self.roles), relaxed=relaxed, with_objective=False)
        outcome = solve(prepared or self.prepared, request, _CHECK_SECONDS, clock=self.clock)
        self.clock.effort += outcome.effort
        if outcome.feasible is None:
            self.certain = False
        return outcome

    def __call__(self, kept: Sequence[Rule]) -> bool:
        """Whether the rules can hold together; an undecided solve counts as feasible, so no rule is blamed falsely."""
        return self.outcome(kept).feasible is not False


def explain_infeasible(
    prepared: Prepared, workshop: Workshop, missing: list[int]
) -> tuple[list[Reason], bool, Nearest | None]:
    """(conflict with its smallest relaxations, whether the infeasibility is proved, what comes nearest)."""
    for index in missing:
        single = _alone(prepared, workshop.clock, index)
        if single is not None:
            conflict, area = single
            name = prepared.instance.areas[area].id if area is not None else None
            return conflict, True, Nearest(prepared.roles[index].id, None, None, (), tuple(conflict), name)
    together = tuple(sorted(prepared.forced))
    check = Feasibility(prepared, together, tuple(range(len(prepared.units))), workshop.clock)
    conflict = _conflict(check)
    role = prepared.roles[missing[0]].id
    if not conflict and check.outcome(()).feasible is False:
        names = [prepared.roles[index].id for index in together]
        conflict = [Reason("NO_WORK", {"role": role, "roles": names})]
    return conflict, bool(conflict) and check.certain, Nearest(role, None, None, (), tuple(conflict))


def _alone(prepared: Prepared, clock: Clock, role: int) -> tuple[list[Reason], int | None] | None:
    """Conflict of one role by itself in the area that comes nearest; None when it can stand somewhere."""
    areas = areas_for(prepared, role)
    checks = [Feasibility(prepared, (role,), prepared.units_of_area[area], clock) for area in areas]
    locked_areas = {prepared.units[unit].area for unit in prepared.locks.get(role, {})}
    if len(locked_areas) > 1:
        checks = [Feasibility(prepared, (role,), tuple(range(len(prepared.units))), clock)]
    for check in checks:
        if check(check.rules):
            return None
    for check, area in zip(checks, areas, strict=False):
        conflict = _conflict(check)
        if conflict:
            return conflict, area
    return _without_work(prepared, role), areas[0] if areas else None


def _conflict(check: Feasibility) -> list[Reason]:
    rules = smallest_conflict(check.rules, check)
    reasons = [_reason(check, rule) for rule in rules]
    if reasons and not any("smallest_relaxation" in reason.values for reason in reasons):
        pair = _smallest_pair(check, rules)
        if pair:
            names = [
                {"code": code, **({} if role == ALL else {"role": check.prepared.roles[role].id})}
                for code, role in pair
            ]
            reasons[0].values["relax_together"] = names
    return reasons


def _smallest_pair(check: Feasibility, conflict: Sequence[Rule]) -> tuple[Rule, ...]:
    """Two rules, one of them in the conflict, that have to give together; empty when no pair is enough."""
    for first in conflict:
        for second in check.rules:
            if (
                second != first
                and check.outcome([rule for rule in check.rules if rule not in {first, second}]).feasible
            ):
                return (first, second)
    return ()


def _reason(check: Feasibility, rule: Rule) -> Reason:
    code, role = rule
    values: dict[str, object] = {} if role == ALL else {"role": check.prepared.roles[role].id}
    relaxation = smallest_relaxation(check.prepared, check.outcome, check.rules, rule)
    if relaxation:
        values["smallest_relaxation"] = relaxation
    return Reason(code, values)


def _without_work(prepared: Prepared, role: int) -> list[Reason]:
    """No rule is to blame: too little work suits the role at all. Says how often each reason stands in the way."""
    counts: dict[str, int] = {}
    for unit in prepared.units:
        for code in sorted({reason.code for reason in refusals(prepared, role, unit.index)}):
            counts[code] = counts.get(code, 0) + 1
    locked = [
        {"task": prepared.task_of(unit).id, "codes": sorted({reason.code for reason in refusals(prepared, role, unit)})}
        for unit in prepared.locks.get(role, {})
        if unit not in prepared.options[role]
    ]
    values: dict[str, object] = {"role": prepared.roles[role].id, "refused": counts}
    if locked:
        values["locked"] = locked
    return [Reason("NO_WORK", values)]


def nearest_role(prepared: Prepared, workshop: Workshop) -> Nearest | None:
    """What comes nearest when no role pays: the best single role and by how much it misses, or its conflict."""
    pairs = sorted(
        (-optimistic_value(prepared, roles[0], area), area, roles[0])
        for roles in prepared.templates
        for area in areas_for(prepared, roles[0])
    )[:_NEAREST_PAIRS]
    if not pairs:
        return None

    def best(pair: tuple[int, int, int]) -> Outcome:
        _value, area, role = pair
        request = Request((role,), prepared.units_of_area[area], forced=frozenset((role,)))
        return solve(prepared, request, 0.5, clock=workshop.clock)

    outcomes = workshop.each(best, pairs)
    found = [
        (outcome.objective, pair, outcome) for outcome, pair in zip(outcomes, pairs, strict=True) if outcome.feasible
    ]
    if found:
        worth, (_value, area, role), outcome = max(found, key=lambda entry: entry[0])
        return Nearest(
            role=prepared.roles[role].id,
            objective_cents=worth,
            missing_cents=max(0, -worth),
            tasks=_task_ids(prepared, dict(outcome.placements)),
            area=prepared.instance.areas[area].id,
        )
    _value, area, role = pairs[0]
    check = Feasibility(prepared, (role,), prepared.units_of_area[area], workshop.clock)
    conflict = _conflict(check) or _without_work(prepared, role)
    return Nearest(prepared.roles[role].id, None, None, (), tuple(conflict), prepared.instance.areas[area].id)


def _task_ids(prepared: Prepared, arrangement: Arrangement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(prepared.task_of(unit).id for unit in sorted(arrangement)))
