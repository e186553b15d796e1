"""Text about a person, encrypted at rest with keys that rotate.

The first key of ``FIELD_ENCRYPTION_KEYS`` encrypts, all of them decrypt; ``rotate_encrypted_fields`` re-encrypts.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

if TYPE_CHECKING:
    PlainTextField = models.TextField[str, str]
else:
    PlainTextField = models.TextField


class UndecipherableText(ValueError):
    """The stored text opens with none of the keys at hand."""


@lru_cache(maxsize=4)
def _cipher_for(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    """Return the cipher of the keys now in the settings."""
    return _cipher_for(tuple(settings.FIELD_ENCRYPTION_KEYS))


def encrypt(text: str) -> str:
    """Return the text as a token that only the keys open; empty stays empty."""
    return cipher().encrypt(text.encode()).decode() if text else ""


def decrypt(token: str) -> str:
    """Return the text of a token; empty stays empty.

    Raises:
        UndecipherableText: when no key opens it. The message carries nothing of the content.
    """
    if not token:
        return ""
    try:
        return cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise UndecipherableText("No key at hand opens this text.") from error


def rotate(token: str) -> str:
    """Return the token written anew with the first key; empty stays empty.

    Raises:
        UndecipherableText: when no key at hand opens it.
    """
    if not token:
        return ""
    try:
        return cipher().rotate(token.encode()).decode()
    except InvalidToken as error:
        raise UndecipherableText("No key at hand opens this text.") from error


_elsewhere: dict[str, Callable[[], int]] = {}


def register_rotation(name: str, rotate_all: Callable[[], int]) -> None:
    """Say how tokens that rest outside encrypted fields are written anew; returns the number of rows written.

    Whoever keeps tokens inside other columns registers here: rotation forgets what it does not know of, and what it
    forgets is lost with the old key.
    """
    _elsewhere[name] = rotate_all


def registered_rotations() -> dict[str, Callable[[], int]]:
    """Return the registered rotations by name."""
    return dict(_elsewhere)


class EncryptedTextField(PlainTextField):
    """A text column that the database sees only as a token. It cannot be searched or ordered."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        """Decrypt what the database holds."""
        return None if value is None else decrypt(value)

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt what goes to the database."""
        prepared = super().get_prep_value(value)
        return prepared if prepared is None else encrypt(str(prepared))

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse every comparison but "is null": equal texts have different tokens."""
        if lookup_name != "isnull":
            raise TypeError("An encrypted field cannot be compared in the database.")
        return super().get_lookup(lookup_name)
