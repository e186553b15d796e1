"""Secrets of the second factor: written anew when the keys change."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from core.encryption import rotate

# What the sign-in package keeps encrypted inside an authenticator's data; passkeys hold nothing secret of ours.
ENCRYPTED_KEYS = ("secret", "seed", "migrated_codes")


def rotate_second_factors() -> int:
    """Write every authenticator's secrets with the newest key and return how many authenticators were written.

    Without this, taking an old key away would lock out everybody whose second step was set up under it.

    Raises:
        UndecipherableText: a secret opens with none of the keys; those before it are written.
    """
    written = 0
    for key in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            authenticator = Authenticator.objects.select_for_update().filter(pk=key).first()
            if authenticator is None:
                continue
            data = {name: _rotated(name, value) for name, value in authenticator.data.items()}
            if data == authenticator.data:
                continue
            authenticator.data = data
            authenticator.save(update_fields=["data"])
            written += 1
    return written


def _rotated(name: str, value: Any) -> Any:
    if name not in ENCRYPTED_KEYS:
        return value
    return [rotate(token) for token in value] if isinstance(value, list) else rotate(value)
