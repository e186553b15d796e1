"""Picking tasks from the library."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.users import signed_in
from core.htmx import see_other
from core.models import Occupation
from core.pagination import keyset_page
from employers.models import JobFunction
from tasks.forms.inventory import LibraryFilterForm
from tasks.models import LibraryTask, Task, WorkAnalysis
from tasks.services.library import ISCO_DIGITS, occupations_of, pick_tasks, search
from tasks.views.common import analysis_page, visible_analysis

EVERYTHING = "all"
USUAL = "usual"


@require_http_methods(["GET", "POST"])
def library_pick(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Search the library and take several tasks at once into the inventory."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=True)
    functions = list(
        JobFunction.objects.filter(unit=analysis.unit_id).select_related("occupation").order_by("name", "id")
    )
    if request.method == "POST":
        return _pick(request, user, analysis, functions)
    own, usual = occupations_of(analysis)
    form = LibraryFilterForm(
        request.GET or None,
        occupations=_occupation_choices(own, usual),
        origins=LibraryTask.Origin.choices,
    )
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    occupations = _wanted_occupations(wanted.get("occupation", ""), own, usual)
    found = search(words=wanted.get("q", ""), occupations=occupations, origin=wanted.get("origin", ""))
    page = keyset_page(found, order=("rank", "occupation_title"), cursor=request.GET.get("cursor", ""))
    context = {
        "form": form,
        "page": page,
        "functions": functions,
        "chosen_function": _function_for(wanted.get("occupation", ""), functions),
        "picked": _picked(analysis, page.rows),
        "query": urlencode({key: value for key, value in request.GET.items() if key != "cursor"}),
        "has_occupations": bool(own),
    }
    return analysis_page(request, user, analysis, "inventory", "tasks/inventory/library.html", context)


def _occupation_choices(own: list[str], usual: list[str]) -> list[tuple[str, Any]]:
    names = {occupation.code: occupation.label for occupation in Occupation.objects.filter(code__in=[*own, *usual])}
    offered = [(code, f"{names.get(code, code)} ({code})") for code in own]
    others = [(code, f"{names.get(code, code)} ({code})") for code in usual]
    choices: list[tuple[str, Any]] = [("", _("Jobs of this unit")), (USUAL, _("Usual in this industry"))]
    choices.append((EVERYTHING, _("All occupations")))
    return choices + offered + others


def _wanted_occupations(choice: str, own: list[str], usual: list[str]) -> list[str]:
    """Return the codes to search; a unit without occupations starts from those of its industry, else from all."""
    if choice == EVERYTHING:
        return []
    if choice == USUAL:
        return usual
    return [choice] if choice else own or usual


def _function_for(occupation: str, functions: list[JobFunction]) -> str:
    """Return the id of the job function that the chosen occupation is of, to be offered as the holder."""
    fitting = [one for one in functions if one.occupation and one.occupation.code[:ISCO_DIGITS] == occupation]
    chosen = fitting[0] if fitting else functions[0] if len(functions) == 1 else None
    return str(chosen.public_id) if chosen else ""


def _picked(analysis: WorkAnalysis, rows: list[LibraryTask]) -> set[int]:
    return set(Task.objects.filter(analysis=analysis, library_task__in=rows).values_list("library_task_id", flat=True))


def _pick(request: HttpRequest, user: User, analysis: WorkAnalysis, functions: list[JobFunction]) -> HttpResponse:
    query = request.POST.get("query", "")[:500]
    back = f"{reverse('library_pick', kwargs={'public_id': analysis.public_id})}{'?' + query if query else ''}"
    wanted = {text for text in request.POST.getlist("task")[:200] if len(text) == 36}
    picks = list(LibraryTask.objects.filter(public_id__in=_valid(wanted)).order_by("origin", "occupation_title", "id"))
    function = next((one for one in functions if str(one.public_id) == request.POST.get("function", "")), None)
    try:
        tasks, known = pick_tasks(analysis, picks, function=function, actor=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return see_other(back)
    if tasks:
        said = ngettext("%(count)s task has been added.", "%(count)s tasks have been added.", len(tasks))
        messages.success(request, said % {"count": len(tasks)})
    if known:
        said = ngettext("%(count)s was there already.", "%(count)s were there already.", known)
        messages.info(request, said % {"count": known})
    return see_other(
        back if "more" in request.POST else reverse("task_inventory", kwargs={"public_id": analysis.public_id})
    )


def _valid(texts: set[str]) -> list[UUID]:
    found = []
    for text in sorted(texts):
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
