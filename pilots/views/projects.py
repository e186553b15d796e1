"""The list of projects, a project's page, its authorities and history, adding and changing projects."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.users import signed_in
from core.htmx import see_other
from core.pagination import keyset_page
from core.policies import require
from employers.selectors import history_page
from employers.views.common import try_service
from pilots.forms.pilots import ProjectForm
from pilots.forms.programme import AuthorityDayForm
from pilots.history import event_label
from pilots.models import Pilot, Project
from pilots.policies import may_create_project
from pilots.selectors.pilots import pilots_page, projects_with_counts
from pilots.selectors.programme import authorities_on
from pilots.services.pilots import save_project
from pilots.tables import PilotTable, ProjectTable
from pilots.views.common import carried_out_project, managed_project, project_form, project_page, visible_project


@require_GET
def project_list(request: HttpRequest) -> HttpResponse:
    """Show the projects the user may see."""
    user = signed_in(request)
    projects = projects_with_counts(Project.objects.visible_to(user))
    page = keyset_page(projects, order=("code",), cursor=request.GET.get("cursor", ""))
    context = {"table": ProjectTable(page), "is_empty": not page.rows, "may_create": may_create_project(user)}
    return render(request, "pilots/project_list.html", context)


@require_GET
def project_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a project: its place in the programme, who carries it out, who funds it, its pilots."""
    user = signed_in(request)
    project = visible_project(user, public_id)
    pilots = Pilot.objects.visible_to(user).filter(project=project).select_related("project", "region", "industry")
    page = pilots_page(pilots, request.GET.get("cursor", ""))
    today = timezone.localdate()
    context = {
        "implementers": list(project.implementers.order_by("name")),
        "authorities": authorities_on(project, today, with_pilots_only=True),
        "table": PilotTable(page),
        "has_pilots": bool(page.rows),
    }
    return project_page(request, user, project, "overview", "pilots/project_detail.html", context)


@require_GET
def project_authorities(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show which authority funds the project in each region on a day."""
    user = signed_in(request)
    project = visible_project(user, public_id)
    today = timezone.localdate()
    form = AuthorityDayForm(request.GET or None, initial={"on": today})
    chosen = form.cleaned_data["on"] if form.is_bound and form.is_valid() else None
    day = chosen or today
    context = {"form": form, "day": day, "rows": authorities_on(project, day)}
    return project_page(request, user, project, "authorities", "pilots/project_authorities.html", context)


@require_GET
def project_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what has happened in the project, the newest first."""
    user = signed_in(request)
    project = carried_out_project(user, public_id)
    page = history_page(project, request.GET.get("cursor", ""))
    context = {"page": page, "events": [(event, event_label(event.name)) for event in page.rows]}
    return project_page(request, user, project, "history", "pilots/project_history.html", context)


@require_http_methods(["GET", "POST"])
def project_create(request: HttpRequest) -> HttpResponse:
    """Add a project."""
    user = signed_in(request)
    require(may_create_project(user))
    form = ProjectForm(request.POST or None, instance=Project(), user=user, cancel_url=reverse("project_list"))
    if request.method == "POST":
        saved = try_service(form, lambda values: save_project(actor=user, project=Project(), **_parts(values)))
        if saved is not None:
            messages.success(request, _("The project has been added. Next: its payment periods and targets."))
            return see_other("project_detail", public_id=saved.public_id)
    return project_form(request, form, title=_("New project"))


@require_http_methods(["GET", "POST"])
def project_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a project."""
    user = signed_in(request)
    project = managed_project(user, public_id)
    back = reverse("project_detail", kwargs={"public_id": public_id})
    form = ProjectForm(request.POST or None, instance=visible_project(user, public_id), user=user, cancel_url=back)
    if request.method == "POST":
        saved = try_service(form, lambda values: save_project(actor=user, project=project, **_parts(values)))
        if saved is not None:
            messages.success(request, _("Saved."))
            return see_other("project_detail", public_id=public_id)
    return project_form(request, form, title=_("Project"), project=project)


def _parts(values: dict[str, Any]) -> dict[str, Any]:
    """Return the form's values as the service takes them."""
    return {"values": values, "implementers": list(values["implementers"])}
