"""How long what accounts keeps is kept.

Sources: GDPR art. 5(1)(e); CPR (EU) 2021/1060 art. 82 for who acted in a project.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models

from accounts.models import (
    Invitation,
    Look,
    Notification,
    NotificationChoice,
    Organisation,
    OrganisationMembership,
    User,
)
from accounts.services.erasure import anonymise_inactive
from core.retention import PROJECT_DOCUMENT_DAYS, Retention, declare_retention, delete_older, start_of

INACTIVE_USER_DAYS = 2 * 365
INVITATION_DAYS = 90
NOTICE_DAYS = 365
HISTORY_MODELS = ("UserEvent", "OrganisationEvent", "OrganisationMembershipEvent")


def delete_older_append_only(model: type[models.Model], field: str) -> Callable[[date], int]:
    """Return an ``expire`` for a table whose trigger refuses deletions: only this way lifts it, for one statement."""

    def expire(before: date) -> int:
        with pgtrigger.ignore(f"{model._meta.label}:append_only"):
            number, _ = model._default_manager.filter(**{f"{field}__lt": start_of(before)}).delete()
        return number

    return expire


def end_lost_sessions(before: date) -> int:
    """Delete the records of sessions that no longer exist."""
    living = Session.objects.values("session_key")
    lost = UserSession.objects.filter(last_seen_at__lt=start_of(before)).exclude(session_key__in=living)
    number: int = lost.delete()[0]
    return number


def _with_user(model: type[models.Model]) -> None:
    declare_retention(model, Retention(person_data=True, basis="accounts.user"))


def _dated(model: type[Any], basis: str, days: int, expire: Callable[[date], int]) -> None:
    declare_retention(model, Retention(person_data=True, basis=basis, days=days, expire=expire))


_dated(User, "two years without use and no part in anything; then emptied", INACTIVE_USER_DAYS, anonymise_inactive)
_dated(
    OrganisationMembership,
    "five years after its end: who acted in a project (CPR art. 82)",
    PROJECT_DOCUMENT_DAYS,
    delete_older(OrganisationMembership, "ended_on"),
)
_dated(Invitation, "90 days after it was closed", INVITATION_DAYS, delete_older(Invitation, "closed_at"))
_dated(Notification, "one year", NOTICE_DAYS, delete_older(Notification, "created_at"))
_dated(Look, "five years: looks can be checked afterwards", PROJECT_DOCUMENT_DAYS, delete_older_append_only(Look, "at"))
for _name in HISTORY_MODELS:
    _model = apps.get_model("accounts", _name)
    _dated(
        _model,
        "five years: changes can be checked afterwards",
        PROJECT_DOCUMENT_DAYS,
        delete_older_append_only(_model, "pgh_created_at"),
    )
_dated(Session, "a day after its end", 1, delete_older(Session, "expire_date"))
_dated(UserSession, "a day after its session's end", 1, end_lost_sessions)
for _owned in (NotificationChoice, EmailAddress, Authenticator, SocialAccount, SocialToken):
    _with_user(_owned)
declare_retention(Organisation, Retention(person_data=False, basis="as long as projects name it"))
