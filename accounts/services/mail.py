"""E-mails of accounts: plain text in the receiver's language, sent by the worker after commit."""

from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.invitations import kind_named
from accounts.models import Invitation, Notification
from accounts.services.invitations import token_of
from accounts.services.notices import notice_of


def public_address(path: str) -> str:
    """Return the whole address of a path of the product."""
    return urljoin(str(settings.PUBLIC_URL), path)


def invitation_link(invitation: Invitation) -> str:
    """Return the address that the invited person opens."""
    return public_address(reverse("invitation_accept", kwargs={"token": token_of(invitation)}))


def send_invitation(invitation: Invitation) -> bool:
    """Send the present link once; return whether an e-mail went out.

    Raises:
        Whatever the mail server's refusal raises; the outbox then tries again.
    """
    with transaction.atomic():
        locked = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by").get(pk=invitation.pk)
        if not locked.is_open or locked.mailed_at is not None:
            return False
        with translation.override(locked.language):
            what = str(kind_named(locked.kind).describe(locked))
            body = render_to_string(
                "accounts/mail/invitation.txt",
                {
                    "what": what,
                    "inviter": locked.invited_by.display_name if locked.invited_by else "",
                    "link": invitation_link(locked),
                    "expires_at": locked.expires_at,
                },
            )
            subject = _("Invitation to Räätäli: %(what)s") % {"what": what}
        send_mail(_one_line(subject), body, settings.DEFAULT_FROM_EMAIL, [locked.email])
        locked.mailed_at = timezone.now()
        locked.save(update_fields=["mailed_at", "updated_at"])
    return True


def send_notice(notification: Notification) -> bool:
    """Send one notice by e-mail once; return whether an e-mail went out.

    Raises:
        Whatever the mail server's refusal raises; the outbox then tries again.
    """
    with transaction.atomic():
        locked = Notification.objects.select_for_update(of=("self",)).select_related("user").get(pk=notification.pk)
        notice = notice_of(locked.code)
        if notice is None or not locked.by_email or locked.emailed_at is not None or not locked.user.is_active:
            return False
        with translation.override(locked.user.language):
            path = notice.path(locked.subject_id)
            body = render_to_string(
                "accounts/mail/notice.txt",
                {
                    "sentence": notice.say(locked.context),
                    "link": public_address(path) if path else "",
                    "choices_link": public_address(reverse("notice_choices")),
                },
            )
            subject = str(notice.title)
        send_mail(_one_line(subject), body, settings.DEFAULT_FROM_EMAIL, [locked.user.email])
        locked.emailed_at = timezone.now()
        locked.save(update_fields=["emailed_at", "updated_at"])
    return True


def _one_line(text: str) -> str:
    return " ".join(text.split())
