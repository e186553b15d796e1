"""The life of a placement as a table: introduced, on trial, employed, ended.

At each step the person has said yes and the employer may be told; a trial is never a filled position. What the steps
need of the role is asked of the role's own table through ``coaching.policies``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching import policies
from coaching.enums import ConsentPurpose, ContractKind, PlacementState
from coaching.eura import EURA_TABLE
from core.policies import Decision, decide
from core.workflow import StateTable, Transition
from tasks.enums import RoleState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from coaching.models import Placement

ROLE_STATES_TO_FILL = (RoleState.APPROVED, RoleState.OPEN)
# In each state the days that belong to it, in the order in which they can happen.
DAYS_IN_ORDER = ("introduced_on", "accepted_on", "trial_from", "employed_from", "ended_on")


def has_own_goal(placement: Placement) -> Decision:
    """Require the person's own goal: nobody is introduced without one."""
    return decide(
        placement.candidate.own_goal.strip(),
        _("The person's own goal has not been written yet. Ask and write it first."),
    )


def person_accepted(placement: Placement) -> Decision:
    """Require the person's own yes."""
    return decide(placement.accepted_on is not None, _("The person has not said yes to this role yet."))


def has_not_answered(placement: Placement) -> Decision:
    """Require that the person has not answered yet."""
    return decide(placement.accepted_on is None, _("The person has already said yes."))


def consent_in_force(placement: Placement) -> Decision:
    """Require the person's consent to be introduced to the employer of the role."""
    return decide(
        placement.candidate.consents.filter(
            purpose=ConsentPurpose.INTRODUCE,
            employer=placement.role.analysis.unit.site.employer_id,
            withdrawn_on__isnull=True,
        ).exists(),
        _("The person has not allowed telling this employer about them, or has withdrawn it."),
    )


def role_is_free(placement: Placement) -> Decision:
    """Require that the role is approved and nobody works in it."""
    return decide(
        placement.role.state in ROLE_STATES_TO_FILL,
        _("The role is not open for people: it has not been approved, or it is filled or closed."),
    )


def may_begin(placement: Placement) -> Decision:
    """Join what an introduction, a trial and a job all need."""
    return role_is_free(placement) & consent_in_force(placement)


def may_be_introduced(placement: Placement) -> Decision:
    """Join what an introduction needs."""
    return has_own_goal(placement) & may_begin(placement)


def may_start(placement: Placement) -> Decision:
    """Join what a trial and a job need."""
    return person_accepted(placement) & may_begin(placement)


def wrong_days(placement: Placement) -> dict[str, Any]:
    """Return a sentence by field for each day that comes before one that must have gone before it."""
    wrong: dict[str, Any] = {}
    latest: date | None = None
    for name in DAYS_IN_ORDER:
        day = getattr(placement, name)
        if day is None:
            continue
        if latest is not None and day < latest:
            wrong[name] = _("This day is before an earlier step. Check the days.")
        latest = max(day, latest) if latest else day
    today = timezone.localdate()
    for name in ("introduced_on", "accepted_on", "ended_on"):
        day = getattr(placement, name)
        if day is not None and day > today:
            wrong[name] = _("The day cannot be in the future.")
    if placement.subsidy_until is not None and placement.subsidy_id is None:
        wrong["subsidy"] = _("Choose the subsidy whose last day you gave.")
    if placement.contract == ContractKind.FIXED and placement.contract_until is None:
        wrong["contract_until"] = _("A fixed-term contract has its last day.")
    if placement.contract == ContractKind.PERMANENT and placement.contract_until is not None:
        wrong["contract_until"] = _("A permanent contract has no last day.")
    return wrong


def check(placement: Placement) -> None:
    """Hold every rule of the placement, with a sentence beside the field that breaks it.

    Raises:
        ValidationError: a day is out of order, or a constraint of the model does not hold.
    """
    wrong = wrong_days(placement)
    if wrong:
        raise ValidationError(wrong)
    placement.full_clean()


TRIAL_FIELDS = ("trial_from", "trial_until", "weekly_minutes")
JOB_FIELDS = (
    "employed_from",
    "contract",
    "contract_until",
    "weekly_minutes",
    "wage_cents",
    "pay_agreement",
    "subsidy",
    "subsidy_until",
)
END_FIELDS = ("ended_on", "end_reason")


def take(placement: Any, data: Mapping[str, Any], names: tuple[str, ...]) -> None:
    """Put the named values given into the placement, keep its first day in step with them, and hold its rules."""
    for name in names:
        if name in data:
            setattr(placement, name, data[name])
    placement.starts_on = placement.trial_from or placement.employed_from
    check(placement)


def _mark_accepted(placement: Any, _actor: Any, data: Mapping[str, Any]) -> None:
    take(placement, data, ("accepted_on",))


def _mark_trial(placement: Any, _actor: Any, data: Mapping[str, Any]) -> None:
    take(placement, data, TRIAL_FIELDS)


def _mark_job(placement: Any, _actor: Any, data: Mapping[str, Any]) -> None:
    take(placement, data, JOB_FIELDS)


def _mark_end(placement: Any, _actor: Any, data: Mapping[str, Any]) -> None:
    take(placement, data, END_FIELDS)


PLACEMENT_TABLE = StateTable(
    name="placement",
    states=PlacementState,
    initial=PlacementState.INTRODUCED,
    final=frozenset({PlacementState.ENDED}),
    transitions=(
        Transition(
            name="accept",
            label=_("The person says yes"),
            sources=(PlacementState.INTRODUCED,),
            target=PlacementState.INTRODUCED,
            event="coaching.placement.accepted",
            who=policies.may_move,
            guard=has_not_answered,
            required=("accepted_on",),
            style="primary",
        ),
        Transition(
            name="begin_trial",
            label=_("Begin a work trial"),
            sources=(PlacementState.INTRODUCED,),
            target=PlacementState.TRIAL,
            event="coaching.placement.trial_begun",
            who=policies.may_move,
            guard=may_start,
            required=("trial_from", "trial_until", "weekly_minutes"),
        ),
        Transition(
            name="employ",
            label=_("Begin a job"),
            sources=(PlacementState.INTRODUCED, PlacementState.TRIAL),
            target=PlacementState.EMPLOYED,
            event="coaching.placement.employed",
            who=policies.may_employ,
            guard=may_start,
            required=("employed_from", "contract", "weekly_minutes", "wage_cents", "pay_agreement"),
            style="primary",
        ),
        Transition(
            name="end",
            label=_("End the placement"),
            sources=(PlacementState.INTRODUCED, PlacementState.TRIAL, PlacementState.EMPLOYED),
            target=PlacementState.ENDED,
            event="coaching.placement.ended",
            who=policies.may_end,
            required=END_FIELDS,
        ),
    ),
    effects={
        "accept": _mark_accepted,
        "begin_trial": _mark_trial,
        "employ": _mark_job,
        "end": _mark_end,
    },
)

# The tables of this app, as its documentation shows them.
__all__ = ["EURA_TABLE", "PLACEMENT_TABLE"]
