"""Making a person unknown: the account stays as an empty number, so that facts of work keep their history.

GDPR art. 17 and 5(1)(e). The change history, domain events and the log of looks hold keys only and need no change.
"""

from collections.abc import Callable
from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.hashes import address_hashes
from accounts.models import Invitation, Notification, NotificationChoice, OrganisationMembership, User
from core.events import record_event
from core.retention import start_of

GONE_DOMAIN = "gone.invalid"
OWNED: tuple[type[models.Model], ...] = (
    EmailAddress,
    Authenticator,
    SocialAccount,
    Notification,
    NotificationChoice,
)
_ties: list[Callable[[], Q]] = []


def register_tie(still_needed: Callable[[], Q]) -> None:
    """Let a higher app keep accounts from being emptied: a condition on users who still have a part in it."""
    _ties.append(still_needed)


def anonymise(user: User) -> User:
    """Empty the account: name, addresses, password, second factor, sessions, notices, invitations sent to it.

    Its memberships end today. The row and what points to it stay. A repeat changes nothing.
    """
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.email.endswith(f"@{GONE_DOMAIN}"):
            return locked
        addresses = {locked.email, *EmailAddress.objects.filter(user=locked).values_list("email", flat=True)}
        hashes = [each for address in addresses for each in address_hashes(address)]
        Invitation.objects.filter(Q(email_hash__in=hashes) | Q(accepted_by=locked)).delete()
        for session in UserSession.objects.filter(user=locked).order_by("pk"):
            session.end()
        for model in OWNED:
            model._default_manager.filter(user=locked).delete()
        today = timezone.localdate()
        OrganisationMembership.objects.active().filter(user=locked).update(ended_on=today)
        locked.email = f"{locked.public_id}@{GONE_DOMAIN}"
        locked.name = ""
        locked.is_active = locked.is_staff = locked.is_superuser = False
        locked.set_unusable_password()
        locked.save()
        record_event("accounts.user.anonymised", subject=locked)
    return locked


def anonymise_inactive(before: date) -> int:
    """Empty the accounts that nobody has used since the day and that have no part in anything; return their number."""
    inactive = (
        User.objects.annotate(last_seen=Coalesce("last_login", "created_at"))
        .filter(last_seen__lt=start_of(before))
        .exclude(email__endswith=f"@{GONE_DOMAIN}")
        .exclude(pk__in=OrganisationMembership.objects.active().values("user_id"))
        .order_by("pk")
    )
    for still_needed in _ties:
        inactive = inactive.exclude(still_needed())
    number = 0
    for user in inactive.iterator(chunk_size=200):
        anonymise(user)
        number += 1
    return number
