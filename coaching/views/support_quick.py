"""The quick log: a form for a thumb, and an endpoint that takes the same sending any number of times.

The endpoint's contract for devices that keep visits in a queue stands in docs/support-log.md.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.users import signed_in
from coaching.forms.support_quick import QuickLogForm, entry_values, start_from
from coaching.models import Candidate, SupportEntry
from coaching.selectors.support import PersonToLog, last_of_coach, people_to_log
from coaching.services.support_log import Logged, SeriesConflict, log_support
from coaching.support_policies import may_see_support
from coaching.views.common import looked_at_list
from core.access import get_visible
from core.htmx import redirect_anywhere
from core.ids import new_public_id
from core.policies import require
from employers.forms.base import show_errors

JSON_TYPE = "application/json"
SHOWN = (
    "happened_on",
    "kind",
    "phase",
    "mode",
    "place",
    "minutes_direct",
    "minutes_indirect",
    "minutes_travel",
    "funding",
    "note",
    "next_step",
    "next_step_on",
)


@require_http_methods(["GET", "POST"])
def support_quick_log(request: HttpRequest) -> HttpResponse:
    """Show the quick log, or save a visit; the same visit sent again is the same visit."""
    user = signed_in(request)
    require(may_see_support(user))
    if request.method == "POST":
        form = QuickLogForm(request.POST, user=user)
        return _copied(request, user, form) if "copy" in request.POST else _save(request, user, form)
    wanted = request.GET.get("person")
    person: Candidate | None = get_visible(Candidate, user, wanted) if wanted else None
    return _form_page(request, user, _empty_form(user, person), person)


def _save(request: HttpRequest, user: User, form: QuickLogForm) -> HttpResponse:
    logged: Logged | None = None
    conflict: SeriesConflict | None = None
    if form.is_valid():
        try:
            logged = log_support(actor=user, series=form.cleaned_data["series"], values=entry_values(form.cleaned_data))
        except SeriesConflict as error:
            conflict = error
        except ValidationError as error:
            show_errors(form, error)
    if wants_json(request):
        return _json(user, form, logged, conflict)
    if conflict is not None:
        return _conflict_page(request, user, form, conflict)
    return _form_page(request, user, form, None) if logged is None else _saved(request, form, logged)


def _saved(request: HttpRequest, form: QuickLogForm, logged: Logged) -> HttpResponse:
    said = _("The visit has been saved.") if logged.is_new else _("The visit had already been saved: it is there once.")
    messages.success(request, said)
    if request.POST.get("from") == "person":
        return redirect_anywhere(request, "candidate_support", public_id=form.cleaned_data["person"].public_id)
    return redirect_anywhere(request, "coach_today")


def wants_json(request: HttpRequest) -> bool:
    """Tell whether the sender would rather have data than a page."""
    return request.get_preferred_type(["text/html", JSON_TYPE]) == JSON_TYPE


def _empty_form(user: User, wanted: Candidate | None) -> QuickLogForm:
    people = people_to_log(user, wanted) if wanted is not None else []
    return QuickLogForm(user=user, initial=start_from(people[0] if people else None, last_of_coach(user)))


def _copied(request: HttpRequest, user: User, form: QuickLogForm) -> HttpResponse:
    """Show the form with the chosen person's last visit copied in; what was written stays. Works without a script."""
    form.full_clean()
    person: Candidate | None = form.cleaned_data.get("person")
    if person is None:
        return _form_page(request, user, form, None)
    written = {name: request.POST.get(name, "") for name in (*SHOWN, "series", "next_in")}
    copied = start_from(people_to_log(user, person)[0], None)
    return _form_page(request, user, QuickLogForm(user=user, initial={**written, **copied}), person)


def _form_page(
    request: HttpRequest,
    user: User,
    form: QuickLogForm,
    wanted: Candidate | None,
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    chosen = wanted
    if chosen is None and form.is_bound:
        chosen = getattr(form, "cleaned_data", {}).get("person")
    people = people_to_log(user, chosen)
    looked_at_list(user, (each.candidate for each in people))
    came_from = request.POST.get("from", "") or request.GET.get("from", "")
    context = {
        "form": form,
        "people": [
            {"person": each.candidate, "start": _start_data(each), "is_chosen": each.candidate == chosen}
            for each in people
        ],
        "came_from": came_from if came_from == "person" else "",
        "conflict": None,
        **(more or {}),
    }
    return render(request, "coaching/support/quick.html", context)


def _start_data(person: PersonToLog) -> dict[str, Any]:
    """Return what the script sets when the person is chosen."""
    start = start_from(person, None)
    return {name: value for name, value in start.items() if name != "person" and person.last is not None} or {
        "phase": person.candidate.phase
    }


def _conflict_page(request: HttpRequest, user: User, form: QuickLogForm, conflict: SeriesConflict) -> HttpResponse:
    """Show both, and offer to save the sent one as a new entry: the form now carries a new id."""
    data = request.POST.copy()
    data["series"] = str(new_public_id())
    again = QuickLogForm(data, user=user, submit_label=_("Save mine as a new entry"))
    again.full_clean()
    context = {
        "conflict": conflict,
        "stored": _visible(user, conflict.stored),
        "mine": SupportEntry(**entry_values(form.cleaned_data)),
    }
    return _form_page(request, user, again, None, context)


def _visible(user: User, entry: SupportEntry) -> SupportEntry | None:
    """Return the saved entry, unless its person has since passed to others."""
    return entry if SupportEntry.objects.visible_to(user).filter(pk=entry.pk).exists() else None


def _json(user: User, form: QuickLogForm, logged: Logged | None, conflict: SeriesConflict | None) -> HttpResponse:
    if logged is not None:
        return JsonResponse(entry_data(logged.entry), status=201 if logged.is_new else 200)
    if conflict is not None:
        stored = _visible(user, conflict.stored)
        mine = SupportEntry(series=form.cleaned_data["series"], **entry_values(form.cleaned_data))
        saved = entry_data(stored) if stored is not None else None
        return JsonResponse({"error": conflict.messages[0], "saved": saved, "sent": entry_data(mine)}, status=409)
    return JsonResponse({"errors": form.errors.get_json_data()}, status=422)


def entry_data(entry: SupportEntry) -> dict[str, Any]:
    """Return the entry as data; days in ISO form."""
    facts = {name: getattr(entry, name) for name in SHOWN}
    return {
        "series": str(entry.series),
        "version": entry.version,
        "person": str(entry.candidate.public_id) if entry.candidate is not None else None,
        **facts,
    }
