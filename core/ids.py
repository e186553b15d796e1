"""Public identifiers: time-ordered, unguessable, safe to show in an address."""

from uuid import UUID

from uuid6 import uuid7


def new_public_id() -> UUID:
    """Return a UUID version 7 (RFC 9562): sorts by creation time, so an index on it stays compact."""
    return UUID(int=uuid7().int)
