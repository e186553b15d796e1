"""The tabs of a candidate's page; each part of the app registers its own in ``coaching.navigation``."""

from employers.tabs import Tab, TabRegistry

CANDIDATE_TABS = TabRegistry("candidate_tab")


def register_tab(tab: Tab) -> None:
    """Add a tab to the page of a candidate."""
    CANDIDATE_TABS.register(tab)


__all__ = ["CANDIDATE_TABS", "Tab", "register_tab"]
