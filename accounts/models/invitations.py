"""Invitations by link."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import InvitationState
from accounts.querysets import InvitationQuerySet
from core.encryption import EncryptedTextField
from core.models import BaseModel


class Invitation(BaseModel):
    """A person asked to join an organisation or employer.

    The address is encrypted and found by its keyed hash. The link's token is not stored: it is derived from the
    secret key, the public id and ``nonce``; the database holds its hash only, so a copy of the database opens nothing.
    ``target_id`` and ``role`` belong to the kind that ``accounts.invitations`` knows.
    """

    kind = models.CharField(max_length=40)
    target_id = models.UUIDField()
    role = models.CharField(max_length=40)
    email = EncryptedTextField(_("e-mail"))
    email_hash = models.CharField(max_length=64)
    language = models.CharField(_("language"), max_length=2, default="fi", choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=20, choices=InvitationState.choices, default=InvitationState.SENT)
    nonce = models.CharField(max_length=32, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="sent_invitations"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="accepted_invitations"
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    mailed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-id"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        indexes = [models.Index(fields=["kind", "target_id", "-sent_at", "-id"], name="invitation_target_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "target_id", "role", "email_hash"],
                condition=models.Q(state=InvitationState.SENT),
                name="invitation_open_once",
                violation_error_message=_("This person already has an open invitation with this role."),
            ),
            models.CheckConstraint(
                condition=models.Q(state=InvitationState.SENT, closed_at__isnull=True)
                | (~models.Q(state=InvitationState.SENT) & models.Q(closed_at__isnull=False)),
                name="invitation_closed_has_time",
                violation_error_message=_("An invitation that is not open has the time when it was closed."),
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_by__isnull=True) | models.Q(state=InvitationState.ACCEPTED),
                name="invitation_acceptor_accepted",
                violation_error_message=_("Only an accepted invitation has a person who accepted it."),
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("sent_at")),
                name="invitation_expires_after_sending",
                violation_error_message=_("An invitation is valid for some time after it was sent."),
            ),
        ]

    @property
    def is_open(self) -> bool:
        """Tell whether the link still works."""
        return self.state == InvitationState.SENT and not self.has_lapsed

    @property
    def has_lapsed(self) -> bool:
        """Tell whether the time of the link is over."""
        return self.expires_at <= timezone.now()
