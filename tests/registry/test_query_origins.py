"""What each page asks of the database, and which of our functions asks: a change of it is seen in review.

``query_origins.json`` holds for each page its statements by verb and table with the function they came from. After a
change that is meant, ``WRITE_QUERY_ORIGINS=1 python -m pytest tests/registry/test_query_origins.py`` writes it anew.
"""

import json
import os
import re
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from tests.cast import Cast
from tests.registry.routes import Route, all_routes
from tests.registry.test_access import call

PAGES = [route for route in all_routes() if route.page and route.method == "get"]
STORED = Path(__file__).with_name("query_origins.json")
STATEMENT = re.compile(r'^(\w+).*?(?:FROM|INTO|UPDATE) "(\w+)"', re.DOTALL)
OURS = tuple(
    f"{settings.BASE_DIR}/{app}/" for app in ("accounts", "core", "coaching", "employers", "pilots", "reports", "tasks")
)
HANDLER = "django/core/handlers/base.py"
Asked = dict[str, list[str]]


class Origins:
    """Notes each statement of a request with the innermost of our own functions that led to it."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note the statement and carry it out."""
        statement = STATEMENT.match(sql)
        codes = [frame.f_code for frame, _line in traceback.walk_stack(None)]
        if statement and any(code.co_filename.endswith(HANDLER) for code in codes):  # else the test itself asks
            ours = next((code for code in codes if code.co_filename.startswith(OURS)), None)
            origin = f"{Path(ours.co_filename).relative_to(settings.BASE_DIR)}:{ours.co_name}" if ours else "Django"
            self.found[f"{statement[1]} {statement[2]} by {origin}"] += 1
        return execute(sql, params, many, context)


def asked_by(route: Route, cast: Cast, as_persona: Any) -> list[str]:
    """Return the statements of one look at the page, sorted, each with how often it is made."""
    client = as_persona(route.persona_for_page())
    call(client, route, cast)
    origins = Origins()
    with connection.execute_wrapper(origins):
        call(client, route, cast)
    return [f"{number} × {line}" if number > 1 else line for line, number in sorted(origins.found.items())]


def stored() -> Asked:
    """Return what is written down."""
    told: Asked = json.loads(STORED.read_text(encoding="utf-8")) if STORED.exists() else {}
    return told


@pytest.mark.django_db
@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.name)
def test_a_page_asks_what_is_written_down(route: Route, cast: Cast, as_persona: Any) -> None:
    asked = asked_by(route, cast, as_persona)
    if os.environ.get("WRITE_QUERY_ORIGINS"):
        told = {**stored(), route.name: asked}
        STORED.write_text(json.dumps(dict(sorted(told.items())), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert asked == stored().get(route.name), "changed on purpose? see the head of this file"


def test_nothing_else_is_written_down() -> None:
    assert set(stored()) == {route.name for route in PAGES}
