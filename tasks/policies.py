"""Who may do what with analyses and inventories: pure predicates with reasons.

Reading follows visibility alone (the employer's members, professionals of organisations that work with the employer,
coordinators). Changing is for the employer's owners and editors and for the professionals who carve.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.policies import Decision, decide
from tasks.enums import AnalysisState
from tasks.role_policies import EDITING_ROLES, membership_role

if TYPE_CHECKING:
    from employers.models import Employer
    from tasks.models import WorkAnalysis

READ_ONLY = _("You can read this, but only the employer's editors and the job coaches change it.")


def may_list_analyses(user: Any) -> Decision:
    """Decide whether the user works with analyses at all."""
    return decide(
        user.is_authenticated and not user.is_ministry_viewer,
        _("Viewers of the ministry read reports; work analyses are not shown to them."),
    )


def may_start_somewhere(user: Any) -> Decision:
    """Decide whether the user can start analyses at all; which units, is decided for each employer."""
    return may_list_analyses(user) & decide(
        user.carves or user.employer_memberships.filter(role__in=EDITING_ROLES).exists(), READ_ONLY
    )


def may_start(user: Any, employer: Employer) -> Decision:
    """Decide whether the user starts an analysis of one of the employer's units; the user already sees it."""
    member = user.employer_memberships.filter(employer=employer, role__in=EDITING_ROLES).exists()
    return decide(member or user.carves, READ_ONLY)


def may_manage(user: Any, analysis: WorkAnalysis) -> Decision:
    """Decide whether the user changes the analysis itself: its title, its closing and opening."""
    return decide(membership_role(user, analysis) in EDITING_ROLES or user.carves, READ_ONLY)


def may_edit(user: Any, analysis: WorkAnalysis) -> Decision:
    """Decide whether the user changes what is in the analysis: tasks, answers, links, steps."""
    return may_manage(user, analysis) & decide(
        analysis.state == AnalysisState.OPEN, _("The analysis is closed. Open it again to change what is in it.")
    )
