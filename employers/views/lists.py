"""The list of employers, its file, the first page of an employer's people, the list of support instruments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.users import signed_in
from core.exports import xlsx_response
from core.htmx import see_other
from core.pagination import keyset_page
from core.policies import require
from employers.filters import EmployerFilterSet
from employers.models import Employer
from employers.policies import may_list, may_start
from employers.selectors import has_employer, instruments_in_force, size_classes
from employers.tables import EmployerTable, employer_columns

LARGEST_FILE_ROWS = 50_000


@require_GET
def employer_list(request: HttpRequest) -> HttpResponse:
    """Show the employers the user works with."""
    user = signed_in(request)
    require(may_list(user))
    classes = size_classes()
    filters = EmployerFilterSet(
        request.GET, queryset=Employer.objects.visible_to(user).with_list_data(), classes=classes
    )
    page = keyset_page(filters.qs, order=("name",), cursor=request.GET.get("cursor", ""))
    context = {
        "filters": filters,
        "table": EmployerTable(page, classes=classes),
        "is_empty": not page.rows and not filters.active,
        "may_start": may_start(user, has_employer=has_employer(user)),
    }
    return render(request, "employers/list.html", context)


@require_GET
def employer_export(request: HttpRequest) -> HttpResponse:
    """Give the filtered list as a workbook."""
    user = signed_in(request)
    require(may_list(user))
    classes = size_classes()
    filters = EmployerFilterSet(
        request.GET, queryset=Employer.objects.visible_to(user).with_list_data(), classes=classes
    )
    rows = filters.qs.order_by("name", "pk")[:LARGEST_FILE_ROWS]
    columns = employer_columns(classes)
    return xlsx_response(_("Employers"), columns, rows.iterator(chunk_size=1000), actor=user, filters=filters.described)


@require_GET
def employer_home(request: HttpRequest) -> HttpResponse:
    """Lead an employer's person to the own employer, a new one to the start, everybody else to the list."""
    user = signed_in(request)
    require(may_list(user))
    own = list(user.employer_memberships.select_related("employer").order_by("created_at", "id")[:2])
    if len(own) == 1:
        return see_other("employer_detail", public_id=own[0].employer.public_id)
    return see_other("employer_list" if own or user.service_roles else "employer_start")


@require_GET
def instrument_list(request: HttpRequest) -> HttpResponse:
    """Show the support instruments in force today with their values, sources and doubts."""
    signed_in(request)
    return render(request, "employers/instruments.html", {"instruments": list(instruments_in_force())})
