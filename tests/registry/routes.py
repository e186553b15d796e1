"""The registry of addresses: one entry for every URL name of ours. It must equal the resolver.

It drives the access matrix, the query budgets, headings, titles, axe, CSP, response size.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import PERSONAS, Cast

KeywordsOf = Callable[[Cast], dict[str, Any]]
GrowBy = Callable[[Cast, int], None]


def no_keywords(_cast: Cast) -> dict[str, Any]:
    """Return no address parts."""
    return {}


@dataclass(frozen=True)
class Route:
    """What the tests know of one URL name.

    ``sees``: personas who get the page (2xx or 3xx inside the product). Everybody else signed in gets 404, or 403
    when in ``refused`` (they see the object but may not do this). The anonymous one is sent to sign in unless
    ``public``.
    ``method``/``data``: how the access matrix calls it; ``ok`` the statuses that mean success.
    ``queries``: budget for a page; ``grow`` makes the page's rows grow to n for the N=2 / N=20 comparison.
    ``page``: a whole HTML page (headings, title, axe), not a fragment, a file or a redirect.
    """

    name: str
    sees: frozenset[str]
    keywords: KeywordsOf = no_keywords
    refused: frozenset[str] = frozenset()
    method: str = "get"
    data: Callable[[Cast], dict[str, Any]] = no_keywords
    query: str = ""
    ok: frozenset[int] = frozenset({200, 204, 302, 303})
    public: bool = False
    queries: int = 25
    grow: GrowBy | None = None
    page: bool = True
    htmx: bool = False
    as_persona: str = ""
    tags: frozenset[str] = field(default_factory=frozenset)

    def persona_for_page(self) -> str:
        """Return the persona as whom the page is looked at in page checks."""
        if self.as_persona:
            return self.as_persona
        return next(persona for persona in PERSONAS if persona in self.sees or self.public)


_routes: dict[str, Route] = {}


def register(*routes: Route) -> None:
    """Add entries; a name is entered once."""
    for route in routes:
        if route.name in _routes:
            raise ValueError(f"{route.name} is registered twice")
        _routes[route.name] = route


def all_routes() -> list[Route]:
    """Return the registry's entries by name."""
    return [_routes[name] for name in sorted(_routes)]


# Third parties' own addresses: their authors test them; ours is only how they look and that they are reachable.
THIRD_PARTY = ("account_", "mfa_", "socialaccount_", "usersessions_", "openid_connect_", "admin:", "static")


def resolver_names() -> set[str]:
    """Return every named address of ours that the resolver knows."""
    names: set[str] = set()

    def walk(patterns: list[URLPattern | URLResolver], namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern.url_patterns, inner)
            elif pattern.name:
                names.add(f"{namespace}{pattern.name}")

    walk(get_resolver().url_patterns, "")
    return {name for name in names if not name.startswith(THIRD_PARTY)}
