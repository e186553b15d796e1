"""A role's own page: what it is, what it takes from whom, how it moves on in its life."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.policies import Refused, require
from core.services.transitions import StaleState
from core.workflow import Move
from employers.views.common import try_service
from tasks.enums import ROLE_STATES_ON_BOARD, CheckColour, RoleState
from tasks.forms.roles import EndingForm, RoleDescriptionForm
from tasks.models import BusinessCase, CarvedRole
from tasks.role_policies import may_handle, may_see_contacts
from tasks.selectors.gate_figures import COLOUR_TONES
from tasks.selectors.roles import demands_of, history_of, holder_effects, items_of, minutes_of, tasks_of, week_of
from tasks.services.roles import describe_role, move_role
from tasks.views.common import document_languages
from tasks.workflow import ROLE_TABLE, gate_is_passed

ROLES = CarvedRole.objects.select_related(
    "analysis__unit__site__employer", "analysis__pilot", "subsidy", "supervisor", "mentor", "decided_by", "proposed_by"
)
STATE_TONES = {
    RoleState.DRAFT: "neutral",
    RoleState.PROPOSED: "info",
    RoleState.GATE: "warn",
    RoleState.APPROVED: "good",
    RoleState.OPEN: "good",
    RoleState.FILLED: "good",
    RoleState.CLOSED: "neutral",
    RoleState.WITHDRAWN: "neutral",
}


def visible_role(user: User, public_id: UUID) -> CarvedRole:
    """Return the role with its analysis and employer, or 404."""
    role: CarvedRole = get_visible(ROLES.all(), user, public_id)
    return role


def _ending(moves: list[Move], role: CarvedRole, typed: EndingForm | None) -> EndingForm | None:
    """Return the form of the step that ends the role, when it may be taken."""
    ending = next((move for move in moves if move.transition.required and move.decision), None)
    if ending is None:
        return None
    form = typed or EndingForm(initial={"name": ending.transition.name, "expected_state": role.state})
    form.submit_label = ending.transition.label
    form.helper.form_action = reverse("role_transition", kwargs={"public_id": role.public_id})
    return form


def gate_summary(role: CarvedRole) -> dict[str, Any]:
    """Return the newest check in short: its colour and how many findings there are of each."""
    check = role.checks.first()
    findings = check.findings if check else []
    counts = {colour: sum(found["colour"] == colour for found in findings) for colour in CheckColour.values}
    label, tone = (
        (CheckColour(check.colour).label, COLOUR_TONES[CheckColour(check.colour)]) if check else ("", "neutral")
    )
    if counts[CheckColour.RED] and gate_is_passed(role):
        label, tone = _("Red, with a written reason"), "warn"
    return {
        "check": check,
        "label": label,
        "tone": tone,
        "counts": counts,
    }


def _context(user: User, role: CarvedRole, ending: EndingForm | None = None) -> dict[str, Any]:
    items = items_of(role)
    moves = ROLE_TABLE.moves(user, role)
    may = may_handle(user, role)
    case = BusinessCase.objects.filter(role=role).first()
    return {
        "role": role,
        "analysis": role.analysis,
        "state_tone": STATE_TONES[RoleState(role.state)],
        "minutes": minutes_of(items),
        "tasks": tasks_of(items),
        "week": week_of(role, items),
        "effects": holder_effects(role, items),
        "demands": demands_of(items),
        "gate": gate_summary(role),
        "case": case.result if case else None,
        "moves": [move for move in moves if not move.transition.required],
        "ending": _ending(moves, role, ending),
        "may_handle": may,
        "may_see_contacts": may_see_contacts(user, role.analysis),
        "is_on_board": role.state in ROLE_STATES_ON_BOARD,
        "has_ended": role.state in ROLE_TABLE.final,
        "events": history_of(role),
        "languages": document_languages(),
    }


@require_GET
def role_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a role."""
    user = signed_in(request)
    return render(request, "tasks/roles/detail.html", _context(user, visible_role(user, public_id)))


@require_http_methods(["GET", "POST"])
def role_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the description of a role."""
    user = signed_in(request)
    role = visible_role(user, public_id)
    require(may_handle(user, role))
    title = role.title
    back = reverse("role_detail", kwargs={"public_id": role.public_id})
    form = RoleDescriptionForm(request.POST or None, instance=role, cancel_url=back)
    saved = None
    if request.method == "POST":
        saved = try_service(form, lambda values: describe_role(role, actor=user, values=values))
    if saved is not None:
        messages.success(request, _("The description has been saved."))
        return see_other("role_detail", public_id=role.public_id)
    context = {"form": form, "role": role, "role_title": title}
    return render(request, "tasks/roles/edit.html", context, status=422 if form.errors else 200)


@require_POST
def role_transition(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a step of the role's life; whoever may not gets 403, what the role is not ready for is told."""
    user = signed_in(request)
    role = visible_role(user, public_id)
    require(may_handle(user, role))
    name = request.POST.get("name", "")
    transition = next((one for one in ROLE_TABLE.transitions if one.name == name), None)
    if transition is None:
        messages.error(request, _("The step could not be read. Load the page again."))
        return see_other("role_detail", public_id=role.public_id)
    require(transition.who(user, role))
    form = EndingForm(request.POST)
    if transition.required and not form.is_valid():
        return render(request, "tasks/roles/detail.html", _context(user, role, form), status=422)
    data = form.cleaned_data if transition.required else {}
    try:
        move_role(role, name, actor=user, data=data, expected_state=request.POST.get("expected_state", "")[:20])
        messages.success(request, _("Done: %(step)s") % {"step": transition.label})
    except Refused as refusal:
        messages.error(request, str(refusal.reason))
    except StaleState as stale:
        messages.warning(request, " ".join(stale.messages))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return see_other("role_detail", public_id=role.public_id)
