"""The life of a carved role as a table (domain 1.3 steps 5–9, 1.13 for the gate)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.policies import Decision, decide
from core.workflow import StateTable, Transition
from tasks import role_policies as policies
from tasks.enums import CheckColour, RoleState

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tasks.models import CarvedRole


def has_work(role: CarvedRole) -> Decision:
    """Require at least one task in the role."""
    return decide(
        role.items.filter(is_active=True).exists(), _("The role has no tasks yet. Move tasks into it on the board.")
    )


def has_timetable(role: CarvedRole) -> Decision:
    """Require that every task of the role has its time."""
    return has_work(role) & decide(
        not role.items.filter(is_active=True, start__isnull=True).exists(),
        _("Some tasks of the role have no time in its week. Look at the timetable on the board."),
    )


def gate_is_passed(role: CarvedRole) -> Decision:
    """Require a check of the role as it is now, each red finding with a reason by a second person."""
    check = role.checks.first()
    if check is None:
        return decide(condition=False, reason=_("The ethics and safety check has not been made yet."))
    red = {finding["code"] for finding in check.findings if finding["colour"] == CheckColour.RED}
    reasoned = set(role.reasons.exclude(written_by=role.proposed_by).values_list("code", flat=True))
    return decide(
        red <= reasoned,
        _("A red finding of the ethics and safety check needs a written reason by a second person."),
    )


def _mark_proposed(role: Any, actor: Any, _data: Mapping[str, Any]) -> None:
    role.proposed_by = actor


def _mark_decided(role: Any, actor: Any, _data: Mapping[str, Any]) -> None:
    role.decided_by = actor
    role.decided_at = timezone.now()


def _mark_redrafted(role: Any, _actor: Any, _data: Mapping[str, Any]) -> None:
    role.decided_by = None
    role.decided_at = None


def _mark_ended(role: Any, _actor: Any, data: Mapping[str, Any]) -> None:
    role.closing_reason = str(data["closing_reason"])[:300]
    role.items.update(is_active=False)


ROLE_TABLE = StateTable(
    name="carved_role",
    states=RoleState,
    initial=RoleState.DRAFT,
    final=frozenset({RoleState.CLOSED, RoleState.WITHDRAWN}),
    transitions=(
        Transition(
            name="propose",
            label=_("Propose the role"),
            sources=(RoleState.DRAFT,),
            target=RoleState.PROPOSED,
            event="tasks.role.proposed",
            who=policies.may_handle,
            guard=has_timetable,
            style="primary",
        ),
        Transition(
            name="check",
            label=_("Take to the ethics and safety check"),
            sources=(RoleState.PROPOSED,),
            target=RoleState.GATE,
            event="tasks.role.to_gate",
            who=policies.may_handle,
            guard=has_timetable,
            style="primary",
        ),
        Transition(
            name="approve",
            label=_("Approve the role"),
            sources=(RoleState.GATE,),
            target=RoleState.APPROVED,
            event="tasks.role.approved",
            who=policies.may_decide,
            guard=gate_is_passed,
            style="primary",
        ),
        Transition(
            name="redraft",
            label=_("Back to a draft"),
            sources=(RoleState.PROPOSED, RoleState.GATE, RoleState.APPROVED),
            target=RoleState.DRAFT,
            event="tasks.role.redrafted",
            who=policies.may_handle,
        ),
        Transition(
            name="open",
            label=_("Open the role for people"),
            sources=(RoleState.APPROVED,),
            target=RoleState.OPEN,
            event="tasks.role.opened",
            who=policies.may_follow,
            style="primary",
        ),
        Transition(
            name="fill",
            label=_("Mark as filled"),
            sources=(RoleState.OPEN,),
            target=RoleState.FILLED,
            event="tasks.role.filled",
            who=policies.may_follow,
        ),
        Transition(
            name="reopen",
            label=_("Open again"),
            sources=(RoleState.FILLED,),
            target=RoleState.OPEN,
            event="tasks.role.reopened",
            who=policies.may_follow,
        ),
        Transition(
            name="close",
            label=_("Close the role"),
            sources=(RoleState.OPEN, RoleState.FILLED),
            target=RoleState.CLOSED,
            event="tasks.role.closed",
            who=policies.may_follow,
            required=("closing_reason",),
            style="danger",
        ),
        Transition(
            name="withdraw",
            label=_("Withdraw the role"),
            sources=(RoleState.DRAFT, RoleState.PROPOSED, RoleState.GATE, RoleState.APPROVED),
            target=RoleState.WITHDRAWN,
            event="tasks.role.withdrawn",
            who=policies.may_handle,
            required=("closing_reason",),
            style="danger",
        ),
    ),
    effects={
        "propose": _mark_proposed,
        "approve": _mark_decided,
        "redraft": _mark_redrafted,
        "close": _mark_ended,
        "withdraw": _mark_ended,
    },
)
