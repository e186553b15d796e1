"""The tabs of a report's page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from employers.tabs import Tab, TabRegistry
from reports.report_policies import sees_full_figures

REPORT_TABS = TabRegistry("report_detail")


def prepares(user: Any, report: Any) -> bool:
    """Show to those who make the report."""
    return sees_full_figures(user, report)


REPORT_TABS.register(Tab("situation", 10, _("Situation"), url_name="report_detail"))
REPORT_TABS.register(Tab("figures", 20, _("Figures"), url_name="report_figures"))
REPORT_TABS.register(Tab("compare", 30, _("Compare versions"), url_name="report_compare"))
REPORT_TABS.register(Tab("history", 90, _("History"), url_name="report_history", show=prepares))
