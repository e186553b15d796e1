"""The life of an invitation as a table."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from accounts.enums import InvitationState
from accounts.hashes import address_hashes, keyed_hash
from accounts.invitations import kind_named
from accounts.policies import may_accept
from core.policies import Decision, decide
from core.workflow import StateTable, Transition

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from accounts.models import Invitation, User

VALID_FOR = timedelta(days=14)


def new_nonce() -> str:
    """Return the random part from which, with the secret key, a link's token is made."""
    return get_random_string(32)


def token_source(public_id: UUID, nonce: str) -> str:
    """Return the text whose keyed hash is the token of a link."""
    return f"{public_id}:{nonce}"


def stamp(invitation: Invitation) -> None:
    """Give the invitation a new link, valid for fourteen days from now; the earlier link stops working."""
    now = timezone.now()
    invitation.nonce = new_nonce()
    token = keyed_hash("invitation-token", token_source(invitation.public_id, invitation.nonce))
    invitation.token_hash = keyed_hash("invitation", token)
    invitation.sent_at = now
    invitation.expires_at = now + VALID_FOR
    invitation.mailed_at = None
    invitation.closed_at = None


def holds_address(user: User, invitation: Invitation) -> bool:
    """Tell whether the invitation went to one of the user's confirmed addresses."""
    confirmed = EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list("email", flat=True)
    return any(invitation.email_hash in address_hashes(address) for address in confirmed)


def is_the_invited(user: Any, invitation: Invitation) -> Decision:
    """Decide whether this is the invited person."""
    return may_accept(user, holds_address=holds_address(user, invitation))


def manages(user: Any, invitation: Invitation) -> Decision:
    """Ask the invitation's kind who manages it."""
    return kind_named(invitation.kind).may_manage(user, invitation)


def is_clock(actor: Any, _invitation: Invitation) -> Decision:
    """Let only time itself do it."""
    return decide(actor is None, _("Time alone ends an invitation; cancel it instead."))


def in_time(invitation: Invitation) -> Decision:
    """Require that the link is still valid."""
    return decide(not invitation.has_lapsed, _("The link is no longer valid. Ask for a new invitation."))


def out_of_time(invitation: Invitation) -> Decision:
    """Require that the link's time is over."""
    return decide(invitation.has_lapsed, _("The link is still valid."))


def _accepted(invitation: Any, actor: Any, _data: Mapping[str, Any]) -> None:
    invitation.accepted_by = actor
    invitation.closed_at = timezone.now()


def _closed(invitation: Any, _actor: Any, _data: Mapping[str, Any]) -> None:
    invitation.closed_at = timezone.now()


def _sent_again(invitation: Any, _actor: Any, _data: Mapping[str, Any]) -> None:
    stamp(invitation)


INVITATION_TABLE = StateTable(
    name="invitation",
    states=InvitationState,
    initial=InvitationState.SENT,
    final=frozenset({InvitationState.ACCEPTED, InvitationState.REVOKED}),
    transitions=(
        Transition(
            name="accept",
            label=_("Accept"),
            sources=(InvitationState.SENT,),
            target=InvitationState.ACCEPTED,
            event="accounts.invitation.accepted",
            who=is_the_invited,
            guard=in_time,
            style="primary",
        ),
        Transition(
            name="resend",
            label=_("Send again"),
            sources=(InvitationState.SENT, InvitationState.EXPIRED),
            target=InvitationState.SENT,
            event="accounts.invitation.resent",
            who=manages,
        ),
        Transition(
            name="revoke",
            label=_("Cancel the invitation"),
            sources=(InvitationState.SENT, InvitationState.EXPIRED),
            target=InvitationState.REVOKED,
            event="accounts.invitation.revoked",
            who=manages,
            style="danger",
        ),
        Transition(
            name="expire",
            label=_("Expire"),
            sources=(InvitationState.SENT,),
            target=InvitationState.EXPIRED,
            event="accounts.invitation.expired",
            who=is_clock,
            guard=out_of_time,
        ),
    ),
    effects={"accept": _accepted, "resend": _sent_again, "revoke": _closed, "expire": _closed},
)
