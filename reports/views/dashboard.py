"""The first page of coordinators and project managers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.users import signed_in
from core.models import Industry
from core.policies import require
from pilots.enums import RootingLevel
from pilots.models import Pilot
from reports.dashboard_forms import MEASURES, DashboardForm
from reports.dashboard_policies import PARTICIPANTS, may_see_dashboard, may_see_records
from reports.selectors import dashboard as selectors
from reports.selectors.indicators import followed_projects
from reports.selectors.region_map import VIEW_BOX, legend, region_map


def addressed(request: HttpRequest, name: str, value: str) -> str:
    """Return the address of the page with one of its filters set, the others kept."""
    query = request.GET.copy()
    query[name] = value
    return f"?{query.urlencode()}"


@require_GET
def coordinator_dashboard(request: HttpRequest) -> HttpResponse:
    """Show exceptions first, then targets, the map and the matrix, for what the address narrows the page to."""
    user = signed_in(request)
    require(may_see_dashboard(user))
    projects = followed_projects(user)
    industries = Industry.objects.filter(pk__in=Pilot.objects.visible_to(user).values("industry")).order_by("code")
    form = DashboardForm(request.GET, projects=projects, industries=industries)
    if not form.is_valid():
        return render(request, "reports/dashboard/dashboard.html", {"form": form, "chosen": None})
    values = form.cleaned_data
    measure = values["measure"] or MEASURES[0][0]
    chosen = selectors.Chosen(
        [values["project"]] if values["project"] else list(projects),
        timezone.localdate(),
        values["region"],
        values["industry"],
    )
    gaps, late, due = selectors.gaps(chosen), selectors.late_pilots(chosen), selectors.due_reports(chosen)
    progress = selectors.progress(chosen)
    behind = [each for each in progress if each.is_behind]
    figures = selectors.map_values(chosen, measure)
    context = {
        "form": form,
        "chosen": chosen,
        "late": late,
        "gaps": gaps,
        "due": due,
        "progress": progress,
        "behind": behind,
        "is_calm": not (gaps or late or due or behind),
        "opens_people": may_see_records(user, PARTICIPANTS),
        "areas": region_map(figures),
        "legend": legend(figures),
        "nowhere": selectors.nowhere(figures),
        "view_box": VIEW_BOX,
        "measure": dict(MEASURES)[measure],
        "measure_code": selectors.MEASURES[measure],
        "measures": [(label, addressed(request, "measure", key), key == measure) for key, label in MEASURES],
        "matrix": selectors.matrix(chosen),
        "levels": RootingLevel.labels,
    }
    return render(request, "reports/dashboard/dashboard.html", context)
