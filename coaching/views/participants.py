"""A participant: the record, the first day, the last day, six months after, beginning again, EURA."""

from copy import copy
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.services.audit import record_look
from accounts.users import signed_in
from coaching.enums import FollowUpKind, ParticipantKind
from coaching.eura import EURA_TABLE
from coaching.forms.participants import EntryForm, EuraForm, ExitForm, ReEntryForm, SixMonthsForm
from coaching.models import Candidate, ParticipantRecord
from coaching.participant_policies import (
    keeps,
    may_add_participant,
    may_follow_eura,
    may_re_enter,
    may_write,
    may_write_six_months,
)
from coaching.selectors.participants import (
    actions_to_join,
    known_people,
    oddities_of,
    own_organisations,
    what_is_missing,
)
from coaching.services.follow_ups import SIX_MONTHS, months_after, window_of
from coaching.services.participant_results import move_eura, re_enter, save_exit, save_six_months
from coaching.services.participants import add_participant, change_entry
from coaching.views.common import visible_candidate
from core.access import get_visible
from core.formatting import day_text
from core.htmx import see_other
from core.policies import Decision, Text, require
from core.services.transitions import StaleState
from employers.forms.base import show_errors
from employers.views.common import try_service
from pilots.forms.programme import RULE_SOURCE
from pilots.policies import counts_people


def visible_participant(user: User, public_id: UUID, action: str = "open") -> ParticipantRecord:
    """Return the record, or 404. The look is written to the audit log; ``action`` says what was looked at."""
    rows = ParticipantRecord.objects.select_related(
        "project", "action", "candidate", "education", "municipality", "organisation"
    )
    record: ParticipantRecord = get_visible(rows, user, public_id)
    record_look(user, record, action)
    return record


def _form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    title: Text,
    *,
    record: ParticipantRecord | None = None,
    candidate: Candidate | None = None,
    note: Text = "",
) -> HttpResponse:
    context = {"form": form, "title": title, "record": record, "candidate": candidate, "note": note}
    return render(request, "coaching/participants/form.html", context)


@require_http_methods(["GET", "POST"])
def participant_create(request: HttpRequest) -> HttpResponse:
    """Add one of an employer's staff or a professional of another organisation as a participant."""
    user = signed_in(request)
    require(may_add_participant(user))
    form = EntryForm(
        request.POST or None,
        instance=ParticipantRecord(),
        actions=actions_to_join(user),
        organisations=own_organisations(user),
        initial={"kind": ParticipantKind.EMPLOYER_STAFF},
        cancel_url=reverse("participant_list"),
    )
    saved = try_service(
        form, lambda values: add_participant(actor=user, organisation=values["organisation"], values=values)
    )
    if saved is not None:
        messages.success(request, _("The participant has been added."))
        return see_other("participant_detail", public_id=saved.public_id)
    note = _("Job seekers are added on their own page, so that nothing is written twice.")
    return _form_page(request, form, _("New participant"), note=note)


@require_http_methods(["GET", "POST"])
def participant_create_for(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a candidate as a participant."""
    user = signed_in(request)
    candidate = visible_candidate(user, public_id, "participation")
    require(may_add_participant(user))
    form = EntryForm(
        request.POST or None,
        instance=ParticipantRecord(candidate=candidate),
        actions=actions_to_join(user),
        initial={"municipality": None if candidate.hides_place else candidate.municipality},
        cancel_url=reverse("candidate_tab", kwargs={"public_id": public_id, "key": "participation"}),
    )
    saved = try_service(
        form,
        lambda values: add_participant(
            actor=user, organisation=candidate.organisation, values=values, candidate=candidate
        ),
    )
    if saved is not None:
        messages.success(request, _("The person is now a participant."))
        return see_other("participant_detail", public_id=saved.public_id)
    return _form_page(request, form, _("New participant"), candidate=candidate)


@require_GET
def participant_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show a record: what is missing and why it matters, both ends, EURA, who counts."""
    user = signed_in(request)
    return _detail(request, user, visible_participant(user, public_id))


def _detail(
    request: HttpRequest, user: User, record: ParticipantRecord, eura_form: EuraForm | None = None
) -> HttpResponse:
    window = window_of(FollowUpKind.EXIT, record.exit_on) if record.exit_on else None
    context = {
        "record": record,
        "who": _who(user, record),
        "hides_place": record.candidate is not None and record.candidate.hides_place,
        "missing": what_is_missing(record),
        "oddities": oddities_of(record, timezone.localdate()),
        "counted": counts_people(record.action),
        "rule_source": RULE_SOURCE,
        "window": window,
        "six_months_on": months_after(record.exit_on, SIX_MONTHS) if record.exit_on else None,
        "may_write": may_write(user, record),
        "may_write_six_months": may_write_six_months(user, record),
        "may_re_enter": may_re_enter(user, record),
        "moves": EURA_TABLE.moves(user, record) if may_follow_eura(user, record) else [],
        "eura_form": eura_form or EuraForm(),
    }
    return render(request, "coaching/participants/participant_detail.html", context, status=422 if eura_form else 200)


def _who(user: User, record: ParticipantRecord) -> str:
    """Return who the record is about, for those who may know; empty for others."""
    if record.candidate is not None:
        return record.candidate.call_name if known_people(user, [record]) else ""
    return record.label if keeps(user, record) else ""


def _back(record: ParticipantRecord) -> str:
    return reverse("participant_detail", kwargs={"public_id": record.public_id})


def _written(user: User, public_id: UUID, action: str, decide: Any) -> ParticipantRecord:
    """Return a record on which the user may do something; a refusal says why."""
    record = visible_participant(user, public_id, action)
    decision: Decision = decide(user, record)
    require(decision)
    return record


@require_http_methods(["GET", "POST"])
def participant_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change what is told of the first day."""
    user = signed_in(request)
    record = _written(user, public_id, "edit", may_write)
    form = EntryForm(
        request.POST or None,
        instance=copy(record),
        actions=actions_to_join(user).filter(project=record.project_id),
        cancel_url=_back(record),
    )
    if try_service(form, lambda values: change_entry(actor=user, record=record, values=values)) is not None:
        messages.success(request, _("Saved."))
        return see_other(_back(record))
    return _form_page(request, form, _("The first day"), record=record)


@require_http_methods(["GET", "POST"])
def participant_exit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the last day and the situation after it."""
    user = signed_in(request)
    record = _written(user, public_id, "exit", may_write)
    form = ExitForm(request.POST or None, instance=copy(record), cancel_url=_back(record))
    if try_service(form, lambda values: save_exit(actor=user, record=record, values=values)) is not None:
        messages.success(request, _("Saved."))
        return see_other(_back(record))
    return _form_page(request, form, _("The end"), record=record, note=_window_note(record))


def _window_note(record: ParticipantRecord) -> str:
    """Return on which days the situation after the end is asked, empty while the person takes part."""
    if record.exit_on is None:
        return ""
    first, last = window_of(FollowUpKind.EXIT, record.exit_on)
    days = {"first": day_text(first), "last": day_text(last)}
    return (
        _("Ask the situation between %(first)s and %(last)s. Only an answer from these days counts as a result.") % days
    )


@require_http_methods(["GET", "POST"])
def participant_six_months(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the situation six months after the last day."""
    user = signed_in(request)
    record = _written(user, public_id, "six months", may_write_six_months)
    form = SixMonthsForm(request.POST or None, instance=copy(record), cancel_url=_back(record))
    if try_service(form, lambda values: save_six_months(actor=user, record=record, values=values)) is not None:
        messages.success(request, _("Saved."))
        return see_other(_back(record))
    return _form_page(request, form, _("Six months after"), record=record)


@require_http_methods(["GET", "POST"])
def participant_re_enter(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write that the person takes part again."""
    user = signed_in(request)
    record = _written(user, public_id, "re-entry", may_re_enter)
    form = ReEntryForm(request.POST or None, initial={"on": timezone.localdate()}, cancel_url=_back(record))
    if try_service(form, lambda values: re_enter(actor=user, record=record, on=values["on"])) is not None:
        messages.success(request, _("The person takes part again."))
        return see_other(_back(record))
    note = _(
        "The first day stays as it is. The last day and what was told after it are taken away: they are written anew "
        "when the person's part ends for good."
    )
    return _form_page(request, form, _("Takes part again"), record=record, note=note)


@require_POST
def participant_eura(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Record where the entry in EURA stands."""
    user = signed_in(request)
    record = _written(user, public_id, "eura", may_follow_eura)
    form = EuraForm(request.POST)
    if not form.is_valid():
        return _detail(request, user, record, form)
    try:
        move_eura(
            actor=user,
            record=record,
            transition=request.POST.get("transition", ""),
            on=form.cleaned_data["on"],
            expected_status=request.POST.get("status") or None,
        )
    except KeyError:
        messages.error(request, _("Choose one of the steps on the page."))
    except StaleState as stale:
        messages.warning(request, stale.messages[0])
    except ValidationError as error:
        show_errors(form, error)
        return _detail(request, user, record, form)
    else:
        messages.success(request, _("Saved."))
    return see_other(_back(record))
