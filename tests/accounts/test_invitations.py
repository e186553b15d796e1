"""Invitations: sending, answering, links that no longer work."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.test import override_settings
from django.utils import timezone

from accounts.enums import InvitationState
from accounts.invitations import register_kind
from accounts.models import Invitation, Notification, OrganisationMembership, User
from accounts.policies import may_give_role
from accounts.services import invitations
from accounts.services.mail import send_invitation
from accounts.workflow import INVITATION_TABLE
from core.ids import new_public_id
from core.models import DomainEvent, OutboxMessage
from core.policies import Refused
from core.services.transitions import StaleState, apply_transition
from tests.accounts.conftest import Inviter, client_of, deliver, link
from tests.cast import Cast
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = {"name": "Uusi Valmentaja", "password": "Hiljainen-Puro-88-Kivi", "language": "sv"}


def move_back(invitation: Invitation, **gone: float) -> Invitation:
    """Make the invitation older by the time given."""
    invitation.sent_at -= timedelta(**gone)
    invitation.expires_at -= timedelta(**gone)
    invitation.save()
    return invitation


def test_row_first_then_mail_in_the_persons_language(invite: Inviter, cast: Cast) -> None:
    invitation = invite(language="sv")
    assert mail.outbox == []
    assert OutboxMessage.objects.filter(event__subject_id=invitation.public_id).count() == 1
    deliver()
    [message] = mail.outbox
    assert message.to == ["uusi@example.test"]
    assert "Inbjudan" in message.subject
    assert link(invitation) in message.body
    assert cast.user("team_lead").display_name in message.body
    invitation.refresh_from_db()
    assert invitation.mailed_at is not None


def test_mail_goes_once_even_when_delivery_is_repeated(invite: Inviter) -> None:
    invitation = invite()
    assert send_invitation(invitation)
    assert not send_invitation(invitation)
    assert len(mail.outbox) == 1


def test_address_and_token_are_not_readable_in_the_database(invite: Inviter) -> None:
    invitation = invite()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(i)::text FROM accounts_invitation i")
        stored = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(string_agg(payload::text, ''), '') FROM core_domainevent")
        events = cursor.fetchone()[0]
    token = invitations.token_of(invitation)
    for text in (stored, events):
        assert "uusi@example.test" not in text
        assert token not in text


def test_link_survives_a_change_of_the_secret_key(invite: Inviter, settings: object) -> None:
    invitation = invite()
    token = invitations.token_of(invitation)
    old = str(getattr(settings, "SECRET_KEY", ""))
    with override_settings(SECRET_KEY="a-new-key" * 8, SECRET_KEY_FALLBACKS=[old]):
        assert invitations.find_by_token(token) == invitation
        assert invitations.token_of(invitation) == token
    with override_settings(SECRET_KEY="a-new-key" * 8, SECRET_KEY_FALLBACKS=[]):
        assert invitations.find_by_token(token) is None
        with pytest.raises(ValueError, match="no longer at hand"):
            invitations.token_of(invitation)


def test_new_person_makes_an_account_and_is_signed_in(invite: Inviter, cast: Cast) -> None:
    invitation = invite()
    client = client_of(None)
    page = client.get(link(invitation))
    assert page.status_code == 200
    assert "uusi@example.test" in page.content.decode()
    answer = client.post(link(invitation), NEW)
    assert answer.status_code == 302
    user = User.objects.get(email="uusi@example.test")
    assert (user.name, user.language, user.service_roles) == ("Uusi Valmentaja", "sv", frozenset({"coach"}))
    assert EmailAddress.objects.filter(user=user, email=user.email, verified=True, primary=True).exists()
    assert client.session["_auth_user_id"] == str(user.pk)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.accepted_by) == (InvitationState.ACCEPTED, user)
    # The role demands a second step, so that comes first.
    assert client.get("/people/me/")["Location"] == "/account/2fa/"
    deliver()
    told = Notification.objects.get(user=cast.user("team_lead"))
    assert told.code == "accounts.invitation_accepted"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"password": "lyhyt"}, "password"),
        ({"password": "uusi@example.test"}, "password"),
        ({"name": ""}, "name"),
        ({"language": "xx"}, "language"),
    ],
)
def test_bad_answer_comes_back_with_its_error(invite: Inviter, change: dict[str, str], field: str) -> None:
    invitation = invite()
    answer = client_of(None).post(link(invitation), {**NEW, **change})
    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not User.objects.filter(email="uusi@example.test").exists()


def test_known_person_signs_in_and_accepts(invite: Inviter, cast: Cast) -> None:
    user = UserFactory.create(email="tuttu@example.test")
    invitation = invite(email="Tuttu@Example.test")
    page = client_of(None).get(link(invitation))
    assert f"/account/login/?next={link(invitation)}" in page.content.decode()
    client = client_of(user)
    assert client.get(link(invitation)).status_code == 200
    assert client.post(link(invitation)).status_code == 303
    assert OrganisationMembership.objects.active().filter(user=user, organisation=cast.organisation).count() == 1
    # Pressing twice is harmless: the same person is led on, nothing is made twice.
    assert client.post(link(invitation)).status_code == 303
    assert OrganisationMembership.objects.filter(user=user).count() == 1


def test_posting_without_account_data_cannot_take_a_known_address(invite: Inviter) -> None:
    user = UserFactory.create(email="tuttu@example.test")
    invitation = invite(email="tuttu@example.test")
    assert client_of(None).post(link(invitation), NEW).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.SENT
    with pytest.raises(ValidationError):
        invitations.accept_as_new_person(invitation, **NEW)


def test_wrong_account_is_told_what_to_do(invite: Inviter, cast: Cast) -> None:
    invitation = invite()
    client = client_of(cast.user("employer_owner"))
    for answer in (client.get(link(invitation)), client.post(link(invitation))):
        assert answer.status_code == 403
        assert "employer_owner@example.test" in answer.content.decode()
        assert "uusi@example.test" not in answer.content.decode()
    with pytest.raises(Refused):
        invitations.accept(invitation, actor=cast.user("employer_owner"))


def test_second_confirmed_address_counts_and_an_unconfirmed_one_does_not(invite: Inviter) -> None:
    user = UserFactory.create(email="eka@example.test")
    address = EmailAddress.objects.create(user=user, email="toka@example.test", verified=False)
    invitation = invite(email="toka@example.test")
    with pytest.raises(Refused):
        invitations.accept(invitation, actor=user)
    address.verified = True
    address.save()
    assert invitations.accept(invitation, actor=user).accepted_by == user


def test_expired_link(invite: Inviter) -> None:
    invitation = move_back(invite(), days=15)
    for closed in (False, True):
        if closed:
            assert invitations.expire_lapsed() == 1
            assert invitations.expire_lapsed() == 0
        answer = client_of(None).get(link(invitation))
        assert answer.status_code == 410
        assert "Henkilö" in answer.content.decode()
        assert client_of(None).post(link(invitation), NEW).status_code == 410
    assert not User.objects.filter(email="uusi@example.test").exists()


def test_used_link_cannot_be_used_by_another(invite: Inviter, cast: Cast) -> None:
    invitation = invite()
    client_of(None).post(link(invitation), NEW)
    assert client_of(None).get(link(invitation)).status_code == 410
    assert client_of(cast.user("other_coach")).post(link(invitation)).status_code == 410


def test_revoked_link(invite: Inviter, cast: Cast) -> None:
    invitation = invite()
    client = client_of(cast.user("team_lead"))
    answer = client.post(f"/people/invitations/{invitation.public_id}/revoke/", {"next": "/people/organisations/"})
    assert (answer.status_code, answer["Location"]) == (303, "/people/organisations/")
    assert client_of(None).get(link(invitation)).status_code == 410
    # A second press tells that it is gone and breaks nothing.
    assert client.post(f"/people/invitations/{invitation.public_id}/revoke/").status_code == 303
    with pytest.raises(StaleState):
        invitations.revoke(invitation, actor=cast.user("team_lead"))


def test_revoked_mail_is_not_sent(invite: Inviter, cast: Cast) -> None:
    invitation = invite()
    invitations.revoke(invitation, actor=cast.user("team_lead"))
    deliver()
    assert mail.outbox == []


def test_unknown_link() -> None:
    answer = client_of(None).get("/people/invitation/nothing-of-the-kind/")
    assert answer.status_code == 404
    assert "h1" in answer.content.decode()


def test_resend_makes_a_new_link_and_the_old_one_stops(invite: Inviter, cast: Cast) -> None:
    invitation = move_back(invite(), days=15)
    invitations.expire_lapsed()
    old = link(invitation)
    client = client_of(cast.user("team_lead"))
    assert client.post(f"/people/invitations/{invitation.public_id}/resend/").status_code == 303
    invitation.refresh_from_db()
    assert invitation.is_open
    assert link(invitation) != old
    assert client_of(None).get(old).status_code == 404
    assert client_of(None).get(link(invitation)).status_code == 200
    deliver()
    assert link(invitation) in mail.outbox[-1].body
    sent = invitation.sent_at
    # A double press within a minute sends nothing more.
    client.post(f"/people/invitations/{invitation.public_id}/resend/")
    invitation.refresh_from_db()
    assert invitation.sent_at == sent


def test_time_of_last_send_is_shown(invite: Inviter, cast: Cast) -> None:
    move_back(invite(), days=2)
    page = client_of(cast.user("team_lead")).get(f"/people/organisations/{cast.organisation.public_id}/")
    two_days_ago = timezone.localtime() - timedelta(days=2)
    assert f"{two_days_ago.day}.{two_days_ago.month}.{two_days_ago.year}" in page.content.decode()


def test_invited_twice(invite: Inviter) -> None:
    invitation = invite()
    assert invite() == invitation
    move_back(invitation, minutes=2)
    with pytest.raises(ValidationError) as caught:
        invite(email="UUSI@example.test")
    assert "email" in caught.value.message_dict
    assert invite(role="team_lead") != invitation
    move_back(invitation, days=20)
    again = invite()
    invitation.refresh_from_db()
    assert (invitation.state, again.state) == (InvitationState.EXPIRED, InvitationState.SENT)


def test_member_is_not_invited_to_the_same_role(invite: Inviter, cast: Cast) -> None:
    with pytest.raises(ValidationError) as caught:
        invite(email="coach@example.test", role="coach")
    assert "email" in caught.value.message_dict


def test_only_a_coordinator_gives_wide_roles(invite: Inviter, cast: Cast) -> None:
    for role in ("coordinator", "ministry_viewer"):
        with pytest.raises(Refused):
            invite(role=role)
        assert invite(role=role, actor=cast.user("coordinator")).state == InvitationState.SENT
    assert not may_give_role(cast.user("coach"), cast.organisation, "coach")
    assert not may_give_role(cast.user("project_manager"), cast.organisation, "coach")


def test_strangers_invitation_is_not_found(invite: Inviter, cast: Cast) -> None:
    invitation = invite()
    assert Invitation.objects.visible_to(cast.user("team_lead")).count() == 1
    for persona in ("coach", "other_coach", "project_manager", "employer_owner", "ministry_viewer"):
        assert not Invitation.objects.visible_to(cast.user(persona)).exists()
        answer = client_of(cast.user(persona)).post(f"/people/invitations/{invitation.public_id}/revoke/")
        assert answer.status_code == 404, persona


def test_another_apps_kind(cast: Cast) -> None:
    joined: list[tuple[str, User]] = []
    register_kind(
        "testing",
        lambda invitation, user: joined.append((invitation.role, user)),
        describe=lambda _invitation: "Kokeilu Oy, muokkaaja",
        may_manage=lambda user, invitation: may_give_role(user, cast.organisation, invitation.role),
        managed_by=lambda _user: Q(pk__in=[]),
        landing=lambda _invitation: "/feedback/",
    )
    invitation = invitations.invite(
        kind="testing", target_id=cast.employer.public_id, role="editor", email="uusi@example.test", actor=None
    )
    answer = client_of(None).post(link(invitation), NEW)
    assert answer["Location"] == "/feedback/"
    assert [role for role, _user in joined] == ["editor"]


def test_failing_kind_leaves_the_invitation_open(cast: Cast) -> None:
    def refuse(_invitation: Invitation, _user: User) -> None:
        raise RuntimeError("no such employer")

    register_kind(
        "failing",
        refuse,
        describe=lambda _invitation: "Kokeilu",
        may_manage=lambda user, invitation: may_give_role(user, cast.organisation, invitation.role),
        managed_by=lambda _user: Q(pk__in=[]),
        landing=lambda _invitation: "/",
    )
    invitation = invitations.invite(
        kind="failing", target_id=cast.employer.public_id, role="x", email="uusi@example.test", actor=None
    )
    with pytest.raises(RuntimeError):
        invitations.accept_as_new_person(invitation, **NEW)
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.SENT
    assert not User.objects.filter(email="uusi@example.test").exists()


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"state": "accepted"}, "invitation_closed_has_time"),
        ({"closed_at": timezone.now()}, "invitation_closed_has_time"),
        ({"expires_at": timezone.now() - timedelta(days=400)}, "invitation_expires_after_sending"),
    ],
)
def test_database_holds_the_states(invite: Inviter, change: dict[str, object], constraint: str) -> None:
    invitation = invite()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(**change)


def test_only_an_accepted_invitation_has_an_acceptor(invite: Inviter, cast: Cast) -> None:
    invitation = invite()
    with pytest.raises(IntegrityError, match="invitation_acceptor_accepted"), transaction.atomic():
        Invitation.objects.filter(pk=invitation.pk).update(accepted_by=cast.user("coach"))


def test_open_invitation_once_in_the_database(invite: Inviter) -> None:
    invitation = invite()
    copy = Invitation.objects.get(pk=invitation.pk)
    copy.pk, copy.token_hash = None, "x"
    copy.public_id = new_public_id()
    with pytest.raises(IntegrityError, match="invitation_open_once"), transaction.atomic():
        copy.save()


def test_only_time_expires(invite: Inviter, cast: Cast) -> None:
    invitation = invite()
    with pytest.raises(Refused):
        apply_transition(INVITATION_TABLE, invitation, "expire", actor=None)
    move_back(invitation, days=15)
    with pytest.raises(Refused):
        apply_transition(INVITATION_TABLE, invitation, "expire", actor=cast.user("coordinator"))


def test_events_carry_no_person(invite: Inviter) -> None:
    invitation = invite()
    client_of(None).post(link(invitation), NEW)
    names = set(DomainEvent.objects.values_list("name", flat=True))
    assert {"accounts.invitation.sent", "accounts.invitation.accepted", "accounts.membership.started"} <= names
    text = str(list(DomainEvent.objects.values_list("payload", flat=True)))
    assert not re.search(r"uusi@|Uusi Valmentaja", text)
