"""The life of a pilot as a table: planned, running, ended with an outcome.

A better division of work without a new role is a result of its own (RATKO), so each outcome is a way to end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.policies import Decision, decide
from core.workflow import Effect, StateTable, Transition
from pilots.enums import PilotOutcome, PilotStage
from pilots.gates import gates_of
from pilots.policies import may_manage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pilots.models import Pilot

ENDED = "pilots.pilot.ended"


def has_employer(pilot: Pilot) -> Decision:
    """Require an employer that takes part."""
    return decide(pilot.employers.exists(), _("The pilot has no employer yet. Add one first."))


def is_within_project(pilot: Pilot) -> Decision:
    """Require that the pilot's time lies within the project's."""
    project = pilot.project
    return decide(
        project.starts_on <= pilot.starts_on and pilot.ends_on <= project.ends_on,
        _("The pilot's time is not within the project's time. Change the days first."),
    )


def _guarded(name: str, *guards: Callable[[Any], Decision]) -> Callable[[Any], Decision]:
    registered = gates_of(name)

    def guard(pilot: Any) -> Decision:
        decision = registered(pilot)
        for each in reversed(guards):
            decision = each(pilot) & decision
        return decision

    return guard


def _ends_with(outcome: PilotOutcome) -> Effect:
    def effect(pilot: Any, _actor: Any, data: Mapping[str, Any]) -> None:
        day = data.get("on") or timezone.localdate()
        if pilot.started_on is not None and day < pilot.started_on:
            raise ValidationError({"on": _("The pilot cannot have ended before it started.")})
        pilot.outcome = outcome
        pilot.ended_on = day

    return effect


def _mark_started(pilot: Any, _actor: Any, data: Mapping[str, Any]) -> None:
    pilot.started_on = data.get("on") or timezone.localdate()
    pilot.delay_reason = ""  # it told why the start was late


def _mark_reopened(pilot: Any, _actor: Any, _data: Mapping[str, Any]) -> None:
    pilot.outcome = ""
    pilot.ended_on = None
    pilot.started_on = pilot.started_on or timezone.localdate()


PILOT_TABLE = StateTable(
    name="pilot",
    states=PilotStage,
    initial=PilotStage.PLANNED,
    state_field="stage",
    final=frozenset(),
    transitions=(
        Transition(
            name="start",
            label=_("Start the pilot"),
            sources=(PilotStage.PLANNED,),
            target=PilotStage.RUNNING,
            event="pilots.pilot.started",
            who=may_manage,
            guard=_guarded("start", has_employer, is_within_project),
            style="primary",
        ),
        Transition(
            name="end_role",
            label=_("End: a new role"),
            sources=(PilotStage.RUNNING,),
            target=PilotStage.ENDED,
            event=ENDED,
            who=may_manage,
            guard=_guarded("end_role"),
        ),
        Transition(
            name="end_redistribution",
            label=_("End: a better division of work"),
            sources=(PilotStage.RUNNING,),
            target=PilotStage.ENDED,
            event=ENDED,
            who=may_manage,
            guard=_guarded("end_redistribution"),
        ),
        Transition(
            name="end_none",
            label=_("End: no change"),
            sources=(PilotStage.PLANNED, PilotStage.RUNNING),
            target=PilotStage.ENDED,
            event=ENDED,
            who=may_manage,
            guard=_guarded("end_none"),
        ),
        Transition(
            name="reopen",
            label=_("Open the pilot again"),
            sources=(PilotStage.ENDED,),
            target=PilotStage.RUNNING,
            event="pilots.pilot.reopened",
            who=may_manage,
            guard=_guarded("reopen", has_employer),
        ),
    ),
    effects={
        "start": _mark_started,
        "end_role": _ends_with(PilotOutcome.ROLE),
        "end_redistribution": _ends_with(PilotOutcome.REDISTRIBUTION),
        "end_none": _ends_with(PilotOutcome.NONE),
        "reopen": _mark_reopened,
    },
)
