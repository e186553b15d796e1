"""The business case of a role, for the employer: inputs with their sources, and the result in words and figures."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.users import signed_in
from core.htmx import is_htmx, see_other
from core.policies import require
from core.staleness import SEEN, StaleRow
from tasks.forms.business import BusinessCaseForm, initial_of, initial_of_effects
from tasks.models import BusinessCase, CarvedRole
from tasks.role_policies import may_handle
from tasks.selectors.business_cases import case_view, moved_figures
from tasks.services.business_cases import (
    FIRST_SEED,
    calculate_case,
    case_inputs,
    default_inputs,
    first_of_next_month,
    save_case,
    subsidy_is_known,
    subsidy_record,
)
from tasks.views.roles import visible_role


def _initial(defaults: dict[str, Any], kept: BusinessCase | None) -> dict[str, Any]:
    inputs = kept.inputs["inputs"] if kept else defaults
    subsidy = kept.inputs.get("subsidy") if kept else None
    starts_on: Any = first_of_next_month()
    if kept:
        starts_on = subsidy["starts_on"] if subsidy else None
    first = {"realisation_share_source": _("Our own estimate"), "is_confirmed": kept is not None}
    told = initial_of_effects(kept.other_effects) if kept else {}
    return {**first, **initial_of(inputs), **told, "starts_on": _day(starts_on)}


def _day(value: Any) -> Any:
    return BusinessCaseForm.base_fields["starts_on"].to_python(value) if isinstance(value, str) else value


def _inputs(role: CarvedRole, form: BusinessCaseForm) -> dict[str, Any]:
    starts_on = form.cleaned_data.get("starts_on")
    return case_inputs(form.cleaned_data["inputs"], subsidy_record(role, starts_on) if starts_on else None)


def _page(
    request: HttpRequest, user: User, role: CarvedRole, form: BusinessCaseForm, context: dict[str, Any]
) -> HttpResponse:
    shown = {
        "role": role,
        "form": form,
        "may_handle": may_handle(user, role),
        "subsidy": role.subsidy,
        "subsidy_is_known": subsidy_is_known(role),
        "is_kept": False,
        "moved": [],
        "is_fragment": is_htmx(request),
        **context,
    }
    if is_htmx(request):
        return render(request, "tasks/roles/_case_result.html", shown)
    return render(request, "tasks/roles/business.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def role_business_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the case, calculate what was typed ("recalculate"), or keep it ("save")."""
    user = signed_in(request)
    role = visible_role(user, public_id)
    if request.method == "POST":
        require(may_handle(user, role))
        return _answer(request, user, role)
    kept = BusinessCase.objects.filter(role=role).first()
    defaults = default_inputs(role)
    form = BusinessCaseForm(kept=kept, initial=_initial(defaults, kept), has_subsidy=subsidy_is_known(role))
    view = case_view(kept.inputs, kept.result) if kept else None
    context = {
        "view": view,
        "kept": kept,
        "is_kept": kept is not None,
        "moved": moved_figures(kept.inputs, defaults) if kept else [],
    }
    return _page(request, user, role, form, context)


def _answer(request: HttpRequest, user: User, role: CarvedRole) -> HttpResponse:
    kept = BusinessCase.objects.filter(role=role).first()
    form = BusinessCaseForm(request.POST, kept=kept, has_subsidy=subsidy_is_known(role))
    if not form.is_valid():
        return _page(request, user, role, form, {"view": None, "kept": kept})
    inputs = _inputs(role, form)
    if request.POST.get("act") == "save" and not is_htmx(request):
        try:
            save_case(role, actor=user, inputs=inputs, other_effects=form.effects(), seen=form.cleaned_data[SEEN])
        except StaleRow as stale:
            form.show_stale(stale)
            return _page(request, user, role, form, {"view": None, "kept": kept})
        messages.success(request, _("The business case has been saved."))
        return see_other("role_business_case", public_id=role.public_id)
    result = calculate_case(inputs, seed=kept.seed if kept else FIRST_SEED)
    return _page(request, user, role, form, {"view": case_view(inputs, result), "kept": kept})
