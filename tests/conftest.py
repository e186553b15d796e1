"""A stricter Django during tests, and the fixtures everybody uses."""

import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.template import base as template_base
from django.test import Client

from tests.cast import Cast, build_cast
from tests.strictness import StrictClient, fail_on_undefined_variables, shuffle_unordered


def pytest_configure() -> None:
    """Leave out what is slow on purpose or at every start: hashing passwords, listing the static files.

    Each test client starts the middleware anew; listing all files took four fifths of a short request.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True, scope="session")
def _strict_templates() -> Iterator[None]:
    """Fail on a template variable that does not exist; an empty page is not a page."""
    with fail_on_undefined_variables(template_base):
        yield


@pytest.fixture(autouse=True, scope="session")
def _shuffled_querysets() -> Iterator[None]:
    """Return rows of unordered queries in random order: whoever needs an order asks for it."""
    with shuffle_unordered(models.QuerySet, random.Random(20260101)):
        yield


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Start each test with an empty cache (rate limits live there)."""
    yield
    cache.clear()


@pytest.fixture
def cast(db: Any) -> Cast:
    """Return the fixed cast of personas and their objects."""
    return build_cast()


@pytest.fixture
def strict_client() -> StrictClient:
    """Return a client that checks every answer for inline scripts, styles and unrendered braces."""
    return StrictClient()


@pytest.fixture
def as_persona(cast: Cast) -> Any:
    """Return a function that signs a persona in and returns its client."""

    def sign_in(persona: str) -> Client:
        client = StrictClient()
        user = cast.users[persona]
        if user is not None:
            client.force_login(user)
        return client

    return sign_in
