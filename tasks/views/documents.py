"""Documents as tagged PDF files, in the language that was asked for; those of a whole analysis are made by a worker."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from accounts.users import signed_in
from core.access import get_visible
from core.htmx import announce, see_other
from core.policies import require
from core.readwrite import writes
from core.templatetags.navigation import OWN_NAMES
from tasks.documents.contents import analysis_content, cards_content, role_content
from tasks.documents.rendering import page_of, render_pdf
from tasks.enums import RUN_STATES_ACTIVE, DocumentKind, RunState
from tasks.jobs import publish_document
from tasks.models import DocumentRequest, WorkAnalysis
from tasks.role_policies import may_cancel, may_see_contacts
from tasks.selectors.proposals import worker_is_seen
from tasks.services.documents import cancel_document, request_document
from tasks.views.roles import visible_role

ANALYSES = WorkAnalysis.objects.select_related("unit__site__employer", "pilot")
DOCUMENTS = DocumentRequest.objects.select_related("analysis__unit__site__employer")
CONTENTS: Mapping[DocumentKind, Callable[[WorkAnalysis], dict[str, Any]]] = {
    DocumentKind.ANALYSIS: analysis_content,
    DocumentKind.CARDS: cards_content,
}


def _language(request: HttpRequest) -> str:
    """Return the language asked for, that of the page when none was; a language we do not speak is 404."""
    asked = request.GET.get("lang") or (get_language() or settings.LANGUAGE_CODE)[:2]
    if asked not in dict(settings.LANGUAGES):
        raise Http404("no such language")
    return asked


def _pdf(content: bytes, title: str, language: str, *, disposition: str = "inline") -> HttpResponse:
    name = f"{slugify(title)[:60] or 'document'}-{language}.pdf"
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": f'{disposition}; filename="{name}"'}
    )


@require_GET
def role_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the role description: one role is short, and made while the request waits."""
    user = signed_in(request)
    role = visible_role(user, public_id)
    named = bool(may_see_contacts(user, role.analysis))
    language = _language(request)
    content = render_pdf(
        "tasks/roles/print/role.html", lambda: role_content(role, with_contacts=named), language=language
    )
    return _pdf(content, role.title, language)


def _ask(request: HttpRequest, public_id: UUID, kind: DocumentKind) -> HttpResponse:
    """Give the document when it is there; otherwise have it made and show the page that waits for it."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    language = _language(request)
    build = CONTENTS[kind]
    page = page_of(f"tasks/roles/print/{kind}.html", lambda: build(analysis), language=language)
    asked = request_document(analysis, kind, language, page, actor=user, publish=publish_document)
    if asked.state == RunState.DONE:
        return _made(asked, analysis)
    return see_other("document_page", public_id=asked.public_id)


def _made(document: DocumentRequest, analysis: WorkAnalysis) -> HttpResponse:
    title = f"{analysis.title}-cards" if document.kind == DocumentKind.CARDS else analysis.title
    return _pdf(bytes(document.content or b""), title, document.language, disposition="attachment")


# The two ask by GET as every file is asked for: what is written is a made copy of what stands there anyway.
@writes
@require_GET
def analysis_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the job analysis of the whole unit."""
    return _ask(request, public_id, DocumentKind.ANALYSIS)


@writes
@require_GET
def cards_pdf(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the task cards, eight a sheet."""
    return _ask(request, public_id, DocumentKind.CARDS)


def _shown(request: HttpRequest, public_id: UUID) -> dict[str, Any]:
    """Return what the page that waits shows of a document."""
    user = signed_in(request)
    document = get_visible(DOCUMENTS.defer("source", "content"), user, public_id)
    nobody_works = document.state == RunState.WAITING and not worker_is_seen()
    return {
        "document": document,
        "analysis": document.analysis,
        "language_name": OWN_NAMES.get(document.language, document.language),
        "is_active": document.state in RUN_STATES_ACTIVE,
        "nobody_works": nobody_works,
        "seen": "away" if nobody_works else document.state,
        "may_cancel": may_cancel(user, document),
        "ask_url": f"{reverse(f'{document.kind}_pdf', args=[document.analysis.public_id])}?lang={document.language}",
    }


@require_GET
def document_page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show that the document is being made, and give it when it is there."""
    return render(request, "tasks/documents/page.html", _shown(request, public_id))


@require_GET
def document_state(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Return how the document stands now, and tell it aloud; nothing when it stands as the page says."""
    shown = _shown(request, public_id)
    if request.GET.get("seen") == shown["seen"]:
        return HttpResponse(status=204)
    response = render(request, "tasks/documents/_state.html", {**shown, "is_swapped": True})
    return announce(response, shown["document"].get_state_display())


@require_GET
def document_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give the file that has been made."""
    document = get_visible(DOCUMENTS.all(), signed_in(request), public_id, state=RunState.DONE)
    return _made(document, document.analysis)


@require_POST
def document_cancel(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Stop the document from being made."""
    user = signed_in(request)
    document = get_visible(DOCUMENTS.all(), user, public_id)
    require(may_cancel(user, document))
    cancel_document(document, actor=user)
    return see_other("document_page", public_id=public_id)
