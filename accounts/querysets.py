"""Who sees which users and organisations."""

from typing import Any, Self

from core.access import AccessQuerySet


class OrganisationQuerySet(AccessQuerySet[Any]):
    """Organisations of the service side."""

    def visible_to(self, user: Any) -> Self:
        """Members see their own organisations; coordinators see all of them, since they invite across regions."""
        if not user.is_authenticated:
            return self.none()
        if user.is_coordinator:
            return self
        return self.filter(memberships__user=user, memberships__ended_on__isnull=True).distinct()


class OrganisationMembershipQuerySet(AccessQuerySet[Any]):
    """Memberships of the service side."""

    def active(self) -> Self:
        """Return memberships that have not ended."""
        return self.filter(ended_on__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """A member sees the memberships of the own organisations."""
        if not user.is_authenticated:
            return self.none()
        if user.is_coordinator:
            return self
        return self.filter(organisation__memberships__user=user).distinct()
