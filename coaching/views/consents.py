"""The consent ledger of a candidate: what is allowed now, giving a consent, withdrawing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.users import signed_in
from coaching.enums import ConsentPurpose
from coaching.forms.candidates import ConsentForm
from coaching.models import Candidate, Consent
from coaching.policies import may_change, may_introduce
from coaching.selectors.consents import ledger_of, purposes_of, text_in_force
from coaching.selectors.placements import before_job_at
from coaching.services.consents import give_consent, withdraw_consent
from coaching.views.common import candidate_page, visible_candidate, visible_part
from core.htmx import see_other
from core.policies import require
from employers.models import Employer
from employers.views.common import try_service

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}


@require_GET
def candidate_consents(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the person allows now, and the whole ledger below."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "consents")
    entries = list(ledger_of(candidate))
    context = {
        "purposes": purposes_of(entries),
        "entries": entries,
        "may_change": may_change(user, candidate),
    }
    return candidate_page(request, user, candidate, "consents", "coaching/candidates/consents.html", context)


@require_http_methods(["GET", "POST"])
def consent_give(request: HttpRequest, public_id: UUID, purpose: str) -> HttpResponse:
    """Show the words of a consent in full and write down that the person agrees."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "consents")
    require(may_change(user, candidate))
    text = text_in_force(purpose)
    if text is None:
        raise Http404("no words in force")
    language = _language(request)
    form = ConsentForm(
        request.POST or None,
        text=text,
        language=language,
        employers=Employer.objects.visible_to(user).order_by("name", "id"),
        initial={"employer": _asked_employer(request, user)},
        cancel_url=reverse("candidate_consents", kwargs={"public_id": public_id}),
    )
    if request.method == "POST":
        given = try_service(
            form,
            lambda values: give_consent(
                actor=user,
                candidate=candidate,
                text=text,
                language=values["language"],
                employer=values.get("employer"),
                given_on=values["given_on"],
            ),
        )
        if given is not None:
            messages.success(request, _("The consent has been written into the ledger."))
            # Who came from the roles of this employer goes on with them.
            came_from_roles = request.GET.get("employer") and may_introduce(user, candidate)
            return see_other("candidate_roles" if came_from_roles else "candidate_consents", public_id=public_id)
    context = {
        "candidate": candidate,
        "form": form,
        "purpose": ConsentPurpose(text.purpose),
        "words": text.in_language(language).splitlines(),
        "text": text,
        "language": language,
        "languages": [(code, name, _address(request, code)) for code, name in LANGUAGES.items()],
    }
    return render(request, "coaching/candidates/consent.html", context)


def _language(request: HttpRequest) -> str:
    """Return the language in which the person reads the words: chosen on the page, else that of the page."""
    asked = request.POST.get("language") or request.GET.get("language") or (get_language() or "fi")[:2]
    return asked if asked in LANGUAGES else "fi"


def _address(request: HttpRequest, language: str) -> str:
    """Return the address of the same page with the words in another language."""
    query = request.GET.copy()
    query["language"] = language
    return f"?{query.urlencode()}"


def _asked_employer(request: HttpRequest, user: Any) -> int | None:
    """Return the employer that the address names, when the user may see it."""
    try:
        asked = UUID(request.GET.get("employer", ""))
    except ValueError:
        return None
    key: int | None = Employer.objects.visible_to(user).filter(public_id=asked).values_list("pk", flat=True).first()
    return key


@require_POST
def consent_withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Withdraw a consent: one step, never refused."""
    user = signed_in(request)
    consent: Consent = visible_part(user, Consent.objects.all(), public_id, "consents")
    withdraw_consent(actor=user, consent=consent)
    messages.success(request, _("The consent has been withdrawn."))
    candidate: Candidate = consent.candidate
    waiting = before_job_at(candidate, consent.employer_id) if consent.purpose == ConsentPurpose.INTRODUCE else 0
    if waiting:
        messages.warning(
            request,
            ngettext(
                "%(number)s introduction or trial goes on with this employer. Ask the person whether to end it.",
                "%(number)s introductions or trials go on with this employer. Ask the person whether to end them.",
                waiting,
            )
            % {"number": waiting},
        )
    return see_other("candidate_consents", public_id=candidate.public_id)
