"""Asking to work with an employer that is already here."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from employers.enums import RequestState
from employers.models.employers import Employer
from employers.models.structure import EmployerPart


class AccessRequest(EmployerPart):
    """A person asks to join an employer, or an organisation of the service side to work with it.

    ``organisation`` is set for the service side: it is the organisation that begins to work with the employer.
    """

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name="access_requests")
    requester = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    state = models.CharField(_("state"), max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(EmployerPart.Meta):
        abstract = False
        ordering = ["created_at", "id"]
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        constraints = [
            models.UniqueConstraint(
                fields=["employer", "requester"],
                condition=Q(state="waiting"),
                name="access_request_waits_once",
                violation_error_message=_("You have already asked; the employer has not answered yet."),
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | Q(~Q(state="waiting"), decided_at__isnull=False),
                name="access_request_decided",
                violation_error_message=_("A decision has its time, a waiting request has none."),
            ),
        ]
