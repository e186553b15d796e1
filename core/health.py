"""Liveness (the process answers) and readiness (database and broker answer), before hosts and sessions."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError


def database_answers() -> bool:
    """Tell whether the database answers a trivial query."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except Error:
        return False


def cache_answers() -> bool:
    """Tell whether Valkey/Redis takes and gives back a value."""
    try:
        cache.set("health", "ok", 10)
        return bool(cache.get("health") == "ok")
    except (RedisError, OSError):
        return False


class HealthMiddleware:
    """Answers ``/health/live`` and ``/health/ready`` without a session, a host check or a sign-in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the two health addresses, pass everything else on."""
        if request.path == "/health/live":
            return JsonResponse({"status": "ok"})
        if request.path == "/health/ready":
            parts = {"database": database_answers(), "cache": cache_answers()}
            return JsonResponse(parts, status=200 if all(parts.values()) else 503)
        return self.get_response(request)
