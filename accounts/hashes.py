"""Keyed hashes: what must be found again without being readable in the database.

The key is the secret key of the installation; hashes of the older keys in ``SECRET_KEY_FALLBACKS`` are still found.
"""

from django.conf import settings
from django.utils.crypto import salted_hmac


def _hash(purpose: str, text: str, secret: str) -> str:
    return str(salted_hmac(f"accounts.{purpose}", text, secret=secret, algorithm="sha256").hexdigest())


def keyed_hash(purpose: str, text: str) -> str:
    """Return the hash of the text under the present key as 64 hexadecimal digits."""
    return _hash(purpose, text, settings.SECRET_KEY)


def keyed_hashes(purpose: str, text: str) -> list[str]:
    """Return the hashes of the text under the present key and the older ones, newest first."""
    return [_hash(purpose, text, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def normal_address(email: str) -> str:
    """Return an e-mail address in the form in which addresses are compared."""
    return email.strip().lower()


def address_hash(email: str) -> str:
    """Return the keyed hash of an e-mail address."""
    return keyed_hash("address", normal_address(email))


def address_hashes(email: str) -> list[str]:
    """Return the keyed hashes under which the address may be stored."""
    return keyed_hashes("address", normal_address(email))
