"""What can be invited to. Each app registers its kinds; this registry knows none of their models.

An invitation names its kind, the id of what it invites to and a role. Accepting it calls the kind's ``accept`` in
the same transaction, which makes the membership.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from core.policies import Decision, Text

if TYPE_CHECKING:
    from accounts.models import Invitation, User


@dataclass(frozen=True, slots=True)
class InvitationKind:
    """How one kind of invitation behaves.

    ``accept`` makes the membership and is harmless when it is there already. ``describe`` returns what the person
    is invited to ("Mikkelin Ateriat Oy, editor") for the page and the e-mail. ``may_manage`` decides who resends and
    revokes; ``managed_by`` returns the same as a condition on invitations. ``landing`` is the path to go to after
    acceptance.
    """

    name: str
    accept: Callable[[Invitation, User], None]
    describe: Callable[[Invitation], Text]
    may_manage: Callable[[User, Invitation], Decision]
    managed_by: Callable[[User], Q]
    landing: Callable[[Invitation], str]


_kinds: dict[str, InvitationKind] = {}


def register_kind(
    name: str,
    accept: Callable[[Invitation, User], None],
    *,
    describe: Callable[[Invitation], Text],
    may_manage: Callable[[User, Invitation], Decision],
    managed_by: Callable[[User], Q],
    landing: Callable[[Invitation], str],
) -> None:
    """Add a kind of invitation; a later registration of the same name replaces the earlier one."""
    _kinds[name] = InvitationKind(name, accept, describe, may_manage, managed_by, landing)


def kind_named(name: str) -> InvitationKind:
    """Return the registered kind.

    Raises:
        KeyError: no such kind.
    """
    return _kinds[name]


def managed_invitations(user: User) -> Q:
    """Return the condition for the invitations that the user may manage, over all kinds."""
    condition = Q(pk__in=[])
    for kind in _kinds.values():
        condition |= Q(kind=kind.name) & kind.managed_by(user)
    return condition
