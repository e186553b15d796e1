"""The coordinator's first page."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.users import signed_in
from core.models import Industry
from core.policies import require
from pilots.models import Pilot, Project
from pilots.policies import MANAGES
from reports.dashboard_forms import MEASURES, DashboardForm
from reports.dashboard_policies import may_see_dashboard
from reports.selectors import dashboard as selectors
from reports.selectors.region_map import VIEW_BOX, region_map


def followed_projects(user: User) -> QuerySet[Any]:
    """Return the projects that the user follows, with what the page reads of them."""
    projects = Project.objects.visible_to(user)
    if not user.is_coordinator:
        projects = projects.filter(implementers__in=user.organisations_as(MANAGES)).distinct()
    return projects.order_by("code")


@require_GET
def coordinator_dashboard(request: HttpRequest) -> HttpResponse:
    """Show exceptions first, then targets, the map and the matrix, for what the address narrows the page to."""
    user = signed_in(request)
    require(may_see_dashboard(user))
    projects = followed_projects(user)
    industries = Industry.objects.filter(pk__in=Pilot.objects.visible_to(user).values("industry")).order_by("code")
    form = DashboardForm(request.GET, projects=projects, industries=industries)
    values = form.cleaned_data if form.is_valid() else {}
    measure = values.get("measure") or MEASURES[0][0]
    one = values.get("project")
    chosen = selectors.Chosen(
        [one] if one else list(projects), timezone.localdate(), values.get("region"), values.get("industry")
    )
    gaps, late, due = selectors.gaps(chosen), selectors.late_pilots(chosen), selectors.due_reports(chosen)
    progress = selectors.progress(chosen, selectors.figures_of(chosen))
    behind = [each for each in progress if each.is_behind]
    context = {
        "form": form,
        "chosen": chosen,
        "late": late,
        "gaps": gaps,
        "due": due,
        "progress": progress,
        "behind": behind,
        "is_calm": not (gaps or late or due or behind),
        "areas": region_map(selectors.map_values(chosen, measure)),
        "view_box": VIEW_BOX,
        "measure": dict(MEASURES)[measure],
        "matrix": selectors.matrix(chosen),
    }
    return render(request, "reports/dashboard/dashboard.html", context)
