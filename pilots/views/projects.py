"""The list of projects, a project's page, adding and changing projects."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.pagination import keyset_page
from core.policies import require
from employers.views.common import try_service
from pilots.forms import ProjectForm
from pilots.models import Pilot, Project
from pilots.policies import may_create_project, may_manage_project
from pilots.selectors import pilots_page, projects_with_counts
from pilots.services.pilots import save_project
from pilots.tables import PilotTable, ProjectTable


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
    """Show a project and its pilots."""
    user = signed_in(request)
    project: Project = get_visible(Project, user, public_id)
    pilots = Pilot.objects.visible_to(user).filter(project=project).select_related("project", "region", "industry")
    page = pilots_page(pilots, request.GET.get("cursor", ""))
    context = {
        "project": project,
        "implementers": list(project.implementers.order_by("name")),
        "table": PilotTable(page),
        "has_pilots": bool(page.rows),
        "may_manage": may_manage_project(user, project),
    }
    return render(request, "pilots/project_detail.html", context)


@require_http_methods(["GET", "POST"])
def project_create(request: HttpRequest) -> HttpResponse:
    """Add a project."""
    user = signed_in(request)
    require(may_create_project(user))
    form = ProjectForm(request.POST or None, instance=Project(), user=user, cancel_url=reverse("project_list"))
    if request.method == "POST":
        saved = try_service(form, lambda values: save_project(actor=user, project=Project(), **_parts(values)))
        if saved is not None:
            messages.success(request, _("The project has been added."))
            return see_other("project_detail", public_id=saved.public_id)
    return render(request, "pilots/form.html", {"form": form, "title": _("New project"), "project": None, "lead": ""})


@require_http_methods(["GET", "POST"])
def project_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a project."""
    user = signed_in(request)
    project: Project = get_visible(Project, user, public_id)
    require(may_manage_project(user, project))
    back = reverse("project_detail", kwargs={"public_id": public_id})
    form = ProjectForm(request.POST or None, instance=get_visible(Project, user, public_id), user=user, cancel_url=back)
    if request.method == "POST":
        saved = try_service(form, lambda values: save_project(actor=user, project=project, **_parts(values)))
        if saved is not None:
            messages.success(request, _("Saved."))
            return see_other("project_detail", public_id=public_id)
    return render(request, "pilots/form.html", {"form": form, "title": _("Project"), "project": project, "lead": ""})


def _parts(values: dict[str, Any]) -> dict[str, Any]:
    """Return the form's values as the service takes them."""
    return {"values": values, "implementers": list(values["implementers"])}
