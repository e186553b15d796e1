"""Reads that pages of accounts show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from accounts.enums import InvitationState, ServiceRole
from accounts.models import Invitation, Look, Notification, Organisation, OrganisationMembership, User
from accounts.policies import may_end_membership, may_give_role
from accounts.services.invitations import just_sent
from accounts.services.members import SERVICE_SIDE
from accounts.services.notices import notice_of


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One membership as the organisation's page shows it."""

    membership: OrganisationMembership
    may_end: bool


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """One invitation as the organisation's page shows it."""

    invitation: Invitation
    role: str
    lapsed: bool
    may_manage: bool
    just_sent: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice as its reader sees it."""

    notification: Notification
    title: str
    sentence: str
    leads_somewhere: bool


@dataclass(frozen=True, slots=True)
class LookRow:
    """One look in words: who opened what kind of thing, its id, when and how."""

    at: datetime
    person: str
    action: str
    kind: str
    subject_id: str


def active_members(organisation: Organisation, viewer: User) -> list[MemberRow]:
    """Return the organisation's present memberships by the person's name."""
    memberships = (
        OrganisationMembership.objects.active()
        .filter(organisation=organisation)
        .select_related("user", "organisation")
        .order_by("user__name", "user__email", "role")
    )
    return [MemberRow(membership, may_end_membership(viewer, membership).allowed) for membership in memberships]


def ended_members(organisation: Organisation, limit: int = 20) -> list[OrganisationMembership]:
    """Return the memberships that ended last."""
    return list(
        OrganisationMembership.objects.filter(organisation=organisation, ended_on__isnull=False)
        .select_related("user")
        .order_by("-ended_on", "-id")[:limit]
    )


def waiting_invitations(organisation: Organisation, viewer: User, limit: int = 50) -> list[InvitationRow]:
    """Return the organisation's invitations that have not been accepted or cancelled, newest first."""
    waiting = Invitation.objects.filter(
        kind=SERVICE_SIDE,
        target_id=organisation.public_id,
        state__in=[InvitationState.SENT, InvitationState.EXPIRED],
    ).order_by("-sent_at", "-id")[:limit]
    return [
        InvitationRow(
            invitation=invitation,
            role=str(ServiceRole(invitation.role).label),
            lapsed=not invitation.is_open,
            may_manage=may_give_role(viewer, organisation, invitation.role).allowed,
            just_sent=just_sent(invitation),
        )
        for invitation in waiting
    ]


def notice_rows(notifications: Iterable[Notification]) -> list[NoticeRow]:
    """Return the notices in words; one whose app no longer has it is shown as an old notice."""
    rows = []
    for notification in notifications:
        notice = notice_of(notification.code)
        rows.append(
            NoticeRow(
                notification=notification,
                title=str(notice.title) if notice else _("An old notice"),
                sentence=notice.say(notification.context) if notice else "",
                leads_somewhere=bool(notice and notice.url_name),
            )
        )
    return rows


def look_rows(looks: Iterable[Look]) -> list[LookRow]:
    """Return the looks in words. A person who is no longer here is shown as such."""
    return [
        LookRow(
            at=look.at,
            person=look.actor.display_name if look.actor else _("A person no longer here"),
            action=action_in_words(look.action),
            kind=kind_in_words(look.subject_label),
            subject_id=str(look.subject_id),
        )
        for look in looks
    ]


def action_in_words(action: str) -> str:
    """Return what was done with the object."""
    words = {"open": _("opened"), "print": _("printed"), "export": _("exported"), "list": _("seen in a list")}
    return words.get(action, action)


def kind_in_words(label: str) -> str:
    """Return the model's name in the active language, or its label when the model is gone."""
    try:
        model: Any = apps.get_model(label)
    except (LookupError, ValueError):
        return label
    return str(model._meta.verbose_name)
