"""Query budgets: within the registry's number, and the same at 2 rows and at 20."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.registry.routes import Route, all_routes
from tests.registry.test_access import call

READING = [route for route in all_routes() if route.method == "get"]
GROWING = [route for route in READING if route.grow is not None]
LARGEST_PAGE_BYTES = 150_000


def count_queries(route: Route, cast: Cast, as_persona: Any) -> tuple[int, str]:
    """Return the number of queries of one look at the page, and their text for the failure message."""
    client = as_persona(route.persona_for_page())
    call(client, route, cast)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        call(client, route, cast)
    return len(captured), "\n".join(query["sql"][:160] for query in captured.captured_queries)


@pytest.mark.django_db
@pytest.mark.parametrize("route", READING, ids=lambda route: route.name)
def test_budget(route: Route, cast: Cast, as_persona: Any) -> None:
    number, text = count_queries(route, cast, as_persona)
    assert number <= route.queries, f"{number} queries, budget {route.queries}\n{text}"


@pytest.mark.django_db
@pytest.mark.parametrize("route", GROWING, ids=lambda route: route.name)
def test_queries_do_not_follow_rows(route: Route, cast: Cast, as_persona: Any) -> None:
    assert route.grow is not None
    route.grow(cast, 2)
    small, _ = count_queries(route, cast, as_persona)
    route.grow(cast, 20)
    large, text = count_queries(route, cast, as_persona)
    assert large <= small, f"{small} queries at 2 rows, {large} at 20\n{text}"


@pytest.mark.django_db
@pytest.mark.parametrize("route", [route for route in READING if route.page], ids=lambda route: route.name)
def test_page_is_not_heavy(route: Route, cast: Cast, as_persona: Any) -> None:
    if route.grow is not None:
        route.grow(cast, 20)
    response = call(as_persona(route.persona_for_page()), route, cast)
    assert len(response.content) <= LARGEST_PAGE_BYTES
