"""What must hold before a pilot goes on to a stage, as far as higher floors know: they register it at start."""

from collections.abc import Callable
from typing import Any

from core.policies import Decision, allow

Gate = Callable[[Any], Decision]
_gates: dict[str, dict[str, Gate]] = {}


def register_gate(transition: str, gate: Gate) -> None:
    """Put a condition on one transition of pilots ("start", "end_role", "end_redistribution", "end_none", …)."""
    _gates.setdefault(transition, {})[f"{gate.__module__}.{gate.__qualname__}"] = gate


def gates_of(transition: str) -> Gate:
    """Return the conjunction of the transition's conditions: the first refusal is told."""

    def decide_all(pilot: Any) -> Decision:
        decision = allow()
        for _name, gate in sorted(_gates.get(transition, {}).items()):
            decision = decision & gate(pilot)
        return decision

    return decide_all
