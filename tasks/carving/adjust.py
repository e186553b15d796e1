"""Fits one role to one person at the least cost: adjustments from a catalogue and, when allowed, swapped tasks.

Three modes, each allowing what the one before allows: as it is, with adjustments, with adjustments and swaps.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ortools.sat.python import cp_model

from tasks.carving.answers import Reason, RoleItem
from tasks.carving.conflicts import rules_for, smallest_conflict
from tasks.carving.expressions import Linear
from tasks.carving.ledger import Arrangement, objective_of
from tasks.carving.model import ALL, CarvingModel, Request
from tasks.carving.options import options_of
from tasks.carving.preparation import Prepared, prepare, shape_role
from tasks.carving.proposals import arrange, carved_roles, known_units
from tasks.carving.records import Candidate, Instance, Plan, Role, Task
from tasks.carving.solving import Clock, Outcome, run
from tasks.carving.timetable import schedule_role

AS_IS, ADJUST, SWAP = "as_is", "adjust", "swap"
MODES = (AS_IS, ADJUST, SWAP)
HIGHEST_LEVEL = 5
Rule = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A way to make work possible: levels gained per dimension, cents and minutes of support a week.

    ``kind`` is aid, method, arrangement or support.
    """

    id: str
    kind: str
    gains: Mapping[str, int]
    cents_per_week: int
    support_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Swap:
    """A unit that leaves or joins the role; ``holders`` keep it or hand it over."""

    task: str
    slot: int
    holders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdjustedRole:
    """The answer for one person: feasible or the smallest conflict; money in cents a week."""

    role: str
    mode: str
    feasible: bool
    proven: bool = False
    items: tuple[RoleItem, ...] = ()
    minutes_per_week: int = 0
    dropped: tuple[Swap, ...] = ()
    added: tuple[Swap, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    adjustment_cents: int = 0
    net_before_cents: int = 0
    net_after_cents: int = 0
    conflict: tuple[Reason, ...] = field(default=())

    @property
    def cost_cents(self) -> int:
        """What fitting the role to the person costs it: change of its worth and the adjustments."""
        return self.net_before_cents - self.net_after_cents + self.adjustment_cents


def adjust_role(
    instance: Instance | Prepared,
    plan: Plan,
    role_id: str,
    candidate: Candidate,
    catalogue: Sequence[Adjustment] = (),
    *,
    mode: str = SWAP,
    swap_cents: int = 500,
    most_support_minutes: int | None = None,
    seconds: float = 1.0,
    seed: int = 1,
) -> AdjustedRole:
    """Cheapest way to fit a role of ``plan`` to a person; the other roles of the plan stay as they are.

    ``candidate`` gives the person's levels (a dimension not named keeps the role's ceiling), days, hours, windows
    and licences. ``swap_cents`` is the price of each unit that leaves or joins. ``most_support_minutes`` caps the
    support that the chosen adjustments need in a week. An adjustment never opens a safety-critical task: such
    tasks stay whatever is chosen.

    Raises:
        KeyError: the plan or ``role_id`` names what the instance does not have.
        ValueError: an unknown mode.
    """
    if mode not in MODES:
        raise ValueError(f"mode must be one of {', '.join(MODES)}")
    prepared = instance if isinstance(instance, Prepared) else prepare(instance)
    return _Fitting(prepared, plan, role_id, candidate, catalogue, mode, swap_cents, most_support_minutes).answer(
        Clock(seconds, 1, seed=seed)
    )


class _Fitting:
    """One role and one person."""

    def __init__(
        self,
        prepared: Prepared,
        plan: Plan,
        role_id: str,
        candidate: Candidate,
        catalogue: Sequence[Adjustment],
        mode: str,
        swap_cents: int,
        most_support: int | None,
    ) -> None:
        self.before = prepared
        self.role = prepared.role_index[role_id]
        self.mode = mode
        self.swap_cents = swap_cents
        self.most_support = most_support
        wanted = known_units(prepared, plan)
        self.current = set(wanted.get(self.role, {}))
        starts = {role: schedule_role(prepared, role, units).starts for role, units in wanted.items()}
        self.arrangement = arrange(prepared, starts)
        self.rest: Arrangement = {unit: place for unit, place in self.arrangement.items() if place[0] != self.role}
        self.capacity = shape_role(prepared.roles[self.role], candidate).ceiling
        self.prepared = self._opened(candidate)
        self.catalogue = [] if mode == AS_IS else [part for part in catalogue if self._helps(part)]

    def _helps(self, adjustment: Adjustment) -> bool:
        return any(gain > 0 for gain in adjustment.gains.values())

    def _opened(self, candidate: Candidate) -> Prepared:
        """The instance with this role at the person's days, hours and licences and every ceiling opened."""
        shaped = shape_role(self.before.roles[self.role], candidate)
        dimensions = self.before.instance.dimensions
        record = replace(shaped, ceiling=dict.fromkeys(dimensions, HIGHEST_LEVEL))
        table = options_of(self.before.instance, record, self.before.units, self.before.shares, self._tight)
        position = self.role
        return replace(
            self.before,
            roles=(*self.before.roles[:position], record, *self.before.roles[position + 1 :]),
            options=(*self.before.options[:position], table, *self.before.options[position + 1 :]),
        )

    def _tight(self, task: Task, role: Role) -> int | None:
        """Demands at or above the person's level have no margin, closed by an adjustment or not."""
        if task.stays or task.safety_critical or not task.confirmed_transferable:
            return None
        if not task.licences <= role.licences:
            return None
        return sum(1 for name, level in task.demand.items() if level and level >= self.capacity.get(name, 0))

    def answer(self, clock: Clock) -> AdjustedRole:
        role_id = self.prepared.roles[self.role].id
        net_before = objective_of(self.before, self.arrangement) - objective_of(self.before, self.rest)
        lost = self.current - self.prepared.options[self.role].keys()
        if lost and self.mode != SWAP:
            return AdjustedRole(role_id, self.mode, False, True, conflict=tuple(self._lost(sorted(lost))))
        carving, chosen = self._model(frozenset())
        carving.model.maximize(carving.worth() - self._price(carving, chosen))
        outcome = run(carving, clock.left(), clock, watch=list(chosen.values()))
        if not outcome.feasible:
            conflict = self._conflict(clock) if outcome.feasible is False else []
            return AdjustedRole(role_id, self.mode, False, outcome.feasible is False, conflict=tuple(conflict))
        return self._fitted(role_id, outcome, chosen, net_before)

    def _fitted(
        self, role_id: str, outcome: Outcome, chosen: Mapping[str, cp_model.IntVar], net_before: int
    ) -> AdjustedRole:
        taken = {part for part, value in zip(chosen, outcome.watched, strict=True) if value}
        adjustments = tuple(part for part in self.catalogue if part.id in taken)
        after = {**self.rest, **outcome.placements}
        carved = next(role for role in carved_roles(self.prepared, after) if role.template == role_id)
        now = set(outcome.placements)
        return AdjustedRole(
            role=role_id,
            mode=self.mode,
            feasible=True,
            proven=outcome.proven,
            items=carved.items,
            minutes_per_week=carved.minutes_per_week,
            dropped=self._swaps(self.current - now),
            added=self._swaps(now - self.current),
            adjustments=adjustments,
            adjustment_cents=sum(part.cents_per_week for part in adjustments),
            net_before_cents=net_before,
            net_after_cents=objective_of(self.prepared, after) - objective_of(self.prepared, self.rest),
        )

    def _swaps(self, units: set[int]) -> tuple[Swap, ...]:
        return tuple(
            Swap(
                self.prepared.task_of(unit).id,
                self.prepared.units[unit].slot,
                tuple(part.holder for part in self.prepared.task_of(unit).holders),
            )
            for unit in sorted(units)
        )

    def _units(self) -> tuple[int, ...]:
        if self.mode != SWAP:
            return tuple(sorted(self.current))
        areas = {self.prepared.units[unit].area for unit in self.current}
        areas = areas or set(range(len(self.prepared.units_of_area)))
        return tuple(unit for area in sorted(areas) for unit in self.prepared.units_of_area[area])

    def _model(self, relaxed: frozenset[Rule]) -> tuple[CarvingModel, dict[str, cp_model.IntVar]]:
        request = Request(
            (self.role,),
            self._units(),
            rest=self.rest,
            forced=frozenset((self.role,)),
            relaxed=relaxed | {("LOCKED", ALL)},
            with_objective=False,
        )
        carving = CarvingModel(self.prepared, request)
        carving.price()
        if self.mode != SWAP:
            for unit in sorted(self.current):
                carving.model.add(carving.take[self.role, unit] == 1)
        chosen = {part.id: carving.model.new_bool_var("") for part in self.catalogue}
        self._levels(carving, chosen, relaxed)
        if self.most_support is not None and ("SUPPORT", ALL) not in relaxed:
            carving.model.add(
                sum(chosen[part.id] * part.support_minutes for part in self.catalogue) <= self.most_support
            )
        return carving, chosen

    def _levels(self, carving: CarvingModel, chosen: Mapping[str, cp_model.IntVar], relaxed: frozenset[Rule]) -> None:
        """A taken unit asks for no more than the person's level and the chosen gains."""
        wants: dict[tuple[str, int], list[cp_model.IntVar]] = defaultdict(list)
        for (_role, unit), literal in carving.take.items():
            for name, level in self.prepared.task_of(unit).demand.items():
                gap = level - self.capacity.get(name, 0)
                if gap > 0 and (f"DEMAND:{name}", ALL) not in relaxed:
                    wants[name, gap].append(literal)
        for (name, gap), literals in wants.items():
            helpful = [part for part in self.catalogue if part.gains.get(name, 0) > 0]
            gained = sum(chosen[part.id] * part.gains[name] for part in helpful)
            possible = sum(part.gains[name] for part in helpful) >= gap
            for literal in literals:
                if possible:
                    carving.model.add(gained >= gap).only_enforce_if(literal)
                else:
                    carving.model.add(literal == 0)

    def _price(self, carving: CarvingModel, chosen: Mapping[str, cp_model.IntVar]) -> Linear:
        costs = sum(chosen[part.id] * part.cents_per_week for part in self.catalogue)
        changed = [1 - literal if unit in self.current else literal for (_role, unit), literal in carving.take.items()]
        return costs + self.swap_cents * sum(changed)

    # -- what stands in the way -----------------------------------------------------------------------------------

    def _lost(self, units: Sequence[int]) -> list[Reason]:
        """Units of the role that the person's days, times or licences rule out."""
        record, found = self.prepared.roles[self.role], []
        for unit in units:
            task, piece = self.prepared.task_of(unit), self.prepared.units[unit]
            missing = sorted(task.licences - record.licences)
            values: dict[str, object] = {"role": record.id, "task": task.id}
            if missing:
                found.append(Reason("LICENCE", {**values, "missing": missing}))
            elif not piece.days & record.days:
                found.append(Reason("DAYS", values))
            else:
                found.append(Reason("AVAIL" if record.windows else "WINDOW", values))
        return found

    def _conflict(self, clock: Clock) -> list[Reason]:
        """The smallest set of rules and dimensions that cannot be kept together."""
        names = sorted({name for unit in self._units() for name in self.prepared.task_of(unit).demand})
        rules: list[Rule] = [*((f"DEMAND:{name}", ALL) for name in names), *rules_for((self.role,)), ("SUPPORT", ALL)]

        def feasible(kept: Sequence[Rule]) -> bool:
            carving, _chosen = self._model(frozenset(set(rules) - set(kept)))
            return run(carving, max(0.05, clock.seconds), clock).feasible is not False

        return [self._named(rule) for rule in smallest_conflict(rules, feasible)]

    def _named(self, rule: Rule) -> Reason:
        code, role = rule
        if code.startswith("DEMAND:"):
            name = code.partition(":")[2]
            levels = [self.prepared.task_of(unit).demand.get(name, 0) for unit in sorted(self.current)]
            values = {"dimension": name, "demand": max(levels, default=0), "ceiling": self.capacity.get(name, 0)}
            return Reason("DEMAND", values)
        return Reason(code, {} if role == ALL else {"role": self.prepared.roles[role].id})
