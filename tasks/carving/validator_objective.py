"""Exact recomputation of a plan's worth in cents a week."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from tasks.carving.validator_holders import moved_minutes, remaining_tasks
from tasks.carving.validator_plan import Placement, Plan, Violation
from tasks.carving.validator_workplace import Workplace

PART_NAMES = ("value", "fixed", "locations", "processes", "transfer", "split", "links")


def freed_worth(workplace: Workplace, placement: Placement) -> Fraction:
    """Return minutes × cents an hour that one placement frees, over the whole cycle, unrounded.

    Under the displacement guard the freed minutes of a holder whose wage is at most
    ``displacement_guard_percent`` above the role's count zero.
    """
    role_wage = placement.role.limits["wage_cents_per_hour"]
    freed = Fraction(0)
    for holder_id, share in placement.task.owners.items():
        holder = workplace.holders[holder_id]
        guard = holder.guard_percent
        if guard is None or holder.wage * 100 > role_wage * (100 + guard):
            freed += share * placement.freed_minutes * holder.wage
    return freed


def placement_value(workplace: Workplace, placement: Placement) -> int:
    """Return the value of one placement in cents a week, rounded once (exact halves to the even cent).

    Freed minutes at the holders' hourly cost, less the role's minutes at its wage after subsidy, less the fit
    cost for every dimension without margin.
    """
    limits = placement.role.limits
    paid = Fraction(placement.role_minutes * limits["wage_cents_per_hour"] * (100 - limits["subsidy_percent"]), 100)
    fit = workplace.weights["tight_demand_cents_per_hour"] * placement.tight_dimensions * placement.role_minutes
    return round((freed_worth(workplace, placement) - paid - fit) / (60 * workplace.weeks))


def _owners(plan: Plan) -> Mapping[str, frozenset[str]]:
    owners: dict[str, set[str]] = defaultdict(set)
    for placement in plan.placements:
        owners[placement.task.id].add(placement.role.id)
    return {task: frozenset(roles) for task, roles in owners.items()}


def objective_parts(workplace: Workplace, plan: Plan) -> Mapping[str, int]:
    """Return the parts of the objective in cents a week; ``value`` counts for the plan, all others are costs.

    * fixed, locations, processes: once per role, per place and per process of a role;
    * transfer: once per pair of task and role (hand-over and training);
    * split: for every owner of a task beyond the first (roles, and the present holder if something stays);
    * links: for every pair of linked tasks that do not go to the same set of roles.
    """
    owners = _owners(plan)
    remaining = remaining_tasks(workplace, plan)
    nobody: frozenset[str] = frozenset()
    return {
        "value": sum(placement_value(workplace, placement) for placement in plan.placements),
        "fixed": sum(role.role.limits["fixed_cost_cents_per_week"] for role in plan.roles),
        "locations": workplace.weights["location_cost_cents"]
        * sum(len({placement.task.location for placement in role.placements}) for role in plan.roles),
        "processes": workplace.weights["process_cost_cents"]
        * sum(len({placement.task.process for placement in role.placements}) for role in plan.roles),
        "transfer": sum(workplace.tasks[task].transfer_cost * len(roles) for task, roles in owners.items()),
        "split": sum(
            workplace.tasks[task].split_cost * (len(roles) + (task in remaining) - 1) for task, roles in owners.items()
        ),
        "links": sum(
            link.get("cut_cost_cents", 0)
            for link in workplace.links
            if owners.get(link["first"], nobody) != owners.get(link["then"], nobody)
        ),
    }


def objective(parts: Mapping[str, int]) -> int:
    """Return the plan's net worth in cents a week."""
    return 2 * parts["value"] - sum(parts.values())


def check_objective(workplace: Workplace, plan: Plan) -> Iterator[Violation]:
    """Yield differences between the stated and the recomputed objective and its parts, exact to the cent."""
    parts = objective_parts(workplace, plan)
    stated_parts = plan.record["parts"]
    for name in PART_NAMES:
        if stated_parts.get(name) != parts[name]:
            yield Violation(
                "OBJECTIVE_PART",
                f"{plan.path}.parts.{name}",
                "A part of the objective is wrong.",
                {"stated": stated_parts.get(name), "computed": parts[name]},
            )
    total = objective(parts)
    if plan.record["objective_cents"] != total:
        yield Violation(
            "OBJECTIVE",
            f"{plan.path}.objective_cents",
            "The objective is wrong.",
            {"stated": plan.record["objective_cents"], "computed": total},
        )
    criteria = plan.record.get("criteria")
    for name, figure in _criteria(workplace, plan, total).items():
        if isinstance(criteria, dict) and name in criteria and criteria[name] != figure:
            yield Violation(
                "CRITERIA",
                f"{plan.path}.criteria.{name}",
                "A criterion is wrong.",
                {"stated": criteria[name], "computed": figure},
            )


def _criteria(workplace: Workplace, plan: Plan, total: int) -> dict[str, int]:
    """Return the criteria that have one meaning; disruption = holders touched + hand-overs (task, role)."""
    hour = 60 * workplace.weeks
    hand_overs = sum(len(roles) for roles in _owners(plan).values())
    return {
        "freed_minutes": sum(placement.freed_minutes for placement in plan.placements),
        "freed_cents": sum(round(freed_worth(workplace, placement) / hour) for placement in plan.placements),
        "disruption": len(moved_minutes(plan)) + hand_overs,
        "net_cents": total,
    }
