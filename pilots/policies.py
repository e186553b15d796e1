"""Who may do what with projects and pilots: pure predicates with reasons.

A coordinator manages every project; a project manager those that the own organisation implements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import ServiceRole
from core.policies import Decision, decide
from pilots.enums import Beneficiary, PilotStage

if TYPE_CHECKING:
    from pilots.models import Action, OperatingModel, Pilot, Project

MANAGES = frozenset({ServiceRole.PROJECT_MANAGER})
ROLES_THAT_MANAGE_PROJECTS = MANAGES | {ServiceRole.COORDINATOR}


def may_list_pilots(user: Any) -> Decision:
    """Decide whether pilots are shown to the user at all."""
    return decide(
        user.is_authenticated and not user.is_ministry_viewer,
        _("Viewers of the ministry read projects and reports; pilots are not shown to them."),
    )


def may_see_programme(user: Any) -> Decision:
    """Decide whether periods, targets, actions and operating models are shown to the user."""
    return decide(
        user.is_authenticated and user.service_roles and not user.is_ministry_viewer,
        _("Periods, targets, actions and operating models are for those who carry out projects."),
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


def may_explain_delay(user: Any, pilot: Pilot) -> Decision:
    """Decide whether the user says why the pilot is late; whether it is late is told by ``Pilot.days_late``."""
    return may_change(user, pilot)


def may_manage_action(user: Any, action: Action) -> Decision:
    """Decide whether the user changes the action and the employers it supports."""
    return may_manage_project(user, action.project)


def may_manage_model(user: Any, model: OperatingModel) -> Decision:
    """Decide whether the user writes the operating model and records how it roots."""
    return may_manage_project(user, model.project)


def counts_people(action: Action) -> Decision:
    """Decide whether those who take part in the action are participants, with the reason in words.

    Regulation (EU) 2021/1057, Annex I; Commission FAQ of 20.4.2023.
    """
    return decide(
        action.direct_beneficiary != Beneficiary.ENTITY,
        _(
            "The action helps organisations directly, so the employer is counted. People benefit from it indirectly "
            "and are not participants."
        ),
    ) & _helps_somebody_with_money(action)


def counts_entities(action: Action) -> Decision:
    """Decide whether the employers that the action supports are counted, with the reason in words."""
    return decide(
        action.direct_beneficiary != Beneficiary.PERSON,
        _(
            "The action helps people directly, so they are participants. The same action cannot also count their "
            "employer: record the employer's support as an action of its own."
        ),
    ) & _helps_somebody_with_money(action)


def _helps_somebody_with_money(action: Action) -> Decision:
    return decide(
        action.direct_beneficiary != Beneficiary.NONE,
        _("The action helps nobody directly, as an event for the public does, so nobody is counted."),
    ) & decide(
        action.has_earmarked_cost, _("No project money is earmarked for the action, so nobody is counted through it.")
    )
