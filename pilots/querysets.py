"""Who sees which projects and pilots."""

from typing import Any, Self

from django.db.models import Q

from core.access import AccessQuerySet
from employers.models import Employer


class ProjectQuerySet(AccessQuerySet[Any]):
    """Projects."""

    def visible_to(self, user: Any) -> Self:
        """Coordinators and ministry viewers see all projects, members of implementers their own."""
        if not user.is_authenticated:
            return self.none()
        if user.is_coordinator or user.is_ministry_viewer:
            return self
        own = self.model._base_manager.filter(
            Q(implementers__memberships__user=user, implementers__memberships__ended_on__isnull=True)
            | Q(pilots__employers__in=Employer.objects.visible_to(user))
        )
        return self.filter(pk__in=own.values("pk"))


class PilotQuerySet(AccessQuerySet[Any]):
    """Pilots."""

    def visible_to(self, user: Any) -> Self:
        """Employers see the pilots they take part in, implementers those of their projects."""
        if not user.is_authenticated or user.is_ministry_viewer:
            return self.none()
        if user.is_coordinator:
            return self
        own = self.model._base_manager.filter(
            Q(employers__in=Employer.objects.visible_to(user))
            | Q(
                project__implementers__memberships__user=user,
                project__implementers__memberships__ended_on__isnull=True,
            )
        )
        return self.filter(pk__in=own.values("pk"))

    def with_list_data(self) -> Self:
        """Add what a list row shows."""
        return self.select_related("project", "region", "industry").prefetch_related("employers")


class ProjectPartQuerySet(AccessQuerySet[Any]):
    """What belongs to a project; the model names the path in ``project_path`` (``project`` unless told)."""

    def visible_to(self, user: Any) -> Self:
        """The service side that sees the project sees its periods, targets and actions; employers do not."""
        if not user.is_authenticated or user.is_ministry_viewer or not user.service_roles:
            return self.none()
        path = getattr(self.model, "project_path", "project")
        projects = self.model._meta.apps.get_model("pilots", "Project")
        return self.filter(**{f"{path}__in": projects.objects.visible_to(user)})


class OperatingModelQuerySet(AccessQuerySet[Any]):
    """Operating models."""

    def visible_to(self, user: Any) -> Self:
        """Everyone of the service side sees every model: they are meant to spread. The ministry reads reports."""
        if not user.is_authenticated or user.is_ministry_viewer or not user.service_roles:
            return self.none()
        return self


class OperatingModelPartQuerySet(AccessQuerySet[Any]):
    """Versions of operating models and their rooting."""

    def visible_to(self, user: Any) -> Self:
        """Seen with their operating model."""
        if not user.is_authenticated or user.is_ministry_viewer or not user.service_roles:
            return self.none()
        return self
