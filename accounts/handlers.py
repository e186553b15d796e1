"""What follows from the events of accounts, and the service side's kind of invitation."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse

from accounts.enums import ROLES_BY_COORDINATOR, ROLES_THAT_MANAGE, ServiceRole
from accounts.invitations import kind_named, register_kind
from accounts.models import Invitation, Notification, Organisation, OrganisationMembership, User
from accounts.notifications import INVITATION_ACCEPTED, ROLE_ENDED, ROLE_STARTED
from accounts.policies import may_give_role
from accounts.services.mail import send_invitation, send_notice
from accounts.services.members import SERVICE_SIDE, give_role
from accounts.services.notices import EMAIL_WANTED, notify
from accounts.services.second_factor import rotate_second_factors
from core.encryption import register_rotation
from core.events import handles
from core.models import DomainEvent
from core.policies import Decision
from core.signals import language_chosen


def _organisation(invitation: Invitation) -> Organisation:
    return Organisation.objects.get(public_id=invitation.target_id)


def accept_role(invitation: Invitation, user: User) -> None:
    """Give the invited person the role."""
    give_role(_organisation(invitation), user, invitation.role, actor=None)


def describe_role(invitation: Invitation) -> str:
    """Name the organisation and the role."""
    return f"{_organisation(invitation).name}, {ServiceRole(invitation.role).label}"


def may_manage_role(user: User, invitation: Invitation) -> Decision:
    """Let those manage the invitation who may give its role."""
    return may_give_role(user, _organisation(invitation), invitation.role)


def managed_by(user: User) -> Q:
    """Return the condition for the service-side invitations that the user manages."""
    if user.is_coordinator:
        return Q()
    led = Organisation.objects.filter(pk__in=user.organisations_as(ROLES_THAT_MANAGE))
    return Q(target_id__in=led.values("public_id")) & ~Q(role__in=ROLES_BY_COORDINATOR)


def landing(_invitation: Invitation) -> str:
    """Lead to the first page of the person's role."""
    return reverse("home")


register_kind(
    SERVICE_SIDE,
    accept_role,
    describe=describe_role,
    may_manage=may_manage_role,
    managed_by=managed_by,
    landing=landing,
)


@handles("accounts.invitation.sent")
@handles("accounts.invitation.resent")
def mail_invitation(event: DomainEvent) -> None:
    """Send the link."""
    invitation = Invitation.objects.filter(public_id=event.subject_id).first()
    if invitation is not None:
        send_invitation(invitation)


@handles("accounts.invitation.accepted")
def tell_inviter(event: DomainEvent) -> None:
    """Tell the person who invited."""
    invitation = Invitation.objects.select_related("invited_by").filter(public_id=event.subject_id).first()
    if invitation is None or invitation.invited_by is None:
        return
    what = kind_named(invitation.kind).describe(invitation)
    notify(INVITATION_ACCEPTED, [invitation.invited_by], invitation, {"what": what})


@handles("accounts.membership.started")
def tell_new_role(event: DomainEvent) -> None:
    """Tell the person who got a role; who accepted an invitation knows."""
    if event.actor_id is not None:
        _tell_member(event, ROLE_STARTED)


@handles("accounts.membership.ended")
def tell_ended_role(event: DomainEvent) -> None:
    """Tell the person whose role ended."""
    _tell_member(event, ROLE_ENDED)


def _tell_member(event: DomainEvent, code: str) -> None:
    membership = (
        OrganisationMembership.objects.select_related("user", "organisation").filter(public_id=event.subject_id).first()
    )
    if membership is not None:
        notify(code, [membership.user], membership, {"organisation": membership.organisation.name})


@handles(EMAIL_WANTED)
def mail_notice(event: DomainEvent) -> None:
    """Send a notice by e-mail."""
    notification = Notification.objects.filter(public_id=event.subject_id).first()
    if notification is not None:
        send_notice(notification)


@receiver(language_chosen)
def keep_language(user: User, language: str, **_signal: Any) -> None:
    """Keep the language that a signed-in person chose on a page."""
    User.objects.filter(pk=user.pk).exclude(language=language).update(language=language)


register_rotation("mfa.authenticator.data", rotate_second_factors)
