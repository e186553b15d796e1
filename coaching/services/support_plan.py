"""The plan of a person's support, the person's own goals, and the phase the case is in."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from coaching.enums import GoalState, Phase
from coaching.models import Candidate, SupportGoal, SupportPlan
from coaching.support_policies import may_plan
from core.events import record_event
from core.policies import require
from core.services.transitions import StaleState
from core.staleness import refuse_stale
from employers.services.saving import assign, save_checked

PLAN = ("starts_on", "review_on", "fades_by", "weekly_minutes", "budget_minutes")
GOAL = ("text", "target_on", "state", "closed_on")


def _lock(candidate: Candidate) -> Candidate:
    locked: Candidate = Candidate.objects.select_for_update(of=("self",), no_key=True).get(pk=candidate.pk)
    return locked


def save_plan(*, actor: User, candidate: Candidate, values: Mapping[str, Any]) -> SupportPlan:
    """Make the person's plan or change it, and return it as stored.

    Raises:
        Refused: the case is closed.
        StaleRow: somebody else has changed the plan meanwhile.
        ValidationError: a value is wrong.
    """
    with transaction.atomic():
        locked = _lock(candidate)
        require(may_plan(actor, locked))
        stored = SupportPlan.objects.select_for_update().filter(candidate=locked).first()
        plan = stored if stored is not None else SupportPlan(candidate=locked)
        if stored is not None:
            refuse_stale(stored, values, PLAN)
        changed = assign(plan, values, PLAN)
        if changed or stored is None:
            save_checked(plan)
            record_event("coaching.plan.saved", subject=locked, actor=actor, payload={"fields": changed})
    return plan


def save_goal(*, actor: User, goal: SupportGoal, values: Mapping[str, Any]) -> SupportGoal:
    """Add a goal (already pointing to its plan) or change one; a goal that is reached or given up gets its day.

    Raises:
        Refused: the case is closed.
        StaleRow: somebody else has changed the goal meanwhile.
        ValidationError: a value is wrong.
    """
    with transaction.atomic():
        locked = _lock(goal.plan.candidate)
        require(may_plan(actor, locked))
        added = goal.pk is None
        stored: SupportGoal = goal if added else SupportGoal.objects.select_for_update(of=("self",)).get(pk=goal.pk)
        if not added:
            refuse_stale(stored, values, ("text", "target_on", "state"))
        was = stored.state
        new = dict(values)
        if new["state"] == GoalState.OPEN:
            new["closed_on"] = None
        elif added or new["state"] != was:
            new["closed_on"] = timezone.localdate()
        changed = assign(stored, new, GOAL)
        if changed or added:
            save_checked(stored)
            name = "coaching.goal.added" if added else "coaching.goal.changed"
            record_event(name, subject=locked, actor=actor, payload={"goal": str(stored.public_id), "fields": changed})
    return stored


def move_phase(*, actor: User, candidate: Candidate, phase: int, seen: int) -> Candidate:
    """Take the case to another of the five phases, forward or back; ``seen`` is the phase that the actor saw.

    Raises:
        Refused: the case is closed.
        StaleState: somebody else has moved it meanwhile.
        ValidationError: no such phase.
    """
    if phase not in Phase.values:
        raise ValidationError({"phase": _("Choose one of the five phases.")})
    with transaction.atomic():
        locked = _lock(candidate)
        require(may_plan(actor, locked))
        if locked.phase not in {seen, phase}:
            raise StaleState(_("Somebody else has already changed the phase. Look at the present one and try again."))
        before = locked.phase
        if before != phase:
            locked.phase = phase
            locked.save(update_fields=["phase", "updated_at"])
            record_event(
                "coaching.candidate.phase_changed", subject=locked, actor=actor, payload={"from": before, "to": phase}
            )
    return locked
