"""Choosing the language of the pages."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language as django_set_language

from core.signals import language_chosen


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the choice in a cookie, tell it to higher floors, and go back to the page it was made on."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and check_for_language(language):
        language_chosen.send(sender=None, user=request.user, language=language)
    return django_set_language(request)
