"""A proposal weighed before anybody takes it: what the gate would say, what it demands, and the employer's year.

Everything is read from the input that the run has kept, so that a proposal says the same of itself after the inventory
has changed.
"""

from dataclasses import dataclass
from typing import Any

from tasks.models import EthicsThreshold, Proposal
from tasks.selectors.case_range import CaseRange, case_range
from tasks.selectors.explanations import Names
from tasks.selectors.gate_figures import Piece, Warned, parameters_of, warnings_of, work_figures


@dataclass(frozen=True, slots=True)
class DemandRow:
    """What a role's tasks ask at most on a dimension, and the most that the wish allows (0 to 5)."""

    name: str
    level: int
    ceiling: int

    @property
    def is_at_limit(self) -> bool:
        """Tell whether there is no margin left."""
        return self.level >= self.ceiling


class WeighedProposal:
    """One proposal with its run's input at hand."""

    def __init__(self, proposal: Proposal, names: Names, thresholds: list[EthicsThreshold]) -> None:
        record = proposal.run.input
        self.proposal = proposal
        self.names = names
        self.thresholds = thresholds
        self.tasks: dict[str, dict[str, Any]] = {task["id"]: task for task in record.get("tasks", [])}
        self.wishes: dict[str, dict[str, Any]] = {wish["id"]: wish for wish in record.get("roles", [])}
        self.wages: dict[str, int] = {
            holder["id"]: holder["wage_cents_per_hour"] for holder in record.get("holders", [])
        }

    def warnings(self, role: dict[str, Any]) -> list[Warned]:
        """Return what the ethics and safety gate would not take as green of this role's work."""
        wish = self.wishes.get(role["template"], {})
        figures = work_figures(
            [self._piece(item) for item in role["items"] if item["task"] in self.tasks],
            title=self.names.of(role["template"]),
            wage_cents=wish.get("wage_cents_per_hour", 0),
            holder_wages=self.wages,
            parameters=parameters_of(self.thresholds),
        )
        return warnings_of(figures, self.thresholds, method=self.proposal.analysis.method)

    def demands(self, role: dict[str, Any]) -> list[DemandRow]:
        """Return the role's demand profile, the strongest demand first."""
        highest: dict[str, int] = {}
        for item in role["items"]:
            for code, level in self.tasks.get(item["task"], {}).get("demand", {}).items():
                highest[code] = max(level, highest.get(code, 0))
        ceilings = self.wishes.get(role["template"], {}).get("ceiling", {})
        rows = [
            DemandRow(self.names.dimensions.get(code, code), level, ceilings.get(code, level))
            for code, level in highest.items()
        ]
        return sorted(rows, key=lambda row: (-row.level, row.ceiling, row.name))

    def year(self) -> CaseRange | None:
        """Return the employer's year after any subsidy, all roles of the proposal together."""
        content = self.proposal.content
        return case_range(
            freed=[(effect["moved_minutes"], self.wages.get(effect["holder"], 0)) for effect in content["holders"]],
            roles=[
                (role["minutes_per_week"], self.wishes.get(role["template"], {}).get("wage_cents_per_hour", 0))
                for role in content["roles"]
            ],
            weeks=self.proposal.analysis.weeks_worked,
        )

    def _piece(self, item: dict[str, Any]) -> Piece:
        task = self.tasks[item["task"]]
        days = len(item["days"])
        holders = task.get("holders") or [{"id": task["holder"], "share": 1.0}]
        return Piece(
            task=task["id"],
            minutes=item["minutes"] * days,
            freed=task["minutes"] * days,
            with_colleagues=task["with_colleagues"],
            is_unwanted=task["unwanted"],
            is_dangerous=task["safety_critical"],
            is_meaningful=task["meaningful"],
            shares={holder["id"]: holder["share"] for holder in holders},
        )
