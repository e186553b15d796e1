"""The list of notices."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Notification
from accounts.selectors import notice_rows
from accounts.services.notices import notice_of
from accounts.services.reading import mark_all_read, mark_read
from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from core.pagination import keyset_page


def notice_list(request: HttpRequest) -> HttpResponse:
    """Show the notices, newest first."""
    user = signed_in(request)
    page = keyset_page(
        Notification.objects.visible_to(user), order=("-created_at",), cursor=request.GET.get("cursor", "")
    )
    return render(request, "accounts/notice_list.html", {"page": page, "rows": notice_rows(page.rows)})


@require_POST
def notice_open(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark a notice as read and go to what it tells of."""
    notification = get_visible(Notification, request.user, public_id)
    mark_read(notification)
    notice = notice_of(notification.code)
    path = notice.path(notification.subject_id) if notice else ""
    return see_other(path or "notice_list")


@require_POST
def notice_read_all(request: HttpRequest) -> HttpResponse:
    """Mark all notices as read."""
    mark_all_read(signed_in(request))
    messages.success(request, _("All notices are marked as read."))
    return see_other("notice_list")
