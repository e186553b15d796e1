"""Secrets of this machine's own server, made once and kept in a private file."""

import base64
import os
import secrets
from pathlib import Path


def fresh_secrets() -> dict[str, str]:
    """New values of every secret that the site itself needs."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_ENCRYPTION_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def read(path: Path) -> dict[str, str]:
    """Names and values of a NAME=value file, empty when it does not exist."""
    if not path.exists():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line and line[0] != "#")
    return {name.strip(): value.strip() for name, value in pairs}


def ensure(path: Path) -> dict[str, str]:
    """Secrets in ``path``; missing ones are made and written with mode 0600.

    Existing values are never replaced: what they encrypted must stay readable.
    """
    known = read(path)
    whole = fresh_secrets() | known
    if whole != known:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(".new")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write("# Losing FIELD_ENCRYPTION_KEYS makes the encrypted texts unreadable for good.\n")
            stream.writelines(f"{name}={value}\n" for name, value in whole.items())
        fresh.replace(path)
    path.chmod(0o600)
    return whole
