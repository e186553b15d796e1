"""The demo is made once, and everybody in it has something to look at."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from stdnum.fi import ytunnus

from accounts.models import User
from accounts.services.demo import PEOPLE
from core.models import DomainEvent
from employers.models import Employer
from pilots.models import Pilot, Project
from tasks.enums import RoleState
from tasks.models import CarvedRole, CarvingRun, HolderHearing, RoleItem, Task, WorkAnalysis
from tasks.selectors.board import board_of
from tasks.services.demo import CARVED, EMPLOYERS

pytestmark = pytest.mark.django_db
COUNTED: tuple[Any, ...] = (
    User,
    Employer,
    Project,
    Pilot,
    WorkAnalysis,
    Task,
    CarvingRun,
    CarvedRole,
    RoleItem,
    HolderHearing,
    DomainEvent,
)


def seed() -> str:
    told = io.StringIO()
    call_command("seed_demo", stdout=told)
    return told.getvalue()


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_the_demo_is_made_once_and_shows_something_to_everybody(settings: Any) -> None:
    settings.DEMO_MODE = True
    call_command("load_reference", verbosity=0)
    assert "is in the database" in seed()
    first = counts()
    assert first["Employer"] == first["Pilot"] == first["WorkAnalysis"] == len(EMPLOYERS)
    for person in PEOPLE:
        user = User.objects.get(email=person.email)
        shown = Project if person.key == "ministry_viewer" else WorkAnalysis
        assert shown.objects.visible_to(user).exists(), person.key
    other = User.objects.get(email="toinen.valmentaja@demo.example")
    assert [given.business_id for given in EMPLOYERS if given.coach == "other_coach"] == list(
        Employer.objects.visible_to(other).values_list("business_id", flat=True)
    )
    analysis = WorkAnalysis.objects.get(unit__site__employer__business_id=EMPLOYERS[0].business_id)
    board = board_of(analysis)
    assert EMPLOYERS[0].workplace == CARVED
    assert board.roles
    assert not board.problems
    at_gate = CarvedRole.objects.filter(analysis=analysis, state=RoleState.GATE)
    assert at_gate.count() == 1
    assert at_gate.get().checks.exists()
    assert "already" in seed()
    assert counts() == first


@pytest.mark.parametrize("given", EMPLOYERS, ids=lambda given: given.workplace)
def test_business_ids_have_right_check_digits(given: Any) -> None:
    assert ytunnus.is_valid(given.business_id)


def test_the_demo_wants_demo_mode_and_reference_data(settings: Any) -> None:
    settings.DEMO_MODE = True
    with pytest.raises(CommandError, match="load_reference"):
        call_command("seed_demo")
    call_command("load_reference", verbosity=0)
    settings.DEMO_MODE = False
    with pytest.raises(CommandError, match="DEMO_MODE"):
        call_command("seed_demo")
