"""Models of the people who sign in and of the service side's organisations."""

from accounts.models.looks import Look
from accounts.models.organisations import Organisation, OrganisationMembership
from accounts.models.users import User

__all__ = ["Look", "Organisation", "OrganisationMembership", "User"]
