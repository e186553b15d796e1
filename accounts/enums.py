"""Choices of the accounts app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrganisationKind(models.TextChoices):
    """What an organisation of the service side is."""

    COACHING = "coaching", _("Coaching organisation")
    EMPLOYMENT_AREA = "employment_area", _("Employment area")
    PROJECT = "project", _("Project implementer")
    AUTHORITY = "authority", _("Authority")
    PARTNER = "partner", _("Partner organisation")


class ServiceRole(models.TextChoices):
    """What a person does in an organisation of the service side."""

    COACH = "coach", _("Job coach")
    TEAM_LEAD = "team_lead", _("Team lead")
    PROJECT_MANAGER = "project_manager", _("Project manager")
    COORDINATOR = "coordinator", _("Coordinator")
    MINISTRY_VIEWER = "ministry_viewer", _("Ministry viewer")


# Who must use a second factor: everyone who may open data about a person or send a report.
ROLES_WITH_SECOND_FACTOR = frozenset(ServiceRole.values)
# Who takes part in analyses together with employers.
ROLES_THAT_CARVE = frozenset({ServiceRole.COACH, ServiceRole.TEAM_LEAD, ServiceRole.PROJECT_MANAGER})
# Who invites and ends memberships in the own organisation.
ROLES_THAT_MANAGE = frozenset({ServiceRole.TEAM_LEAD, ServiceRole.PROJECT_MANAGER})
# Roles across organisations: only a coordinator gives them.
ROLES_BY_COORDINATOR = frozenset({ServiceRole.COORDINATOR, ServiceRole.MINISTRY_VIEWER})
# Who sees the organisation's log of looks (GDPR art. 32: who opened whose data can be checked afterwards).
ROLES_THAT_SUPERVISE = frozenset({ServiceRole.TEAM_LEAD, ServiceRole.COORDINATOR})


class InvitationState(models.TextChoices):
    """Where an invitation stands."""

    SENT = "sent", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted")
    REVOKED = "revoked", _("Cancelled")
    EXPIRED = "expired", _("Expired")
