"""What the top bar shows: the main navigation, whom the user acts for, languages, the account's links."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core import navigation
from core.policies import Text

register = template.Library()
# As many entries as stand in one row of 1280 pixels in each language; those who have more find the rare ones apart.
MOST_IN_ROW = 7
# Each language by its own name: whoever looks for it may not read the page's language.
OWN_NAMES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of the main navigation on this page: current is "page", "true" (inside it) or empty."""

    item: navigation.NavigationItem
    current: str


def _user(context: Context) -> Any:
    """Return the signed-in user, or None also on pages rendered without a request (faults of our own)."""
    user = getattr(context.get("request"), "user", None)
    return user if user is not None and user.is_authenticated else None


@dataclass(frozen=True, slots=True)
class Row:
    """The main navigation: every entry, and of them those of the row and those behind "More", all in order."""

    entries: list[Entry]
    shown: list[Entry]
    more: list[Entry]

    @property
    def is_in_more(self) -> bool:
        """Tell whether the page belongs to an entry behind "More"."""
        return any(entry.current for entry in self.more)


def row_of(entries: list[Entry]) -> Row:
    """Return the navigation with at most ``MOST_IN_ROW`` entries in the row: the rare and the last ones give way."""
    first = {id(entry) for entry in sorted(entries, key=lambda entry: entry.item.is_rare)[:MOST_IN_ROW]}
    shown = [entry for entry in entries if id(entry) in first]
    return Row(entries, shown, [entry for entry in entries if id(entry) not in first])


@register.simple_tag(takes_context=True)
def main_navigation(context: Context) -> Row:
    """The entries of the user, with the one marked that the page belongs to: the longest address wins."""
    user = _user(context)
    if user is None:
        return row_of([])
    items = navigation.items_for(user)
    path = context["request"].path
    inside = max((item.url for item in items if path.startswith(item.url)), key=len, default="")
    return row_of([Entry(item, _current(item.url, path, inside)) for item in items])


def _current(url: str, path: str, inside: str) -> str:
    if url == path:
        return "page"
    return "true" if url == inside else ""


@register.simple_tag(takes_context=True)
def acting_side(context: Context) -> Text:
    """The organisation or employer that the user acts for."""
    user = _user(context)
    return navigation.side_of(user) if user is not None else ""


@register.simple_tag
def page_languages() -> list[tuple[str, str]]:
    """The languages of the product by their own names."""
    return [(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES]


@register.simple_tag
def account_links() -> list[navigation.AccountLink]:
    """The entries of the account menu."""
    return navigation.account_links()


@register.simple_tag
def page_words() -> SafeString:
    """The words and addresses that scripts need, as attributes of the body."""
    words = {
        "data-sprite": static("core/icons.svg"),
        "data-lookup-url": reverse("reference_search"),
        "data-text-failed": _("The connection failed and nothing was saved. What you typed is still here."),
        "data-text-making": _("The document is being made. It can take a moment."),
        "data-text-made": _("The document is ready."),
        "data-text-not-made": _("The document could not be made just now."),
        "data-text-loading": _("Loading"),
        "data-text-none": _("Nothing matches."),
        "data-text-results": _("Choices in the list:"),
        "data-text-calendar": _("Choose from the calendar"),
    }
    return format_html_join(" ", '{}="{}"', words.items())
