"""States as tables: buttons, guards, diagrams and property tests come from the same rows.

A table is data. The one service that changes a state is ``core.services.transitions.apply_transition``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from core.policies import Decision, Text, allow

Policy = Callable[[Any, Any], Decision]
Guard = Callable[[Any], Decision]
Effect = Callable[[Any, Any, Mapping[str, Any]], None]


def anyone(_actor: Any, _subject: Any) -> Decision:
    """Let everyone who sees the object do it."""
    return allow()


def always(_subject: Any) -> Decision:
    """Put no condition on the object."""
    return allow()


@dataclass(frozen=True, slots=True)
class Transition:
    """One allowed move.

    ``who`` decides by the actor, ``guard`` by the object's own state; ``required`` names the data fields that
    must come with the move (a reason, a date); ``event`` is the domain event written with it.
    """

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    event: str
    who: Policy = anyone
    guard: Guard = always
    required: tuple[str, ...] = ()
    style: str = "secondary"


@dataclass(frozen=True, slots=True)
class Move:
    """A transition offered on a page, with whether the actor may take it now and why not."""

    transition: Transition
    decision: Decision


@dataclass(frozen=True, slots=True)
class StateTable:
    """The workflow of one model as data."""

    name: str
    states: type[models.TextChoices]
    initial: str
    transitions: tuple[Transition, ...]
    final: frozenset[str] = frozenset()
    state_field: str = "state"
    effects: Mapping[str, Effect] = field(default_factory=dict)

    def transition(self, name: str) -> Transition:
        """Return the transition with this name.

        Raises:
            KeyError: no such transition in the table.
        """
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise KeyError(f"{self.name} has no transition {name}")

    def state_of(self, subject: Any) -> str:
        """Return the object's present state."""
        return str(getattr(subject, self.state_field))

    def decide(self, actor: Any, subject: Any, transition: Transition) -> Decision:
        """Tell whether the actor may take the transition on the object now."""
        return transition.who(actor, subject) & transition.guard(subject)

    def moves(self, actor: Any, subject: Any) -> list[Move]:
        """Return the transitions out of the present state, each with its decision, in the table's order."""
        state = self.state_of(subject)
        return [
            Move(transition, self.decide(actor, subject, transition))
            for transition in self.transitions
            if state in transition.sources
        ]

    def mermaid(self) -> str:
        """Return the table as a Mermaid state diagram; docs hold it and a test compares."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for transition in self.transitions:
            lines += [f"    {source} --> {transition.target}: {transition.name}" for source in transition.sources]
        lines += [f"    {state} --> [*]" for state in sorted(self.final)]
        return "\n".join(lines)
