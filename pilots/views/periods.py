"""Payment periods of a project and the grid of its targets."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.policies import require
from employers.views.common import try_service
from pilots.forms.programme import PeriodForm
from pilots.forms.targets import TargetGrid
from pilots.indicators import known_indicators
from pilots.models import PaymentPeriod, Project
from pilots.policies import may_manage_project
from pilots.selectors.programme import periods_of, targets_of
from pilots.services.periods import StaleTargets, next_number, remove_period, save_period, save_targets
from pilots.views.common import carried_out_project, managed_project, project_form, project_page


def _grid(project: Project, request: HttpRequest) -> TargetGrid:
    periods = periods_of(project)
    data = request.POST if request.method == "POST" else None
    return TargetGrid(periods, known_indicators(), targets_of(periods), data)


def _periods_page(
    request: HttpRequest, user: User, project: Project, grid: TargetGrid, refusal: str = "", status: int = 200
) -> HttpResponse:
    context = {"grid": grid, "refusal": refusal}
    return project_page(request, user, project, "periods", "pilots/project_periods.html", context, status)


@require_GET
def project_periods(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the payment periods and the targets; those who manage the project type the targets here."""
    user = signed_in(request)
    project = carried_out_project(user, public_id)
    return _periods_page(request, user, project, _grid(project, request))


@require_POST
def project_targets(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Save the grid of targets at once."""
    user = signed_in(request)
    project = managed_project(user, public_id)
    grid = _grid(project, request)
    if not grid.is_valid:
        return _periods_page(request, user, project, grid, status=422)
    try:
        number = save_targets(actor=user, project=project, cells=grid.values, seen=grid.seen)
    except StaleTargets as stale:
        grid.show_theirs(stale.theirs)
        return _periods_page(request, user, project, grid, stale.messages[0], status=409)
    except ValidationError as error:
        return _periods_page(request, user, project, grid, error.messages[0], status=422)
    said = ngettext("%(number)s target was changed.", "%(number)s targets were changed.", number) % {"number": number}
    messages.success(request, said if number else _("Nothing was changed."))
    return see_other("project_periods", public_id=public_id)


@require_http_methods(["GET", "POST"])
def period_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a payment period to a project."""
    user = signed_in(request)
    project = managed_project(user, public_id)
    back = reverse("project_periods", kwargs={"public_id": public_id})
    form = PeriodForm(
        request.POST or None,
        instance=PaymentPeriod(project=project),
        initial={"number": next_number(project)},
        cancel_url=back,
    )
    if request.method == "POST":
        period = PaymentPeriod(project=project)
        if try_service(form, lambda values: save_period(actor=user, period=period, values=values)) is not None:
            messages.success(request, _("The payment period has been added. Its targets can now be set."))
            return see_other("project_periods", public_id=public_id)
    return project_form(
        request, form, title=_("New payment period"), project=project, back=(back, _("Periods and targets"))
    )


def _visible_period(user: User, public_id: UUID) -> PaymentPeriod:
    period: PaymentPeriod = get_visible(PaymentPeriod.objects.select_related("project"), user, public_id)
    require(may_manage_project(user, period.project))
    return period


@require_http_methods(["GET", "POST"])
def period_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a payment period."""
    user = signed_in(request)
    period = _visible_period(user, public_id)
    project = period.project
    back = reverse("project_periods", kwargs={"public_id": project.public_id})
    form = PeriodForm(request.POST or None, instance=_visible_period(user, public_id), cancel_url=back)
    if try_service(form, lambda values: save_period(actor=user, period=period, values=values)) is not None:
        messages.success(request, _("Saved."))
        return see_other("project_periods", public_id=project.public_id)
    return project_form(
        request,
        form,
        title=_("Payment period %(number)s") % {"number": period.number},
        project=project,
        back=(back, _("Periods and targets")),
        remove_url=reverse("period_remove", kwargs={"public_id": public_id}),
    )


@require_POST
def period_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a payment period and its targets."""
    user = signed_in(request)
    period = _visible_period(user, public_id)
    project_id = period.project.public_id
    try:
        remove_period(actor=user, period=period)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return see_other("period_edit", public_id=public_id)
    messages.success(request, _("The payment period has been removed."))
    return see_other("project_periods", public_id=project_id)
