"""A simple limit on how often the same address may do a public thing."""

import hmac

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Return the sender's IP address; behind our own proxy it is the last one that the proxy wrote."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def within_limit(request: HttpRequest, name: str, *, most: int, seconds: int) -> bool:
    """Count one use and tell whether it is still within ``most`` uses in ``seconds``. Addresses are kept hashed."""
    mark = hmac.new(settings.SECRET_KEY.encode(), client_address(request).encode(), "sha256").hexdigest()
    key = f"limit:{name}:{mark}"
    cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key)) <= most
    except ValueError:  # the count ran out between the two calls
        return True
