"""Registry entries of the reports app: the dashboard."""

from datetime import date
from typing import Any

from tests.cast import SIGNED_IN, Cast
from tests.factories import PilotFactory, RegionFactory
from tests.factories_coaching import ParticipantFactory
from tests.factories_programme import IndicatorTargetFactory, RootingStepFactory
from tests.registry.routes import Route, register

FOLLOWS = frozenset({"project_manager", "coordinator"})


def grow_dashboard(cast: Cast, number: int) -> None:
    """Have this many late pilots, targets, participants and rooting steps."""
    made: dict[str, Any] = cast.extra
    for index in range(made.get("dashboard", 0), number):
        PilotFactory.create(
            project=cast.project,
            employers=[cast.employer],
            region=RegionFactory.create(),
            ends_on=date(2026, 4, 1),
        )
        IndicatorTargetFactory.create(period=cast.period, indicator_code=f"X{index}")
        ParticipantFactory.create(project=cast.project, action=cast.action, gender="")
        RootingStepFactory.create()
    made["dashboard"] = number


register(
    Route(
        "coordinator_dashboard",
        FOLLOWS,
        refused=SIGNED_IN - FOLLOWS,
        as_persona="coordinator",
        queries=40,
        grow=grow_dashboard,
    ),
)
