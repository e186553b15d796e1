"""Logs carry no token of a link and nothing that was searched for."""

import logging
from io import StringIO

import pytest
from django.test import Client

from core.private_paths import PathFilter, without_secrets


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("GET /people/invitation/abc123/", "GET /people/invitation/…/"),
        ("GET /account/password/reset/key/1-abc/", "GET /account/password/reset/key/…/"),
        ("POST /employers/?q=Virtanen&page=2", "POST /employers/?…"),
        ("GET /work/contribute/abc-123/remove/", "GET /work/contribute/…/remove/"),
        ("GET /people/me/", "GET /people/me/"),
        ("Really?", "Really?"),
    ],
)
def test_addresses_are_cleaned(text: str, cleaned: str) -> None:
    assert without_secrets(text) == cleaned


def test_records_of_both_kinds_are_cleaned() -> None:
    structured = logging.makeLogRecord(
        {"name": "x", "msg": {"request": "GET /people/invitation/abc/?a=1", "code": 200}}
    )
    plain = logging.makeLogRecord(
        {"name": "django.request", "msg": "%s: %s", "args": ("Gone", "/people/invitation/abc/")}
    )
    for record in (structured, plain):
        assert PathFilter().filter(record)
    assert structured.msg == {"request": "GET /people/invitation/…/?…", "code": 200}
    assert plain.getMessage() == "Gone: /people/invitation/…/"


@pytest.mark.django_db
def test_no_token_reaches_the_output() -> None:
    [handler] = [
        each
        for each in logging.getLogger().handlers
        if isinstance(each, logging.StreamHandler) and any(isinstance(one, PathFilter) for one in each.filters)
    ]
    output = StringIO()
    before = handler.setStream(output)
    try:
        Client().get("/people/invitation/very-secret-token/?search=Virtanen")
    finally:
        handler.setStream(before)
    logged = output.getvalue()
    assert "/people/invitation/" in logged
    assert "very-secret-token" not in logged
    assert "Virtanen" not in logged
