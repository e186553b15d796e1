"""A person's support plan: goals, phase, hours against the plan."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.users import signed_in
from coaching.enums import Phase
from coaching.forms.support_plan import GoalForm, PhaseForm, PlanForm
from coaching.models import Candidate, SupportGoal, SupportPlan
from coaching.selectors.support_curve import MONTH, WEEK, minutes_used, support_curve
from coaching.services.support_plan import move_phase, save_goal, save_plan
from coaching.support_policies import may_plan
from coaching.views.common import candidate_page, visible_candidate
from core.access import get_visible
from core.htmx import see_other
from core.policies import require
from employers.views.common import try_service


@require_GET
def candidate_plan(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the plan with its goals, the phase and the curve of hours."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "plan")
    plan = SupportPlan.objects.visible_to(user).filter(candidate=candidate).first()
    by = MONTH if request.GET.get("by") == MONTH else WEEK
    context = {
        "plan": plan,
        "goals": list(plan.goals.order_by("id")) if plan is not None else [],
        "used": minutes_used(candidate, plan) if plan is not None else 0,
        "curve": support_curve(candidate, plan, by),
        "by": by,
        "may_plan": may_plan(user, candidate),
        "phase_form": PhaseForm(initial={"phase": candidate.phase, "seen": candidate.phase}),
    }
    return candidate_page(request, user, candidate, "plan", "coaching/support/plan.html", context)


@require_http_methods(["GET", "POST"])
def plan_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make or change the plan."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "plan")
    require(may_plan(user, candidate))
    plan = SupportPlan.objects.visible_to(user).filter(candidate=candidate).first() or SupportPlan(candidate=candidate)
    form = PlanForm(request.POST or None, instance=plan, cancel_url=_plan_url(candidate))
    if request.method == "POST":
        saved = try_service(form, lambda values: save_plan(actor=user, candidate=candidate, values=values))
        if saved is not None:
            messages.success(request, _("The plan has been saved."))
            return see_other(_plan_url(candidate))
    return _form_page(request, candidate, form, _("Support plan"))


@require_http_methods(["GET", "POST"])
def goal_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a goal to the plan."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "plan")
    require(may_plan(user, candidate))
    plan = SupportPlan.objects.visible_to(user).select_related("candidate").filter(candidate=candidate).first()
    if plan is None:
        messages.info(request, _("Make the plan first; the goals belong to it."))
        return see_other("plan_edit", public_id=public_id)
    return _goal_page(request, candidate, SupportGoal(plan=plan), SupportGoal(plan=plan), _("New goal"))


@require_http_methods(["GET", "POST"])
def goal_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a goal, or say that it has been reached or given up."""
    user = signed_in(request)
    goals = SupportGoal.objects.select_related("plan__candidate")
    goal: SupportGoal = get_visible(goals, user, public_id)
    candidate = visible_candidate(user, goal.plan.candidate.public_id, "plan")
    require(may_plan(user, candidate))
    return _goal_page(request, candidate, goal, get_visible(goals, user, public_id), _("Goal"))


@require_POST
def candidate_phase(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the case to another phase."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "plan")
    require(may_plan(user, candidate))
    form = PhaseForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the five phases."))
        return see_other(_plan_url(candidate))
    try:
        moved = move_phase(actor=user, candidate=candidate, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The phase is now: %(phase)s.") % {"phase": Phase(moved.phase).label})
    return see_other(_plan_url(candidate))


def _goal_page(
    request: HttpRequest, candidate: Candidate, goal: SupportGoal, shown: SupportGoal, title: str
) -> HttpResponse:
    """Show the form of a goal; ``shown`` is the copy that the form may write on."""
    user = signed_in(request)
    form = GoalForm(request.POST or None, instance=shown, cancel_url=_plan_url(candidate))
    if request.method == "POST":
        saved = try_service(form, lambda values: save_goal(actor=user, goal=goal, values=values))
        if saved is not None:
            messages.success(request, _("The goal has been saved."))
            return see_other(_plan_url(candidate))
    return _form_page(request, candidate, form, title)


def _plan_url(candidate: Candidate) -> str:
    return reverse("candidate_plan", kwargs={"public_id": candidate.public_id})


def _form_page(request: HttpRequest, candidate: Candidate, form: object, title: str) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "lead": "",
        "back_url": _plan_url(candidate),
        "back_label": candidate.call_name,
    }
    return render(request, "coaching/support/form.html", context)
