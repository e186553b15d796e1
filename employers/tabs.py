"""Tabs of a page: the app that owns the page names its own, higher floors add theirs at start."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.policies import Text

Shows = Callable[[Any, Any], bool]
GivesContext = Callable[[Any, Any], Mapping[str, Any]]


def shown_to_all(_user: Any, _subject: Any) -> bool:
    """Show the tab to everybody who sees the page."""
    return True


def no_context(_request: Any, _subject: Any) -> Mapping[str, Any]:
    """Give nothing more to the template."""
    return {}


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab. Either it has a page of its own, ``url_name`` (taking the object's ``public_id``), or a ``template``
    that the owner's page includes with what ``context(request, subject)`` gives.

    ``show(user, subject)`` must not cost a query of its own for each call.
    """

    key: str
    order: int
    label: Text
    url_name: str = ""
    template: str = ""
    context: GivesContext = no_context
    show: Shows = shown_to_all


@dataclass(frozen=True, slots=True)
class ShownTab:
    """A tab as the page shows it."""

    key: str
    label: Text
    url: str
    is_current: bool


class TabRegistry:
    """The tabs of one kind of page. ``tab_url_name`` is the address of tabs without a page of their own."""

    def __init__(self, tab_url_name: str) -> None:
        self._tabs: dict[str, Tab] = {}
        self._tab_url_name = tab_url_name

    def register(self, tab: Tab) -> None:
        """Add a tab; the last registration of a key holds.

        Raises:
            ValueError: the tab has neither an address nor a template.
        """
        if bool(tab.url_name) == bool(tab.template):
            raise ValueError(f"The tab {tab.key} needs an address or a template, not both.")
        self._tabs[tab.key] = tab

    def named(self, key: str) -> Tab | None:
        """Return the tab with this key."""
        return self._tabs.get(key)

    def shown(self, user: Any, subject: Any, current: str) -> list[ShownTab]:
        """Return the tabs that the user is shown for the object, in order; ``current`` is the open one's key."""
        tabs = sorted(self._tabs.values(), key=lambda tab: (tab.order, tab.key))
        return [
            ShownTab(tab.key, tab.label, self._url(tab, subject), tab.key == current)
            for tab in tabs
            if tab.show(user, subject)
        ]

    def _url(self, tab: Tab, subject: Any) -> str:
        if tab.url_name:
            return reverse(tab.url_name, kwargs={"public_id": subject.public_id})
        return reverse(self._tab_url_name, kwargs={"public_id": subject.public_id, "key": tab.key})
