"""What follows from the events of employers, and the invitation to act for one."""

from typing import Any

from django.db.models import Q
from django.urls import reverse

from accounts.enums import ServiceRole
from accounts.invitations import register_kind
from accounts.models import Invitation, User
from accounts.services.notices import notify
from core.events import handles
from core.models import DomainEvent
from core.policies import Decision, deny
from employers.enums import INVITATION_KIND, MembershipRole, RequestState
from employers.models import AccessRequest, Employer
from employers.notifications import ACCESS_DECLINED, ACCESS_GRANTED, ACCESS_REQUESTED, MEMBER_JOINED, ROLE_CHANGED
from employers.policies import ROLES_THAT_HELP, may_invite
from employers.services.members import count_owners, join_employer


def _invited_to(invitation: Invitation) -> Employer | None:
    employer: Employer | None = Employer.objects.filter(public_id=invitation.target_id).first()
    return employer


def accept_membership(invitation: Invitation, user: User) -> None:
    """Make the invited person a member."""
    employer = _invited_to(invitation)
    if employer is not None:
        join_employer(user=user, employer=employer, role=invitation.role, invited_by=invitation.invited_by)


def describe_membership(invitation: Invitation) -> str:
    """Name the employer and the role."""
    employer = _invited_to(invitation)
    name = employer.display_name if employer else ""
    return f"{name}, {MembershipRole(invitation.role).label}"


def may_manage_invitation(user: User, invitation: Invitation) -> Decision:
    """Let those resend and cancel who may invite."""
    employer = _invited_to(invitation)
    if employer is None:
        return deny("")
    return may_invite(user, employer, has_owner=count_owners(employer) > 0)


def managed_by(user: User) -> Q:
    """Return the condition for the invitations that the user manages."""
    own = Q(memberships__user=user, memberships__role=MembershipRole.OWNER)
    helped = Q(
        partners__memberships__user=user,
        partners__memberships__ended_on__isnull=True,
        partners__memberships__role__in=ROLES_THAT_HELP,
    )
    without_owner = ~Q(pk__in=Employer.objects.filter(memberships__role=MembershipRole.OWNER).values("pk"))
    managed = Employer.objects.filter(own | (helped & without_owner))
    return Q(target_id__in=managed.values("public_id"))


def landing(invitation: Invitation) -> str:
    """Lead to the employer's page."""
    return reverse("employer_detail", kwargs={"public_id": invitation.target_id})


register_kind(
    INVITATION_KIND,
    accept_membership,
    describe=describe_membership,
    may_manage=may_manage_invitation,
    managed_by=managed_by,
    landing=landing,
)


def _subject(event: DomainEvent) -> Employer | None:
    employer: Employer | None = Employer.objects.filter(public_id=event.subject_id).first()
    return employer


def _owners(employer: Employer, *, without: Any = None) -> list[User]:
    owners = User.objects.filter(
        employer_memberships__employer=employer, employer_memberships__role=MembershipRole.OWNER
    )
    return list(owners.exclude(public_id=without) if without else owners)


@handles("employers.member.joined")
def tell_owners_of_member(event: DomainEvent) -> None:
    """Tell the other owners."""
    employer = _subject(event)
    if employer is not None:
        owners = _owners(employer, without=event.payload.get("member"))
        notify(MEMBER_JOINED, owners, employer, {"employer": employer.name})


@handles("employers.member.role_changed")
def tell_member_of_role(event: DomainEvent) -> None:
    """Tell the member whose role was changed."""
    employer = _subject(event)
    if employer is not None:
        users = list(User.objects.filter(public_id=event.payload["member"]))
        notify(ROLE_CHANGED, users, employer, {"employer": employer.name})


@handles("employers.access.requested")
def tell_deciders_of_request(event: DomainEvent) -> None:
    """Tell the owners; before the first owner those of the service side who work with the employer."""
    employer = _subject(event)
    if employer is None:
        return
    deciders = _owners(employer) or list(
        User.objects.filter(
            service_memberships__organisation__employers=employer,
            service_memberships__ended_on__isnull=True,
            service_memberships__role__in=[ServiceRole(role) for role in sorted(ROLES_THAT_HELP)],
        ).distinct()
    )
    notify(ACCESS_REQUESTED, deciders, employer, {"employer": employer.name})


@handles("employers.access.decided")
def tell_requester_of_decision(event: DomainEvent) -> None:
    """Tell the person who asked. A declined person is told no name: the employer stays unseen."""
    employer = _subject(event)
    asked: AccessRequest | None = (
        AccessRequest.objects.select_related("requester").filter(public_id=event.payload["request"]).first()
    )
    if employer is None or asked is None:
        return
    granted = asked.state == RequestState.GRANTED
    notify(ACCESS_GRANTED if granted else ACCESS_DECLINED, [asked.requester], employer, {"employer": employer.name})
