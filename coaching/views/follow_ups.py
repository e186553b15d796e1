"""Answering a follow-up of a job."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services.audit import record_look
from accounts.users import signed_in
from coaching.forms.support_follow_ups import JobAnswerForm
from coaching.models import FollowUp
from coaching.services.follow_ups import answer_job_follow_up
from coaching.support_policies import may_answer
from core.access import get_visible
from core.htmx import see_other
from core.policies import require
from employers.views.common import try_service


@require_http_methods(["GET", "POST"])
def follow_up_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write what was found out about a job."""
    user = signed_in(request)
    rows = FollowUp.objects.select_related("placement__candidate", "placement__role__analysis__unit__site__employer")
    follow_up: FollowUp = get_visible(rows, user, public_id)
    if follow_up.placement is None:
        raise Http404("answered on the participant's page")
    require(may_answer(user, follow_up))
    record_look(user, follow_up.placement.candidate, "follow_up")
    form = JobAnswerForm(request.POST or None, follow_up=follow_up, cancel_url=reverse("coach_today"))
    if request.method == "POST":
        answered = try_service(
            form, lambda values: answer_job_follow_up(actor=user, follow_up=follow_up, values=values)
        )
        if answered is not None:
            messages.success(request, _("The answer has been saved."))
            return see_other("coach_today")
    return render(request, "coaching/today/answer.html", {"form": form, "follow_up": follow_up})
