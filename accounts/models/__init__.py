"""Models of the people who sign in and of the service side's organisations."""

from accounts.models.invitations import Invitation
from accounts.models.looks import Look
from accounts.models.notices import Notification, NotificationChoice
from accounts.models.organisations import Organisation, OrganisationMembership
from accounts.models.users import User

__all__ = [
    "Invitation",
    "Look",
    "Notification",
    "NotificationChoice",
    "Organisation",
    "OrganisationMembership",
    "User",
]
