"""Rows that several tests share: written once, as if freshly made for each of them, gone when the last has ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def kept_rows(blocker: Any) -> Iterator[None]:
    """Keep what is written at the head of the block for as long as it is open, then take it back.

    Each test runs in a savepoint of its own inside, so that none sees what another did. ``blocker`` is
    pytest-django's ``django_db_blocker``; the block is held open by a fixture of wider scope than a test.
    """
    with blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
    try:
        yield
    finally:
        with blocker.unblock():
            transaction.set_rollback(True)
            block.__exit__(None, None, None)
