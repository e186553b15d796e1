"""Members of an employer and requests to become one. An employer never loses its last owner."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Invitation, Organisation, User
from accounts.services.invitations import invite
from core.events import record_event
from core.policies import require
from employers.enums import INVITATION_KIND, MembershipRole, RequestState
from employers.models import AccessRequest, Employer, EmployerMembership
from employers.policies import may_change_role, may_invite, may_manage_members, may_remove_member
from employers.services.saving import save_checked
from employers.services.starting import helping_organisations


def count_owners(employer: Employer) -> int:
    """Return the number of the employer's owners."""
    return employer.memberships.filter(role=MembershipRole.OWNER).count()


def _lock(employer_id: int) -> Employer:
    """Lock the employer, so that two changes of members wait for each other and both see the true number of owners."""
    employer: Employer = Employer.objects.select_for_update(of=("self",)).get(pk=employer_id)
    return employer


def join_employer(*, user: User, employer: Employer, role: str, invited_by: User | None = None) -> EmployerMembership:
    """Make the user a member, or raise the role of one; called when an invitation or a request is accepted.

    An invitation never takes away: whoever already has a stronger role keeps it.
    """
    strength = [MembershipRole.VIEWER, MembershipRole.EDITOR, MembershipRole.OWNER]
    with transaction.atomic():
        locked = _lock(employer.pk)
        membership: EmployerMembership | None = locked.memberships.filter(user=user).first()
        if membership is not None:
            if strength.index(MembershipRole(role)) > strength.index(MembershipRole(membership.role)):
                membership.role = role
                save_checked(membership)
                _record("employers.member.role_changed", locked, invited_by, membership)
            return membership
        membership = EmployerMembership(employer=locked, user=user, role=role)
        save_checked(membership)
        _record("employers.member.joined", locked, invited_by or user, membership)
    return membership


def change_role(*, actor: User, membership: EmployerMembership, role: str) -> EmployerMembership:
    """Give a member another role.

    Raises:
        Refused: the actor is no owner, or the last owner would be lost.
    """
    with transaction.atomic():
        employer = _lock(membership.employer_id)
        locked: EmployerMembership = EmployerMembership.objects.select_related("employer").get(pk=membership.pk)
        require(may_change_role(actor, locked, role=role, owners=count_owners(employer)))
        if locked.role != role:
            locked.role = role
            save_checked(locked)
            _record("employers.member.role_changed", employer, actor, locked)
    return locked


def remove_member(*, actor: User, membership: EmployerMembership) -> None:
    """End a membership.

    Raises:
        Refused: the actor is neither an owner nor the member, or the last owner would be lost.
    """
    with transaction.atomic():
        employer = _lock(membership.employer_id)
        locked = EmployerMembership.objects.select_related("employer").filter(pk=membership.pk).first()
        if locked is None:
            return
        require(may_remove_member(actor, locked, owners=count_owners(employer)))
        _record("employers.member.left", employer, actor, locked)
        locked.delete()


def invite_member(*, actor: User, employer: Employer, email: str, role: str, language: str) -> Invitation:
    """Send an invitation to act for the employer; before the first owner only an owner is invited.

    Raises:
        Refused: the actor may not invite.
        ValidationError: the first member would not be an owner, or the person is already invited.
    """
    with transaction.atomic():
        locked = _lock(employer.pk)
        has_owner = count_owners(locked) > 0
        require(may_invite(actor, locked, has_owner=has_owner))
        if not has_owner and role != MembershipRole.OWNER:
            raise ValidationError({"role": _("Invite an owner first: the owner then invites the others.")})
        invitation = invite(
            kind=INVITATION_KIND, target_id=locked.public_id, role=role, email=email, actor=actor, language=language
        )
        payload = {"invitation": str(invitation.public_id), "role": role}
        record_event("employers.member.invited", subject=locked, actor=actor, payload=payload)
    return invitation


def ask_access(*, actor: User, employer: Employer) -> AccessRequest:
    """Ask the employer to let the actor, or the actor's organisation, in. Asking twice is one request."""
    with transaction.atomic():
        locked = _lock(employer.pk)
        waiting: AccessRequest | None = locked.access_requests.filter(
            requester=actor, state=RequestState.WAITING
        ).first()
        if waiting is not None:
            return waiting
        organisation: Organisation | None = next(iter(helping_organisations(actor)), None)
        request = AccessRequest(employer=locked, requester=actor, organisation=organisation)
        save_checked(request)
        payload = {"request": str(request.public_id)}
        record_event("employers.access.requested", subject=locked, actor=actor, payload=payload)
    return request


def decide_access(
    *, actor: User, request: AccessRequest, grant: bool, role: str = MembershipRole.VIEWER
) -> AccessRequest:
    """Grant or decline a request. An organisation becomes a partner; a person becomes a member with the role.

    Deciding again what is already decided changes nothing.

    Raises:
        Refused: the actor does not decide about members.
    """
    with transaction.atomic():
        employer = _lock(request.employer_id)
        locked: AccessRequest = AccessRequest.objects.select_related("requester", "organisation").get(pk=request.pk)
        require(may_invite(actor, employer, has_owner=count_owners(employer) > 0))
        if locked.state != RequestState.WAITING:
            return locked
        locked.state = RequestState.GRANTED if grant else RequestState.DECLINED
        locked.decided_by, locked.decided_at = actor, timezone.now()
        save_checked(locked)
        if grant and locked.organisation is not None:
            employer.partners.add(locked.organisation)
        elif grant:
            join_employer(user=locked.requester, employer=employer, role=role, invited_by=actor)
        payload = {"request": str(locked.public_id), "granted": grant}
        record_event("employers.access.decided", subject=employer, actor=actor, payload=payload)
    return locked


def end_partnership(*, actor: User, employer: Employer, organisation: Organisation) -> None:
    """End an organisation's work with the employer; its people no longer see it.

    Raises:
        Refused: the actor is no owner.
    """
    with transaction.atomic():
        locked = _lock(employer.pk)
        require(may_manage_members(actor, locked))
        if locked.partners.filter(pk=organisation.pk).exists():
            locked.partners.remove(organisation)
            payload = {"organisation": str(organisation.public_id)}
            record_event("employers.partner.left", subject=locked, actor=actor, payload=payload)


def _record(name: str, employer: Employer, actor: Any, membership: EmployerMembership) -> None:
    payload = {"member": str(membership.user.public_id), "role": str(membership.role)}
    record_event(name, subject=employer, actor=actor, payload=payload)
