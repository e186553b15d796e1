"""Roles found so far, mixed: what each unit of work would be worth to the best mixture, and the best whole plan.

The linear program over the found roles (Dantzig and Wolfe) gives prices. The same roles chosen whole, with the limits
of the present holders, give a plan: a good role of one area meets good roles of all others at once, which no move of
one or two roles can do.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from ortools.linear_solver import pywraplp
from ortools.sat.python import cp_model

from tasks.carving.expressions import Linear
from tasks.carving.ledger import Arrangement, objective_of
from tasks.carving.limits import order_violations
from tasks.carving.preparation import HolderFacts, Prepared
from tasks.carving.solving import EFFORT_OF_A_STEP, SECONDS_PER_EFFORT, Clock

_CHOICE_SECONDS = 1.0
_MOST_CUTS = 8


@dataclass(frozen=True, slots=True)
class Found:
    """A role of ``template`` in ``area``: its units with their starts (grid steps)."""

    template: int
    area: int
    starts: tuple[tuple[int, int], ...]

    @property
    def units(self) -> tuple[int, ...]:
        """Unit indices in order."""
        return tuple(unit for unit, _start in self.starts)


class Mixture:
    """The found roles and the linear program over them, kept and extended from round to round."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.found: dict[tuple[int, int, tuple[int, ...]], Found] = {}
        self.program = pywraplp.Solver.CreateSolver("GLOP")
        self.program.Objective().SetMaximization()
        self.templates = [self.program.Constraint(0, len(roles)) for roles in prepared.templates]
        self.roles = self.program.Constraint(0, prepared.most_roles)
        self.units: dict[int, pywraplp.Constraint] = {}

    def knows(self, found: Found) -> bool:
        """Whether a role of the template with these units is in already."""
        return (found.template, found.area, found.units) in self.found

    def add(self, found: Found, worth: int) -> None:
        """Take in a role with its worth without prices, cents a week."""
        if not found.starts or self.knows(found):
            return
        self.found[found.template, found.area, found.units] = found
        share = self.program.NumVar(0, self.program.infinity(), "")
        self.program.Objective().SetCoefficient(share, worth)
        self.templates[found.template].SetCoefficient(share, 1)
        self.roles.SetCoefficient(share, 1)
        for unit in found.units:
            if unit not in self.units:
                self.units[unit] = self.program.Constraint(-self.program.infinity(), 1)
            self.units[unit].SetCoefficient(share, 1)

    def prices(self) -> tuple[dict[int, float], float]:
        """What each unit is worth to the best mixture, cents a week (only above nothing), and the mixture's worth."""
        self.program.Solve()
        worths = {unit: row.dual_value() for unit, row in self.units.items()}
        return {unit: worth for unit, worth in worths.items() if worth > 0}, self.program.Objective().Value()

    def plan(self, clock: Clock) -> Arrangement:
        """The best choice of whole found roles that keeps the holders' limits and the orders; empty when none pays."""
        choice = _Choice(self.prepared, list(self.found.values()))
        for _cut in range(_MOST_CUTS):
            chosen = choice.solve(clock)
            arrangement = self._arrangement(chosen)
            if not order_violations(self.prepared, arrangement) or not choice.forbid(arrangement, chosen):
                return arrangement
        return {}

    def _arrangement(self, chosen: list[Found]) -> Arrangement:
        used: dict[int, int] = defaultdict(int)
        arrangement: Arrangement = {}
        for found in chosen:
            role = self.prepared.templates[found.template][used[found.template]]
            used[found.template] += 1
            arrangement.update({unit: (role, start) for unit, start in found.starts})
        return arrangement


@dataclass(slots=True)
class _Choice:
    """Which of the found roles to take, each wholly or not at all."""

    prepared: Prepared
    found: list[Found]
    model: cp_model.CpModel = field(default_factory=cp_model.CpModel)
    takes: list[cp_model.IntVar] = field(default_factory=list)
    with_unit: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    gone: dict[int, Linear] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Build the model: units once, roles as many as there are, holders' limits, worth alone."""
        prepared, model = self.prepared, self.model
        self.takes = [model.new_bool_var("") for _ in self.found]
        for number, found in enumerate(self.found):
            for unit in found.units:
                self.with_unit[unit].append(number)
        for numbers in self.with_unit.values():
            model.add_at_most_one(self.takes[number] for number in numbers)
        for template, roles in enumerate(prepared.templates):
            own = [take for take, found in zip(self.takes, self.found, strict=True) if found.template == template]
            model.add(cp_model.LinearExpr.sum(own) <= len(roles))
        model.add(cp_model.LinearExpr.sum(self.takes) <= prepared.most_roles)
        touched = {holder for unit in self.with_unit for holder, _share in prepared.shares[prepared.units[unit].task]}
        for holder in sorted(touched):
            self._holder(prepared.holders[holder])
        worths = [objective_of(prepared, self._alone(found)) for found in self.found]
        model.maximize(cp_model.LinearExpr.weighted_sum(self.takes, worths))

    def _alone(self, found: Found) -> Arrangement:
        role = self.prepared.templates[found.template][0]
        return {unit: (role, start) for unit, start in found.starts}

    def solve(self, clock: Clock) -> list[Found]:
        """The best choice within a short time."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = clock.seed
        if clock.deterministic:
            solver.parameters.max_deterministic_time = _CHOICE_SECONDS / SECONDS_PER_EFFORT
        else:
            solver.parameters.max_time_in_seconds = _CHOICE_SECONDS
        status = solver.solve(self.model)
        clock.effort += solver.response_proto.deterministic_time + EFFORT_OF_A_STEP
        if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
            return []
        return [found for take, found in zip(self.takes, self.found, strict=True) if solver.boolean_value(take)]

    def forbid(self, arrangement: Mapping[int, tuple[int, int]], chosen: list[Found]) -> bool:
        """Forbid the roles that break an order together; False when none is to blame."""
        blamed = False
        for reason in order_violations(self.prepared, arrangement):
            tasks = {self.prepared.task_index[reason.values[key]] for key in ("first", "then")}
            guilty = [
                number
                for number, found in enumerate(self.found)
                if found in chosen and any(self.prepared.units[unit].task in tasks for unit in found.units)
            ]
            self.model.add_bool_or([self.takes[number].negated() for number in guilty])
            blamed = blamed or bool(guilty)
        return blamed

    # -- the present holders --------------------------------------------------------------------------------------

    def _holder(self, facts: HolderFacts) -> None:
        moves, excess = self._moves(facts)
        if facts.closed:
            for number in moves:
                self.model.add(self.takes[number] == 0)
            return
        takes = [self.takes[number] for number in moves]
        self.model.add(cp_model.LinearExpr.weighted_sum(takes, list(moves.values())) <= facts.exact_limit)
        if facts.strain_limit is not None:
            left = cp_model.LinearExpr.weighted_sum(takes, list(excess.values())) + facts.strain_room
            touched = self.model.new_bool_var("")
            self.model.add_max_equality(touched, takes)
            self.model.add(left >= 0).only_enforce_if(touched)
        gone = {task: self._gone(task) for task in facts.tasks}
        self.model.add(cp_model.LinearExpr.sum(list(gone.values())) <= facts.tasks_may_go)
        emptied = []
        for process in facts.processes:
            tasks = [gone[task] for task in facts.tasks if self.prepared.instance.tasks[task].process == process]
            if all(not isinstance(task, int) for task in tasks):
                empty = self.model.new_bool_var("")
                self.model.add(cp_model.LinearExpr.sum(tasks) - len(tasks) + 1 <= empty)
                emptied.append(empty)
        self.model.add(cp_model.LinearExpr.sum(emptied) <= facts.processes_may_go)

    def _moves(self, facts: HolderFacts) -> tuple[dict[int, int], dict[int, int]]:
        """Number of a found role → minutes × share that it takes, and how these change the room for strain."""
        dimension = self.prepared.instance.holders[facts.index].strain_dimension or ""
        moves: dict[int, int] = defaultdict(int)
        excess: dict[int, int] = defaultdict(int)
        for task in facts.tasks:
            share = dict(self.prepared.shares[task])[facts.index]
            over = 100 * self.prepared.instance.tasks[task].demand.get(dimension, 0) - (facts.strain_limit or 0)
            for unit in self.prepared.units_of_task[task]:
                for number in self.with_unit.get(unit, ()):
                    minutes = self._freed(number, unit) * share
                    moves[number] += minutes
                    excess[number] += minutes * over
        return moves, excess

    def _freed(self, number: int, unit: int) -> int:
        return self.prepared.options[self.prepared.templates[self.found[number].template][0]][unit].freed

    def _gone(self, task: int) -> Linear:
        """0/1, at least 1 when nothing of the task stays."""
        if task not in self.gone:
            self.gone[task] = self._make_gone(task)
        return self.gone[task]

    def _make_gone(self, task: int) -> Linear:
        prepared, covers = self.prepared, []
        units = prepared.units_of_task[task]
        for unit in units:
            whole = [
                self.takes[number]
                for number in self.with_unit.get(unit, ())
                if prepared.options[prepared.templates[self.found[number].template][0]][unit].whole
            ]
            if not whole:
                return 0
            covers += whole
        gone = self.model.new_bool_var("")
        self.model.add(cp_model.LinearExpr.sum(covers) - len(units) + 1 <= gone)
        return gone
