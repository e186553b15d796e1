"""Rules for the present holders: what may leave a job, and when a task is gone for good."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from tasks.carving.expressions import Linear
from tasks.carving.preparation import HolderFacts
from tasks.carving.units import SHARE_UNITS

if TYPE_CHECKING:
    from tasks.carving.model import CarvingModel


class HolderRules:
    """HOLDER_SHARE, HOLDER_TASKS, HOLDER_PROCS and HOLDER_STRAIN over the free units, with the rest as it is."""

    def __init__(self, carving: CarvingModel) -> None:
        self.carving = carving
        self.prepared = carving.prepared
        self._gone: dict[int, Linear] = {}
        by_holder: dict[int, set[int]] = defaultdict(set)
        for unit in carving.roles_of_unit:
            for holder, _share in self.prepared.shares[self.prepared.units[unit].task]:
                by_holder[holder].add(unit)
        for holder in sorted(by_holder):
            self._holder(self.prepared.holders[holder], sorted(by_holder[holder]))

    def gone(self, task: int) -> Linear:
        """0/1: nothing of the task stays with its holder (exact both ways)."""
        if task not in self._gone:
            self._gone[task] = self._make_gone(task)
        return self._gone[task]

    def _make_gone(self, task: int) -> Linear:
        carving, rest = self.carving, self.carving.request.rest
        parts: list[list[cp_model.IntVar]] = []
        for unit in self.prepared.units_of_task[task]:
            if unit in rest:
                if not self.prepared.options[rest[unit][0]][unit].whole:
                    return 0
                continue
            literals = [
                carving.take[role, unit]
                for role in carving.roles_of_unit.get(unit, ())
                if carving.options[role][unit].whole
            ]
            if not literals:
                return 0
            parts.append(literals)
        if not parts:
            return 1
        if len(parts) == 1:
            return cp_model.LinearExpr.sum(parts[0]) if len(parts[0]) > 1 else parts[0][0]
        result = carving.model.new_bool_var("")
        for literals in parts:
            carving.model.add(cp_model.LinearExpr.sum(literals) >= result)
        every = [literal for literals in parts for literal in literals]
        carving.model.add(cp_model.LinearExpr.sum(every) <= result + len(parts) - 1)
        return result

    def _holder(self, facts: HolderFacts, units: list[int]) -> None:
        carving, keeps = self.carving, self.carving.request.keeps
        for rule, room in (("HOLDER_TASKS", facts.tasks_may_go), ("HOLDER_PROCS", facts.processes_may_go)):
            if room < 0 and keeps(rule):
                self._close(units)
        if keeps("HOLDER_SHARE"):
            self._share(facts, units)
        if keeps("HOLDER_STRAIN") and facts.strain_limit is not None:
            self._strain(facts, units)
        if facts.tasks_may_go >= 0 and keeps("HOLDER_TASKS"):
            leaving = [self.gone(task) for task in facts.tasks]
            if sum(1 for gone in leaving if not isinstance(gone, int) or gone) > facts.tasks_may_go:
                carving.model.add(sum(leaving) <= facts.tasks_may_go)
        if facts.processes_may_go >= 0 and keeps("HOLDER_PROCS"):
            self._processes(facts)

    def _close(self, units: list[int]) -> None:
        """Nothing may leave a job that already has too little."""
        for unit in units:
            for literal in self.carving.literals_of(unit):
                self.carving.model.add(literal == 0)

    def _moves(self, facts: HolderFacts, units: list[int]) -> list[tuple[cp_model.IntVar, int, int]]:
        """(take variable, minutes × share moved, unit) of the holder's free units."""
        moves: list[tuple[cp_model.IntVar, int, int]] = []
        for unit in units:
            share = dict(self.prepared.shares[self.prepared.units[unit].task])[facts.index]
            moves.extend(
                (self.carving.take[role, unit], self.carving.options[role][unit].freed * share, unit)
                for role in self.carving.roles_of_unit[unit]
            )
        return moves

    def _moved_before(self, facts: HolderFacts) -> list[tuple[int, int]]:
        """(unit, minutes × share) that the roles outside this request have taken from the holder."""
        found = []
        for task in facts.tasks:
            share = dict(self.prepared.shares[task])[facts.index]
            for unit in self.prepared.units_of_task[task]:
                place = self.carving.request.rest.get(unit)
                if place is not None:
                    found.append((unit, self.prepared.options[place[0]][unit].freed * share))
        return found

    def _share(self, facts: HolderFacts, units: list[int]) -> None:
        moves = self._moves(facts, units)
        room = facts.exact_limit - sum(minutes for _unit, minutes in self._moved_before(facts))
        scale = _scale([minutes for _literal, minutes, _unit in moves])
        self.carving.model.add(
            cp_model.LinearExpr.weighted_sum(
                [literal for literal, _minutes, _unit in moves],
                [minutes // scale for _literal, minutes, _unit in moves],
            )
            <= room // scale
        )

    def _strain(self, facts: HolderFacts, units: list[int]) -> None:
        """Σ (limit − 100 × level) × minutes over what stays must not fall below zero."""
        limit = facts.strain_limit or 0
        dimension = self.prepared.instance.holders[facts.index].strain_dimension or ""

        def excess(unit: int) -> int:
            return 100 * self.prepared.task_of(unit).demand.get(dimension, 0) - limit

        before = self._moved_before(facts)
        room = facts.strain_room + sum(minutes * excess(unit) for unit, minutes in before)
        moves = [(literal, minutes * excess(unit)) for literal, minutes, unit in self._moves(facts, units)]
        if room + sum(change for _literal, change in moves if change < 0) >= 0:
            return
        scale = _scale([change for _literal, change in moves])
        constraint = self.carving.model.add(
            cp_model.LinearExpr.weighted_sum(
                [literal for literal, _change in moves], [change // scale for _literal, change in moves]
            )
            >= -(room // scale)
        )
        if room < 0 and not before:
            touched = self.carving.model.new_bool_var("")
            for literal, _change in moves:
                self.carving.model.add_implication(literal, touched)
            constraint.only_enforce_if(touched)

    def _processes(self, facts: HolderFacts) -> None:
        tasks_of: dict[str, list[int]] = defaultdict(list)
        for task in facts.tasks:
            tasks_of[self.prepared.instance.tasks[task].process].append(task)
        emptied: list[Linear] = []
        for tasks in tasks_of.values():
            leaving = [self.gone(task) for task in tasks]
            if any(isinstance(gone, int) and not gone for gone in leaving):
                continue
            if all(isinstance(gone, int) for gone in leaving):
                emptied.append(1)
            elif len(leaving) == 1:
                emptied.append(leaving[0])
            else:
                empty = self.carving.model.new_bool_var("")
                self.carving.model.add(sum(leaving) - len(leaving) + 1 <= empty)
                emptied.append(empty)
        if len(emptied) > facts.processes_may_go:
            self.carving.model.add(sum(emptied) <= facts.processes_may_go)


def _scale(numbers: list[int]) -> int:
    """``SHARE_UNITS`` when every number is a whole multiple of it, else 1: keeps coefficients small."""
    return SHARE_UNITS if all(number % SHARE_UNITS == 0 for number in numbers) else 1
