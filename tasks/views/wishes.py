"""Wishes for roles."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.policies import require
from employers.views.common import try_service
from tasks.forms.wishes import CeilingsForm, WishForm
from tasks.models import RoleWish, WorkAnalysis
from tasks.role_policies import may_carve
from tasks.services.wishes import delete_wish, save_wish, set_ceilings

ANALYSES = WorkAnalysis.objects.select_related("unit__site__employer", "pilot")
WISHES = RoleWish.objects.select_related("analysis__unit__site__employer")


@require_http_methods(["GET", "POST"])
def wish_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a wish to an analysis."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    require(may_carve(user, analysis))
    wish = RoleWish(analysis=analysis)
    return _edit(request, wish, heading=_("New wish for a role"))


@require_http_methods(["GET", "POST"])
def wish_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a wish."""
    user = signed_in(request)
    wish = get_visible(WISHES.all(), user, public_id)
    require(may_carve(user, wish.analysis))
    return _edit(request, wish, heading=wish.name)


def _edit(request: HttpRequest, wish: RoleWish, *, heading: str) -> HttpResponse:
    analysis = wish.analysis
    form = WishForm(request.POST or None, instance=wish)
    form.cancel_url = reverse("proposal_page", args=[analysis.public_id])
    user = signed_in(request)
    saved = None
    if request.method == "POST":
        saved = try_service(form, lambda values: save_wish(wish, actor=user, values=values))
    if saved is not None:
        messages.success(request, _("The wish has been saved."))
        return see_other("wish_ceilings" if not saved.ceilings.exists() else "proposal_page", _target(saved))
    context = {"form": form, "analysis": analysis, "wish": wish, "heading": heading}
    return render(request, "tasks/proposals/wish_form.html", context, status=422 if form.errors else 200)


def _target(wish: RoleWish) -> UUID:
    return wish.analysis.public_id if wish.ceilings.exists() else wish.public_id


@require_http_methods(["GET", "POST"])
def wish_ceilings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Set how much the tasks of the role may demand."""
    user = signed_in(request)
    wish = get_visible(WISHES.all(), user, public_id)
    require(may_carve(user, wish.analysis))
    levels = dict(wish.ceilings.values_list("dimension__code", "level"))
    form = CeilingsForm(request.POST or None, levels=levels)
    form.cancel_url = reverse("proposal_page", args=[wish.analysis.public_id])
    if request.method == "POST" and form.is_valid():
        set_ceilings(wish, actor=user, levels=form.levels())
        messages.success(request, _("The levels have been saved."))
        return see_other("proposal_page", wish.analysis.public_id)
    context = {"form": form, "analysis": wish.analysis, "wish": wish}
    return render(request, "tasks/proposals/wish_ceilings.html", context, status=422 if form.errors else 200)


@require_POST
def wish_delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a wish."""
    user = signed_in(request)
    wish = get_visible(WISHES.all(), user, public_id)
    analysis = wish.analysis
    delete_wish(wish, actor=user)
    messages.success(request, _("The wish has been removed."))
    return see_other("proposal_page", analysis.public_id)
