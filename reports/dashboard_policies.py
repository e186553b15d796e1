"""Who sees the dashboard: coordinators all projects, project managers those that their organisation implements."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import ServiceRole
from core.policies import Decision, decide

ROLES_THAT_FOLLOW = frozenset({ServiceRole.COORDINATOR, ServiceRole.PROJECT_MANAGER})


def may_see_dashboard(user: Any) -> Decision:
    """Decide whether the user follows projects by the dashboard."""
    return decide(
        user.is_authenticated and bool(user.service_roles & ROLES_THAT_FOLLOW),
        _("The dashboard is for coordinators and project managers."),
    )
