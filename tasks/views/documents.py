"""Documents as tagged PDF files, in the language that was asked for."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accounts.users import signed_in
from core.access import get_visible
from tasks.documents.contents import analysis_content, cards_content, role_content
from tasks.documents.rendering import render_pdf
from tasks.models import WorkAnalysis
from tasks.role_policies import may_see_contacts
from tasks.views.roles import visible_role

ANALYSES = WorkAnalysis.objects.select_related("unit__site__employer", "pilot")


def _language(request: HttpRequest) -> str:
    """Return the language asked for, that of the page when none was; a language we do not speak is 404."""
    asked = request.GET.get("lang") or (get_language() or settings.LANGUAGE_CODE)[:2]
    if asked not in dict(settings.LANGUAGES):
        raise Http404("no such language")
    return asked


def _file(request: HttpRequest, template: str, build: Callable[[], dict[str, Any]], title: str) -> HttpResponse:
    language = _language(request)
    content = render_pdf(template, build, language=language)
    name = f"{slugify(title)[:60] or 'document'}-{language}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@require_GET
def role_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the role description."""
    user = signed_in(request)
    role = visible_role(user, public_id)
    named = bool(may_see_contacts(user, role.analysis))
    return _file(request, "tasks/roles/print/role.html", lambda: role_content(role, with_contacts=named), role.title)


@require_GET
def analysis_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the job analysis of the whole unit."""
    analysis = get_visible(ANALYSES.all(), signed_in(request), public_id)
    return _file(request, "tasks/roles/print/analysis.html", lambda: analysis_content(analysis), analysis.title)


@require_GET
def cards_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the task cards, eight a sheet."""
    analysis = get_visible(ANALYSES.all(), signed_in(request), public_id)
    return _file(request, "tasks/roles/print/cards.html", lambda: cards_content(analysis), f"{analysis.title}-cards")
