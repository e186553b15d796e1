"""The capacity profile of a candidate: its picture and table, and the form that changes it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.users import signed_in
from coaching.forms.candidates import CapacityForm
from coaching.policies import may_change
from coaching.selectors.profiles import profile_of
from coaching.services.candidates import rate_capacity
from coaching.tables.candidates import ProfileTable
from coaching.views.common import candidate_form, candidate_page, visible_candidate
from core.htmx import see_other
from core.policies import require
from employers.views.common import try_service


@require_GET
def candidate_profile(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the capacity profile."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "profile")
    profile = profile_of(candidate)
    context = {"profile": profile, "table": ProfileTable(profile.rows), "may_change": may_change(user, candidate)}
    return candidate_page(request, user, candidate, "profile", "coaching/candidates/profile.html", context)


@require_http_methods(["GET", "POST"])
def candidate_profile_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change levels of the capacity profile."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "profile")
    require(may_change(user, candidate))
    profile = profile_of(candidate)
    form = CapacityForm(
        request.POST or None,
        dimensions=[row.dimension for row in profile.rows],
        ratings=profile.ratings,
        groups=profile.sections,
        cancel_url=reverse("candidate_profile", kwargs={"public_id": public_id}),
    )
    if request.method == "POST":
        changed = try_service(
            form,
            lambda values: rate_capacity(
                actor=user,
                candidate=candidate,
                levels=form.levels(),
                source=values["source"],
                rated_on=values["rated_on"],
                seen=values["seen"],
            ),
        )
        if changed is not None:
            messages.success(request, _("Saved."))
            return see_other("candidate_profile", public_id=public_id)
    lead = _("From 0, cannot do it at all, to 5, does it very well. Leave what is not known as not known.")
    return candidate_form(request, candidate, form, _("Capacity profile"), lead=lead)
