"""The carving model for the solver: some free roles, the units they may take, everything else fixed.

One builder serves all uses: the whole workplace, one area, one role, conflicts, what-ifs and adjustments.
Constraint groups carry the ids of the rules (HOURS, CONTACT …), so that a group can be left out by its id.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from ortools.sat.python import cp_model

from tasks.carving.clock import days_in
from tasks.carving.expressions import Linear
from tasks.carving.ledger import Placement
from tasks.carving.model_holders import HolderRules
from tasks.carving.model_order import add_orders
from tasks.carving.preparation import Prepared
from tasks.carving.units import Option

ALL = -1
"""A rule left out for every role."""


@dataclass(frozen=True, slots=True)
class Request:
    """What to solve.

    ``units`` may be taken by ``roles``; ``rest`` holds the units of all other roles and stays as it is.
    ``forced`` roles must be used; ``relaxed`` holds (rule id, role or ``ALL``) pairs that need not hold.
    """

    roles: tuple[int, ...]
    units: tuple[int, ...]
    rest: Mapping[int, Placement] = field(default_factory=dict)
    forced: frozenset[int] = frozenset()
    relaxed: frozenset[tuple[str, int]] = frozenset()
    with_objective: bool = True
    bounding: bool = False
    prices: Mapping[int, int] = field(default_factory=dict)
    """Charge only what adds up over any division of the roles, so that the worth bounds every larger plan;
    ``prices`` (cents a week per unit) are charged on top."""

    def keeps(self, rule: str, role: int = ALL) -> bool:
        """Whether a rule holds for a role."""
        return (rule, role) not in self.relaxed and (rule, ALL) not in self.relaxed


class CarvingModel:
    """Variables and constraints of one request. ``take[role, unit]`` moves a unit, ``start[unit]`` is its time."""

    def __init__(self, prepared: Prepared, request: Request) -> None:
        self.prepared = prepared
        self.request = request
        self.model = cp_model.CpModel()
        self.take: dict[tuple[int, int], cp_model.IntVar] = {}
        self.start: dict[int, cp_model.IntVar] = {}
        self.used: dict[int, cp_model.IntVar] = {}
        self.options: dict[int, dict[int, Option]] = {}
        self.roles_of_unit: dict[int, list[int]] = defaultdict(list)
        self.terms: list[tuple[Linear, int]] = []
        self.constant = 0
        self._gather()
        self._variables()
        for role in request.roles:
            self._role(role)
        self._symmetry()
        add_orders(self)
        self.holder_rules = HolderRules(self)
        self._whole()
        if request.with_objective:
            self.price()
            self.model.maximize(self.worth())

    def _gather(self) -> None:
        rest = self.request.rest
        for role in self.request.roles:
            table = self.prepared.options[role]
            self.options[role] = {
                unit: table[unit] for unit in self.request.units if unit in table and unit not in rest
            }
        for role, table in self.options.items():
            for unit in table:
                self.roles_of_unit[unit].append(role)

    def _variables(self) -> None:
        for role in self.request.roles:
            self.used[role] = self.model.new_bool_var("")
            if role in self.request.forced:
                self.model.add(self.used[role] == 1)
        for unit, roles in self.roles_of_unit.items():
            tables = [self.options[role][unit].starts for role in roles]
            ranges = [list(part) for table in tables for part in table]
            domain = cp_model.Domain.from_intervals(ranges)
            self.start[unit] = self.model.new_int_var_from_domain(domain, "")
            literals = []
            for role, table in zip(roles, tables, strict=True):
                literal = self.model.new_bool_var("")
                self.take[role, unit] = literal
                literals.append(literal)
                if any(other != table for other in tables):
                    own = cp_model.Domain.from_intervals([list(part) for part in table])
                    self.model.add_linear_expression_in_domain(self.start[unit], own).only_enforce_if(literal)
            if len(literals) > 1:
                self.model.add_at_most_one(literals)
        for role in self.request.roles:
            for unit, start in self.prepared.locks.get(role, {}).items():
                self._lock(role, unit, start)

    def _lock(self, role: int, unit: int, start: int | None) -> None:
        if not self.request.keeps("LOCKED", role):
            return
        literal = self.take.get((role, unit))
        if literal is None:
            self.model.add_bool_or([])
            return
        self.model.add(literal == 1)
        if start is not None:
            self.model.add(self.start[unit] * self.prepared.grid == start)

    def literals_of(self, unit: int) -> list[cp_model.IntVar]:
        """The take variables of a unit, one per free role."""
        return [self.take[role, unit] for role in self.roles_of_unit.get(unit, ())]

    def _sum(self, parts: Iterable[tuple[cp_model.IntVar, int]]) -> Linear:
        variables, weights = [], []
        for variable, weight in parts:
            if weight:
                variables.append(variable)
                weights.append(weight)
        return cp_model.LinearExpr.weighted_sum(variables, weights)

    def _role(self, index: int) -> None:
        role, table, used = self.prepared.roles[index], self.options[index], self.used[index]
        taken = [(self.take[index, unit], option) for unit, option in table.items()]
        for literal, _option in taken:
            self.model.add_implication(literal, used)
        keeps, weeks = self.request.keeps, self.prepared.weeks
        paid = self._sum((literal, option.paid) for literal, option in taken)
        if keeps("HOURS", index):
            self.model.add(paid >= role.min_minutes_per_week * weeks * used)
            self.model.add(paid <= role.max_minutes_per_week * weeks * used)
        if not keeps("HOURS", index) or role.min_minutes_per_week == 0:
            self.model.add_bool_or([literal for literal, _option in taken]).only_enforce_if(used)
        self._days(index, taken)
        self._shares(index, taken)
        self._variety(index)

    def _days(self, index: int, taken: list[tuple[cp_model.IntVar, Option]]) -> None:
        role, used, keeps = self.prepared.roles[index], self.used[index], self.request.keeps
        groups: dict[frozenset[int], int] = {}
        for day in days_in(role.days):
            members = frozenset(option.unit for _literal, option in taken if option.days >> day & 1)
            groups[members] = groups.get(members, 0) + 1
        for members in groups:
            minutes = self._sum((literal, option.duration) for literal, option in taken if option.unit in members)
            if keeps("DAY_MIN", index):
                self.model.add(minutes >= role.min_minutes_per_day * used)
            if keeps("DAY_MAX", index):
                self.model.add(minutes <= role.max_minutes_per_day * used)
        for members in groups:
            if not any(members < other for other in groups):
                self._timetable(index, [pair for pair in taken if pair[1].unit in members])

    def _timetable(self, index: int, taken: list[tuple[cp_model.IntVar, Option]]) -> None:
        """No overlap and the span of one working day."""
        grid, role = self.prepared.grid, self.prepared.roles[index]
        if not taken:
            return
        if self.request.keeps("OVERLAP", index):
            self.model.add_no_overlap(
                [
                    self.model.new_optional_fixed_size_interval_var(
                        self.start[option.unit], -(-option.duration // grid), literal, ""
                    )
                    for literal, option in taken
                ]
            )
        first = min(option.starts[0][0] for _literal, option in taken)
        last = max(option.starts[-1][1] + -(-option.duration // grid) for _literal, option in taken)
        if not self.request.keeps("SPAN", index) or (last - first) * grid <= role.max_span_minutes:
            return
        begin = self.model.new_int_var(first, last, "")
        for literal, option in taken:
            reach = (role.max_span_minutes - option.duration) // grid
            self.model.add(self.start[option.unit] >= begin).only_enforce_if(literal)
            self.model.add(self.start[option.unit] <= begin + reach).only_enforce_if(literal)
        if self.request.keeps("OVERLAP", index):
            minutes = self._sum((literal, option.duration) for literal, option in taken)
            self.model.add(minutes <= role.max_span_minutes)

    def _shares(self, index: int, taken: list[tuple[cp_model.IntVar, Option]]) -> None:
        role, keeps, tasks = self.prepared.roles[index], self.request.keeps, self.prepared.task_of
        if keeps("DISLIKED", index) and role.max_unwanted_percent < 100:
            limit = role.max_unwanted_percent
            self.model.add(
                self._sum((lit, option.paid * (100 * tasks(option.unit).unwanted - limit)) for lit, option in taken)
                <= 0
            )
        if keeps("CONTACT", index) and role.min_with_colleagues_percent:
            limit = role.min_with_colleagues_percent
            self.model.add(
                self._sum(
                    (lit, option.paid * (100 * tasks(option.unit).with_colleagues - limit)) for lit, option in taken
                )
                >= 0
            )
        if keeps("SINGLE", index) and role.max_single_task_percent < 100:
            self._single(index, taken, role.max_single_task_percent)
        if keeps("MEANING", index) and role.min_meaningful_tasks:
            counted = [
                self.task_taken(index, task)
                for task in self._tasks(index)
                if self.prepared.instance.tasks[task].meaningful
            ]
            self.model.add(sum(counted) >= role.min_meaningful_tasks * self.used[index])

    def _single(self, index: int, taken: list[tuple[cp_model.IntVar, Option]], limit: int) -> None:
        role = self.prepared.roles[index]
        by_task: dict[int, int] = defaultdict(int)
        for _literal, option in taken:
            by_task[self.prepared.units[option.unit].task] += option.paid
        least = role.min_minutes_per_week * self.prepared.weeks if self.request.keeps("HOURS", index) else 0
        total = [(literal, option.paid) for literal, option in taken]
        for task, most in by_task.items():
            if 100 * most > limit * least:
                own = {unit for unit in self.prepared.units_of_task[task] if unit in self.options[index]}
                parts = [
                    (literal, paid * ((100 if option.unit in own else 0) - limit))
                    for (literal, paid), (_same, option) in zip(total, taken, strict=True)
                ]
                self.model.add(self._sum(parts) <= 0)

    def _tasks(self, index: int) -> list[int]:
        return sorted({self.prepared.units[unit].task for unit in self.options[index]})

    def task_taken(self, role: int, task: int) -> Linear:
        """0/1: whether the role has something of the task (exact both ways)."""
        key = (role, task)
        if not hasattr(self, "_task_taken"):
            self._task_taken: dict[tuple[int, int], Linear] = {}
        if key not in self._task_taken:
            literals = [
                self.take[role, unit]
                for unit in self.prepared.units_of_task[task]
                if unit in self.options.get(role, {})
            ]
            self._task_taken[key] = self.any_of(literals)
        return self._task_taken[key]

    def any_of(self, literals: list[cp_model.IntVar]) -> Linear:
        """0/1: the maximum of the literals."""
        if not literals:
            return 0
        if len(literals) == 1:
            return literals[0]
        result = self.model.new_bool_var("")
        self.model.add_max_equality(result, literals)
        return result

    def _flags(self, index: int, key_of: Mapping[int, str]) -> dict[str, Linear]:
        groups: dict[str, list[cp_model.IntVar]] = defaultdict(list)
        for unit, key in key_of.items():
            groups[key].append(self.take[index, unit])
        return {key: self.any_of(literals) for key, literals in groups.items()}

    def _variety(self, index: int) -> None:
        role, used, keeps = self.prepared.roles[index], self.used[index], self.request.keeps
        places = self._flags(index, {unit: self.prepared.task_of(unit).location for unit in self.options[index]})
        processes = self._flags(index, {unit: self.prepared.task_of(unit).process for unit in self.options[index]})
        if keeps("LOCS", index) and len(places) > role.max_locations:
            self.model.add(sum(places.values()) <= role.max_locations)
        if keeps("PROCS", index):
            if role.min_processes > 1:
                self.model.add(sum(processes.values()) >= role.min_processes * used)
            if len(processes) > role.max_processes:
                self.model.add(sum(processes.values()) <= role.max_processes)
        areas = self._flags(index, {unit: str(self.prepared.units[unit].area) for unit in self.options[index]})
        if keeps("AREA", index) and len(areas) > 1:
            self.model.add(sum(areas.values()) <= 1)
        weights = self.prepared.instance.weights
        self.terms.append((used, -role.fixed_cost_cents_per_week))
        self.terms.extend((flag, -weights.location_cost_cents) for flag in places.values())
        self.terms.extend((flag, -weights.process_cost_cents) for flag in processes.values())

    def _symmetry(self) -> None:
        groups: dict[int, list[int]] = defaultdict(list)
        for role in self.request.roles:
            if role not in self.request.forced:
                groups[self.prepared.template_of[role]].append(role)
        for group in groups.values():
            for first, second in pairwise(group):
                self.model.add(self._paid(first) >= self._paid(second))
                self.model.add_implication(self.used[second], self.used[first])

    def _paid(self, role: int) -> Linear:
        return self._sum((self.take[role, unit], option.paid) for unit, option in self.options[role].items())

    def _whole(self) -> None:
        if not self.request.keeps("WHOLE"):
            return
        for role, table in self.options.items():
            for task in self._tasks(role):
                if not self.prepared.instance.tasks[task].indivisible:
                    continue
                units = self.prepared.units_of_task[task]
                if any(unit not in table for unit in units):
                    for unit in units:
                        if unit in table:
                            self.model.add(self.take[role, unit] == 0)
                    continue
                for unit in units[1:]:
                    self.model.add(self.take[role, unit] == self.take[role, units[0]])

    def price(self) -> None:
        """Gather the terms of :meth:`worth`; done for a request with an objective."""
        for (role, unit), literal in self.take.items():
            self.terms.append((literal, self.options[role][unit].value - self.request.prices.get(unit, 0)))
        tasks = {self.prepared.units[unit].task for unit in self.roles_of_unit}
        if self.request.bounding:
            self._least_money(tasks)
            return
        owners = self._owners_before(tasks)
        for task in sorted(tasks):
            record = self.prepared.instance.tasks[task]
            for role in self.request.roles:
                flag = self.task_taken(role, task)
                if not isinstance(flag, int):
                    self.terms.append((flag, -record.transfer_cost_cents - record.split_cost_cents))
            self.terms.append((self.holder_rules.gone(task), record.split_cost_cents))
        self._links(tasks, owners)

    def _least_money(self, tasks: Collection[int]) -> None:
        """Costs that each role bears whatever the other roles do: hand-overs, and half of every cut and split.

        A split task has at least one owner too many for every two of its owners, and a cut link of two tasks
        with k units in all is cut by at most k roles.
        """
        for task in sorted(tasks):
            record, units = self.prepared.instance.tasks[task], self.prepared.units_of_task[task]
            for role in self.request.roles:
                flag = self.task_taken(role, task)
                if isinstance(flag, int):
                    continue
                self.terms.append((flag, -record.transfer_cost_cents))
                table = self.options[role]
                if not all(unit in table and table[unit].whole for unit in units):
                    self.terms.append((flag, -(record.split_cost_cents // 2)))
        for index in sorted({index for task in tasks for index in self.prepared.links_of_task.get(task, ())}):
            first, then, cost = self.prepared.links[index]
            shared = len(self.prepared.units_of_task[first]) + len(self.prepared.units_of_task[then])
            for role in self.request.roles:
                left, right = self.task_taken(role, first), self.task_taken(role, then)
                if isinstance(left, int) and isinstance(right, int):
                    continue
                cut = self.model.new_bool_var("")
                self.model.add(left - right <= cut)
                self.model.add(right - left <= cut)
                self.terms.append((cut, -(cost // shared)))

    def worth(self) -> Linear:
        """What the free roles add to the plan, cents a week."""
        expressions = [expression for expression, _weight in self.terms]
        weights = [weight for _expression, weight in self.terms]
        return cp_model.LinearExpr.weighted_sum(expressions, weights)

    def at_least(self, cents: int) -> None:
        """Ask for at least this worth, cents a week."""
        self.model.add(self.worth() >= cents)

    def _owners_before(self, tasks: Collection[int]) -> dict[int, set[int]]:
        owners: dict[int, set[int]] = defaultdict(set)
        for unit, (role, _start) in self.request.rest.items():
            owners[self.prepared.units[unit].task].add(role)
        return owners

    def _links(self, tasks: Collection[int], owners: dict[int, set[int]]) -> None:
        indices = sorted({index for task in tasks for index in self.prepared.links_of_task.get(task, ())})
        for index in indices:
            first, then, cost = self.prepared.links[index]
            if owners[first] != owners[then]:
                continue  # cut already by the roles that stay as they are
            cut = self.model.new_bool_var("")
            for role in self.request.roles:
                left, right = self.task_taken(role, first), self.task_taken(role, then)
                if isinstance(left, int) and isinstance(right, int):
                    continue
                self.model.add(left - right <= cut)
                self.model.add(right - left <= cut)
            self.terms.append((cut, -cost))
