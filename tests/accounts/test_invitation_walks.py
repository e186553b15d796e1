"""Random walks over the table of invitations: whatever is tried by whomever, its rules hold."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.enums import InvitationState, ServiceRole
from accounts.models import Invitation, OrganisationMembership, User
from accounts.services import invitations
from accounts.services.members import invite_member
from accounts.workflow import INVITATION_TABLE
from core.policies import Refused
from core.services.transitions import StaleState
from tests.factories import OrganisationFactory, ServiceMembershipFactory, UserFactory

ACTORS = ("lead", "coach", "invited", "stranger")
STEPS = ("accept", "revoke", "resend", "expire", "wait a minute", "wait a fortnight")


class Walk(TestCase):
    """One invitation, any steps by anybody."""

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.tuples(st.sampled_from(STEPS), st.sampled_from(ACTORS)), max_size=8))
    def test_rules_hold(self, steps: list[tuple[str, str]]) -> None:
        organisation = OrganisationFactory.create()
        actors: dict[str, User] = {
            "lead": ServiceMembershipFactory.create(organisation=organisation, role=ServiceRole.TEAM_LEAD).user,
            "coach": ServiceMembershipFactory.create(organisation=organisation).user,
            "invited": UserFactory.create(email="kutsuttu@example.test"),
            "stranger": ServiceMembershipFactory.create(role=ServiceRole.TEAM_LEAD).user,
        }
        invitation = invite_member(organisation, email="kutsuttu@example.test", role="coach", actor=actors["lead"])
        for step, actor in steps:
            before = Invitation.objects.get(pk=invitation.pk)
            done = take(step, before, actors[actor])
            after = Invitation.objects.get(pk=invitation.pk)
            check(step, actor, before, after, done)
            assert OrganisationMembership.objects.filter(user=actors["invited"]).count() == (
                after.state == InvitationState.ACCEPTED
            )


def take(step: str, invitation: Invitation, actor: User) -> bool:
    """Try a step and tell whether it was let through."""
    acts: dict[str, Any] = {
        "accept": lambda: invitations.accept(invitation, actor=actor),
        "revoke": lambda: invitations.revoke(invitation, actor=actor),
        "resend": lambda: invitations.resend(invitation, actor=actor),
        "expire": invitations.expire_lapsed,
        "wait a minute": lambda: wait(invitation, timedelta(minutes=1)),
        "wait a fortnight": lambda: wait(invitation, timedelta(days=14)),
    }
    try:
        acts[step]()
    except (Refused, StaleState):
        return False
    return True


def wait(invitation: Invitation, gone: timedelta) -> None:
    """Let time pass for the invitation."""
    invitation.sent_at -= gone
    invitation.expires_at -= gone
    invitation.save()


def check(step: str, actor: str, before: Invitation, after: Invitation, done: bool) -> None:
    """Hold what the table promises."""
    if before.state in INVITATION_TABLE.final:
        assert after.state == before.state
    if after.state != before.state:
        assert done
        assert {
            "accept": actor == "invited" and not before.has_lapsed and before.state == InvitationState.SENT,
            "revoke": actor == "lead",
            "resend": actor == "lead" and before.state == InvitationState.EXPIRED,
            "expire": before.has_lapsed,
        }[step]
    assert (after.closed_at is None) == (after.state == InvitationState.SENT)
    assert (after.accepted_by_id is not None) == (after.state == InvitationState.ACCEPTED)
    if step != "resend":
        assert after.token_hash == before.token_hash


@pytest.mark.parametrize("state", InvitationState.values)
def test_table_is_whole(state: str) -> None:
    leaving = [each.name for each in INVITATION_TABLE.transitions if state in each.sources]
    assert bool(leaving) != (state in INVITATION_TABLE.final)
    assert {each.target for each in INVITATION_TABLE.transitions} == set(InvitationState.values)


def test_diagram_names_every_move() -> None:
    drawn = INVITATION_TABLE.mermaid()
    for transition in INVITATION_TABLE.transitions:
        for source in transition.sources:
            assert f"{source} --> {transition.target}: {transition.name}" in drawn
