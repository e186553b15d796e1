"""The tabs of a pilot's and of a project's page. Higher floors add theirs, such as the analyses made in the pilot.

From an app's ``navigation`` module::

    register_tab(Tab("analyses", 20, _("Work analyses"), template="tasks/pilot_tab.html", context=analyses_of_pilot))

``context(request, pilot)`` gives what the template needs; ``show(user, pilot)`` decides who is shown the tab. A tab
of a project has a page of its own.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from employers.tabs import Tab, TabRegistry
from pilots.policies import may_see_programme

PILOT_TABS = TabRegistry("pilot_tab")
PROJECT_TABS = TabRegistry("project_detail")


def register_tab(tab: Tab) -> None:
    """Add a tab to the page of a pilot."""
    PILOT_TABS.register(tab)


def register_project_tab(tab: Tab) -> None:
    """Add a tab with a page of its own to the page of a project."""
    PROJECT_TABS.register(tab)


def for_those_who_carry_out(user: Any, _project: Any) -> bool:
    """Show periods, targets and actions to the service side."""
    return bool(may_see_programme(user))


register_tab(Tab("overview", 10, _("Overview"), url_name="pilot_detail"))
register_tab(Tab("history", 90, _("History"), url_name="pilot_history"))
register_project_tab(Tab("overview", 10, _("Overview"), url_name="project_detail"))
register_project_tab(
    Tab("periods", 20, _("Periods and targets"), url_name="project_periods", show=for_those_who_carry_out)
)
register_project_tab(Tab("actions", 30, _("Actions"), url_name="project_actions", show=for_those_who_carry_out))
register_project_tab(Tab("authorities", 40, _("Authorities"), url_name="project_authorities"))
register_project_tab(Tab("history", 90, _("History"), url_name="project_history", show=for_those_who_carry_out))

__all__ = ["PILOT_TABS", "PROJECT_TABS", "Tab", "register_project_tab", "register_tab"]
