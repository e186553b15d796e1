"""Roles: created by hand, described, moved on in their life."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from core.events import record_event
from core.policies import require
from core.services.transitions import apply_transition
from core.staleness import SEEN, refuse_stale
from employers.models import JobFunction
from employers.services.saving import assign
from tasks.models import CarvedRole, HolderHearing, RoleItem, RoleWish, WorkAnalysis
from tasks.role_policies import may_carve, may_handle, may_move
from tasks.selectors.board import broken_limits
from tasks.selectors.evaluation import read_board
from tasks.services.board import item_placement, lock_board, record_move
from tasks.services.gate import make_check
from tasks.services.proposals import role_from_wish
from tasks.services.timetables import retime_roles
from tasks.workflow import ROLE_TABLE

DESCRIPTION_FIELDS = (
    "title",
    "purpose",
    "supervisor",
    "mentor",
    "pay_basis",
    "pay_agreement",
    "development_path",
    "break_room",
)
ENDING = frozenset({"close", "withdraw"})


def create_role(analysis: WorkAnalysis, *, actor: Any, title: str, wish: RoleWish | None = None) -> CarvedRole:
    """Create a draft role on the board: in the frame of a wish, or in the ordinary frame.

    Raises:
        Refused: the actor may not carve in this analysis.
    """
    with transaction.atomic():
        board = lock_board(analysis)
        require(may_carve(actor, board))
        if wish is not None:
            role = role_from_wish(wish)
            role.title = title
            role.save(update_fields=["title", "updated_at"])
        else:
            position = CarvedRole.objects.filter(analysis=board).count()
            role = CarvedRole.objects.create(analysis=board, title=title, position=position)
        record_event("tasks.role.created", subject=role, actor=actor)
    return role


def describe_role(role: CarvedRole, *, actor: Any, values: Mapping[str, Any]) -> CarvedRole:
    """Change what makes the role a real job: title, purpose, people, pay, growth.

    Raises:
        Refused: the actor may not handle the role.
        StaleRow: somebody else has saved other values since the form was shown.
    """
    with transaction.atomic():
        locked: CarvedRole = (
            CarvedRole.objects.select_for_update(of=("self",)).select_related("analysis__unit__site").get(pk=role.pk)
        )
        require(may_handle(actor, locked))
        refuse_stale(locked, values, DESCRIPTION_FIELDS)
        changed = [name for name in DESCRIPTION_FIELDS if name in values and getattr(locked, name) != values[name]]
        for name in changed:
            setattr(locked, name, values[name])
        if changed:
            locked.save(update_fields=[*changed, "updated_at"])
            record_event("tasks.role.described", subject=locked, actor=actor, payload={"fields": changed})
    return locked


def move_role(
    role: CarvedRole, name: str, *, actor: Any, data: Mapping[str, Any] | None = None, expected_state: str = ""
) -> CarvedRole:
    """Take a step of the role's life (see ``tasks.workflow``).

    Before the approval the gate's check is made anew, so that it is of the role as it is. When the role ends, its
    tasks go back to their holders and the board's revision rises.

    Raises:
        StaleState, Refused, ValidationError: as ``apply_transition``.
    """
    with transaction.atomic():
        board = lock_board(role.analysis)
        items = list(RoleItem.objects.filter(role=role, is_active=True)) if name in ENDING else []
        if name in {"check", "approve"}:
            make_check(role, actor=actor, broken_limits=broken_limits(role))
        moved = apply_transition(ROLE_TABLE, role, name, actor=actor, data=data, expected_state=expected_state or None)
        if items:
            record_move(
                board,
                actor=actor,
                kind=name,
                before={item.slot_id: item_placement(item) for item in items},
                after=dict.fromkeys([item.slot_id for item in items]),
            )
    return moved


def record_hearing(
    role: CarvedRole,
    function: JobFunction,
    *,
    actor: Any,
    heard_on: date,
    freed_time_use: str,
    workload_checked: bool,
    no_loss_of_pay: bool,
) -> HolderHearing:
    """Write that the holders of a job function have been heard about the role (again: the newest counts).

    Raises:
        Refused: the actor may not handle the role.
    """
    with transaction.atomic():
        require(may_handle(actor, role))
        hearing, _created = HolderHearing.objects.update_or_create(
            role=role,
            function=function,
            defaults={
                "heard_on": heard_on,
                "freed_time_use": freed_time_use,
                "workload_checked": workload_checked,
                "no_loss_of_pay": no_loss_of_pay,
            },
        )
        record_event(
            "tasks.role.holders_heard", subject=role, actor=actor, payload={"function": str(function.public_id)}
        )
    return hearing


def set_frame(role: CarvedRole, *, actor: Any, values: Mapping[str, Any]) -> CarvedRole:
    """Save a role's changed limits and give it a new timetable within them.

    Raises:
        Refused: the role has left the board, or the actor may not carve.
        StaleRow: somebody else has saved other limits since the form was shown.
    """
    with transaction.atomic():
        board = lock_board(role.analysis)
        stored: CarvedRole = CarvedRole.objects.select_for_update(of=("self",)).get(pk=role.pk)
        stored.analysis = board
        require(may_move(actor, stored))
        names = [name for name in values if name not in {"licences", SEEN}]
        refuse_stale(stored, values, [*names, "licences"])
        assign(stored, values, names)
        stored.save(update_fields=[*names, "updated_at"])
        stored.licences.set(values["licences"])
        retime_roles(read_board(board), [role.pk])
        record_event("tasks.role.limited", subject=stored, actor=actor)
    return stored
