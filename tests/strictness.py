"""What makes Django stricter during tests."""

import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from django.db import models
from django.test import Client

# Looked up by Django's and the libraries' own templates with an expected miss.
EXPECTED_MISSES = re.compile(r"^(forloop|block)\b")
OUR_TEMPLATES = re.compile(r"/templates/(?!.*site-packages)")
INLINE_HANDLER = re.compile(rb"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
INLINE_STYLE = re.compile(rb"<[a-z][^>]*\sstyle\s*=|<style", re.IGNORECASE)
BARE_SCRIPT = re.compile(rb"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/(ld\+)?json\")", re.IGNORECASE)
UNRENDERED = re.compile(rb"\{\{|\{%|%\}")


class UndefinedTemplateVariable(AssertionError):
    """A template of ours used a name that its view does not give."""


@contextmanager
def fail_on_undefined_variables(template_base: ModuleType) -> Iterator[None]:
    """Make a missing variable in ``{{ … }}`` of our own templates an error (``{% if %}`` may still ask)."""
    original = template_base.FilterExpression.resolve

    def resolve(self: Any, context: Any, ignore_failures: bool = False) -> Any:
        marker = object()
        if ignore_failures or not isinstance(self.var, template_base.Variable) or self.var.lookups is None:
            return original(self, context, ignore_failures)
        origin = getattr(getattr(context, "template", None), "origin", None)
        name = str(getattr(origin, "name", ""))
        if "site-packages" in name or self.is_var is False:
            return original(self, context, ignore_failures)
        has_default = any(getattr(function, "__name__", "").startswith("default") for function, _ in self.filters)
        try:
            value = self.var.resolve(context)
        except template_base.VariableDoesNotExist as error:
            if has_default or EXPECTED_MISSES.match(str(self.var)):
                return original(self, context, ignore_failures)
            raise UndefinedTemplateVariable(f"{self.var} in {name}") from error
        del value, marker
        return original(self, context, ignore_failures)

    template_base.FilterExpression.resolve = resolve
    try:
        yield
    finally:
        template_base.FilterExpression.resolve = original


@contextmanager
def shuffle_unordered(queryset: type[models.QuerySet[Any]], source: random.Random) -> Iterator[None]:
    """Return rows of unordered querysets in a random order."""
    original = queryset._fetch_all

    def fetch_all(self: Any) -> None:
        fresh = self._result_cache is None
        original(self)
        if fresh and not self.ordered and isinstance(self._result_cache, list):
            source.shuffle(self._result_cache)

    queryset._fetch_all = fetch_all  # type: ignore[method-assign]  # the point of this helper
    try:
        yield
    finally:
        queryset._fetch_all = original  # type: ignore[method-assign]  # back as it was


class StrictClient(Client):
    """Checks each HTML answer for what the content security policy would block and for unrendered tags."""

    def request(self, **request: Any) -> Any:
        """Send the request and check the answer."""
        response = super().request(**request)
        if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
            check_html(response.content, str(request.get("PATH_INFO", "")))
        return response


def check_html(content: bytes, path: str) -> None:
    """Raise for inline handlers, inline styles, bare scripts and unrendered template tags."""
    for pattern, what in (
        (INLINE_HANDLER, "an inline event handler"),
        (INLINE_STYLE, "an inline style"),
        (BARE_SCRIPT, "an inline script"),
        (UNRENDERED, "an unrendered template tag"),
    ):
        found = pattern.search(content)
        assert not found, f"{path} has {what}: {content[max(0, found.start() - 40) : found.end() + 60]!r}"
