"""Choices of the employers app."""

from django.db import models
from django.utils.translation import gettext_lazy as _

# The name under which invitations to act for an employer are registered.
INVITATION_KIND = "employer"


class EmployerKind(models.TextChoices):
    """What an employer is; decides which ESF+ output indicator it can count in (EECO18 or EECO19)."""

    COMPANY = "company", _("Company")
    COOPERATIVE = "cooperative", _("Co-operative or social enterprise")
    ASSOCIATION = "association", _("Association or foundation")
    MUNICIPALITY = "municipality", _("Municipality")
    WELLBEING_COUNTY = "wellbeing_county", _("Wellbeing services county")
    STATE = "state", _("State agency")
    PARISH = "parish", _("Parish")


class MembershipRole(models.TextChoices):
    """What a member may do for the employer."""

    OWNER = "owner", _("Owner: edits, invites and decides")
    EDITOR = "editor", _("Editor: edits and proposes")
    VIEWER = "viewer", _("Viewer: reads")


class SizeSource(models.TextChoices):
    """Where the size figures come from."""

    EMPLOYER = "employer", _("Told by the employer")
    REGISTER = "register", _("Business register")
    ACCOUNTS = "accounts", _("Annual accounts")


class CooperationKind(models.TextChoices):
    """How there was contact with the employer."""

    VISIT = "visit", _("Visit")
    CALL = "call", _("Phone call")
    MEETING = "meeting", _("Online meeting")
    MESSAGE = "message", _("Message")
    WORKSHOP = "workshop", _("Workshop")
    DECISION = "decision", _("Decision")


class InstrumentKind(models.TextChoices):
    """What a support instrument pays."""

    WAGE_SUBSIDY = "wage_subsidy", _("Wage subsidy")
    ARRANGEMENT_SUPPORT = "arrangement_support", _("Support for arranging working conditions")
    OTHER = "other", _("Other support")


class RequestState(models.TextChoices):
    """What became of a request for access to an employer."""

    WAITING = "waiting", _("Waiting")
    GRANTED = "granted", _("Granted")
    DECLINED = "declined", _("Declined")
