"""Who may do what with projects and pilots: pure predicates with reasons.

A coordinator manages every project; a project manager those that the own organisation implements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import ServiceRole
from core.policies import Decision, decide
from pilots.enums import PilotStage

if TYPE_CHECKING:
    from pilots.models import Pilot, Project

MANAGES = frozenset({ServiceRole.PROJECT_MANAGER})
ROLES_THAT_MANAGE_PROJECTS = MANAGES | {ServiceRole.COORDINATOR}


def may_list_pilots(user: Any) -> Decision:
    """Decide whether pilots are shown to the user at all."""
    return decide(
        user.is_authenticated and not user.is_ministry_viewer,
        _("Viewers of the ministry read projects and reports; pilots are not shown to them."),
    )


def may_create_project(user: Any) -> Decision:
    """Decide whether the user adds projects."""
    return decide(
        bool(user.service_roles & ROLES_THAT_MANAGE_PROJECTS),
        _("Project managers and coordinators add projects."),
    )


def implements(user: Any, project: Project) -> bool:
    """Tell whether the user manages projects in an organisation that implements this one.

    Read once for each fetched project, so never older than its page.
    """
    known: dict[int, bool] = project.__dict__.setdefault("_implemented_by", {})
    if user.pk not in known:
        own = user.organisations_as(MANAGES)
        known[user.pk] = bool(own) and project.implementers.filter(pk__in=own).exists()
    return known[user.pk]


def may_manage_project(user: Any, project: Project) -> Decision:
    """Decide whether the user changes the project and adds pilots to it."""
    return decide(
        user.is_coordinator or implements(user, project),
        _("Only the project's manager and the coordinators change it."),
    )


def may_manage(user: Any, pilot: Pilot) -> Decision:
    """Decide whether the user takes the pilot from stage to stage."""
    return may_manage_project(user, pilot.project)


def may_change(user: Any, pilot: Pilot) -> Decision:
    """Decide whether the user changes the pilot's facts and employers: not after it has ended."""
    return may_manage(user, pilot) & decide(
        pilot.stage != PilotStage.ENDED, _("The pilot has ended. Open it again to change it.")
    )
