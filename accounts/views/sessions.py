"""The idle session: how long it still lasts, and going on with it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import idle
from accounts.models import User


@login_not_required
@never_cache
@require_GET
def session_left(request: HttpRequest) -> HttpResponse:
    """Return the seconds until the session ends; 0 when it has. Asking is no sign of life."""
    user = request.user
    seconds = idle.seconds_left(request.session) if isinstance(user, User) else 0
    return JsonResponse({"seconds": max(seconds, 0)})


@never_cache
@require_POST
def session_extend(request: HttpRequest) -> HttpResponse:
    """Go on with the session: the hour begins anew."""
    idle.touch(request.session, at_once=True)
    return JsonResponse({"seconds": idle.seconds_left(request.session)})
