"""Who sees which reports."""

from typing import Any, Self

from accounts.enums import ServiceRole
from core.access import AccessQuerySet
from reports.enums import STATES_FROZEN

REPORTERS = frozenset({ServiceRole.PROJECT_MANAGER})


class PeriodReportQuerySet(AccessQuerySet[Any]):
    """Period reports."""

    def visible_to(self, user: Any) -> Self:
        """Coordinators see all, project managers those of their projects, ministry viewers frozen ones only."""
        if not user.is_authenticated:
            return self.none()
        if user.is_coordinator:
            return self
        if user.is_ministry_viewer:
            return self.filter(state__in=STATES_FROZEN)
        managed = user.organisations_as(REPORTERS)
        if not managed:
            return self.none()
        projects = self.model._meta.apps.get_model("pilots", "Project")._base_manager
        return self.filter(period__project__in=projects.filter(implementers__in=managed))


class ReportPartQuerySet(AccessQuerySet[Any]):
    """Runs, files and comments of a report."""

    def visible_to(self, user: Any) -> Self:
        """Seen with the report."""
        reports = self.model._meta.apps.get_model("reports", "PeriodReport")
        return self.filter(report__in=reports.objects.visible_to(user))
