"""A reading view cannot write, whatever way it tries."""

from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.test import RequestFactory

from core.models import Feedback
from core.readwrite import (
    READING_STATEMENT,
    WRITING_WORD,
    ReadWriteMiddleware,
    WriteInReadRequest,
    reading_only,
    reads,
    writes,
    writing_allowed,
)

pytestmark = pytest.mark.django_db
View = Callable[[HttpRequest], HttpResponse]


def make() -> None:
    Feedback.objects.create(text="x", language="fi")


def saves(_request: HttpRequest) -> HttpResponse:
    make()
    return HttpResponse("done")


def lazily_saves(request: HttpRequest) -> HttpResponse:
    response = TemplateResponse(request, "core/fragment.html", {})
    response.add_post_render_callback(lambda _response: make())
    return response


def always_writes(request: HttpRequest) -> HttpResponse:
    return saves(request)


def only_reads(request: HttpRequest) -> HttpResponse:
    return saves(request)


def answer(view: View, method: str) -> HttpResponse | None:
    """Let the middleware decide, as Django does before it calls a view."""
    request = RequestFactory().generic(method, "/")
    request.resolver_match = None
    return ReadWriteMiddleware(lambda _request: HttpResponse()).process_view(request, view, (), {})


@pytest.mark.parametrize("view", [saves, lazily_saves])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_a_reading_view_that_writes_fails(view: View, method: str) -> None:
    with pytest.raises(WriteInReadRequest), transaction.atomic():
        answer(view, method)
    assert not Feedback.objects.exists()


def test_a_posting_view_is_left_to_django() -> None:
    assert answer(saves, "POST") is None


def test_declarations_turn_it_round() -> None:
    assert answer(writes(always_writes), "GET") is None
    with pytest.raises(WriteInReadRequest):
        answer(reads(only_reads), "POST")


def test_audit_may_be_written_while_reading() -> None:
    with reading_only():
        with writing_allowed():
            make()
        assert Feedback.objects.count() == 1
        with pytest.raises(WriteInReadRequest):
            Feedback.objects.all().delete()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Feedback.objects.update(page="x"),
        lambda: Feedback.objects.bulk_create([Feedback(text="x", language="fi")]),
        lambda: list(Feedback.objects.select_for_update()),
        lambda: connection.cursor().execute("INSERT INTO core_feedback DEFAULT VALUES"),
        lambda: connection.cursor().execute("  update core_feedback set page = ''"),
        lambda: connection.cursor().execute("TRUNCATE core_feedback"),
        lambda: connection.cursor().execute("WITH gone AS (DELETE FROM core_feedback RETURNING id) SELECT * FROM gone"),
        lambda: connection.cursor().execute('WITH x AS (UPDATE "core_feedback" SET page = %s) SELECT 1', [""]),
    ],
)
def test_ways_to_write(attempt: Callable[[], object]) -> None:
    with reading_only(), pytest.raises(WriteInReadRequest):
        attempt()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 1",
        "  (SELECT 1) UNION (SELECT 2)",
        "-- why\nSELECT 1",
        "WITH x AS (SELECT 1) SELECT * FROM x",
        "SAVEPOINT a",
    ],
)
def test_reading_statements_pass(sql: str) -> None:
    assert READING_STATEMENT.match(sql)
    assert not WRITING_WORD.search(sql)


def test_the_guard_ends_with_the_request() -> None:
    with reading_only():
        list(Feedback.objects.all())
    make()
    assert Feedback.objects.count() == 1
