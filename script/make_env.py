"""Prints the ``.env`` of production with fresh secrets, to be kept in one place only: the server."""

import re
import secrets
import sys

from script.local_secrets import fresh_secrets

DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
TEMPLATE = """\
# Values of docker-compose.yml. Keep this file readable by root alone (chmod 600) and
# keep a copy of FIELD_ENCRYPTION_KEYS apart from the backups: without it they cannot be read.
SITE_DOMAIN={domain}
ACME_EMAIL=admin@{domain}
EMAIL_URL=smtp+tls://USER:PASSWORD@mail.{domain}:587
DEFAULT_FROM_EMAIL=raatali@{domain}
SECRET_KEY={SECRET_KEY}
FIELD_ENCRYPTION_KEYS={FIELD_ENCRYPTION_KEYS}
POSTGRES_PASSWORD={postgres}
VALKEY_PASSWORD={valkey}
WEB_WORKERS=2
WORKER_PROCESSES=2
"""


def render(domain: str) -> str:
    """Text of the file for a site at ``domain``. Raises ValueError for what is not a domain name."""
    if not DOMAIN.fullmatch(domain):
        raise ValueError(f"{domain!r} is not a domain name. Give one like raatali.example.fi, without https://.")
    passwords = {"postgres": secrets.token_hex(24), "valkey": secrets.token_hex(24)}
    return TEMPLATE.format(domain=domain, **passwords, **fresh_secrets())


def main(arguments: list[str]) -> int:
    """Command line: the domain name of the site."""
    if len(arguments) != 1:
        print("script/make-env DOMAIN > .env && chmod 600 .env", file=sys.stderr)
        return 2
    try:
        print(render(arguments[0]), end="")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
