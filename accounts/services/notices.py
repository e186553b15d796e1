"""Telling people: a registry of notices, rows for each person, e-mail by the person's own choice.

Higher apps register theirs in ``<app>/notifications.py`` and call ``notify`` from a handler of a domain event, that
is, after commit. Rows come first; the e-mail of a row is delivered by the outbox and marked on the row, so a
repeated delivery sends nothing twice.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts.models import Notification, NotificationChoice, User
from core.events import record_event
from core.models import BaseModel
from core.policies import Text

EMAIL_WANTED = "accounts.notification.email_wanted"


def everyone(_user: User) -> bool:
    """Offer the notice's choice to everybody."""
    return True


@dataclass(frozen=True, slots=True)
class Notice:
    """One kind of notice.

    ``title`` names it on the page of choices; ``sentence`` is a translatable text with %-style names filled from
    the context of ``notify``. ``url_name`` leads to the subject: reversed with ``public_id`` when ``with_id``.
    ``in_app`` and ``by_email`` are the channels until the person chooses. ``audience`` tells to whom the choice
    is offered.
    """

    code: str
    title: Text
    sentence: Text
    url_name: str = ""
    with_id: bool = True
    in_app: bool = True
    by_email: bool = True
    audience: Callable[[User], bool] = everyone

    def say(self, context: Mapping[str, Any]) -> str:
        """Return the sentence in the active language."""
        return str(self.sentence) % {name: str(value) for name, value in context.items()}

    def path(self, subject_id: Any) -> str:
        """Return the path to the subject, empty when the notice leads nowhere."""
        if not self.url_name:
            return ""
        return reverse(self.url_name, kwargs={"public_id": subject_id} if self.with_id else None)


@dataclass(frozen=True, slots=True)
class Channels:
    """How a person is told."""

    in_app: bool
    by_email: bool

    def __bool__(self) -> bool:
        return self.in_app or self.by_email


_notices: dict[str, Notice] = {}


def register_notice(notice: Notice) -> None:
    """Add a notice.

    Raises:
        ValueError: another notice has the code.
    """
    if _notices.get(notice.code, notice) != notice:
        raise ValueError(f"The notice {notice.code} is registered twice.")
    _notices[notice.code] = notice


def notice_of(code: str) -> Notice | None:
    """Return the notice with this code, or None when its app no longer has it."""
    return _notices.get(code)


def notices_for(user: User) -> list[Notice]:
    """Return the notices whose choice is offered to the user, by code."""
    return [notice for _code, notice in sorted(_notices.items()) if notice.audience(user)]


def all_codes() -> list[str]:
    """Return the registered codes."""
    return sorted(_notices)


def choices_of(users: Iterable[User], code: str) -> dict[int, Channels]:
    """Return the channels of each user for a code, by the user's key; one query for all of them."""
    notice = _notices[code]
    keys = [user.pk for user in users]
    channels = {key: Channels(notice.in_app, notice.by_email) for key in keys}
    for user_id, in_app, by_email in NotificationChoice.objects.filter(user_id__in=keys, code=code).values_list(
        "user_id", "in_app", "by_email"
    ):
        channels[user_id] = Channels(in_app, by_email)
    return channels


def notify(
    code: str, users: Iterable[User], subject: BaseModel, context: Mapping[str, Any] | None = None
) -> list[Notification]:
    """Tell the users, each by the own choice, and return the rows written.

    ``context`` fills the sentence; it carries no name of a candidate and nothing about health. People who are not
    active or have chosen silence for this code get no row.

    Raises:
        KeyError: no such notice, or a name that its sentence needs is missing from the context.
    """
    notice = _notices[code]
    values = {name: str(value) for name, value in (context or {}).items()}
    notice.say(values)
    people = list({user.pk: user for user in users if user.is_active}.values())
    channels = choices_of(people, code)
    with transaction.atomic():
        rows = Notification.objects.bulk_create(
            Notification(
                user=user,
                code=code,
                subject_label=subject.model_label(),
                subject_id=subject.public_id,
                context=values,
                in_app=channels[user.pk].in_app,
                by_email=channels[user.pk].by_email,
            )
            for user in people
            if channels[user.pk]
        )
        for row in rows:
            if row.by_email:
                record_event(EMAIL_WANTED, subject=row)
    return rows


def save_choices(user: User, channels: Mapping[str, Channels]) -> None:
    """Keep the user's choice for each code given.

    Raises:
        KeyError: a code that no app has registered.
    """
    for code in channels:
        _notices[code]
    NotificationChoice.objects.bulk_create(
        [
            NotificationChoice(user=user, code=code, in_app=chosen.in_app, by_email=chosen.by_email)
            for code, chosen in channels.items()
        ],
        update_conflicts=True,
        unique_fields=["user", "code"],
        update_fields=["in_app", "by_email"],
    )


def present_choices(user: User) -> dict[str, Channels]:
    """Return what the user has chosen so far, by code."""
    chosen = NotificationChoice.objects.filter(user=user).values_list("code", "in_app", "by_email")
    return {code: Channels(in_app, by_email) for code, in_app, by_email in chosen}
