"""The log of cooperation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.services.audit import record_look
from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.policies import require
from employers.forms.cooperation import CooperationForm
from employers.models import CooperationEntry
from employers.policies import may_correct_entry, may_log
from employers.selectors import cooperation_page
from employers.services.cooperation import correct_entry, log_cooperation
from employers.views.common import employer_page, form_page, try_service, visible_employer


@require_http_methods(["GET", "POST"])
def employer_cooperation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the log, the newest first, with a quick form above it."""
    user = signed_in(request)
    employer = visible_employer(user, public_id)
    allowed = may_log(user, employer)
    form = CooperationForm(
        request.POST or None, instance=CooperationEntry(employer=employer), submit_label=_("Add to the log")
    )
    if request.method == "POST":
        require(allowed)
        saved = try_service(form, lambda values: log_cooperation(actor=user, employer=employer, values=values))
        if saved is not None:
            messages.success(request, _("Added to the log."))
            return see_other("employer_cooperation", public_id=public_id)
    record_look(user, employer, "cooperation")
    page = cooperation_page(employer, request.GET.get("cursor", ""))
    context = {"page": page, "form": form, "may_log": allowed, "form_is_open": form.is_bound}
    return employer_page(request, user, employer, "cooperation", "employers/cooperation.html", context)


@require_http_methods(["GET", "POST"])
def cooperation_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Correct an entry of one's own."""
    user = signed_in(request)
    entry: CooperationEntry = get_visible(CooperationEntry.objects.select_related("employer"), user, public_id)
    require(may_correct_entry(user, entry))
    employer = entry.employer
    back = reverse("employer_cooperation", kwargs={"public_id": employer.public_id})
    form = CooperationForm(request.POST or None, instance=entry, cancel_url=back)
    if request.method == "POST":
        saved = try_service(form, lambda values: correct_entry(actor=user, entry=entry, values=values))
        if saved is not None:
            messages.success(request, _("Saved."))
            return see_other("employer_cooperation", public_id=employer.public_id)
    return form_page(request, employer, form, title=_("Entry of the log"), back=(back, _("Cooperation")))
