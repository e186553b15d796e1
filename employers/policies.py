"""Who may do what with employers: pure predicates with reasons.

An employer's own members act by their role. Professionals of an organisation that works with the employer help:
they keep the structure, the facts and the log up to date, but who the members are is the employer's own matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import ROLES_THAT_CARVE, ServiceRole
from core.policies import Decision, allow, decide, deny
from employers.enums import MembershipRole

if TYPE_CHECKING:
    from employers.models import CooperationEntry, Employer, EmployerMembership

ROLES_THAT_HELP = ROLES_THAT_CARVE | {ServiceRole.COORDINATOR}
ROLES_THAT_EDIT = frozenset({MembershipRole.OWNER, MembershipRole.EDITOR})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is to an employer: the member's role ("" for none), and whether the person's organisation helps."""

    role: str
    helps: bool


def standing(user: Any, employer: Employer) -> Standing:
    """Return what the user is to the employer; read once for each fetched employer, so never older than its page."""
    known: dict[int, Standing] = employer.__dict__.setdefault("_standings", {})
    if user.pk not in known:
        role = employer.memberships.filter(user_id=user.pk).values_list("role", flat=True).first() or ""
        own = user.organisations_as(ROLES_THAT_HELP)
        helps = bool(own) and employer.partners.filter(pk__in=own).exists()
        known[user.pk] = Standing(role=role, helps=helps)
    return known[user.pk]


def may_list(user: Any) -> Decision:
    """Decide whether the user works with employers at all."""
    return decide(
        user.is_authenticated and not user.is_ministry_viewer,
        _("Viewers of the ministry read reports; employers are not shown to them."),
    )


def may_start(user: Any, *, has_employer: bool) -> Decision:
    """Decide whether the user may bring a new employer in.

    Professionals may, since their organisation begins to work with it; so may a person of an employer that is not
    here yet. ``has_employer``: the user is already a member of one.
    """
    if user.service_roles & ROLES_THAT_HELP:
        return allow()
    if user.service_roles:
        return may_list(user) & deny(_("Your role does not bring employers in."))
    return decide(
        not has_employer,
        _("You already act for an employer. A job coach can bring in another one and invite you to it."),
    )


def may_edit_facts(user: Any, employer: Employer) -> Decision:
    """Decide whether the user changes the employer's facts, contacts and commitment."""
    stand = standing(user, employer)
    return decide(
        stand.role in ROLES_THAT_EDIT or stand.helps,
        _("You can read this, but only the employer's editors and the job coaches that work with it change it."),
    )


def may_edit_structure(user: Any, employer: Employer) -> Decision:
    """Decide whether the user changes sites, units, places and job functions."""
    return may_edit_facts(user, employer)


def may_manage_members(user: Any, employer: Employer) -> Decision:
    """Decide whether the user changes members' roles, removes members and decides who works with the employer."""
    return decide(standing(user, employer).role == MembershipRole.OWNER, _("Only an owner decides about members."))


def may_invite(user: Any, employer: Employer, *, has_owner: bool) -> Decision:
    """Decide whether the user invites members: an owner; before the first owner, those who help the employer start."""
    if not has_owner and standing(user, employer).helps:
        return allow()
    return may_manage_members(user, employer)


def may_change_role(user: Any, membership: EmployerMembership, *, role: str, owners: int) -> Decision:
    """Decide whether the membership may get this role; the last owner stays."""
    last = membership.role == MembershipRole.OWNER and role != MembershipRole.OWNER and owners <= 1
    return may_manage_members(user, membership.employer) & decide(
        not last, _("An employer keeps at least one owner. Make somebody else an owner first.")
    )


def may_remove_member(user: Any, membership: EmployerMembership, *, owners: int) -> Decision:
    """Decide whether the membership may be ended: by an owner, or by the member; the last owner stays."""
    last = membership.role == MembershipRole.OWNER and owners <= 1
    own = membership.user_id == user.pk
    return (allow() if own else may_manage_members(user, membership.employer)) & decide(
        not last, _("An employer keeps at least one owner. Make somebody else an owner first.")
    )


def may_log(user: Any, employer: Employer) -> Decision:
    """Decide whether the user writes to the log of cooperation."""
    return may_edit_facts(user, employer)


def may_correct_entry(user: Any, entry: CooperationEntry) -> Decision:
    """Decide whether the user corrects or removes an entry of the log: its author does."""
    return may_log(user, entry.employer) & decide(
        entry.author_id == user.pk, _("Only the person who wrote the entry corrects it.")
    )
