"""Giving feedback (public), reading and answering it (coordinators)."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.access import get_visible
from core.feedback_form import FeedbackForm
from core.htmx import see_other
from core.limits import within_limit
from core.models import Feedback
from core.pagination import keyset_page
from core.registrations import reads_feedback
from core.services.feedback import give_feedback, mark_answered

MOST_AN_HOUR = 10
HOUR_SECONDS = 3600


@login_not_required
@require_http_methods(["GET", "POST"])
def feedback(request: HttpRequest) -> HttpResponse:
    """Show the form; store what is sent."""
    form = FeedbackForm(request.POST or None, initial={"page": request.GET.get("page", "")[:300]})
    if request.method == "POST" and form.is_valid():
        if within_limit(request, "feedback", most=MOST_AN_HOUR, seconds=HOUR_SECONDS):
            give_feedback(
                **form.cleaned_data,
                language=get_language() or "fi",
                actor=request.user if request.user.is_authenticated else None,
            )
            messages.success(request, _("Thank you. Your feedback has been received."))
            return see_other("feedback")
        form.add_error(None, _("Too many messages from the same place in an hour. Try again later."))
    return render(request, "core/feedback.html", {"form": form})


@require_GET
def feedback_list(request: HttpRequest) -> HttpResponse:
    """List what has come, newest first, with the day by which to answer."""
    if not reads_feedback(request.user):
        raise Http404("feedback is not visible")
    rows = Feedback.objects.visible_to(request.user)
    page = keyset_page(rows, order=("-created_at",), cursor=request.GET.get("cursor", ""))
    return render(request, "core/feedback_list.html", {"page": page})


@require_POST
def feedback_answered(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark one as answered."""
    mark_answered(get_visible(Feedback, request.user, public_id), actor=request.user)
    messages.success(request, _("Marked as answered."))
    return see_other("feedback_list")
