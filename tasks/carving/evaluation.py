"""Live figures of a plan shaped by hand: hours, broken rules, clock times, holders and money, without a solver run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tasks.carving.answers import CarvedRole, Criteria, HolderEffect, Parts, Reason
from tasks.carving.eligibility import refusals
from tasks.carving.ledger import Arrangement, criteria_of, parts_of
from tasks.carving.limits import holder_violations, order_violations, role_violations, whole_violations
from tasks.carving.preparation import Prepared, prepare
from tasks.carving.proposals import arrange, carved_roles, holder_effects, known_units
from tasks.carving.records import Instance, Plan
from tasks.carving.timetable import Timetable, schedule_role


@dataclass(frozen=True, slots=True)
class RoleFigures:
    """One role of a plan: minutes a week and per day (in calendar order of the role's days), and what is wrong.

    ``feasible`` says whether a timetable exists; ``unplaced`` names (task, slot) pairs without a time.
    """

    role: str
    minutes_per_week: int
    minutes_per_day: Mapping[int, int]
    feasible: bool
    violations: tuple[Reason, ...]
    unplaced: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Everything the board shows of a plan. ``valid`` is True when no rule is broken at all.

    ``limits`` says of every holder, also of those from whom nothing moves, how many minutes a week may leave.
    """

    roles: dict[str, RoleFigures]
    carved: tuple[CarvedRole, ...]
    holders: tuple[HolderEffect, ...]
    violations: tuple[Reason, ...]
    parts: Parts
    criteria: Criteria
    refused: dict[str, tuple[Reason, ...]] = field(default_factory=dict)
    limits: dict[str, int] = field(default_factory=dict)

    @property
    def objective_cents(self) -> int:
        """Net worth, cents a week."""
        return self.parts.objective

    @property
    def valid(self) -> bool:
        """No broken rule anywhere."""
        return not self.violations and not any(figures.violations for figures in self.roles.values())


def evaluate(instance: Instance | Prepared, plan: Plan) -> Evaluation:
    """Hours, limits, clock times, effect on holders and money of a plan, also of a broken one.

    Items that can never be in their role (a licence, a demand …) are left out of the figures and listed in
    ``refused`` by task with the reasons. Clock times given in the plan are kept, missing ones are found.

    Raises:
        KeyError: the plan names a role, task or slot that the instance does not have.
    """
    prepared = instance if isinstance(instance, Prepared) else prepare(instance)
    wanted = known_units(prepared, plan)
    tables = {role: schedule_role(prepared, role, units) for role, units in wanted.items()}
    arrangement = arrange(prepared, {role: _with_all(prepared, role, wanted[role], tables[role]) for role in wanted})
    roles = {prepared.roles[role].id: _figures(prepared, role, wanted[role], tables[role]) for role in sorted(wanted)}
    whole = [*holder_violations(prepared, arrangement), *whole_violations(prepared, arrangement)]
    timed = {unit: place for unit, place in arrangement.items() if unit in tables[place[0]].starts}
    whole += order_violations(prepared, timed)
    whole += _twice(prepared, wanted)
    return Evaluation(
        roles=roles,
        carved=carved_roles(prepared, arrangement),
        holders=holder_effects(prepared, arrangement),
        violations=tuple(whole),
        parts=parts_of(prepared, arrangement),
        criteria=criteria_of(prepared, arrangement),
        limits={
            holder.id: facts.limit for holder, facts in zip(prepared.instance.holders, prepared.holders, strict=True)
        },
        refused={
            prepared.task_of(unit).id: tuple(refusals(prepared, role, unit))
            for role, units in wanted.items()
            for unit in units
            if unit not in prepared.options[role]
        },
    )


def _with_all(prepared: Prepared, role: int, units: Mapping[int, int | None], table: Timetable) -> dict[int, int]:
    """Starts of all units with an option; one without a time stands at its wish or its window's beginning."""
    starts = {}
    for unit, wish in units.items():
        option = prepared.options[role].get(unit)
        if option is not None:
            fallback = option.starts[0][0] if wish is None else wish // prepared.grid
            starts[unit] = table.starts.get(unit, fallback)
    return starts


def _figures(prepared: Prepared, role: int, units: Mapping[int, int | None], table: Timetable) -> RoleFigures:
    options = [prepared.options[role][unit] for unit in sorted(units) if unit in prepared.options[role]]
    record = prepared.roles[role]
    per_day = {
        day: sum(option.duration for option in options if option.days >> day & 1)
        for day in range(prepared.instance.week_days)
        if record.days >> day & 1
    }
    found = role_violations(prepared, role, [option.unit for option in options])
    unplaced = tuple((prepared.task_of(unit).id, prepared.units[unit].slot) for unit in table.left)
    late = [unit for unit in table.left if unit in prepared.options[role]]
    if late:
        tasks = [prepared.task_of(unit).id for unit in late]
        found.append(Reason("OVERLAP", {"role": record.id, "tasks": tasks}))
    for unit in table.left:
        found += refusals(prepared, role, unit) if unit not in prepared.options[role] else []
    return RoleFigures(
        role=record.id,
        minutes_per_week=sum(option.paid for option in options) // prepared.weeks,
        minutes_per_day=per_day,
        feasible=not late,
        violations=tuple(found),
        unplaced=unplaced,
    )


def _twice(prepared: Prepared, wanted: Mapping[int, Mapping[int, int | None]]) -> list[Reason]:
    seen: dict[int, int] = {}
    found = []
    for role in sorted(wanted):
        for unit in wanted[role]:
            if unit in seen:
                names = [prepared.roles[seen[unit]].id, prepared.roles[role].id]
                found.append(Reason("ONE", {"task": prepared.task_of(unit).id, "roles": names}))
            seen[unit] = role
    return found


def arrangement_of(prepared: Prepared, plan: Plan) -> Arrangement | None:
    """The plan as an arrangement with clock times; None when it breaks a rule (then it cannot be a floor)."""
    evaluation = evaluate(prepared, plan)
    if not evaluation.valid or evaluation.refused:
        return None
    wanted = known_units(prepared, plan)
    return arrange(prepared, {role: schedule_role(prepared, role, units).starts for role, units in wanted.items()})
