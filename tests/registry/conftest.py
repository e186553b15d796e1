"""One cast for thousands of looks: making it takes several times as long as looking at a page."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cast import Cast, build_cast
from tests.kept_rows import kept_rows


@pytest.fixture(scope="package")
def kept_cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """Write the cast once for all tests of the registry."""
    with kept_rows(django_db_blocker):
        with django_db_blocker.unblock():
            made = build_cast()
        yield made


@pytest.fixture
def cast(kept_cast: Cast, db: Any) -> Cast:
    """Return a copy of the cast, for this test to change as it likes."""
    return copy.deepcopy(kept_cast)
