"""Who sees which employers."""

from typing import Any, Self

from django.db.models import Q

from core.access import AccessQuerySet


def employers_of(user: Any, prefix: str = "") -> Q:
    """Return the condition "the user may see this employer", with the path from the row to the employer.

    Members see their own employer; professionals of the service side see the employers that their organisation
    works with; coordinators see all, since pilots cross regions.
    """
    return Q(**{f"{prefix}memberships__user": user}) | Q(
        **{f"{prefix}partners__memberships__user": user, f"{prefix}partners__memberships__ended_on__isnull": True}
    )


class EmployerQuerySet(AccessQuerySet[Any]):
    """Employers."""

    def visible_to(self, user: Any) -> Self:
        """Return the employers the user is a member of or works with."""
        if not user.is_authenticated or user.is_ministry_viewer:
            return self.none()
        if user.is_coordinator:
            return self
        return self.filter(
            pk__in=self.model._base_manager.filter(employers_of(user)).values("pk"),
        )

    def with_list_data(self) -> Self:
        """Add what a list row shows."""
        return self.select_related("municipality", "industry")


class EmployerPartQuerySet(AccessQuerySet[Any]):
    """Anything that belongs to one employer; the model names the path in ``employer_path``."""

    def visible_to(self, user: Any) -> Self:
        """Return the parts of the employers that the user sees."""
        path: str = self.model.employer_path
        employer_model = self.model.employer_model()
        return self.filter(**{f"{path}__in": employer_model.objects.visible_to(user)})
