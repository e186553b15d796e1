"""Who may do what with wishes, proposals, the board and roles: pure predicates with reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from core.policies import Decision, allow, decide, deny
from employers.enums import MembershipRole
from tasks.enums import ROLE_STATES_ON_BOARD, AnalysisState

if TYPE_CHECKING:
    from tasks.models import CarvedRole, DocumentRequest, WorkAnalysis

EDITING_ROLES = frozenset({MembershipRole.OWNER, MembershipRole.EDITOR})


def membership_role(user: Any, analysis: WorkAnalysis) -> str:
    """Return the user's role at the employer of the analysis, or an empty text; read once for each object."""
    cached: dict[int, str] = user.__dict__.setdefault("_employer_roles", {})
    employer_id = analysis.unit.site.employer_id
    if employer_id not in cached:
        cached[employer_id] = (
            user.employer_memberships.filter(employer_id=employer_id).values_list("role", flat=True).first() or ""
        )
    return cached[employer_id]


def may_see_contacts(user: Any, analysis: WorkAnalysis) -> Decision:
    """Decide whether the user sees the employer's contact persons by name: its members and the job coaches.

    Coordinators read the work, the figures and the documents of every employer; whose names stand in them is not
    needed for that.
    """
    return decide(
        bool(membership_role(user, analysis)) or user.carves,
        _("Names of contact persons are shown to the employer and its job coaches."),
    )


def may_cancel(user: Any, document: DocumentRequest) -> Decision:
    """Decide whether the user stops a document from being made: others may be waiting for it too."""
    return decide(document.requested_by_id == user.pk, _("Only the one who asked for the document cancels it."))


def may_carve(user: Any, analysis: WorkAnalysis) -> Decision:
    """Decide whether the user shapes roles in this analysis: the employer's editors and the service side's coaches."""
    if analysis.state != AnalysisState.OPEN:
        return deny(_("The analysis is closed. Open it again to change roles."))
    return _may_work(user, analysis)


def _may_work(user: Any, analysis: WorkAnalysis) -> Decision:
    if membership_role(user, analysis) in EDITING_ROLES or user.carves:
        return allow()
    return deny(_("You can read this, but only the employer's editors and the job coaches change it."))


def may_move(user: Any, role: CarvedRole) -> Decision:
    """Decide whether tasks may be moved into or out of the role."""
    return may_carve(user, role.analysis) & decide(
        role.state in ROLE_STATES_ON_BOARD,
        _("The role has left the board: its tasks can be changed only after it has been taken back to a draft."),
    )


def may_decide(user: Any, role: CarvedRole) -> Decision:
    """Decide whether the user approves roles: the employer decides about its own work."""
    return decide(
        membership_role(user, role.analysis) == MembershipRole.OWNER,
        _("The employer's owner member decides about the role."),
    )


def may_write_reason(user: Any, role: CarvedRole) -> Decision:
    """Decide whether the user may write a reason for a red finding: somebody else than the proposer."""
    return may_carve(user, role.analysis) & decide(
        role.proposed_by_id is not None and role.proposed_by_id != user.pk,
        _("The reason is written by a second person, not by the one who proposed the role."),
    )


def may_handle(user: Any, role: CarvedRole) -> Decision:
    """Decide whether the user moves the role on while it is being made: editors and coaches."""
    return may_carve(user, role.analysis)


def may_follow(user: Any, role: CarvedRole) -> Decision:
    """Decide whether the user opens, fills and closes an approved role: editors and coaches.

    People are found and jobs end long after the analysis has been closed.
    """
    return _may_work(user, role.analysis)
