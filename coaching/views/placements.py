"""Placements: choosing a role, introducing, the placement's page, its steps and corrections."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.users import signed_in
from coaching.forms.placements import STEP_FORMS, CorrectForm, IntroduceForm, RoleSearchForm, StepForm
from coaching.history import event_label
from coaching.models import Placement
from coaching.policies import may_correct, may_introduce
from coaching.selectors.placements import may_be_told, roles_page
from coaching.services.placements import correct_placement, facts_of, introduce, move_placement
from coaching.views.common import visible_candidate, visible_part
from coaching.workflow import PLACEMENT_TABLE, may_be_introduced
from core.access import get_visible
from core.htmx import see_other
from core.policies import require
from core.services.transitions import StaleState
from employers.selectors import history_page
from employers.views.common import try_service
from tasks.models import CarvedRole


def _visible_placement(user: User, public_id: UUID) -> Placement:
    source = Placement.objects.select_related("role__analysis__unit__site__employer", "subsidy")
    placement: Placement = visible_part(user, source, public_id, "placement")
    return placement


@require_GET
def candidate_roles(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the roles to which the person could be introduced, and whether the employer may be told."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "introduce")
    require(may_introduce(user, candidate))
    form = RoleSearchForm(request.GET or None)
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    page = roles_page(user, text, request.GET.get("cursor", ""))
    told = may_be_told(candidate)
    context = {
        "candidate": candidate,
        "form": form,
        "page": page,
        "rows": [(role, role.analysis.unit.site.employer_id in told) for role in page.rows],
        "text": text,
    }
    return render(request, "coaching/placements/roles.html", context)


@require_http_methods(["GET", "POST"])
def candidate_introduce(request: HttpRequest, public_id: UUID, role_id: UUID) -> HttpResponse:
    """Introduce the person to a role."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "introduce")
    role: CarvedRole = get_visible(CarvedRole.objects.all().with_list_data(), user, role_id)
    draft = Placement(candidate=candidate, role=role)
    require(may_introduce(user, candidate) & may_be_introduced(draft))
    form = IntroduceForm(
        request.POST or None,
        instance=draft,
        cancel_url=reverse("candidate_roles", kwargs={"public_id": public_id}),
    )
    if request.method == "POST":
        made = try_service(form, lambda values: introduce(actor=user, candidate=candidate, role=role, **values))
        if made is not None:
            messages.success(request, _("The person has been introduced."))
            return see_other("placement_detail", public_id=made.public_id)
    context = {"candidate": candidate, "role": role, "form": form, "title": _("Introduce the person")}
    return render(request, "coaching/placements/form.html", context)


@require_GET
def placement_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a placement: its state, its facts, what can be done next, what has happened."""
    user = signed_in(request)
    placement = _visible_placement(user, public_id)
    page = history_page(placement, request.GET.get("cursor", ""))
    context = {
        "placement": placement,
        "candidate": placement.candidate,
        "role": placement.role,
        "moves": PLACEMENT_TABLE.moves(user, placement),
        "may_correct": may_correct(user, placement),
        "page": page,
        "events": [(event, event_label(event.name)) for event in page.rows],
    }
    return render(request, "coaching/placements/detail.html", context)


@require_http_methods(["GET", "POST"])
def placement_move(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """Take a step: the form asks exactly the facts that it needs."""
    user = signed_in(request)
    placement = _visible_placement(user, public_id)
    try:
        transition = PLACEMENT_TABLE.transition(step)
    except KeyError as error:
        raise Http404("no such step") from error
    back = reverse("placement_detail", kwargs={"public_id": public_id})
    if placement.state not in transition.sources:
        messages.warning(request, _("The placement has moved on meanwhile. Look at its present state."))
        return see_other(back)
    require(PLACEMENT_TABLE.decide(user, placement, transition))
    form = STEP_FORMS[step](request.POST or None, instance=placement, cancel_url=back, submit_label=transition.label)
    if request.method == "POST":
        moved = try_service(form, lambda values: _step(user, placement, step, form, values))
        if moved is not None:
            messages.success(request, _("The placement is now: %(state)s.") % {"state": moved.get_state_display()})
            return see_other(back)
    context = {"candidate": placement.candidate, "role": placement.role, "form": form, "title": transition.label}
    return render(request, "coaching/placements/form.html", context)


def _step(user: User, placement: Placement, step: str, form: StepForm, values: dict[str, Any]) -> Placement:
    """Take the step unless the placement has left the state in which the form was shown; then show its present one."""
    shown = values.pop("state") or None
    try:
        return move_placement(actor=user, placement=placement, transition=step, values=values, expected_state=shown)
    except StaleState:
        form.show_state(placement.state)
        raise


@require_http_methods(["GET", "POST"])
def placement_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct the facts of a placement."""
    user = signed_in(request)
    placement = _visible_placement(user, public_id)
    require(may_correct(user, placement))
    back = reverse("placement_detail", kwargs={"public_id": public_id})
    form = CorrectForm(request.POST or None, instance=placement, names=facts_of(placement), cancel_url=back)
    if request.method == "POST":
        saved = try_service(form, lambda values: correct_placement(actor=user, placement=placement, values=values))
        if saved is not None:
            messages.success(request, _("Saved."))
            return see_other(back)
    context = {
        "candidate": placement.candidate,
        "role": placement.role,
        "form": form,
        "title": _("Correct the facts"),
    }
    return render(request, "coaching/placements/form.html", context)
