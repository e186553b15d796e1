"""Who follows figures: the dashboard, the indicators' rules, the records behind a figure."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import ServiceRole
from core.policies import Decision, decide

ROLES_THAT_FOLLOW = frozenset({ServiceRole.COORDINATOR, ServiceRole.PROJECT_MANAGER})
ROLES_THAT_SUPPORT = frozenset({ServiceRole.COACH, ServiceRole.TEAM_LEAD})
# Whose rows a figure is made of: participants' records, what is known of people at work, everything else.
PARTICIPANTS, PEOPLE, THINGS = "participants", "people", "things"


def may_see_dashboard(user: Any) -> Decision:
    """Decide whether the user follows projects by the dashboard."""
    return decide(
        user.is_authenticated and bool(user.service_roles & ROLES_THAT_FOLLOW),
        _("The dashboard is for coordinators and project managers."),
    )


def may_read_rules(user: Any) -> Decision:
    """Decide whether the user reads what the indicators count."""
    return decide(
        user.is_authenticated and bool(user.service_roles),
        _("The indicators are for those who carry out, support or follow projects."),
    )


def may_write_definition(user: Any) -> Decision:
    """Decide whether the user adds a version of an indicator's definition."""
    return decide(user.is_authenticated and user.is_coordinator, _("Only coordinators add versions of definitions."))


def may_see_records(user: Any, of: str) -> Decision:
    """Decide whether the user opens the records behind a figure that is made of ``of``.

    Coordinators see no person's row; project managers see participants by their codes, since they answer for the data;
    placements and the support log are for those who coach the person.
    """
    roles = user.service_roles if user.is_authenticated else frozenset()
    allowed = {
        PARTICIPANTS: ROLES_THAT_SUPPORT | {ServiceRole.PROJECT_MANAGER},
        PEOPLE: ROLES_THAT_SUPPORT,
        THINGS: ROLES_THAT_FOLLOW,
    }[of]
    reasons = {
        PARTICIPANTS: _(
            "The records behind this figure are people. They are open to the project's managers and to those who coach "
            "the person; you see the rule and the figure."
        ),
        PEOPLE: _(
            "The records behind this figure are people at work. They are open to those who coach the person; you see "
            "the rule and the figure."
        ),
        THINGS: _("These records are for coordinators and project managers; you see the rule."),
    }
    return decide(bool(roles & allowed), reasons[of])
