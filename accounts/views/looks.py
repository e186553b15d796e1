"""The log of looks."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.forms import LooksForm
from accounts.models import Look
from accounts.policies import may_see_looks
from accounts.selectors import look_rows
from accounts.users import signed_in
from core.pagination import keyset_page
from core.policies import require
from core.retention import start_of

DAYS_SHOWN = 30


def audit_looks(request: HttpRequest) -> HttpResponse:
    """Show who of the own organisations opened whose data; the last thirty days unless others are asked for."""
    user = signed_in(request)
    require(may_see_looks(user))
    today = timezone.localdate()
    form = LooksForm(request.GET if {"first_day", "last_day"} & set(request.GET) else None)
    first, last = today - timedelta(days=DAYS_SHOWN), today
    if form.is_bound and form.is_valid():
        last = form.cleaned_data["last_day"] or today
        first = form.cleaned_data["first_day"] or last - timedelta(days=DAYS_SHOWN)
    looks = (
        Look.objects.visible_to(user)
        .filter(at__gte=start_of(first), at__lt=start_of(last + timedelta(days=1)))
        .select_related("actor")
    )
    page = keyset_page(looks, order=("-at",), cursor=request.GET.get("cursor", ""))
    context = {"form": form, "page": page, "rows": look_rows(page.rows), "first": first, "last": last}
    return render(request, "accounts/audit_looks.html", context)
