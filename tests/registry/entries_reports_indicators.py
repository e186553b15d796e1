"""Registry entries of the reports app: indicators."""

from datetime import date
from typing import Any

from tests.cast import SIGNED_IN, Cast
from tests.factories_coaching import ParticipantFactory
from tests.factories_programme import IndicatorDefinitionFactory
from tests.registry.routes import Route, register

SERVICE = frozenset({"coach", "other_coach", "team_lead", "project_manager", "coordinator", "ministry_viewer"})
OPENS_PARTICIPANTS = frozenset({"coach", "other_coach", "team_lead", "project_manager"})


def indicator(_cast: Cast) -> dict[str, Any]:
    """Return the address part of the indicator of participants in total."""
    return {"code": IndicatorDefinitionFactory.create().code}


def grow_participants(cast: Cast, number: int) -> None:
    """Have this many participants in the cast's project."""
    for _ in range(number - cast.project.participants.count()):
        ParticipantFactory.create(project=cast.project, action=cast.action, organisation=cast.organisation)


def grow_definitions(_cast: Cast, number: int) -> None:
    """Have this many indicators, each with this many versions."""
    for index in range(number):
        IndicatorDefinitionFactory.create(code=f"EECO{index + 1:02d}", position=index)
        IndicatorDefinitionFactory.create(code="EECO01", version=index + 2, valid_from=date(2022, 1, index + 1))


def new_version(_cast: Cast) -> dict[str, Any]:
    """Return what the form of a new version is sent with."""
    texts = {f"{kind}_{language}": "Teksti" for kind in ("name", "rule", "basis") for language in ("fi", "sv", "en")}
    return {**texts, "valid_from": "1.1.2030", "after": "1"}


register(
    Route(
        "indicator_list",
        SERVICE,
        refused=SIGNED_IN - SERVICE,
        as_persona="coordinator",
        queries=12,
        grow=grow_definitions,
    ),
    Route(
        "indicator_detail",
        SERVICE,
        indicator,
        refused=SIGNED_IN - SERVICE,
        as_persona="project_manager",
        queries=20,
        grow=grow_participants,
    ),
    Route(
        "indicator_records",
        OPENS_PARTICIPANTS,
        indicator,
        refused=SIGNED_IN - OPENS_PARTICIPANTS,
        as_persona="project_manager",
        queries=24,
        grow=grow_participants,
    ),
    Route(
        "indicator_version_create",
        frozenset({"coordinator"}),
        indicator,
        refused=SIGNED_IN - {"coordinator"},
        method="post",
        data=new_version,
        ok=frozenset({302}),
        page=False,
    ),
)
