"""Every page: one h1, headings without gaps, its own title, the page's language, a policy header."""

from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tests.cast import Cast
from tests.registry.routes import Route, all_routes
from tests.registry.test_access import call

PAGES = [route for route in all_routes() if route.page and route.method == "get"]


@pytest.mark.django_db
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_page_structure(route: Route, cast: Cast, as_persona: Any) -> None:
    response = call(as_persona(route.persona_for_page()), route, cast)
    assert response.status_code == 200
    soup = BeautifulSoup(response.content, "html.parser")
    levels = [int(str(heading.name)[1]) for heading in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    assert levels.count(1) == 1, f"h1 headings: {levels.count(1)}"
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), levels
    title = soup.title.get_text(strip=True) if soup.title else ""
    assert title
    assert soup.html is not None
    assert soup.html.get("lang") == "fi"
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert soup.find("main", id="main") is not None
