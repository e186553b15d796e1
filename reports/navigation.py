"""What the reports app adds to the main navigation and the first pages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.navigation import NavigationItem, register_home, register_item
from reports.dashboard_policies import may_see_dashboard
from reports.report_policies import may_list_reports


def works_with_reports(user: Any) -> bool:
    """Tell whether reports are shown to the user."""
    return bool(may_list_reports(user))


def follows_projects(user: Any) -> bool:
    """Tell whether the dashboard is shown to the user."""
    return bool(may_see_dashboard(user))


register_item(NavigationItem(5, _("Situation"), "coordinator_dashboard", follows_projects, "flag"))
register_home(15, follows_projects, "coordinator_dashboard")
register_item(NavigationItem(60, _("Reports"), "report_list", works_with_reports, "document"))
