"""Who gets which role templates: the master problem over (region, share) columns, and arithmetic of shares."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from tasks.carving.ledger import Arrangement
from tasks.carving.preparation import Prepared
from tasks.carving.solving import Clock

IMPOSSIBLE = -(10**9)

Share = tuple[int, ...]
"""How many roles of each template a region gets."""


@dataclass(slots=True)
class Column:
    """A region with a share of the templates: upper bound, best known units, and how long it was solved."""

    region: int
    share: Share
    bound: int
    worth: int = IMPOSSIBLE
    units: Arrangement = field(default_factory=dict)
    seconds: float = 0.0
    relaxed_seconds: float = 0.0

    @property
    def closed(self) -> bool:
        """Nothing more to learn."""
        return self.bound <= self.worth or self.bound <= IMPOSSIBLE


def best_allocation(prepared: Prepared, columns: Sequence[Column], clock: Clock) -> list[Column] | None:
    """One column per region with the greatest sum of bounds; None when the forced roles have no place."""
    model = cp_model.CpModel()
    columns = [column for column in columns if column.bound > IMPOSSIBLE]
    picks = [model.new_bool_var("") for _ in columns]
    for region in sorted({column.region for column in columns}):
        model.add_exactly_one(pick for pick, column in zip(picks, columns, strict=True) if column.region == region)
    forced = {prepared.template_of[role] for role in prepared.forced}
    for template, roles in enumerate(prepared.templates):
        used = cp_model.LinearExpr.weighted_sum(picks, [column.share[template] for column in columns])
        model.add(used <= len(roles))
        if template in forced:
            model.add(used == len(roles))
    sizes = [sum(column.share) for column in columns]
    model.add(cp_model.LinearExpr.weighted_sum(picks, sizes) <= prepared.most_roles)
    model.maximize(cp_model.LinearExpr.weighted_sum(picks, [column.bound for column in columns]))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = clock.seed
    status = solver.solve(model)
    clock.effort += solver.response_proto.deterministic_time
    if status != cp_model.OPTIMAL:
        return None
    return [column for pick, column in zip(picks, columns, strict=True) if solver.boolean_value(pick)]


def without(share: Share, template: int) -> Share:
    """A share with one role of a template less."""
    return (*share[:template], share[template] - 1, *share[template + 1 :])


def pairs_of(share: Share) -> dict[Share, int]:
    """Each pair of roles inside a share, and how often it occurs."""
    found: dict[Share, int] = {}
    size = len(share)
    for first, count in enumerate(share):
        for second in range(first, size):
            times = count * share[second] if second > first else count * (count - 1) // 2
            if times:
                pair = tuple((index == first) + (index == second) for index in range(size))
                found[pair] = times
    return found
