"""Placements: introducing a person to a role, going on to a trial and a job, ending, mending facts.

The role follows: a job fills it, the end of the job opens it again, each by the role's own steps (``tasks``). Whoever
changes a placement holds the lock of the role's analysis, so that two people are never employed in one role.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import IntegrityError, transaction

from accounts.models import User
from coaching.enums import PlacementState
from coaching.models import Candidate, Placement
from coaching.policies import may_correct, may_introduce
from coaching.services.candidates import lock_candidate
from coaching.workflow import END_FIELDS, JOB_FIELDS, PLACEMENT_TABLE, TRIAL_FIELDS, check, may_be_introduced, take
from core.events import record_event
from core.policies import require
from core.services.transitions import apply_transition
from core.staleness import refuse_stale
from employers.services.saving import breach_in_words
from tasks.enums import RoleState
from tasks.models import CarvedRole
from tasks.services.board import lock_board
from tasks.services.roles import move_role
from tasks.workflow import ROLE_TABLE

ResultT = TypeVar("ResultT")
INTRODUCED_FIELDS = ("introduced_on", "accepted_on")
# What may be corrected, by what the placement has been through.
FACTS: dict[str, tuple[str, ...]] = {
    "introduced": INTRODUCED_FIELDS,
    "trial": TRIAL_FIELDS,
    "job": JOB_FIELDS,
    "ended": END_FIELDS,
}


def facts_of(placement: Placement) -> list[str]:
    """Return the names of the facts that the placement has by now, in the order of its life."""
    parts = {
        "introduced": True,
        "trial": placement.trial_from is not None,
        "job": placement.employed_from is not None,
        "ended": placement.state == PlacementState.ENDED,
    }
    return list(dict.fromkeys(name for part, has in parts.items() if has for name in FACTS[part]))


def introduce(
    *, actor: User, candidate: Candidate, role: CarvedRole, introduced_on: date, accepted_on: date | None = None
) -> Placement:
    """Introduce the person to the role's employer; ``accepted_on`` when the person has already said yes.

    Raises:
        Refused: the case is closed, the person has no own goal or has not allowed it, or the role is not free.
        ValidationError: a day is wrong, or the person has an open placement in the role.
    """
    with transaction.atomic():
        lock_board(role.analysis)
        stored = lock_candidate(candidate)
        placement = Placement(
            candidate=stored,
            role=CarvedRole.objects.select_related("analysis__unit__site").get(pk=role.pk),
            introduced_on=introduced_on,
            accepted_on=accepted_on,
        )
        require(may_introduce(actor, stored) & may_be_introduced(placement))
        check(placement)
        _in_words(placement.save)
        record_event(
            "coaching.placement.introduced", subject=placement, actor=actor, payload={"role": str(role.public_id)}
        )
    return placement


def move_placement(
    *,
    actor: User,
    placement: Placement,
    transition: str,
    values: Mapping[str, Any] | None = None,
    expected_state: str | None = None,
) -> Placement:
    """Take the placement on by a transition of ``PLACEMENT_TABLE``, and the role with it.

    Raises:
        KeyError: no such transition.
        StaleState, Refused: as ``apply_transition``.
        ValidationError: a fact is missing or wrong, or the person has another placement at that time.
    """
    with transaction.atomic():
        lock_board(placement.role.analysis)
        moved = _in_words(
            lambda: apply_transition(
                PLACEMENT_TABLE, placement, transition, actor=actor, data=values, expected_state=expected_state
            )
        )
        role = CarvedRole.objects.select_related("analysis__unit__site").get(pk=moved.role_id)
        if moved.state == PlacementState.EMPLOYED:
            _fill(role, actor)
        elif moved.state == PlacementState.ENDED and moved.employed_from is not None:
            _free(role, actor)
    return moved


def _fill(role: CarvedRole, actor: User) -> None:
    """Mark the role as filled; one that was approved but never opened is opened on the way."""
    if role.state == RoleState.APPROVED:
        role = move_role(role, "open", actor=actor)
    move_role(role, "fill", actor=actor)


def _free(role: CarvedRole, actor: User) -> None:
    """Open the role again when nobody works in it any more. A role that has been closed stays closed.

    The job ends all the same when the actor may not move the role.
    """
    works_on = role.placements.filter(state=PlacementState.EMPLOYED).exists()
    if works_on or role.state != RoleState.FILLED:
        return
    if ROLE_TABLE.decide(actor, role, ROLE_TABLE.transition("reopen")):
        move_role(role, "reopen", actor=actor)


def correct_placement(*, actor: User, placement: Placement, values: Mapping[str, Any]) -> Placement:
    """Correct facts that the placement already has, such as a longer trial or a mistyped wage.

    Raises:
        Refused: the case has been closed.
        StaleRow: somebody else has saved other values meanwhile.
        ValidationError: a value is wrong, or the person has another placement at that time.
    """
    with transaction.atomic():
        stored: Placement = Placement.objects.select_for_update(of=("self",)).get(pk=placement.pk)
        require(may_correct(actor, stored))
        names = facts_of(stored)
        refuse_stale(stored, values, names)
        changed = [name for name in names if name in values and getattr(stored, name) != values[name]]
        if changed:
            take(stored, values, tuple(changed))
            _in_words(stored.save)
            record_event("coaching.placement.changed", subject=stored, actor=actor, payload={"fields": changed})
    return stored


def _in_words(act: Callable[[], ResultT]) -> ResultT:
    """Run the act; what the database refuses, since somebody was faster, comes back in the words of its rule."""
    try:
        with transaction.atomic():
            return act()
    except IntegrityError as error:
        raise breach_in_words(Placement, error) from error
