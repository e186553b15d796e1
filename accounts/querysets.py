"""Who sees which users, organisations, invitations, notices and looks."""

from typing import Any, Self

from accounts.enums import ROLES_THAT_SUPERVISE
from accounts.invitations import managed_invitations
from core.access import AccessQuerySet


class OrganisationQuerySet(AccessQuerySet[Any]):
    """Organisations of the service side."""

    def visible_to(self, user: Any) -> Self:
        """Members see their own organisations; coordinators see all of them, since they invite across regions."""
        if not user.is_authenticated:
            return self.none()
        if user.is_coordinator:
            return self
        return self.filter(pk__in=user.organisation_ids)


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
        return self.filter(organisation_id__in=user.organisation_ids)


class InvitationQuerySet(AccessQuerySet[Any]):
    """Invitations of every kind."""

    def visible_to(self, user: Any) -> Self:
        """Who may manage an invitation sees it; the invited person comes by the link alone."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(managed_invitations(user))


class NotificationQuerySet(AccessQuerySet[Any]):
    """Notices to people."""

    def visible_to(self, user: Any) -> Self:
        """Everyone sees the own notices that are shown in the product."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(user=user, in_app=True)

    def unread(self) -> Self:
        """Return notices that have not been read."""
        return self.filter(read_at__isnull=True)


class LookQuerySet(AccessQuerySet[Any]):
    """The log of looks."""

    def visible_to(self, user: Any) -> Self:
        """A team lead or coordinator sees the looks of those who work or worked in the own organisations.

        The log is kept apart from the users it names, so the people are found by id.
        """
        if not user.is_authenticated:
            return self.none()
        led = user.organisations_as(ROLES_THAT_SUPERVISE)
        if not led:
            return self.none()
        return self.filter(actor_id__in=_people_of(self, led))


def _people_of(queryset: LookQuerySet, organisation_ids: Any) -> Any:
    user_model = queryset.model._meta.get_field("actor").related_model
    return user_model._default_manager.filter(service_memberships__organisation_id__in=organisation_ids).values("pk")
