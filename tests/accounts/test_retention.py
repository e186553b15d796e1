"""Nothing about a person stays longer than declared, and an emptied account tells nothing of its person."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.db import connection, models
from django.db.models import Q
from django.utils import timezone
from pgtrigger import ignore

from accounts.models import Invitation, Look, Notification, OrganisationMembership, User
from accounts.notifications import ROLE_STARTED
from accounts.retention import INACTIVE_USER_DAYS, INVITATION_DAYS, NOTICE_DAYS
from accounts.services import erasure, invitations
from accounts.services.audit import record_look
from accounts.services.erasure import anonymise, anonymise_inactive, register_tie
from accounts.services.notices import notify
from core.retention import PROJECT_DOCUMENT_DAYS, declared, expire_all
from tests.accounts.conftest import Inviter, client_of, deliver, link
from tests.cast import Cast
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def everything_stored() -> str:
    """Return the text of every row of every table."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT string_agg(row_to_json(t)::text, '') FROM \"{table}\" t")  # noqa: S608  # our tables
            parts.append(cursor.fetchone()[0] or "")
    return "".join(parts)


def age(model: type[models.Model], pk: Any, **moved: Any) -> None:
    """Move a row's times into the past."""
    with ignore("accounts.Look:append_only", "accounts.UserEvent:append_only"):
        model._default_manager.filter(pk=pk).update(**moved)


def test_every_model_of_accounts_is_declared() -> None:
    labels = set(declared())
    for model in apps.get_app_config("accounts").get_models():
        assert model._meta.label_lower in labels, model._meta.label


def test_periods_are_carried_out(cast: Cast, invite: Inviter) -> None:
    today = timezone.localdate()
    invitation = invite()
    invitations.revoke(invitation, actor=cast.user("team_lead"))
    [notice] = notify(ROLE_STARTED, [cast.user("coach")], cast.organisation, {"organisation": "x"})
    record_look(cast.user("coach"), cast.employer)
    look = Look.objects.get()
    past = timezone.now()
    age(Invitation, invitation.pk, closed_at=past - timedelta(days=INVITATION_DAYS - 1))
    age(Notification, notice.pk, created_at=past - timedelta(days=NOTICE_DAYS - 1))
    age(Look, look.pk, at=past - timedelta(days=PROJECT_DOCUMENT_DAYS - 1))
    expire_all(today)
    assert Invitation.objects.exists()
    assert Notification.objects.exists()
    assert Look.objects.exists()
    age(Invitation, invitation.pk, closed_at=past - timedelta(days=INVITATION_DAYS + 2))
    age(Notification, notice.pk, created_at=past - timedelta(days=NOTICE_DAYS + 2))
    age(Look, look.pk, at=past - timedelta(days=PROJECT_DOCUMENT_DAYS + 2))
    gone = expire_all(today)
    assert (gone["accounts.invitation"], gone["accounts.notification"], gone["accounts.look"]) == (1, 1, 1)
    assert expire_all(today)["accounts.look"] == 0


def test_history_goes_with_its_time(cast: Cast) -> None:
    model: Any = apps.get_model("accounts", "UserEvent")
    row = model.objects.earliest("pgh_id")
    age(model, row.pk, pgh_created_at=timezone.now() - timedelta(days=PROJECT_DOCUMENT_DAYS + 2))
    assert expire_all(timezone.localdate())["accounts.userevent"] == 1


def test_emptied_account_leaves_no_trace_of_its_person(cast: Cast, invite: Inviter) -> None:
    client = client_of(None)
    client.post(
        link(invite(email="kadonnut@example.test")),
        {"name": "Kadonnut Ihminen", "password": "Hiljainen-Puro-88-Kivi", "language": "fi"},
    )
    user = User.objects.get(email="kadonnut@example.test")
    notify(ROLE_STARTED, [user], cast.organisation, {"organisation": "Savon valmennus"})
    record_look(user, cast.employer)
    deliver()
    anonymise(user)
    stored = everything_stored()
    for trace in ("kadonnut", "Kadonnut"):
        assert trace not in stored
    assert client.get("/people/me/").status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert not user.has_usable_password()
    assert not OrganisationMembership.objects.active().filter(user=user).exists()
    assert not Notification.objects.filter(user=user).exists()
    assert Look.objects.get(actor_id=user.pk)
    emptied = user.updated_at
    assert anonymise(user).updated_at == emptied


def test_second_factor_goes_too(cast: Cast) -> None:
    user = cast.user("coach")
    anonymise(user)
    assert not Authenticator.objects.filter(user=user).exists()
    assert not EmailAddress.objects.filter(user=user).exists()


def test_unused_accounts_are_emptied_unless_they_have_a_part(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasure, "_ties", [])
    old = timezone.now() - timedelta(days=INACTIVE_USER_DAYS + 5)
    idle, tied, fresh = UserFactory.create_batch(3)
    User.objects.filter(pk__in=[idle.pk, tied.pk, cast.user("coach").pk]).update(created_at=old)
    User.objects.filter(pk=fresh.pk).update(created_at=old, last_login=timezone.now())
    register_tie(lambda: Q(pk=tied.pk))
    before = timezone.localdate() - timedelta(days=INACTIVE_USER_DAYS)
    assert anonymise_inactive(before) == 1
    assert anonymise_inactive(before) == 0
    idle.refresh_from_db()
    tied.refresh_from_db()
    fresh.refresh_from_db()
    assert (idle.is_active, tied.is_active, fresh.is_active) == (False, True, True)


def test_sessions_that_are_lost_are_forgotten(cast: Cast) -> None:
    UserSession.objects.create(
        user=cast.user("coach"),
        ip="127.0.0.1",
        session_key="gone",
        last_seen_at=timezone.now() - timedelta(days=3),
    )
    assert expire_all(timezone.localdate())["usersessions.usersession"] == 1
