"""Django's own deployment check, with the settings that production runs with."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# As docker-compose.yml sets them; the secret is as strong as a real one.
PRODUCTION = {
    "DEBUG": "false",
    "DEMO_MODE": "false",
    "ALLOWED_HOSTS": "raatali.example",
    "PUBLIC_URL": "https://raatali.example",
    "SECURE_COOKIES": "true",
    "SECURE_SSL_REDIRECT": "true",
    "SECURE_HSTS_SECONDS": "31536000",
    "BEHIND_PROXY": "true",
    "PLAIN_STATIC": "false",
}
TESTS_ALONE = {"DJANGO_ALLOW_ASYNC_UNSAFE"}
UNUSED_ADDRESSES = {"DATABASE_URL": "postgres:///raatali", "REDIS_URL": "redis://127.0.0.1:6379/0"}


def environment() -> dict[str, str]:
    """Environment of the check; nothing in it reaches a database."""
    inherited = {name: value for name, value in os.environ.items() if name not in TESTS_ALONE}
    made = {**UNUSED_ADDRESSES, "FIELD_ENCRYPTION_KEYS": "A" * 43 + "="}
    return {**made, **inherited, **PRODUCTION, "SECRET_KEY": secrets.token_urlsafe(64)}


def main() -> int:
    """Run ``manage.py check --deploy``; a warning fails it too."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
