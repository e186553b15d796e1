"""Why each task is where it is: for a taken task what it brings, for one left out the rule or the price."""

from collections import defaultdict
from collections.abc import Iterable

from tasks.carving.answers import Parts, Reason, TaskReasons
from tasks.carving.clock import format_time, names_of
from tasks.carving.eligibility import refusals, task_refusals
from tasks.carving.ledger import Arrangement, objective_of, owners_of, parts_of
from tasks.carving.limits import holder_violations, order_violations, role_violations
from tasks.carving.preparation import Prepared
from tasks.carving.timetable import gap_for

_MOST_REASONS = 6


def explain(prepared: Prepared, arrangement: Arrangement) -> dict[str, TaskReasons]:
    """Task id → reasons, for every task of the instance."""
    explainer = _Explainer(prepared, arrangement)
    return {task.id: explainer.task(index) for index, task in enumerate(prepared.instance.tasks)}


class _Explainer:
    """Reasons against one arrangement; figures of its areas are computed once."""

    def __init__(self, prepared: Prepared, arrangement: Arrangement) -> None:
        self.prepared = prepared
        self.arrangement = arrangement
        self.owners = owners_of(prepared, arrangement)
        self.units_of_role: dict[int, list[int]] = defaultdict(list)
        for unit, (role, _start) in arrangement.items():
            self.units_of_role[role].append(unit)
        self.area_of_role = {role: prepared.units[units[0]].area for role, units in self.units_of_role.items()}
        self.near = self._neighbourhoods()

    def _neighbourhoods(self) -> dict[int, Arrangement]:
        """Area → the units whose money or holders a change in the area can touch."""
        near: dict[int, Arrangement] = defaultdict(dict)
        areas_of_holder: dict[int, set[int]] = defaultdict(set)
        for unit in self.prepared.units:
            for holder, _share in self.prepared.shares[unit.task]:
                areas_of_holder[holder].add(unit.area)
        linked: dict[int, set[int]] = defaultdict(set)
        for areas in areas_of_holder.values():
            for area in areas:
                linked[area] |= areas
        for first, then, _cost in self.prepared.links:
            pair = {self.prepared.units[self.prepared.units_of_task[task][0]].area for task in (first, then)}
            for area in pair:
                linked[area] |= pair
        for index, place in self.arrangement.items():
            for area in linked[self.prepared.units[index].area]:
                near[area][index] = place
        return near

    def task(self, task: int) -> TaskReasons:
        """Reasons of one task."""
        units = self.prepared.units_of_task[task]
        taken = [unit for unit in units if unit in self.arrangement]
        left = [unit for unit in units if unit not in self.arrangement]
        role = self.prepared.roles[self.arrangement[taken[0]][0]].id if taken else None
        why = self._why(task, taken) if taken else ()
        return TaskReasons(role, why, tuple(self._out(task, left)) if left else ())

    # -- taken ----------------------------------------------------------------------------------------------------

    def _why(self, task: int, taken: list[int]) -> tuple[Reason, ...]:
        prepared, record = self.prepared, self.prepared.instance.tasks[task]
        role = self.arrangement[taken[0]][0]
        options = [prepared.options[self.arrangement[unit][0]][unit] for unit in taken]
        found = [
            Reason(
                "FREES",
                {
                    "holders": [part.holder for part in record.holders],
                    "minutes": sum(option.freed for option in options) // prepared.weeks,
                    "paid_minutes": sum(option.paid for option in options) // prepared.weeks,
                    "value_cents": sum(option.value for option in options),
                    "transfer_cents": record.transfer_cost_cents,
                },
            ),
            Reason(
                "TIME",
                {
                    "starts": [format_time(self.arrangement[unit][1] * prepared.grid) for unit in taken],
                    "days": [list(names_of(option.days)) for option in options],
                },
            ),
            Reason("MARGIN", {"tight": self._tight(task, role), "levels": self._margins(task, role)}),
        ]
        mates = sorted({prepared.units[unit].task for unit in self.units_of_role[role]} - {task})
        for code, key in (("SAME_PROCESS", "process"), ("SAME_PLACE", "location")):
            with_it = [
                prepared.instance.tasks[mate].id
                for mate in mates
                if getattr(prepared.instance.tasks[mate], key) == getattr(record, key)
            ]
            if with_it:
                found.append(Reason(code, {"with": with_it}))
        if record.with_colleagues:
            found.append(Reason("WITH_COLLEAGUES", {"role": prepared.roles[role].id}))
        if record.meaningful:
            found.append(Reason("MEANINGFUL", {"role": prepared.roles[role].id}))
        if self._locked(taken):
            found.append(Reason("LOCKED", {"role": prepared.roles[role].id}))
        return tuple(found)

    def _locked(self, taken: list[int]) -> bool:
        return any(unit in locks for locks in self.prepared.locks.values() for unit in taken)

    def _margins(self, task: int, role: int) -> dict[str, int]:
        ceiling = self.prepared.roles[role].ceiling
        demand = self.prepared.instance.tasks[task].demand
        return {name: ceiling.get(name, 0) - level for name, level in demand.items() if level}

    def _tight(self, task: int, role: int) -> list[str]:
        return [name for name, margin in self._margins(task, role).items() if margin == 0]

    # -- left out -------------------------------------------------------------------------------------------------

    def _out(self, task: int, left: list[int]) -> list[Reason]:
        fixed = task_refusals(self.prepared, task)
        if fixed:
            return fixed
        fitting = [role for role, table in enumerate(self.prepared.options) if any(unit in table for unit in left)]
        if not fitting:
            return self._refused_everywhere(left)
        area = self.prepared.units[left[0]].area
        near = [role for role in fitting if self.area_of_role.get(role) == area]
        if near:
            return self._blocked(task, left, near)
        here = [role for role, its_area in self.area_of_role.items() if its_area == area]
        if here:
            return _without_repeats(reason for role in here for reason in refusals(self.prepared, role, left[0]))[
                :_MOST_REASONS
            ]
        used = [role for role in fitting if role in self.area_of_role]
        if used:
            return [self._elsewhere(role, area) for role in used[:_MOST_REASONS]]
        return [Reason("NO_ROLE", {"roles": [self.prepared.roles[role].id for role in fitting]})]

    def _elsewhere(self, role: int, area: int) -> Reason:
        areas = self.prepared.instance.areas
        return Reason(
            "OTHER_AREA",
            {
                "role": self.prepared.roles[role].id,
                "role_area": areas[self.area_of_role[role]].id,
                "task_area": areas[area].id,
            },
        )

    def _refused_everywhere(self, left: list[int]) -> list[Reason]:
        seen: set[int] = set()
        found: list[Reason] = []
        for role in [*self.area_of_role, *range(len(self.prepared.roles))]:
            template = self.prepared.template_of[role]
            if template not in seen:
                seen.add(template)
                found += refusals(self.prepared, role, left[0])
        if not found:
            return [Reason("NO_ROLE", {"roles": []})]
        return _without_repeats(found)[:_MOST_REASONS]

    def _blocked(self, task: int, left: list[int], roles: list[int]) -> list[Reason]:
        """The role of the area where the task comes nearest: the rules it would break, or what it would cost."""
        results = [self._try(task, role, left) for role in roles]
        results.sort(key=lambda result: (len(result[0]), result[1]))
        violations, cost, reason = results[0]
        del cost
        return violations or [reason]

    def _try(self, task: int, role: int, left: list[int]) -> tuple[list[Reason], int, Reason]:
        prepared = self.prepared
        units = [unit for unit in left if unit in prepared.options[role]]
        if prepared.instance.tasks[task].indivisible and len(units) < len(prepared.units_of_task[task]):
            return [Reason("WHOLE_UNITS", {"role": prepared.roles[role].id})], 0, Reason("WHOLE_UNITS")
        if not prepared.instance.tasks[task].indivisible:
            units = units[:1]
        near = dict(self.near[prepared.units[left[0]].area])
        before = objective_of(prepared, near)
        parts_before = parts_of(prepared, near)
        violations = self._add(role, units, near)
        if violations:
            return violations, 0, violations[0]
        gain = objective_of(prepared, near) - before
        values = {"role": prepared.roles[role].id, "cents": -gain, **_changes(parts_before, parts_of(prepared, near))}
        return [], -gain, Reason("FITS_BUT_COSTS", values)

    def _add(self, role: int, units: list[int], near: Arrangement) -> list[Reason]:
        """Put units into a role of ``near`` (changed in place) and name every rule that this breaks."""
        prepared = self.prepared
        own = {unit: start for unit, (other, start) in near.items() if other == role}
        found: list[Reason] = []
        for unit in units:
            start, blocking = gap_for(prepared, role, unit, own)
            if start is None:
                values = {"role": prepared.roles[role].id, "with": [prepared.task_of(other).id for other in blocking]}
                found.append(Reason("OVERLAP" if blocking else "SPAN", values))
                start = prepared.options[role][unit].starts[0][0]
            own[unit] = start
            near[unit] = (role, start)
        old = {_signature(reason) for reason in role_violations(prepared, role, [u for u in own if u not in units])}
        found += [reason for reason in role_violations(prepared, role, own) if _signature(reason) not in old]
        holders = {holder for unit in units for holder, _share in prepared.shares[prepared.units[unit].task]}
        found += holder_violations(prepared, near, holders)
        if not found:
            found += order_violations(prepared, {unit: near[unit] for unit in near})
        return _without_repeats(found)


def _signature(reason: Reason) -> tuple[str, str]:
    return reason.code, repr(sorted((key, repr(value)) for key, value in reason.values.items() if key != "actual"))


def _without_repeats(reasons: Iterable[Reason]) -> list[Reason]:
    found: dict[str, Reason] = {}
    for reason in reasons:
        found.setdefault(repr(_signature(reason)), reason)
    by_code: dict[tuple[str, object], Reason] = {}
    for reason in found.values():
        by_code.setdefault((reason.code, reason.values.get("dimension", reason.values.get("holder"))), reason)
    return list(by_code.values())


def _changes(before: Parts, after: Parts) -> dict[str, int]:
    names = ("value", "locations", "processes", "transfer", "split", "links")
    return {
        name: getattr(after, name) - getattr(before, name)
        for name in names
        if getattr(after, name) != getattr(before, name)
    }
