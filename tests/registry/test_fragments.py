"""What htmx gets in place of a page is what the whole page shows there: element by element, by their ids."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from tests.cast import Cast
from tests.registry.routes import all_routes
from tests.registry.test_access import call

ROUTES = {route.name: route for route in all_routes()}
# Addresses that answer htmx with a part, and the page on which the part stands.
PARTS = {
    "board": "board",
    "document_state": "document_page",
    "report_run_status": "report_detail",
    "role_business_case": "role_business_case",
    "run_status": "proposal_page",
    "task_row": "task_inventory",
    "task_rows": "task_inventory",
}
ONLY_WHEN_SWAPPED = ("hx-swap-oob", "data-focus", "autofocus")


def elements_by_id(content: bytes) -> dict[str, str]:
    """Return the markup of each element with an id, without tokens and what only a swap says."""
    soup = BeautifulSoup(content, "html.parser")
    for token in soup.select("input[name=csrfmiddlewaretoken]"):
        token.decompose()
    for element in soup.select("[id]"):
        for name in ONLY_WHEN_SWAPPED:
            element.attrs.pop(name, None)
    return {str(element["id"]): " ".join(element.decode().split()) for element in soup.select("[id]")}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PARTS))
def test_a_part_is_what_the_whole_page_shows(name: str, cast: Cast, as_persona: Any) -> None:
    route = ROUTES[name]
    if route.grow is not None:
        route.grow(cast, 3)
    client = as_persona(route.persona_for_page())
    client.defaults["HTTP_HX_REQUEST"] = "true"
    answer = call(client, route, cast)
    assert b"<html" not in answer.content
    del client.defaults["HTTP_HX_REQUEST"]
    page = ROUTES[PARTS[name]]
    whole = elements_by_id(client.get(reverse(page.name, kwargs=page.keywords(cast)) + page.query).content)
    part = elements_by_id(answer.content)
    shown = [each for each in part if each in whole]
    assert shown
    for each in shown:
        assert part[each] == whole[each], each
