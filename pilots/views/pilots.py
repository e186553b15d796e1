"""The list of pilots and its file, a pilot's page, adding and changing pilots, going on to a stage."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.users import signed_in
from core.access import get_visible
from core.exports import xlsx_response
from core.htmx import see_other
from core.policies import require
from core.services.transitions import StaleState
from employers.forms.base import show_errors
from employers.models import Employer
from employers.selectors import history_page
from employers.views.common import try_service
from pilots.exports import pilot_columns
from pilots.filters import PilotFilterSet
from pilots.forms.pilots import DelayForm, EmployerSearchForm, MoveForm, PilotForm
from pilots.history import event_label
from pilots.models import Pilot, Project
from pilots.policies import may_change, may_explain_delay, may_list_pilots, may_manage, may_manage_project
from pilots.selectors.pilots import employers_in, employers_to_add, pilots_page, projects_managed_by
from pilots.services.pilots import explain_delay, join_pilot, leave_pilot, move_pilot, save_pilot
from pilots.tables import PilotTable
from pilots.tabs import PILOT_TABS
from pilots.views.common import project_form
from pilots.workflow import PILOT_TABLE

LARGEST_FILE_ROWS = 50_000


def visible_pilot(user: User, public_id: UUID) -> Pilot:
    """Return the pilot with what its pages show, or 404."""
    pilot: Pilot = get_visible(Pilot.objects.select_related("project", "region", "industry"), user, public_id)
    return pilot


def _pilot_page(
    request: HttpRequest,
    user: User,
    pilot: Pilot,
    tab: str,
    template: str,
    context: Mapping[str, Any],
    status: int = 200,
) -> HttpResponse:
    shown = {"pilot": pilot, "tabs": PILOT_TABS.shown(user, pilot, tab), "current_tab": tab}
    return render(request, template, {**shown, **context}, status=status)


def _filtered(request: HttpRequest, user: User) -> PilotFilterSet:
    pilots = Pilot.objects.visible_to(user).select_related("project", "region", "industry")
    return PilotFilterSet(request.GET, queryset=pilots, projects=Project.objects.visible_to(user).order_by("code"))


@require_GET
def pilot_list(request: HttpRequest) -> HttpResponse:
    """Show the pilots the user may see."""
    user = signed_in(request)
    require(may_list_pilots(user))
    filters = _filtered(request, user)
    page = pilots_page(filters.qs, request.GET.get("cursor", ""))
    context = {
        "filters": filters,
        "table": PilotTable(page),
        "is_empty": not page.rows and not filters.active,
        "projects": list(projects_managed_by(user)[:50]),
    }
    return render(request, "pilots/pilot_list.html", context)


@require_GET
def pilot_export(request: HttpRequest) -> HttpResponse:
    """Give the filtered list as a workbook."""
    user = signed_in(request)
    require(may_list_pilots(user))
    filters = _filtered(request, user)
    rows = filters.qs.order_by("-starts_on", "-pk")[:LARGEST_FILE_ROWS]
    return xlsx_response(
        _("Pilots"), pilot_columns(), rows.iterator(chunk_size=1000), actor=user, filters=filters.described
    )


@require_GET
def pilot_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a pilot: facts, employers, steps of its method, what can be done next."""
    user = signed_in(request)
    pilot = visible_pilot(user, public_id)
    return _overview(request, user, pilot)


def _overview(
    request: HttpRequest,
    user: User,
    pilot: Pilot,
    *,
    move_form: MoveForm | None = None,
    delay_form: DelayForm | None = None,
) -> HttpResponse:
    employers, others = employers_in(pilot, user)
    days_late = pilot.days_late(timezone.localdate())
    explains = days_late > 0 and may_explain_delay(user, pilot)
    context = {
        "employers": employers,
        "others": others,
        "moves": PILOT_TABLE.moves(user, pilot) if may_manage(user, pilot) else [],
        "move_form": move_form or MoveForm(),
        "may_change": may_change(user, pilot),
        "days_late": days_late,
        "delay_form": (delay_form or DelayForm(instance=pilot)) if explains else None,
    }
    status = 422 if move_form or delay_form else 200
    return _pilot_page(request, user, pilot, "overview", "pilots/overview.html", context, status)


@require_GET
def pilot_history(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what has happened in the pilot, the newest first."""
    user = signed_in(request)
    pilot = visible_pilot(user, public_id)
    page = history_page(pilot, request.GET.get("cursor", ""))
    context = {"page": page, "events": [(event, event_label(event.name)) for event in page.rows]}
    return _pilot_page(request, user, pilot, "history", "pilots/history.html", context)


@require_GET
def pilot_tab(request: HttpRequest, public_id: UUID, key: str) -> HttpResponse:
    """Show a tab without a page of its own."""
    user = signed_in(request)
    pilot = visible_pilot(user, public_id)
    tab = PILOT_TABS.named(key)
    if tab is None or not tab.template or not tab.show(user, pilot):
        raise Http404("no such tab")
    context = {"tab_template": tab.template, "tab_label": tab.label, **tab.context(request, pilot)}
    return _pilot_page(request, user, pilot, key, "pilots/tab.html", context)


@require_http_methods(["GET", "POST"])
def pilot_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a pilot to a project."""
    user = signed_in(request)
    project: Project = get_visible(Project, user, public_id)
    require(may_manage_project(user, project))
    form = PilotForm(
        request.POST or None,
        instance=Pilot(project=project),
        initial={"starts_on": project.starts_on, "ends_on": project.ends_on},
        cancel_url=reverse("project_detail", kwargs={"public_id": public_id}),
    )
    if request.method == "POST":
        pilot = Pilot(project=project)
        saved = try_service(form, lambda values: save_pilot(actor=user, pilot=pilot, values=values))
        if saved is not None:
            messages.success(request, _("The pilot has been added. Next: add the employers that take part."))
            return see_other("pilot_detail", public_id=saved.public_id)
    return project_form(request, form, title=_("New pilot"), lead=f"{project.code} {project.name}", project=project)


@require_http_methods(["GET", "POST"])
def pilot_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a pilot."""
    user = signed_in(request)
    pilot = visible_pilot(user, public_id)
    require(may_change(user, pilot))
    back = reverse("pilot_detail", kwargs={"public_id": public_id})
    form = PilotForm(request.POST or None, instance=visible_pilot(user, public_id), cancel_url=back)
    if request.method == "POST":
        saved = try_service(form, lambda values: save_pilot(actor=user, pilot=pilot, values=values))
        if saved is not None:
            messages.success(request, _("Saved."))
            return see_other("pilot_detail", public_id=public_id)
    return project_form(request, form, title=_("Pilot"), lead=pilot.name, project=pilot.project)


@require_POST
def pilot_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take the pilot to another stage."""
    user = signed_in(request)
    pilot = visible_pilot(user, public_id)
    require(may_manage(user, pilot))
    name = request.POST.get("transition", "")
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            return _overview(request, user, pilot, move_form=form)
        moved = move_pilot(
            actor=user,
            pilot=pilot,
            transition=name,
            expected_stage=request.POST.get("stage") or None,
            on=form.cleaned_data["on"],
        )
    except KeyError:
        messages.error(request, _("Choose one of the steps on the page."))
    except StaleState as stale:
        messages.warning(request, stale.messages[0])
    except ValidationError as error:
        show_errors(form, error)
        return _overview(request, user, pilot, move_form=form)
    else:
        messages.success(request, _("The pilot is now: %(stage)s.") % {"stage": moved.get_stage_display()})
    return see_other("pilot_detail", public_id=public_id)


@require_POST
def pilot_delay(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write why the pilot is late."""
    user = signed_in(request)
    pilot = visible_pilot(user, public_id)
    require(may_explain_delay(user, pilot))
    form = DelayForm(request.POST, instance=visible_pilot(user, public_id))
    if try_service(form, lambda values: explain_delay(actor=user, pilot=pilot, values=values)) is None:
        return _overview(request, user, pilot, delay_form=form)
    messages.success(request, _("The reason has been saved."))
    return see_other("pilot_detail", public_id=public_id)


@require_GET
def pilot_employer_search(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Find employers to add to the pilot."""
    user = signed_in(request)
    pilot = visible_pilot(user, public_id)
    require(may_change(user, pilot))
    form = EmployerSearchForm(request.GET or None, cancel_url=reverse("pilot_detail", kwargs={"public_id": public_id}))
    text = form.cleaned_data["q"] if form.is_bound and form.is_valid() else ""
    context = {"pilot": pilot, "form": form, "found": employers_to_add(pilot, user, text), "text": text}
    return render(request, "pilots/employer_search.html", context)


@require_POST
def pilot_employer_join(request: HttpRequest, public_id: UUID, employer_id: UUID) -> HttpResponse:
    """Have an employer take part."""
    user = signed_in(request)
    pilot = visible_pilot(user, public_id)
    require(may_change(user, pilot))
    employer: Employer = get_visible(Employer, user, employer_id)
    join_pilot(actor=user, pilot=pilot, employer=employer)
    messages.success(request, _("The employer takes part in the pilot."))
    return see_other("pilot_detail", public_id=public_id)


@require_POST
def pilot_employer_leave(request: HttpRequest, public_id: UUID, employer_id: UUID) -> HttpResponse:
    """End an employer's part in the pilot."""
    user = signed_in(request)
    pilot = visible_pilot(user, public_id)
    require(may_change(user, pilot))
    employer: Employer = get_visible(Employer, user, employer_id)
    try:
        leave_pilot(actor=user, pilot=pilot, employer=employer)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("The employer no longer takes part in the pilot."))
    return see_other("pilot_detail", public_id=public_id)
