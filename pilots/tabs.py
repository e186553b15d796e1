"""The tabs of a pilot's page. Higher floors add theirs, such as the analyses made in the pilot.

From an app's ``navigation`` module::

    register_tab(Tab("analyses", 20, _("Work analyses"), template="tasks/pilot_tab.html", context=analyses_of_pilot))

``context(request, pilot)`` gives what the template needs; ``show(user, pilot)`` decides who is shown the tab.
"""

from django.utils.translation import gettext_lazy as _

from employers.tabs import Tab, TabRegistry

PILOT_TABS = TabRegistry("pilot_tab")


def register_tab(tab: Tab) -> None:
    """Add a tab to the page of a pilot."""
    PILOT_TABS.register(tab)


register_tab(Tab("overview", 10, _("Overview"), url_name="pilot_detail"))
register_tab(Tab("history", 90, _("History"), url_name="pilot_history"))

__all__ = ["PILOT_TABS", "Tab", "register_tab"]
