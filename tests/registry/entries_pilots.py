"""Registry entries of the pilots app."""

from typing import Any

from tests.cast import SIGNED_IN, Cast
from tests.factories import EmployerFactory, PilotFactory, ProjectFactory
from tests.registry.entries_employers import SEES, employer
from tests.registry.routes import Route, register

MANAGES = frozenset({"project_manager", "coordinator"})
LISTS = SIGNED_IN - {"ministry_viewer"}


def pilot(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's pilot."""
    return {"public_id": cast.pilot.public_id}


def project(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's project."""
    return {"public_id": cast.project.public_id}


def candidate(cast: Cast) -> dict[str, Any]:
    """Return the address parts of a pilot and an employer outside it that the managers see."""
    found = EmployerFactory.create()
    found.partners.add(*cast.employer.partners.all())
    return {"public_id": cast.pilot.public_id, "employer_id": found.public_id}


def participant(cast: Cast) -> dict[str, Any]:
    """Return the address parts of a pilot and its employer."""
    return {"public_id": cast.pilot.public_id, "employer_id": cast.employer.public_id}


def grow_pilots(cast: Cast, number: int) -> None:
    """Have this many pilots in the cast's project."""
    for _ in range(number - cast.project.pilots.count()):
        PilotFactory.create(project=cast.project, employers=[cast.employer])


def grow_projects(cast: Cast, number: int) -> None:
    """Have this many projects with the cast's implementer."""
    implementer = cast.project.implementers.get()
    for _ in range(number - implementer.projects.count()):
        ProjectFactory.create().implementers.add(implementer)


def grow_employers(cast: Cast, number: int) -> None:
    """Have this many employers in the pilot."""
    for _ in range(number - cast.pilot.employers.count()):
        joined = EmployerFactory.create()
        joined.partners.add(*cast.employer.partners.all())
        cast.pilot.employers.add(joined)


register(
    Route(
        "pilot_list",
        LISTS,
        refused=frozenset({"ministry_viewer"}),
        as_persona="project_manager",
        queries=14,
        grow=grow_pilots,
    ),
    Route(
        "pilot_export",
        LISTS,
        refused=frozenset({"ministry_viewer"}),
        page=False,
        as_persona="project_manager",
        grow=grow_pilots,
    ),
    Route("project_list", SIGNED_IN, as_persona="project_manager", queries=12, grow=grow_projects),
    Route(
        "project_detail",
        SEES | {"ministry_viewer"},
        project,
        as_persona="project_manager",
        queries=14,
        grow=grow_pilots,
    ),
    Route("project_create", MANAGES, refused=SIGNED_IN - MANAGES),
    Route("project_edit", MANAGES, project, refused=(SEES | {"ministry_viewer"}) - MANAGES),
    Route("pilot_create", MANAGES, project, refused=(SEES | {"ministry_viewer"}) - MANAGES),
    Route("pilot_detail", SEES, pilot, as_persona="project_manager", queries=18, grow=grow_employers),
    Route("pilot_history", SEES, pilot, queries=14),
    Route("pilot_tab", SEES, lambda cast: {**pilot(cast), "key": "method"}, queries=14),
    Route("pilot_edit", MANAGES, pilot, refused=SEES - MANAGES),
    Route(
        "pilot_move",
        MANAGES,
        pilot,
        refused=SEES - MANAGES,
        method="post",
        data=lambda _cast: {"transition": "end_redistribution", "stage": "running"},
        ok=frozenset({303}),
        page=False,
    ),
    Route("pilot_employer_search", MANAGES, pilot, refused=SEES - MANAGES, query="?q=oy"),
    Route(
        "pilot_employer_join",
        MANAGES,
        candidate,
        refused=SEES - MANAGES,
        method="post",
        ok=frozenset({303}),
        page=False,
    ),
    Route(
        "pilot_employer_leave",
        MANAGES,
        participant,
        refused=SEES - MANAGES,
        method="post",
        ok=frozenset({303}),
        page=False,
    ),
    Route(
        "employer_tab",
        SEES,
        lambda cast: {**employer(cast), "key": "pilots"},
        as_persona="employer_owner",
        queries=16,
        grow=grow_pilots,
    ),
)
