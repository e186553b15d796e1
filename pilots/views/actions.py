"""Actions of a project and the employers they support."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.policies import Decision, require
from employers.models import Employer
from employers.views.common import try_service
from pilots.forms.pilots import EmployerSearchForm
from pilots.forms.programme import RULE_SOURCE, ActionForm, SupportForm
from pilots.models import Action, Pilot, Project, SupportedEmployer
from pilots.policies import counts_entities, counts_people, may_manage_action
from pilots.selectors.programme import actions_of, employers_to_support, supported_by
from pilots.services.actions import remove_action, save_action, stop_support, support_employer
from pilots.tables import ActionTable
from pilots.views.common import carried_out_project, managed_project, project_form, project_page


def visible_action(user: User, public_id: UUID) -> Action:
    """Return the action with its project and pilot, or 404."""
    action: Action = get_visible(Action.objects.select_related("project", "pilot"), user, public_id)
    return action


def _managed_action(user: User, public_id: UUID) -> Action:
    action = visible_action(user, public_id)
    require(may_manage_action(user, action))
    return action


def _pilots(user: User, project: Project) -> object:
    return Pilot.objects.visible_to(user).filter(project=project).order_by("name", "id")


def _supporting(action: Action, user: User) -> Decision:
    return may_manage_action(user, action) & counts_entities(action)


@require_GET
def project_actions(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the actions of a project and who is counted through each."""
    user = signed_in(request)
    project = carried_out_project(user, public_id)
    actions = actions_of(project, user)
    context = {"table": ActionTable(actions), "has_actions": bool(actions)}
    return project_page(request, user, project, "actions", "pilots/project_actions.html", context)


@require_http_methods(["GET", "POST"])
def action_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add an action to a project."""
    user = signed_in(request)
    project = managed_project(user, public_id)
    back = reverse("project_actions", kwargs={"public_id": public_id})
    form = ActionForm(
        request.POST or None,
        instance=Action(project=project),
        initial={"starts_on": project.starts_on},
        pilots=_pilots(user, project),
        cancel_url=back,
    )
    if request.method == "POST":
        action = Action(project=project)
        saved = try_service(form, lambda values: save_action(actor=user, action=action, values=values))
        if saved is not None:
            messages.success(request, _("The action has been added."))
            return see_other("action_detail", public_id=saved.public_id)
    return project_form(request, form, title=_("New action"), project=project, back=(back, _("Actions")))


@require_GET
def action_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show an action: who is counted and why, and the employers it supports."""
    user = signed_in(request)
    action = visible_action(user, public_id)
    supported, others = supported_by(action, user)
    context = {
        "action": action,
        "project": action.project,
        "people": counts_people(action),
        "entities": counts_entities(action),
        "rule_source": RULE_SOURCE,
        "supported": supported,
        "others": others,
        "may_manage": may_manage_action(user, action),
        "may_support": _supporting(action, user),
    }
    return render(request, "pilots/action_detail.html", context)


@require_http_methods(["GET", "POST"])
def action_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change an action."""
    user = signed_in(request)
    action = _managed_action(user, public_id)
    back = reverse("action_detail", kwargs={"public_id": public_id})
    form = ActionForm(
        request.POST or None,
        instance=visible_action(user, public_id),
        pilots=_pilots(user, action.project),
        cancel_url=back,
    )
    if try_service(form, lambda values: save_action(actor=user, action=action, values=values)) is not None:
        messages.success(request, _("Saved."))
        return see_other("action_detail", public_id=public_id)
    return project_form(
        request,
        form,
        title=_("Action"),
        project=action.project,
        back=(back, action.name),
        remove_url=reverse("action_remove", kwargs={"public_id": public_id}),
    )


@require_POST
def action_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove an action in which nobody has been recorded."""
    user = signed_in(request)
    action = _managed_action(user, public_id)
    project_id = action.project.public_id
    try:
        remove_action(actor=user, action=action)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return see_other("action_detail", public_id=public_id)
    messages.success(request, _("The action has been removed."))
    return see_other("project_actions", public_id=project_id)


@require_GET
def action_employer_search(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Find employers that the action supports."""
    user = signed_in(request)
    action = visible_action(user, public_id)
    require(_supporting(action, user))
    form = EmployerSearchForm(request.GET or None, cancel_url=reverse("action_detail", kwargs={"public_id": public_id}))
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    context = {
        "action": action,
        "project": action.project,
        "form": form,
        "found": employers_to_support(action, user, text),
        "text": text,
    }
    return render(request, "pilots/action_employer_search.html", context)


@require_http_methods(["GET", "POST"])
def action_employer_add(request: HttpRequest, public_id: UUID, employer_id: UUID) -> HttpResponse:
    """Record that the action supports an employer from a day on."""
    user = signed_in(request)
    action = visible_action(user, public_id)
    require(_supporting(action, user))
    employer: Employer = get_visible(Employer, user, employer_id)
    back = reverse("action_employer_search", kwargs={"public_id": public_id})
    today = timezone.localdate()
    form = SupportForm(
        request.POST or None,
        instance=SupportedEmployer(action=action, employer=employer),
        initial={"supported_on": max(action.starts_on, min(today, action.ends_on or today))},
        cancel_url=back,
    )
    if request.method == "POST":
        saved = try_service(
            form, lambda values: support_employer(actor=user, action=action, employer=employer, **values)
        )
        if saved is not None:
            messages.success(request, _("The employer is now in the action."))
            return see_other("action_detail", public_id=public_id)
    return project_form(
        request,
        form,
        title=employer.display_name,
        lead=action.name,
        project=action.project,
        back=(reverse("action_detail", kwargs={"public_id": public_id}), action.name),
    )


@require_POST
def action_employer_remove(request: HttpRequest, public_id: UUID, employer_id: UUID) -> HttpResponse:
    """Take an employer out of the action."""
    user = signed_in(request)
    action = _managed_action(user, public_id)
    employer: Employer = get_visible(Employer, user, employer_id)
    stop_support(actor=user, action=action, employer=employer)
    messages.success(request, _("The employer is no longer in the action."))
    return see_other("action_detail", public_id=public_id)
