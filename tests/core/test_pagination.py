"""Keyset pages are the sorted list cut into pieces, forwards and backwards."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.models import Feedback
from core.pagination import Page, decode_cursor, encode_cursor, keyset_page

ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["fi", "sv"])), max_size=14)
ORDERS: dict[tuple[str, ...], Callable[[Feedback], Any]] = {
    ("page",): lambda row: (row.page, row.pk),
    ("-page",): lambda row: (-ord(row.page), row.pk),
    ("language", "-page"): lambda row: (row.language, -ord(row.page), row.pk),
    ("-page", "-pk"): lambda row: (-ord(row.page), -row.pk),
}


class Pages(TestCase):
    """Against a sorted list in plain Python."""

    @settings(max_examples=60)
    @given(ROWS, st.sampled_from(list(ORDERS)), st.integers(1, 5))
    def test_pages_are_the_sorted_list(self, rows: list[tuple[str, str]], order: tuple[str, ...], size: int) -> None:
        Feedback.objects.all().delete()
        for page, language in rows:
            Feedback.objects.create(text="x", page=page, language=language)
        expected = [row.pk for row in sorted(Feedback.objects.all(), key=ORDERS[order])]
        seen: list[int] = []
        pages: list[Page[Feedback]] = []
        cursor = ""
        while True:
            page_now: Page[Feedback] = keyset_page(Feedback.objects.all(), order=order, cursor=cursor, size=size)
            pages.append(page_now)
            seen += [row.pk for row in page_now.rows]
            cursor = page_now.next_cursor
            if not cursor:
                break
        assert seen == expected
        assert pages[0].previous_cursor == ""
        for earlier, later in pairwise(pages):
            back = keyset_page(Feedback.objects.all(), order=order, cursor=later.previous_cursor, size=size)
            assert [row.pk for row in back.rows] == [row.pk for row in earlier.rows]


@given(st.text(max_size=60))
def test_strange_cursors_are_no_cursors(text: str) -> None:
    decoded = decode_cursor(text)
    assert decoded is None or decoded[0] in {"n", "p"}


@given(st.lists(st.one_of(st.integers(), st.text(), st.none()), min_size=1, max_size=4))
def test_cursor_round_trip(values: list[Any]) -> None:
    assert decode_cursor(encode_cursor("n", values)) == ("n", values)


@pytest.mark.django_db
def test_a_foreign_cursor_starts_the_list_over() -> None:
    Feedback.objects.create(text="x", page="a", language="fi")
    page = keyset_page(Feedback.objects.all(), order=("page",), cursor=encode_cursor("n", [1, 2, 3]))
    assert len(page.rows) == 1
    assert (page.next_cursor, page.previous_cursor) == ("", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [["nonsense", {}], [["x"], "y"], ["2026-13-40", 1], [None, None], ["x", "y"], ["2026-01-01", 10**30], ["\x00", 1]],
)
def test_a_forged_cursor_is_no_fault_of_ours(values: list[Any]) -> None:
    Feedback.objects.create(text="x", page="a", language="fi")
    page = keyset_page(Feedback.objects.all(), order=("-created_at",), cursor=encode_cursor("n", values))
    assert len(page.rows) == 1


@pytest.mark.django_db
def test_a_page_is_one_query_without_count_or_offset() -> None:
    for number in range(5):
        Feedback.objects.create(text="x", page=str(number), language="fi")
    with CaptureQueriesContext(connection) as captured:
        keyset_page(Feedback.objects.all(), order=("page",), size=2)
    (query,) = captured.captured_queries
    assert "COUNT(" not in query["sql"]
    assert "OFFSET" not in query["sql"]
