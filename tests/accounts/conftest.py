"""What the tests of accounts share."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Invitation, Organisation, User
from accounts.services.invitations import token_of
from accounts.services.members import invite_member
from core.services.outbox import deliver_waiting
from tests.cast import Cast
from tests.strictness import StrictClient

Inviter = Callable[..., Invitation]


@pytest.fixture
def invite(cast: Cast) -> Inviter:
    """Return a function that invites to the cast's organisation as its team lead."""

    def made(email: str = "uusi@example.test", role: str = "coach", **options: Any) -> Invitation:
        organisation: Organisation = options.pop("organisation", cast.organisation)
        actor: User = options.pop("actor", cast.user("team_lead"))
        return invite_member(organisation, email=email, role=role, actor=actor, **options)

    return made


def link(invitation: Invitation) -> str:
    """Return the path of an invitation's present link."""
    return f"/people/invitation/{token_of(invitation)}/"


def deliver() -> int:
    """Deliver the outbox until nothing waits, handlers of handlers included."""
    total = 0
    while delivered := deliver_waiting():
        total += delivered
    return total


def client_of(user: User | None) -> StrictClient:
    """Return a client, signed in unless the user is None."""
    client = StrictClient()
    if user is not None:
        client.force_login(user)
    return client
