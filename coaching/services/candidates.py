"""Cases: opening, changing, closing and opening again; who coaches the person; the capacity profile."""

from collections.abc import Mapping
from datetime import date
from secrets import choice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from coaching.enums import STATES_BEFORE_JOB
from coaching.models import Candidate, CandidateAssignment, CapacityRating
from coaching.policies import COACHES, LEADS, may_assign, may_change, may_create_candidate, may_reopen
from core.events import record_event
from core.policies import require
from core.staleness import merged, refuse_stale
from employers.services.saving import assign, save_checked
from tasks.models import Dimension

FIELDS = (
    "call_name",
    "strengths",
    "own_goal",
    "weekly_minutes_low",
    "weekly_minutes_high",
    "municipality",
    "hides_place",
    "contact",
    "phase",
    "opened_on",
)
# Without characters that are read as one another.
CODE_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 6


def new_pseudonym() -> str:
    """Return a code that nobody has: drawn, so that it tells neither the order nor the number of the cases."""
    while True:
        code = "K-" + "".join(choice(CODE_CHARACTERS) for _position in range(CODE_LENGTH))
        if not Candidate.objects.filter(pseudonym=code).exists():
            return code


def open_case(*, actor: User, organisation: Organisation, values: Mapping[str, Any]) -> Candidate:
    """Open a case in the organisation. A coach who opens it coaches the person from then on.

    Raises:
        Refused: the actor may not open cases.
        ValidationError: a value is wrong, or the organisation is not one in which the actor coaches or leads.
    """
    require(may_create_candidate(actor))
    if organisation.pk not in actor.organisations_as(LEADS | COACHES):
        raise ValidationError({"organisation": _("Choose an organisation in which you work.")})
    with transaction.atomic():
        candidate = Candidate(organisation=organisation, pseudonym=new_pseudonym())
        assign(candidate, values, FIELDS)
        _check_days(candidate)
        save_checked(candidate)
        record_event("coaching.candidate.added", subject=candidate, actor=actor)
        if organisation.pk in actor.organisations_as(COACHES):
            _begin_coaching(candidate, actor, actor)
    return candidate


def change_candidate(*, actor: User, candidate: Candidate, values: Mapping[str, Any]) -> Candidate:
    """Change the person's details and return the case as stored.

    Raises:
        Refused: the case has been closed.
        StaleRow: somebody else has saved other values meanwhile.
        ValidationError: a value is wrong.
    """
    with transaction.atomic():
        stored = lock_candidate(candidate)
        require(may_change(actor, stored))
        refuse_stale(stored, values, FIELDS)
        changed = assign(stored, values, FIELDS)
        if changed:
            _check_days(stored)
            save_checked(stored)
            record_event("coaching.candidate.changed", subject=stored, actor=actor, payload={"fields": changed})
    return stored


def lock_candidate(candidate: Candidate) -> Candidate:
    """Return the case as stored, locked until the end of the transaction."""
    stored: Candidate = Candidate.objects.select_for_update(of=("self",)).get(pk=candidate.pk)
    return stored


def _check_days(candidate: Candidate) -> None:
    if candidate.opened_on is not None and candidate.opened_on > timezone.localdate():
        raise ValidationError({"opened_on": _("The day cannot be in the future.")})


def close_case(*, actor: User, candidate: Candidate, closed_on: date) -> Candidate:
    """Close the case: it is read but no longer changed. A job that goes on stays; introductions and trials end first.

    Raises:
        Refused: the case has been closed already.
        ValidationError: the day is not possible, or an introduction or trial is under way.
    """
    with transaction.atomic():
        stored = lock_candidate(candidate)
        require(may_change(actor, stored))
        if closed_on > timezone.localdate():
            raise ValidationError({"closed_on": _("The day cannot be in the future.")})
        if stored.placements.filter(state__in=STATES_BEFORE_JOB).exists():
            raise ValidationError(_("An introduction or a trial is under way. End it first on the page of placements."))
        stored.closed_on = closed_on
        save_checked(stored)
        record_event("coaching.candidate.closed", subject=stored, actor=actor)
    return stored


def reopen_case(*, actor: User, candidate: Candidate) -> Candidate:
    """Open a closed case again.

    Raises:
        Refused: the case is open.
    """
    with transaction.atomic():
        stored = lock_candidate(candidate)
        require(may_reopen(actor, stored))
        stored.closed_on = None
        save_checked(stored)
        record_event("coaching.candidate.reopened", subject=stored, actor=actor)
    return stored


def assign_coach(*, actor: User, candidate: Candidate, coach: User) -> CandidateAssignment:
    """Have a coach of the organisation work with the person from today on.

    Raises:
        Refused: the actor does not lead the team, or the case has been closed.
        ValidationError: the coach does not coach in the organisation, or already works with the person.
    """
    with transaction.atomic():
        stored = lock_candidate(candidate)
        require(may_assign(actor, stored))
        if stored.organisation_id not in coach.organisations_as(COACHES):
            raise ValidationError({"coach": _("Choose a job coach of the organisation.")})
        return _begin_coaching(stored, coach, actor)


def _begin_coaching(candidate: Candidate, coach: User, actor: User) -> CandidateAssignment:
    assignment = CandidateAssignment(candidate=candidate, coach=coach, started_on=timezone.localdate())
    save_checked(assignment)
    record_event("coaching.candidate.assigned", subject=candidate, actor=actor, payload={"coach": str(coach.public_id)})
    return assignment


def end_assignment(*, actor: User, assignment: CandidateAssignment) -> CandidateAssignment:
    """End a coach's work with the person today; ending it twice is one ending.

    Raises:
        Refused: the actor does not lead the team, or the case has been closed.
    """
    with transaction.atomic():
        candidate = lock_candidate(assignment.candidate)
        require(may_assign(actor, candidate))
        stored: CandidateAssignment = CandidateAssignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
        if stored.ended_on is None:
            # A coach given by mistake for a later day never worked with the person.
            stored.ended_on = max(timezone.localdate(), stored.started_on)
            save_checked(stored)
            record_event(
                "coaching.candidate.unassigned",
                subject=candidate,
                actor=actor,
                payload={"coach": str(stored.coach.public_id)},
            )
    return stored


def rate_capacity(
    *,
    actor: User,
    candidate: Candidate,
    levels: Mapping[str, int | None],
    source: str,
    rated_on: date,
    seen: Mapping[str, int | None] | None = None,
) -> list[str]:
    """Save levels by dimension code; None is "not known". Returns the codes that changed.

    Only what changed gets the new source and day: a level left as it was keeps its own. A dimension that was never
    rated and is still not known gets no row. ``seen`` are the levels that the actor saw: what the actor has left alone
    stays as somebody else may have saved it meanwhile.

    Raises:
        Refused: the case has been closed.
        StaleValues: somebody else has changed a level that the actor has changed too.
        ValidationError: the day is in the future, or a level is out of range.
    """
    with transaction.atomic():
        stored = lock_candidate(candidate)
        require(may_change(actor, stored))
        if rated_on > timezone.localdate():
            raise ValidationError({"rated_on": _("The day cannot be in the future.")})
        known = {rating.dimension.code: rating for rating in stored.ratings.select_related("dimension")}
        dimensions = {row.code: row for row in Dimension.objects.filter(code__in=levels)}
        present = {code: known[code].level if code in known else None for code in dimensions}
        mine = merged({code: levels[code] for code in dimensions}, seen, present)
        changed = []
        for code, level in mine.items():
            dimension, rating = dimensions[code], known.get(code)
            if present[code] == level:
                continue
            rating = rating or CapacityRating(candidate=stored, dimension=dimension)
            rating.level, rating.source, rating.rated_on = level, source, rated_on
            save_checked(rating)
            changed.append(code)
        if changed:
            record_event(
                "coaching.candidate.rated", subject=stored, actor=actor, payload={"dimensions": sorted(changed)}
            )
    return changed
