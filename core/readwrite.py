"""Reads read: a view that only reads cannot write, and the database call that tries fails.

By default safe methods (GET, HEAD, OPTIONS) read and the others write. ``reads`` and ``writes`` on a view say
otherwise. What must be written while reading (audit of looks, sessions) goes through ``writing_allowed``.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import connections
from django.http import HttpRequest, HttpResponse

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Third-party views that keep state on GET: sign-in, second factor, sessions, the administration's log.
THIRD_PARTY_PREFIXES = ("account_", "mfa_", "socialaccount_", "usersessions_", "openid_connect_")
READING_STATEMENT = re.compile(
    r"^\s*(--[^\n]*\n|\s|\()*(SELECT|WITH|EXPLAIN|SHOW|SET|RESET|SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|DECLARE|FETCH|CLOSE)\b",
    re.IGNORECASE,
)
WRITING_WORD = re.compile(r"\b(INSERT\s+INTO|UPDATE\s+\"|DELETE\s+FROM|FOR\s+(NO\s+KEY\s+)?UPDATE)\b", re.IGNORECASE)

_writing_allowed: ContextVar[bool] = ContextVar("writing_allowed", default=False)
ViewT = TypeVar("ViewT", bound=Callable[..., Any])


class WriteInReadRequest(RuntimeError):
    """A view that declared itself reading tried to change the database."""


def reads(view: ViewT) -> ViewT:
    """Declare that the view only reads, whatever the method (a preview sent by POST)."""
    view.access_mode = "read"  # type: ignore[attr-defined]  # a mark read by the middleware
    return view


def writes(view: ViewT) -> ViewT:
    """Declare that the view writes even on a safe method (accepting a link from an e-mail)."""
    view.access_mode = "write"  # type: ignore[attr-defined]  # a mark read by the middleware
    return view


@contextmanager
def writing_allowed() -> Iterator[None]:
    """Allow the enclosed writes inside a reading request: audit and sessions, nothing of the domain."""
    token = _writing_allowed.set(True)
    try:
        yield
    finally:
        _writing_allowed.reset(token)


def _refuse_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    text = str(sql)
    if not _writing_allowed.get() and (not READING_STATEMENT.match(text) or WRITING_WORD.search(text)):
        raise WriteInReadRequest(f"A reading request tried to write: {text[:120]}")
    return execute(sql, params, many, context)


@contextmanager
def reading_only() -> Iterator[None]:
    """Make every write of the enclosed block fail, on all connections."""
    with ExitStack() as stack:
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(_refuse_writes))
        yield


class ReadWriteMiddleware:
    """Runs each view under its declaration."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; the work is done around the view."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Run a reading view under the guard; leave a writing one to Django."""
        if self._mode(request, view) != "read":
            return None
        with reading_only():
            response = view(request, *view_args, **view_kwargs)
            if hasattr(response, "render") and callable(response.render):
                response = response.render()
        return response

    @staticmethod
    def _mode(request: HttpRequest, view: Callable[..., HttpResponse]) -> str:
        declared = getattr(view, "access_mode", None)
        if declared:
            return str(declared)
        match = request.resolver_match
        name = (match.view_name if match else "") or ""
        if name.startswith((*THIRD_PARTY_PREFIXES, "admin:")):
            return "write"
        return "read" if request.method in SAFE_METHODS else "write"
