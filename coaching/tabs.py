"""The tabs of a candidate's page; each part of the app registers its own in ``coaching.navigation``."""

from django.utils.translation import gettext_lazy as _

from employers.tabs import Tab, TabRegistry

CANDIDATE_TABS = TabRegistry("candidate_tab")


def register_tab(tab: Tab) -> None:
    """Add a tab to the page of a candidate."""
    CANDIDATE_TABS.register(tab)


register_tab(Tab("overview", 10, _("Overview"), url_name="candidate_detail"))
register_tab(Tab("profile", 20, _("Capacity profile"), url_name="candidate_profile"))
register_tab(Tab("consents", 30, _("Consents"), url_name="candidate_consents"))
register_tab(Tab("history", 90, _("History"), url_name="candidate_history"))

__all__ = ["CANDIDATE_TABS", "Tab", "register_tab"]
