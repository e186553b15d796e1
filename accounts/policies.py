"""Who may do what with people and organisations: pure decisions with reasons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.enums import ROLES_BY_COORDINATOR, ROLES_THAT_MANAGE, ROLES_THAT_SUPERVISE, ServiceRole
from core.policies import Decision, allow, decide

if TYPE_CHECKING:
    from accounts.models import Organisation, OrganisationMembership, User


def may_list_organisations(user: User) -> Decision:
    """Decide whether the organisations' pages are the user's business: everyone of the service side."""
    return decide(user.is_service_side, _("Organisations are shown to those who work in one."))


def may_create_organisation(user: User) -> Decision:
    """Decide whether the user may add an organisation: coordinators do."""
    return decide(user.is_coordinator, _("A coordinator adds organisations."))


def may_manage_members(user: User, organisation: Organisation) -> Decision:
    """Decide whether the user may invite to the organisation and end its memberships."""
    return decide(
        user.is_coordinator or organisation.pk in user.organisations_as(ROLES_THAT_MANAGE),
        _("A team lead, a project manager of the organisation or a coordinator manages its members."),
    )


def may_give_role(user: User, organisation: Organisation, role: str) -> Decision:
    """Decide whether the user may give this role in the organisation."""
    return may_manage_members(user, organisation) & decide(
        user.is_coordinator or role not in ROLES_BY_COORDINATOR,
        _("Only a coordinator gives the roles of coordinator and ministry viewer."),
    )


def may_end_membership(user: User, membership: OrganisationMembership) -> Decision:
    """Decide whether the user may end a membership; nobody loses the own role by a slip."""
    return may_give_role(user, membership.organisation, membership.role) & decide(
        membership.user_id != user.pk, _("Somebody else ends your own membership.")
    )


def is_good_last_day(membership: OrganisationMembership, last_day: date, today: date) -> Decision:
    """Decide whether a membership may end on this day: from its first day on, at the latest today."""
    return decide(last_day >= membership.started_on, _("The last day cannot be before the first.")) & decide(
        last_day <= today, _("The last day cannot be in the future. End the membership on the day it ends.")
    )


def may_see_looks(user: User) -> Decision:
    """Decide whether the user checks who opened whose data."""
    return decide(
        bool(user.organisations_as(ROLES_THAT_SUPERVISE)),
        _("A team lead or a coordinator checks who has opened data in the own organisation."),
    )


def roles_to_give(user: User) -> list[tuple[str, Any]]:
    """Return the roles the user may give, as choices of a field."""
    return [
        (value, label)
        for value, label in ServiceRole.choices
        if user.is_coordinator or value not in ROLES_BY_COORDINATOR
    ]


def may_accept(user: User, *, holds_address: bool) -> Decision:
    """Decide whether this person is the invited one: the invitation went to one of the person's own addresses."""
    if holds_address and user.is_active:
        return allow()
    return decide(
        condition=False,
        reason=_("The invitation was sent to another e-mail address. Sign in with the account of that address."),
    )
