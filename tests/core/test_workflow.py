"""State tables: sound as data, and random walks never leave them."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.models import DomainEvent, Feedback
from core.policies import Refused, decide
from core.services.transitions import StaleState, apply_transition
from core.workflow import StateTable, Transition


class Light(models.TextChoices):
    """States of a table made for these tests; they live in a short text column of a real model."""

    RED = "r", "red"
    GREEN = "g", "green"
    DARK = "d", "dark"


def only_whole(subject: Any) -> Any:
    return decide(subject.text != "broken", "The lamp is broken.")


def note_page(subject: Any, _actor: Any, data: Any) -> None:
    subject.page = data["reason"]


TABLE = StateTable(
    name="light",
    states=Light,
    initial=Light.RED,
    state_field="language",
    final=frozenset({Light.DARK}),
    transitions=(
        Transition("go", "Go", (Light.RED,), Light.GREEN, "test.light.green", guard=only_whole),
        Transition("halt", "Halt", (Light.GREEN,), Light.RED, "test.light.red"),
        Transition(
            "switch_off", "Off", (Light.RED, Light.GREEN), Light.DARK, "test.light.dark", required=("reason",)
        ),
        Transition(
            "by_hand", "By hand", (Light.RED,), Light.GREEN, "test.light.green",
            who=lambda actor, _subject: decide(actor is not None, "Sign in first."),
        ),
    ),
    effects={"switch_off": note_page},
)  # fmt: skip


def known_tables() -> dict[str, StateTable]:
    """Return every state table of the product, by module and name."""
    found: dict[str, StateTable] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.workflow"
        if config.name != "core" and find_spec(config.name) and find_spec(name):
            module = import_module(name)
            found |= {f"{name}.{key}": value for key, value in vars(module).items() if isinstance(value, StateTable)}
    return found


TABLES = {**known_tables(), "test": TABLE}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_table_is_sound(table: StateTable) -> None:
    states = set(table.states.values)
    names = [transition.name for transition in table.transitions]
    assert len(names) == len(set(names))
    assert table.initial in states
    assert table.final <= states
    for transition in table.transitions:
        assert set(transition.sources) <= states, transition.name
        assert transition.target in states, transition.name
        assert transition.event.count(".") >= 1, transition.name
        assert not set(transition.sources) & table.final, f"{transition.name} leaves a final state"
    assert set(table.effects) <= set(names)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_every_state_can_be_reached_and_left(table: StateTable) -> None:
    reached = {str(table.initial)}
    while True:
        further = {
            str(transition.target)
            for transition in table.transitions
            if reached & {str(source) for source in transition.sources}
        }
        if further <= reached:
            break
        reached |= further
    assert reached == {str(state) for state in table.states.values}
    leaves = {str(source) for transition in table.transitions for source in transition.sources}
    assert leaves | {str(state) for state in table.final} == reached


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_diagram_has_every_move(table: StateTable) -> None:
    diagram = table.mermaid()
    for transition in table.transitions:
        for source in transition.sources:
            assert f"{source} --> {transition.target}: {transition.name}" in diagram


def lamp(state: str = Light.RED, text: str = "whole") -> Feedback:
    made: Feedback = Feedback.objects.create(text=text, language=state)
    return made


class RandomWalks(TestCase):
    """Whatever is tried in whatever order, the stored state is the one that the table allows."""

    @given(st.lists(st.sampled_from([transition.name for transition in TABLE.transitions]), max_size=8))
    def test_walk(self, names: list[str]) -> None:
        subject, state, taken = lamp(), str(Light.RED), 0
        for name in names:
            transition = TABLE.transition(name)
            possible = state in transition.sources and name != "by_hand"
            try:
                apply_transition(TABLE, subject, name, actor=None, data={"reason": "evening"})
            except (StaleState, Refused):
                assert not possible
            else:
                assert possible
                state, taken = str(transition.target), taken + 1
            subject.refresh_from_db()
            assert subject.language == state
        assert DomainEvent.objects.filter(subject_id=subject.public_id).count() == taken


@pytest.mark.django_db
def test_a_refusal_changes_nothing() -> None:
    subject = lamp(text="broken")
    with pytest.raises(Refused, match="broken"):
        apply_transition(TABLE, subject, "go", actor=None)
    subject.refresh_from_db()
    assert subject.language == Light.RED
    assert not DomainEvent.objects.exists()


@pytest.mark.django_db
def test_required_data_is_asked_beside_its_field() -> None:
    with pytest.raises(ValidationError) as caught:
        apply_transition(TABLE, lamp(), "switch_off", actor=None, data={"reason": ""})
    assert set(caught.value.message_dict) == {"reason"}


@pytest.mark.django_db
def test_effect_event_and_state_come_together() -> None:
    done = apply_transition(TABLE, lamp(), "switch_off", actor=None, data={"reason": "evening"})
    event = DomainEvent.objects.get()
    assert (done.language, done.page, event.name) == (Light.DARK, "evening", "test.light.dark")
    assert event.payload == {"from": Light.RED, "to": Light.DARK, "transition": "switch_off"}


@pytest.mark.django_db
def test_an_old_page_cannot_overwrite() -> None:
    subject = lamp()
    apply_transition(TABLE, subject, "go", actor=None)
    with pytest.raises(StaleState):
        apply_transition(TABLE, subject, "switch_off", actor=None, data={"reason": "x"}, expected_state=Light.RED)


@pytest.mark.django_db
def test_moves_tell_why_not() -> None:
    moves = {move.transition.name: move.decision for move in TABLE.moves(None, lamp(text="broken"))}
    assert set(moves) == {"go", "switch_off", "by_hand"}
    assert not moves["go"]
    assert moves["by_hand"].reason == "Sign in first."
    with pytest.raises(KeyError):
        TABLE.transition("fly")
