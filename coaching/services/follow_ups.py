"""Follow-ups: opened by the clock, answered by people."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from coaching.enums import EXIT_WINDOW_DAYS, RETENTION_DAYS, RETENTION_WINDOW_DAYS, FollowUpKind, Retained
from coaching.models import Candidate, CandidateAssignment, FollowUp, ParticipantRecord, Placement
from core.events import record_event
from core.formatting import day_text

SIX_MONTHS = 6
BATCH = 2000


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day when it is shorter."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def window_of(kind: str, begun: date) -> tuple[date, date]:
    """Return the first and last day on which a follow-up is to be answered.

    ``begun`` is the exit day for end data (28 days) and for six months after the end (calendar months, two weeks); for
    jobs it is the first day of employment (91, 182, 365 days, two weeks on either side).
    """
    if kind == FollowUpKind.EXIT:
        return begun, begun + timedelta(days=EXIT_WINDOW_DAYS)
    if kind == FollowUpKind.EXIT_SIX_MONTHS:
        opens = months_after(begun, SIX_MONTHS)
        return opens, opens + timedelta(days=RETENTION_WINDOW_DAYS)
    middle = begun + timedelta(days=RETENTION_DAYS[FollowUpKind(kind)])
    return middle - timedelta(days=RETENTION_WINDOW_DAYS), middle + timedelta(days=RETENTION_WINDOW_DAYS)


def open_due_follow_ups(today: date) -> int:
    """Open every follow-up whose time has come and return how many were new. Twice at once makes none twice.

    Open ones whose ground is gone (the exit was taken back, the day was moved) are opened anew or taken away. What
    was opened is told by one event for each organisation, whose coaches hear of it after commit.
    """
    with transaction.atomic():
        started = timezone.now()
        _drop_groundless()
        made = _open_exits(today) + _open_jobs(today)
        for start in range(0, len(made), BATCH):
            FollowUp.objects.bulk_create(made[start : start + BATCH], ignore_conflicts=True)
        opened = FollowUp.objects.filter(created_at__gte=started)
        _tell_organisations(opened)
        return opened.count()


def _tell_organisations(opened: QuerySet[FollowUp]) -> None:
    about = Q(placements__follow_ups__in=opened) | Q(participations__follow_ups__in=opened)
    coaches: dict[Organisation, set[str]] = {}
    assigned = CandidateAssignment.objects.filter(
        ended_on__isnull=True, candidate__in=Candidate.objects.filter(about).values("pk")
    ).select_related("candidate__organisation", "coach")
    for assignment in assigned.order_by("pk"):
        coaches.setdefault(assignment.candidate.organisation, set()).add(str(assignment.coach.public_id))
    for organisation, found in coaches.items():
        record_event("coaching.follow_ups.opened", subject=organisation, payload={"coaches": sorted(found)})


def _drop_groundless() -> None:
    """Take away open ones whose day is gone, and those whose day was moved: they are opened anew in their time."""
    rows = FollowUp.objects.filter(done_on__isnull=True).values_list(
        "pk", "kind", "opens_on", "participant__exit_on", "placement__employed_from"
    )
    gone = [
        key
        for key, kind, opens_on, ended_on, begun_on in rows.iterator(BATCH)
        if (day := ended_on or begun_on) is None or window_of(kind, day)[0] != opens_on
    ]
    for start in range(0, len(gone), BATCH):
        FollowUp.objects.filter(pk__in=gone[start : start + BATCH]).delete()


def _open_exits(today: date) -> list[FollowUp]:
    waiting = ParticipantRecord.objects.filter(exit_on__lte=today).filter(
        Q(checked_on__isnull=True) | Q(status_six_months="")
    )
    made = []
    for record in waiting.only("pk", "exit_on", "checked_on", "status_six_months").order_by("pk").iterator(BATCH):
        for kind, is_wanted in (
            (FollowUpKind.EXIT, record.checked_on is None),
            (FollowUpKind.EXIT_SIX_MONTHS, not record.status_six_months),
        ):
            opens, due = window_of(kind, record.exit_on)
            if is_wanted and opens <= today:
                made.append(FollowUp(kind=kind, participant=record, opens_on=opens, due_on=due))
    return made


def _open_jobs(today: date) -> list[FollowUp]:
    earliest = today - timedelta(days=RETENTION_DAYS[FollowUpKind.MONTHS_3] - RETENTION_WINDOW_DAYS)
    made = []
    jobs = Placement.objects.filter(employed_from__lte=earliest).only("pk", "employed_from").order_by("pk")
    for placement in jobs.iterator(BATCH):
        for kind in RETENTION_DAYS:
            opens, due = window_of(kind, placement.employed_from)
            if opens <= today:
                made.append(FollowUp(kind=kind, placement=placement, opens_on=opens, due_on=due))
    return made


def answer_job_follow_up(*, actor: User, follow_up: FollowUp, values: Mapping[str, Any]) -> FollowUp:
    """Write what was found out about a job: ``retained`` and ``observed_on``, the day it is true of.

    Raises:
        ValidationError: the follow-up is not about a job, has been answered, or the day is outside its window.
    """
    with transaction.atomic():
        locked: FollowUp = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
        if locked.placement_id is None:
            raise ValidationError(_("This follow-up is answered on the participant's page."))
        if locked.done_on is not None:
            raise ValidationError(_("Somebody else has already answered this follow-up."))
        observed = values["observed_on"]
        today = timezone.localdate()
        if observed > today:
            raise ValidationError({"observed_on": _("The day cannot be in the future.")})
        if not locked.opens_on <= observed <= locked.due_on:
            raise ValidationError(
                {
                    "observed_on": _("The situation must be of a day between %(first)s and %(last)s.")
                    % {"first": day_text(locked.opens_on), "last": day_text(locked.due_on)}
                }
            )
        locked.retained = Retained(values["retained"])
        locked.observed_on = observed
        locked.done_on = today
        locked.done_by = actor
        locked.save()
        record_event("coaching.follow_up.answered", subject=locked, actor=actor, payload={"kind": locked.kind})
    return locked
