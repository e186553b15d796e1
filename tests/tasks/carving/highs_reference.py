"""The same model once more for another solver (HiGHS): assignment, starts and pairwise order in one program.

Written from the rules, not from the engine's model; only the units and their options (minutes, days, worth, start
ranges), which the validator checks apart, are taken over.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from typing import Any

import highspy

from tasks.carving.preparation import Prepared
from tasks.carving.units import SHARE_UNITS

BIG = 2000.0


new_solver: Any = highspy.Highs  # the package has no types for its constructor


class Reference:
    """One program over all roles and areas of a small instance without orders that need pace below 100 %."""

    def __init__(self, prepared: Prepared, seconds: float = 60.0) -> None:
        self.prepared = prepared
        self.solver: Any = new_solver()
        self.solver.setOptionValue("output_flag", False)
        self.solver.setOptionValue("time_limit", seconds)
        self.solver.setOptionValue("threads", 1)
        self.solver.setOptionValue("mip_rel_gap", 0.0)
        self.take: dict[tuple[int, int], Any] = {}
        self.start: dict[int, Any] = {}
        self.used: dict[int, Any] = {}
        self.worth: Any = 0

    def best(self) -> float:
        """The proved optimum in cents a week.

        Raises:
            RuntimeError: HiGHS did not prove an optimum in time.
        """
        self._variables()
        for role in range(len(self.prepared.roles)):
            self._role(role)
        self._money()
        self._holders()
        self._orders()
        self.solver.maximize(self.worth)
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError("no proof in time")
        return float(self.solver.getInfo().objective_function_value)

    def _binary(self) -> Any:
        return self.solver.addBinary()

    def _sum(self, parts: Iterable[Any]) -> Any:
        total: Any = 0
        for part in parts:
            total = total + part
        return total

    def _at_most(self, left: Any, right: Any) -> None:
        if isinstance(left, int | float) and isinstance(right, int | float):
            assert left <= right
            return
        self.solver.addConstr(left - right <= 0)

    def _variables(self) -> None:
        for role, table in enumerate(self.prepared.options):
            self.used[role] = self._binary()
            for unit in table:
                self.take[role, unit] = self._binary()
                self.solver.addConstr(self.take[role, unit] - self.used[role] <= 0)
        by_unit: dict[int, list[Any]] = defaultdict(list)
        for (_role, unit), literal in self.take.items():
            by_unit[unit].append(literal)
        for unit, literals in by_unit.items():
            self.solver.addConstr(self._sum(literals) <= 1)
            self.start[unit] = self.solver.addVariable(lb=0, ub=BIG)

    def _role(self, index: int) -> None:
        record, table = self.prepared.roles[index], self.prepared.options[index]
        grid, used = self.prepared.grid, self.used[index]
        for unit, option in table.items():
            (low, high) = option.starts[0]
            literal = self.take[index, unit]
            self.solver.addConstr(self.start[unit] - BIG * literal >= low * grid - BIG)
            self.solver.addConstr(self.start[unit] + BIG * literal <= high * grid + BIG)
        paid = self._sum(self.take[index, unit] * option.paid for unit, option in table.items())
        self._at_most(paid, record.max_minutes_per_week * used)
        self._at_most(record.min_minutes_per_week * used, paid)
        for day in range(7):
            if record.days >> day & 1:
                today = [option for option in table.values() if option.days >> day & 1]
                minutes = self._sum(self.take[index, option.unit] * option.duration for option in today)
                self._at_most(minutes, record.max_minutes_per_day * used)
                self._at_most(record.min_minutes_per_day * used, minutes)
                begin = self.solver.addVariable(lb=0, ub=BIG)
                for option in today:
                    literal = self.take[index, option.unit]
                    self.solver.addConstr(self.start[option.unit] - begin - BIG * literal >= -BIG)
                    reach = record.max_span_minutes - option.duration + BIG
                    self.solver.addConstr(self.start[option.unit] - begin + BIG * literal <= reach)
        for first, second in combinations(table.values(), 2):
            if first.days & second.days:
                before = self._binary()
                pair = self.take[index, first.unit] + self.take[index, second.unit]
                self.solver.addConstr(
                    self.start[first.unit] - self.start[second.unit] + BIG * pair + BIG * before
                    <= 3 * BIG - first.duration
                )
                self.solver.addConstr(
                    self.start[second.unit] - self.start[first.unit] + BIG * pair - BIG * before
                    <= 2 * BIG - second.duration
                )
        self._shares(index)
        self._variety(index)

    def _shares(self, index: int) -> None:
        record, table = self.prepared.roles[index], self.prepared.options[index]
        tasks = {unit: self.prepared.task_of(unit) for unit in table}

        def weighted(weight: Any) -> Any:
            return self._sum(self.take[index, unit] * (option.paid * weight(unit)) for unit, option in table.items())

        self._at_most(weighted(lambda unit: 100 * tasks[unit].unwanted - record.max_unwanted_percent), 0)
        self._at_most(0, weighted(lambda unit: 100 * tasks[unit].with_colleagues - record.min_with_colleagues_percent))
        for name in {task.id for task in tasks.values()}:
            self._at_most(
                weighted(lambda unit, name=name: 100 * (tasks[unit].id == name) - record.max_single_task_percent), 0
            )
        valued = sorted({task.id for task in tasks.values() if task.meaningful})
        meaningful = [self.flag(index, "id", name) for name in valued]
        self._at_most(record.min_meaningful_tasks * self.used[index], self._sum(meaningful))

    def flag(self, index: int, attribute: str, value: str) -> Any:
        """0/1: the role has a unit whose task has this value (exact both ways)."""
        literals = [
            self.take[index, unit]
            for unit in self.prepared.options[index]
            if getattr(self.prepared.task_of(unit), attribute) == value
        ]
        if not literals:
            return 0
        result = self._binary()
        for literal in literals:
            self.solver.addConstr(literal - result <= 0)
        self.solver.addConstr(result - self._sum(literals) <= 0)
        return result

    def _variety(self, index: int) -> None:
        record, weights = self.prepared.roles[index], self.prepared.instance.weights
        tasks = [self.prepared.task_of(unit) for unit in self.prepared.options[index]]
        places = [self.flag(index, "location", name) for name in sorted({task.location for task in tasks})]
        processes = [self.flag(index, "process", name) for name in sorted({task.process for task in tasks})]
        self._at_most(self._sum(places), record.max_locations)
        self._at_most(self._sum(processes), record.max_processes)
        self._at_most(record.min_processes * self.used[index], self._sum(processes))
        areas: dict[int, list[Any]] = defaultdict(list)
        for unit in self.prepared.options[index]:
            areas[self.prepared.units[unit].area].append(self.take[index, unit])
        chosen = [self._binary() for _ in areas]
        self._at_most(self._sum(chosen), 1)
        for literal, literals in zip(chosen, areas.values(), strict=True):
            for own in literals:
                self.solver.addConstr(own - literal <= 0)
        self.worth = self.worth - record.fixed_cost_cents_per_week * self.used[index]
        self.worth = self.worth - weights.location_cost_cents * self._sum(places)
        self.worth = self.worth - weights.process_cost_cents * self._sum(processes)

    def _money(self) -> None:
        prepared = self.prepared
        self.worth = self.worth + self._sum(
            literal * prepared.options[role][unit].value for (role, unit), literal in self.take.items()
        )
        self.gone = {task: self._gone(task) for task in range(len(prepared.instance.tasks))}
        owners = {
            (role, task): self.flag(role, "id", prepared.instance.tasks[task].id)
            for role in range(len(prepared.roles))
            for task in range(len(prepared.instance.tasks))
        }
        for (_role, task), literal in owners.items():
            record = prepared.instance.tasks[task]
            self.worth = self.worth - (record.transfer_cost_cents + record.split_cost_cents) * literal
        for task, gone in self.gone.items():
            self.worth = self.worth + prepared.instance.tasks[task].split_cost_cents * gone
        for first, then, cost in prepared.links:
            cut = self._binary()
            for role in range(len(prepared.roles)):
                self._at_most(owners[role, first] - owners[role, then], cut)
                self._at_most(owners[role, then] - owners[role, first], cut)
            self.worth = self.worth - cost * cut
        for role in range(len(prepared.roles)):
            for task, record in enumerate(prepared.instance.tasks):
                units = prepared.units_of_task[task]
                if record.indivisible and len(units) > 1:
                    literals = [self.take.get((role, unit), 0) for unit in units]
                    for literal in literals[1:]:
                        self._at_most(literal, literals[0])
                        self._at_most(literals[0], literal)

    def _gone(self, task: int) -> Any:
        parts = []
        for unit in self.prepared.units_of_task[task]:
            whole = [
                literal
                for (role, other), literal in self.take.items()
                if other == unit and self.prepared.options[role][unit].whole
            ]
            if not whole:
                return 0
            parts.append(self._sum(whole))
        result = self._binary()
        for part in parts:
            self._at_most(result, part)
        self._at_most(self._sum(parts) - (len(parts) - 1), result)
        return result

    def _holders(self) -> None:
        prepared = self.prepared
        for facts in prepared.holders:
            record, dimension = prepared.instance.holders[facts.index], ""
            moved, strain = [], []
            for (role, unit), literal in self.take.items():
                share = dict(prepared.shares[prepared.units[unit].task]).get(facts.index, 0) / SHARE_UNITS
                if share:
                    minutes = prepared.options[role][unit].freed * share
                    dimension = record.strain_dimension or ""
                    level = prepared.task_of(unit).demand.get(dimension, 0)
                    moved.append(literal * minutes)
                    strain.append(literal * (minutes * (100 * level - (facts.strain_limit or 0))))
            if not moved:
                continue
            if facts.tasks_may_go < 0 or facts.processes_may_go < 0:
                self._at_most(self._sum(moved), 0)
                continue
            self._at_most(self._sum(moved), facts.exact_limit / SHARE_UNITS)
            if facts.strain_limit is not None:
                self._at_most(-facts.strain_room / SHARE_UNITS, self._sum(strain))
            self._at_most(self._sum(self.gone[task] for task in facts.tasks), facts.tasks_may_go)
            emptied = []
            for process in facts.processes:
                own = [self.gone[task] for task in facts.tasks if prepared.instance.tasks[task].process == process]
                empty = self._binary()
                self._at_most(self._sum(own) - (len(own) - 1), empty)
                emptied.append(empty)
            self._at_most(self._sum(emptied), facts.processes_may_go)

    def _orders(self) -> None:
        prepared = self.prepared
        for order in prepared.orders:
            first, then = prepared.units[order.first], prepared.units[order.then]
            takers = [
                (role, option[order.first]) for role, option in enumerate(prepared.options) if order.first in option
            ]
            followers = [
                (role, table[order.then]) for role, table in enumerate(prepared.options) if order.then in table
            ]
            for role, option in takers:
                literal = self.take[role, order.first]
                if option.days & then.days:
                    latest = then.latest - then.minutes - order.lag - option.duration
                    self.solver.addConstr(self.start[order.first] + BIG * literal <= latest + BIG)
                for other, following in followers:
                    if option.days & following.days:
                        pair = literal + self.take[other, order.then]
                        self.solver.addConstr(
                            self.start[order.first] - self.start[order.then] + BIG * pair
                            <= 2 * BIG - option.duration - order.lag
                        )
            for role, following in followers:
                if following.days & first.days:
                    earliest = first.earliest + first.minutes + order.lag
                    self.solver.addConstr(self.start[order.then] - BIG * self.take[role, order.then] >= earliest - BIG)
