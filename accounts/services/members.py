"""Organisations of the service side and the roles people have in them."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.enums import OrganisationKind
from accounts.models import Invitation, Organisation, OrganisationMembership, User
from accounts.policies import (
    is_good_last_day,
    may_create_organisation,
    may_end_membership,
    may_give_role,
)
from accounts.services.invitations import invite
from core.events import record_event
from core.policies import require

SERVICE_SIDE = "service"


def create_organisation(*, name: str, kind: OrganisationKind | str, actor: User) -> Organisation:
    """Add an organisation.

    Raises:
        Refused: the actor is no coordinator.
        ValidationError: the name is taken.
    """
    require(may_create_organisation(actor))
    organisation = Organisation(name=name.strip(), kind=str(kind))
    with transaction.atomic():
        organisation.full_clean()
        organisation.save()
        record_event("accounts.organisation.created", subject=organisation, actor=actor)
    return organisation


def invite_member(
    organisation: Organisation, *, email: str, role: str, actor: User, language: str = "fi"
) -> Invitation:
    """Invite a person to the organisation.

    Raises:
        Refused: the actor may not give this role here.
        ValidationError: the person has the role already, or an open invitation to it.
    """
    require(may_give_role(actor, organisation, role))
    known = User.objects.with_address(email)
    if known is not None and organisation.memberships.active().filter(user=known, role=role).exists():
        raise ValidationError({"email": OrganisationMembership._meta.constraints[0].violation_error_message})
    return invite(
        kind=SERVICE_SIDE, target_id=organisation.public_id, role=role, email=email, actor=actor, language=language
    )


def give_role(organisation: Organisation, user: User, role: str, *, actor: User | None) -> OrganisationMembership:
    """Give a person a role from today; a role that the person has already stays as it is.

    ``actor`` None is the start of an installation or an accepted invitation, decided when it was sent.

    Raises:
        Refused: the actor may not give this role here.
    """
    if actor is not None:
        require(may_give_role(actor, organisation, role))
    with transaction.atomic():
        membership, created = OrganisationMembership.objects.get_or_create(
            organisation=organisation, user=user, role=role, ended_on=None
        )
        if created:
            record_event("accounts.membership.started", subject=membership, actor=actor, payload={"role": role})
    return membership


def end_membership(membership: OrganisationMembership, *, last_day: date, actor: User) -> OrganisationMembership:
    """End a role. A repeat on an ended one changes nothing.

    Raises:
        Refused: the actor may not end it.
        ValidationError: the day is before the first one or in the future.
    """
    require(may_end_membership(actor, membership))
    with transaction.atomic():
        locked: OrganisationMembership = (
            OrganisationMembership.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=membership.pk)
        )
        if locked.ended_on is not None:
            return locked
        good = is_good_last_day(locked, last_day, timezone.localdate())
        if not good.allowed:
            raise ValidationError({"ended_on": good.reason})
        locked.ended_on = last_day
        locked.save(update_fields=["ended_on", "updated_at"])
        record_event(
            "accounts.membership.ended",
            subject=locked,
            actor=actor,
            payload={"role": locked.role, "last_day": last_day.isoformat()},
        )
    return locked
