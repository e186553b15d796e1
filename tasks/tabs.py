"""The tabs of a work analysis. ``register_tab`` adds those of proposals, the board and roles."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from employers.tabs import ShownTab, Tab, TabRegistry
from tasks.models import WorkAnalysis

ANALYSIS_TABS = TabRegistry("analysis_detail")


def register_tab(tab: Tab) -> None:
    """Add a tab to the pages of an analysis; the tab has a page of its own (``url_name``)."""
    ANALYSIS_TABS.register(tab)


def tabs_of(user: Any, analysis: WorkAnalysis, current: str) -> list[ShownTab]:
    """Return the tabs of an analysis as its pages show them."""
    return ANALYSIS_TABS.shown(user, analysis, current)


register_tab(Tab("overview", 10, _("Overview"), url_name="analysis_detail"))
register_tab(Tab("needs", 20, _("Hidden work"), url_name="analysis_needs"))
register_tab(Tab("inventory", 30, _("Tasks"), url_name="task_inventory"))
register_tab(Tab("sorting", 40, _("Sorting"), url_name="task_sorting"))
register_tab(Tab("confirmation", 50, _("What can be given away"), url_name="task_confirmation"))
register_tab(Tab("proposals", 60, _("Proposals"), url_name="proposal_page"))
register_tab(Tab("board", 70, _("Board"), url_name="board"))
