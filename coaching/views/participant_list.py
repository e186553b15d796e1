"""The list of participants, by code, and its file for comparing with EURA."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.users import signed_in
from coaching.exports import participant_columns, reconciliation
from coaching.filters.participants import ParticipantFilterSet
from coaching.models import ParticipantRecord
from coaching.participant_policies import may_add_participant, may_export_participants, may_list_participants
from coaching.selectors.participants import (
    actions_with_participants,
    known_people,
    participants_page,
    projects_with_participants,
    with_exports,
)
from coaching.tables.participants import ParticipantTable
from coaching.views.common import looked_at_list
from core.exports import xlsx_response
from core.policies import require

LARGEST_FILE_ROWS = 50_000


def _filtered(request: HttpRequest, user: User) -> ParticipantFilterSet:
    return ParticipantFilterSet(
        request.GET,
        queryset=ParticipantRecord.objects.visible_to(user),
        projects=projects_with_participants(user),
        actions=actions_with_participants(user),
    )


@require_GET
def participant_list(request: HttpRequest) -> HttpResponse:
    """Show the participants the user may see, by code."""
    user = signed_in(request)
    require(may_list_participants(user))
    filters = _filtered(request, user)
    page = participants_page(filters.qs, request.GET.get("cursor", ""))
    looked_at_list(user, page.rows)
    context = {
        "filters": filters,
        "table": ParticipantTable(page, known=known_people(user, page.rows)),
        "is_empty": not page.rows and not filters.active,
        "may_add": may_add_participant(user),
        "may_export": may_export_participants(user),
    }
    return render(request, "coaching/participants/participant_list.html", context)


@require_GET
def participant_export(request: HttpRequest) -> HttpResponse:
    """Give codes, completeness and EURA's state as a workbook; a look at each of them is written to the audit log."""
    user = signed_in(request)
    require(may_export_participants(user))
    filters = _filtered(request, user)
    rows = list(with_exports(filters.qs)[:LARGEST_FILE_ROWS])
    looked_at_list(user, rows, "export")
    facts = [*filters.described, *reconciliation(rows)]
    return xlsx_response(_("Participants"), participant_columns(), rows, actor=user, filters=facts)
