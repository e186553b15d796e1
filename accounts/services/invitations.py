"""Inviting people by link and taking their answers."""

from uuid import UUID

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import InvitationState
from accounts.hashes import address_hash, address_hashes, keyed_hashes, normal_address
from accounts.invitations import kind_named
from accounts.models import Invitation, User
from accounts.policies import may_accept
from accounts.workflow import INVITATION_TABLE, holds_address, stamp, token_source
from core.events import record_event
from core.policies import require
from core.services.transitions import apply_transition

# A second click within this time sends nothing more.
SECONDS_BETWEEN_SENDS = 60


def invite(
    *, kind: str, target_id: UUID, role: str, email: str, actor: User | None, language: str = "fi"
) -> Invitation:
    """Write an invitation and queue its e-mail. The caller has decided that the actor may.

    An open invitation to the same person, target and role is returned as it is when it was sent within a minute
    (a double submit).

    Raises:
        ValidationError: there is an open invitation already; it can be sent again.
    """
    kind_named(kind)
    with transaction.atomic():
        open_one: Invitation | None = (
            Invitation.objects.select_for_update()
            .filter(
                kind=kind,
                target_id=target_id,
                role=role,
                email_hash__in=address_hashes(email),
                state=InvitationState.SENT,
            )
            .first()
        )
        if open_one is not None and open_one.has_lapsed:
            apply_transition(INVITATION_TABLE, open_one, "expire", actor=None)
        elif open_one is not None and just_sent(open_one):
            return open_one
        elif open_one is not None:
            raise ValidationError(
                {"email": _("This person already has an open invitation with this role. It can be sent again.")}
            )
        invitation = Invitation(
            kind=kind,
            target_id=target_id,
            role=role,
            email=normal_address(email),
            email_hash=address_hash(email),
            language=language,
            invited_by=actor,
        )
        stamp(invitation)
        invitation.full_clean(exclude=["email"])
        invitation.save()
        record_event("accounts.invitation.sent", subject=invitation, actor=actor, payload={"kind": kind, "role": role})
    return invitation


def just_sent(invitation: Invitation) -> bool:
    """Tell whether the link went out within the last minute."""
    return (timezone.now() - invitation.sent_at).total_seconds() < SECONDS_BETWEEN_SENDS


def resend(invitation: Invitation, *, actor: User) -> Invitation:
    """Send a new link; the earlier one stops working. Within a minute of the last one nothing is sent.

    Raises:
        Refused: the actor does not manage the invitation.
        StaleState: the invitation has been accepted or cancelled.
    """
    transition = INVITATION_TABLE.transition("resend")
    require(INVITATION_TABLE.decide(actor, invitation, transition))
    if invitation.state == InvitationState.SENT and just_sent(invitation):
        return invitation
    return apply_transition(INVITATION_TABLE, invitation, "resend", actor=actor)


def revoke(invitation: Invitation, *, actor: User) -> Invitation:
    """Make the link stop working.

    Raises:
        Refused: the actor does not manage the invitation.
        StaleState: the invitation has been accepted or cancelled.
    """
    return apply_transition(INVITATION_TABLE, invitation, "revoke", actor=actor)


def token_of(invitation: Invitation) -> str:
    """Return the token of the invitation's present link.

    Raises:
        ValueError: no key at hand makes it; the invitation has to be sent again.
    """
    source = token_source(invitation.public_id, invitation.nonce)
    for token in keyed_hashes("invitation-token", source):
        if invitation.token_hash in keyed_hashes("invitation", token):
            return token
    raise ValueError("The link was made with a key that is no longer at hand.")


def find_by_token(token: str) -> Invitation | None:
    """Return the invitation whose present link carries this token, in any state, or None."""
    hashes = keyed_hashes("invitation", token)
    found: Invitation | None = Invitation.objects.filter(token_hash__in=hashes).select_related("invited_by").first()
    return found


def accept(invitation: Invitation, *, actor: User) -> Invitation:
    """Accept as the signed-in person and make the membership. A repeat by the same person changes nothing.

    Raises:
        Refused: the invitation went to another address, or its time is over.
        StaleState: the invitation has been cancelled or used by somebody else.
    """
    if invitation.state == InvitationState.ACCEPTED and invitation.accepted_by_id == actor.pk:
        return invitation
    with transaction.atomic():
        accepted = apply_transition(INVITATION_TABLE, invitation, "accept", actor=actor)
        kind_named(accepted.kind).accept(accepted, actor)
    return accepted


def accept_as_new_person(invitation: Invitation, *, name: str, password: str, language: str) -> User:
    """Make the account of the invited address, which the link has proven, and accept.

    Raises:
        ValidationError: the address has an account already.
        Refused, StaleState: as for ``accept``.
    """
    with transaction.atomic():
        locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if known_person(locked) is not None:
            raise ValidationError(_("This e-mail address has an account already. Sign in and accept the invitation."))
        user = User.objects.create_user(locked.email, password, name=name, language=language)
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        accept(locked, actor=user)
    return user


def known_person(invitation: Invitation) -> User | None:
    """Return the user whose confirmed or main address the invitation went to, or None."""
    address = EmailAddress.objects.filter(email__iexact=invitation.email, verified=True).select_related("user").first()
    return address.user if address else User.objects.with_address(invitation.email)


def require_invited(invitation: Invitation, user: User) -> None:
    """Let only the invited person pass.

    Raises:
        Refused: the invitation went to another address.
    """
    require(may_accept(user, holds_address=holds_address(user, invitation)))


def expire_lapsed() -> int:
    """Close the invitations whose time is over and return their number."""
    lapsed = Invitation.objects.filter(state=InvitationState.SENT, expires_at__lte=timezone.now()).order_by("pk")
    number = 0
    for invitation in lapsed.iterator(chunk_size=200):
        apply_transition(INVITATION_TABLE, invitation, "expire", actor=None)
        number += 1
    return number
