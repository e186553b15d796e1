"""The registry equals the resolver, and every persona gets exactly what the registry says."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import ANONYMOUS, PERSONAS, Cast
from tests.registry import entries
from tests.registry.routes import Route, all_routes, resolver_names

ROUTES = all_routes()
assert entries is not None


def test_registry_equals_resolver() -> None:
    registered = {route.name for route in ROUTES}
    known = resolver_names()
    assert registered - known == set(), "registered, but not in the resolver"
    assert known - registered == set(), "addresses without a registry entry"


def call(client: Client, route: Route, cast: Cast) -> Any:
    """Call the route as the registry says."""
    url = reverse(route.name, kwargs=route.keywords(cast)) + route.query
    headers = {"HX-Request": "true"} if route.htmx else {}
    return getattr(client, route.method)(url, data=route.data(cast) if route.method != "get" else None, headers=headers)


def expected_statuses(route: Route, persona: str) -> frozenset[int]:
    """Return the statuses the registry promises to a persona."""
    if route.public or persona in route.sees:
        return route.ok
    if persona == ANONYMOUS:
        return frozenset({302})
    return frozenset({403}) if persona in route.refused else frozenset({404})


@pytest.mark.django_db
@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.name)
def test_access(route: Route, persona: str, cast: Cast, as_persona: Any) -> None:
    response = call(as_persona(persona), route, cast)
    expected = expected_statuses(route, persona)
    assert response.status_code in expected, f"{persona}: {response.status_code}, expected {sorted(expected)}"
    if persona == ANONYMOUS and not route.public:
        assert reverse("account_login") in response["Location"]
