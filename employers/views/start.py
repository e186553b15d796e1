"""Starting with an employer in three screens. What has been typed waits in the session between them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.users import signed_in
from core.htmx import see_other
from core.models import Industry, LegalForm, Municipality
from core.policies import require
from employers.forms.start import BusinessIdForm, FirstPlaceForm, StartFactsForm
from employers.models import Employer
from employers.models.employers import normal_business_id
from employers.policies import may_start
from employers.registers import RegisterEntry, find_in_register, register_is_on
from employers.selectors import has_employer
from employers.services.members import ask_access
from employers.services.starting import EmployerFacts, FirstPlace, start_employer
from employers.starting import StartDraft, kind_of_form
from employers.views.common import try_service

STEPS = 3


def _starter(request: HttpRequest) -> User:
    user = signed_in(request)
    require(may_start(user, has_employer=has_employer(user)))
    return user


def _screen(request: HttpRequest, step: int, **context: Any) -> HttpResponse:
    shown = {"step": step, "steps": STEPS, "register_is_on": register_is_on(), **context}
    return render(request, "employers/start.html", shown)


def _known(user: User, business_id: str) -> dict[str, Any]:
    """Return what may be told of a business id that is already here: public facts, and the page only to its own."""
    employer = Employer.objects.filter(business_id=business_id).first()
    if employer is None:
        return {}
    visible = Employer.objects.visible_to(user).filter(pk=employer.pk).exists()
    return {"is_here": True, "own_employer": employer if visible else None}


@require_http_methods(["GET", "POST"])
def employer_start(request: HttpRequest) -> HttpResponse:
    """Screen 1: the business id. One that is already here leads to its page, or to asking for access."""
    user = _starter(request)
    draft = StartDraft.of(request)
    form = BusinessIdForm(
        request.POST or None, initial={"business_id": draft.business_id}, cancel_url=reverse("employer_list")
    )
    if request.method == "POST" and form.is_valid():
        business_id = form.cleaned_data["business_id"]
        known = _known(user, business_id)
        entry = find_in_register(business_id)
        if known:
            return _screen(request, 1, form=form, business_id=business_id, entry=entry, **known)
        draft.begin(business_id, entry)
        return see_other("employer_start_facts")
    return _screen(request, 1, form=form)


@require_GET
def employer_business_id_check(request: HttpRequest) -> HttpResponse:
    """Tell, when focus leaves the field, whether the business id is right and what the register knows of it."""
    user = _starter(request)
    typed = request.GET.get("business_id", "")[:40].strip()
    context: dict[str, Any] = {"typed": typed}
    if typed:
        try:
            business_id = normal_business_id(typed)
        except ValidationError as error:
            context["error"] = error.messages[0]
        else:
            context |= {"business_id": business_id, "entry": find_in_register(business_id), **_known(user, business_id)}
    return render(request, "employers/_business_id_state.html", context)


@require_http_methods(["GET", "POST"])
def employer_start_facts(request: HttpRequest) -> HttpResponse:
    """Screen 2: the facts, filled in by the register where it knows them."""
    _starter(request)
    draft = StartDraft.of(request)
    if not draft.business_id:
        return see_other("employer_start")
    form = StartFactsForm(
        request.POST or None, initial=draft.facts or _register_facts(draft.entry), cancel_url=reverse("employer_list")
    )
    if request.method == "POST":
        draft.keep_facts({name: request.POST.get(name, "")[:300] for name in form.fields})
        if form.is_valid():
            return see_other("employer_start_place")
    return _screen(request, 2, form=form, business_id=draft.business_id, entry=draft.entry)


@require_http_methods(["GET", "POST"])
def employer_start_place(request: HttpRequest) -> HttpResponse:
    """Screen 3: the first site and unit; then the employer is there."""
    user = signed_in(request)
    draft = StartDraft.of(request)
    made = Employer.objects.visible_to(user).filter(public_id=draft.made).first() if draft.made else None
    if request.method == "POST" and made is not None:
        return see_other("employer_structure", public_id=made.public_id)
    _starter(request)
    facts = StartFactsForm(draft.facts)
    if not draft.business_id or not facts.is_valid():
        return see_other("employer_start_facts")
    municipality: Municipality = facts.cleaned_data["municipality"]
    form = FirstPlaceForm(
        request.POST or None, initial={"site_name": municipality.label}, cancel_url=reverse("employer_list")
    )
    if request.method == "POST":
        employer = try_service(form, lambda place: _create(user, draft, facts.cleaned_data, place))
        if employer is not None:
            draft.finish(str(employer.public_id))
            messages.success(request, _("The employer has been added. Next: describe who does the work today."))
            return see_other("employer_structure", public_id=employer.public_id)
    return _screen(
        request, 3, form=form, business_id=draft.business_id, entry=draft.entry, name=facts.cleaned_data["name"]
    )


def _create(user: User, draft: StartDraft, facts: dict[str, Any], place: dict[str, Any]) -> Employer:
    entry = draft.entry
    return start_employer(
        actor=user,
        facts=EmployerFacts(
            business_id=draft.business_id,
            name_sv=entry.name_sv if entry else "",
            name_en=entry.name_en if entry else "",
            legal_form=_legal_form(entry),
            **facts,
        ),
        place=FirstPlace(
            street_address=entry.street_address if entry else "",
            postal_code=entry.postal_code if entry else "",
            **place,
        ),
    )


def _legal_form(entry: RegisterEntry | None) -> LegalForm | None:
    """Return the legal form of the register's entry; the register names it by number or by abbreviation."""
    if entry is None or not entry.form_code:
        return None
    return LegalForm.objects.filter(Q(code=entry.form_code) | Q(abbreviation=entry.form_code)).first()


def _register_facts(entry: RegisterEntry | None) -> dict[str, Any]:
    """Return what the register fills in on screen 2; a code that our classifications lack stays for the person."""
    if entry is None:
        return {}
    legal_form = _legal_form(entry)
    codes = [entry.industry_code[:length] for length in (4, 3, 2) if len(entry.industry_code) >= length]
    industries = {industry.code: industry for industry in Industry.objects.filter(code__in=codes)}
    return {
        "name": entry.name,
        "kind": kind_of_form(legal_form.code if legal_form else entry.form_code),
        "industry": next((industries[code] for code in codes if code in industries), None),
        "municipality": Municipality.objects.filter(code=entry.municipality_code).first(),
    }


@require_POST
def employer_ask_access(request: HttpRequest) -> HttpResponse:
    """Ask the people of an employer that is already here for access."""
    user = _starter(request)
    form = BusinessIdForm(request.POST)
    if form.is_valid():
        employer = Employer.objects.filter(business_id=form.cleaned_data["business_id"]).first()
        if employer is not None:
            if Employer.objects.visible_to(user).filter(pk=employer.pk).exists():
                return see_other("employer_detail", public_id=employer.public_id)
            ask_access(actor=user, employer=employer)
            messages.success(request, _("The request has been sent. You get a notice when the employer answers."))
            return see_other("employer_start")
    messages.error(request, _("No employer with this business ID is here yet. You can add it."))
    return see_other("employer_start")
