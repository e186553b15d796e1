"""Organisations of the service side and who works in them as what."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import OrganisationKind, ServiceRole
from accounts.history import tracked
from accounts.models.users import User
from accounts.querysets import OrganisationMembershipQuerySet, OrganisationQuerySet
from core.models import BaseModel


@tracked()
class Organisation(BaseModel):
    """A coaching organisation, an employment area, a project implementer, an authority."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=OrganisationKind.choices, default=OrganisationKind.COACHING
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")


@tracked()
class OrganisationMembership(BaseModel):
    """One person's role in one organisation, from a day to a day."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="service_memberships")
    role = models.CharField(_("role"), max_length=20, choices=ServiceRole.choices)
    started_on = models.DateField(_("from"), default=timezone.localdate)
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = OrganisationMembershipQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "role", "id"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user", "role"],
                condition=models.Q(ended_on__isnull=True),
                name="service_role_once",
                violation_error_message=_("The person already has this role in the organisation."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="service_role_ends_after_start",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]
