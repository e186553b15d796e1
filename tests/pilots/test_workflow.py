"""The life of a pilot: random walks over the table keep the rules, whoever walks."""

import random
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from core.models import DomainEvent
from core.policies import Refused, allow, deny
from core.services.transitions import StaleState
from pilots import gates
from pilots.enums import PilotOutcome, PilotStage
from pilots.models import Pilot
from pilots.services.pilots import join_pilot, leave_pilot, move_pilot
from pilots.workflow import PILOT_TABLE
from tests.cast import SIGNED_IN, Cast
from tests.factories import EmployerFactory, PilotFactory

MANAGERS = {"project_manager", "coordinator"}
OUTCOMES = {
    "end_role": PilotOutcome.ROLE,
    "end_redistribution": PilotOutcome.REDISTRIBUTION,
    "end_none": PilotOutcome.NONE,
}


def planned(cast: Cast) -> Pilot:
    """Return a planned pilot of the cast's project with its employer."""
    pilot: Pilot = PilotFactory.create(project=cast.project, stage=PilotStage.PLANNED, employers=[cast.employer])
    return pilot


@pytest.mark.parametrize("seed", range(12))
def test_a_random_walk_keeps_the_rules(cast: Cast, seed: int) -> None:
    source = random.Random(seed)
    pilot = planned(cast)
    names = [transition.name for transition in PILOT_TABLE.transitions]
    walked = 0
    for _ in range(25):
        persona = source.choice(sorted(SIGNED_IN))
        name = source.choice(names)
        user = cast.user(persona)
        before = Pilot.objects.get(pk=pilot.pk)
        transition = PILOT_TABLE.transition(name)
        offered = {move.transition.name: bool(move.decision) for move in PILOT_TABLE.moves(user, before)}
        try:
            move_pilot(actor=user, pilot=pilot, transition=name)
        except StaleState:
            assert before.stage not in transition.sources
        except Refused:
            assert persona not in MANAGERS
            assert offered[name] is False
        else:
            walked += 1
            assert offered[name] is True
            assert persona in MANAGERS
        after = Pilot.objects.get(pk=pilot.pk)
        assert (after.outcome != "") == (after.stage == PilotStage.ENDED)
        if after.stage != before.stage:
            assert after.stage == transition.target
    recorded = DomainEvent.objects.filter(subject_id=pilot.public_id)
    assert recorded.count() == walked
    for event in recorded:
        transition = PILOT_TABLE.transition(event.payload["transition"])
        assert event.name == transition.event
        assert event.payload["from"] in transition.sources
        assert event.payload["to"] == transition.target


@pytest.mark.parametrize("name", sorted(OUTCOMES))
def test_each_ending_is_an_outcome(cast: Cast, name: str) -> None:
    manager = cast.user("project_manager")
    ended = move_pilot(actor=manager, pilot=cast.pilot, transition=name)
    assert (ended.stage, ended.outcome) == (PilotStage.ENDED, OUTCOMES[name])
    reopened = move_pilot(actor=manager, pilot=ended, transition="reopen")
    assert (reopened.stage, reopened.outcome) == (PilotStage.RUNNING, "")


def test_every_state_is_reached_and_none_is_a_trap() -> None:
    reached = {PILOT_TABLE.initial}
    for _ in PilotStage:
        reached |= {move.target for move in PILOT_TABLE.transitions if reached & set(move.sources)}
    assert reached == set(PilotStage.values)
    assert {source for move in PILOT_TABLE.transitions for source in move.sources} == set(PilotStage.values)


def test_the_diagram_names_every_move() -> None:
    diagram = PILOT_TABLE.mermaid()
    assert all(transition.name in diagram for transition in PILOT_TABLE.transitions)


def test_a_pilot_without_employers_does_not_start(cast: Cast) -> None:
    pilot = PilotFactory.create(project=cast.project, stage=PilotStage.PLANNED)
    with pytest.raises(Refused):
        move_pilot(actor=cast.user("coordinator"), pilot=pilot, transition="start")
    start = PILOT_TABLE.moves(cast.user("coordinator"), pilot)[0]
    assert str(start.decision.reason)


def test_a_pilot_outside_its_project_does_not_start(cast: Cast) -> None:
    pilot = planned(cast)
    Pilot.objects.filter(pk=pilot.pk).update(ends_on=date(2030, 1, 1))
    with pytest.raises(Refused):
        move_pilot(actor=cast.user("coordinator"), pilot=pilot, transition="start")


def test_a_stale_page_changes_nothing(cast: Cast) -> None:
    manager = cast.user("project_manager")
    with pytest.raises(StaleState):
        move_pilot(actor=manager, pilot=cast.pilot, transition="end_none", expected_stage="planned")
    assert Pilot.objects.get(pk=cast.pilot.pk).stage == PilotStage.RUNNING


def test_a_higher_floor_may_put_a_condition(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "_gates", {})
    said = {"allowed": False}

    def has_role(_pilot: Any) -> Any:
        return allow() if said["allowed"] else deny("no role has been approved")

    gates.register_gate("end_role", has_role)
    manager = cast.user("project_manager")
    with pytest.raises(Refused, match="no role"):
        move_pilot(actor=manager, pilot=cast.pilot, transition="end_role")
    said["allowed"] = True
    assert move_pilot(actor=manager, pilot=cast.pilot, transition="end_role").stage == PilotStage.ENDED


def test_an_ended_pilot_is_not_changed(cast: Cast) -> None:
    manager = cast.user("project_manager")
    move_pilot(actor=manager, pilot=cast.pilot, transition="end_none")
    with pytest.raises(Refused):
        join_pilot(actor=manager, pilot=cast.pilot, employer=EmployerFactory.create())


def test_employers_join_once_and_leave(cast: Cast) -> None:
    manager = cast.user("project_manager")
    pilot = planned(cast)
    joined = EmployerFactory.create()
    for _ in range(2):
        join_pilot(actor=manager, pilot=pilot, employer=joined)
    for _ in range(2):
        leave_pilot(actor=manager, pilot=pilot, employer=joined)
    names = list(DomainEvent.objects.order_by("id").values_list("name", flat=True))
    assert names == ["pilots.employer.joined", "pilots.employer.left"]
    assert list(pilot.employers.all()) == [cast.employer]


def test_an_employer_whose_work_is_analysed_stays(cast: Cast) -> None:
    join_pilot(actor=cast.user("coordinator"), pilot=cast.pilot, employer=EmployerFactory.create())
    with pytest.raises(ValidationError):
        leave_pilot(actor=cast.user("coordinator"), pilot=cast.pilot, employer=cast.employer)
    assert cast.employer in cast.pilot.employers.all()


def test_a_running_pilot_keeps_one_employer(cast: Cast) -> None:
    pilot = PilotFactory.create(project=cast.project, employers=[cast.other_employer])
    with pytest.raises(ValidationError):
        leave_pilot(actor=cast.user("coordinator"), pilot=pilot, employer=cast.other_employer)
