"""What the top bar offers to whom. Each app registers its own items; core knows none of them.

An app's ``navigation`` module is loaded at start.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from core.policies import Text

Shows = Callable[[Any], bool]
Describes = Callable[[Any], Text]


def signed_in(user: Any) -> bool:
    """Show to everybody who has signed in."""
    return bool(user.is_authenticated)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the main navigation. ``show`` gets the signed-in user and must not cost a query a call.

    ``is_rare`` entries are the first to stand behind "More" for those who have too many for one row.
    """

    order: int
    label: Text
    url_name: str
    show: Shows = signed_in
    icon: str = ""
    is_rare: bool = False

    @property
    def url(self) -> str:
        """Return the address."""
        return reverse(self.url_name)


@dataclass(frozen=True, slots=True)
class Home:
    """The first page of those whom ``show`` accepts; the lowest order wins."""

    order: int
    show: Shows
    url_name: str


@dataclass(frozen=True, slots=True)
class AccountLink:
    """One entry of the account menu."""

    order: int
    label: Text
    url_name: str
    icon: str = ""

    @property
    def url(self) -> str:
        """Return the address."""
        return reverse(self.url_name)


_items: dict[str, NavigationItem] = {}
_homes: dict[str, Home] = {}
_account_links: dict[str, AccountLink] = {}
_sides: dict[str, tuple[int, Describes]] = {}


def register_item(item: NavigationItem) -> None:
    """Add an entry of the main navigation; an address is entered once, the last registration holds."""
    _items[item.url_name] = item


def register_home(order: int, show: Shows, url_name: str) -> None:
    """Say which page is the first one for some people."""
    _homes[url_name] = Home(order, show, url_name)


def register_account_link(link: AccountLink) -> None:
    """Add an entry of the account menu; an address is entered once."""
    _account_links[link.url_name] = link


def account_links() -> list[AccountLink]:
    """Return the entries of the account menu, in order."""
    return sorted(_account_links.values(), key=lambda link: (link.order, link.url_name))


def register_side(order: int, describe: Describes) -> None:
    """Say how to name the organisation or employer a user acts for; empty when it has nothing to say."""
    _sides[f"{describe.__module__}.{describe.__qualname__}"] = (order, describe)


def items_for(user: Any) -> list[NavigationItem]:
    """Return the entries that the user is shown, in order."""
    return sorted((item for item in _items.values() if item.show(user)), key=lambda item: (item.order, item.url_name))


def home_for(user: Any) -> str:
    """Return the URL name of the user's first page, empty when the user has no role anywhere."""
    homes = sorted(_homes.values(), key=lambda home: (home.order, home.url_name))
    return next((home.url_name for home in homes if home.show(user)), "")


def side_of(user: Any) -> Text:
    """Return the name of the organisation or employer the user acts for, empty when there is none."""
    for _order, describe in sorted(_sides.values(), key=lambda entry: entry[0]):
        name = describe(user)
        if name:
            return name
    return ""
