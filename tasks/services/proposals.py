"""Taking a proposal into use: whole, or one role of it, onto the board as drafts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from tasks.enums import ROLE_STATES_ON_BOARD
from tasks.models import CarvedRole, Proposal, RoleCeiling, RoleItem, RoleWish, TaskSlot, WorkAnalysis
from tasks.models.runs import RoleFrame
from tasks.role_policies import may_carve
from tasks.selectors.carving_input import day_mask
from tasks.services.board import Placements, apply_placements, lock_board, placements_of, record_move

FRAME_FIELDS = tuple(
    field.name for field in RoleFrame._meta.get_fields() if field.name not in {"public_id", "created_at", "updated_at"}
)


def adopt_proposal(proposal: Proposal, *, actor: Any, templates: list[str] | None = None) -> list[CarvedRole]:
    """Put the proposal's roles (or only those of the given templates, "W<wish>") on the board and return them.

    Tasks that stand in other drafts move to the new roles; tasks of roles that have left the board stay there and
    are left out. Taking the same role of the same proposal again returns the draft that it made before.

    Raises:
        Refused: the actor may not carve in this analysis.
        ValidationError: the wish behind a role is gone, or nothing of the proposal is free any more.
    """
    with transaction.atomic():
        board = lock_board(proposal.analysis)
        require(may_carve(actor, board))
        wanted = [role for role in proposal.content["roles"] if templates is None or role["template"] in set(templates)]
        if not wanted:
            raise ValidationError(_("The proposal has no such role."))
        roles: list[CarvedRole] = []
        after: Placements = {}
        for record in wanted:
            existing = CarvedRole.objects.filter(
                proposal=proposal, title=_title(record, board), state__in=ROLE_STATES_ON_BOARD
            ).first()
            role = existing or _create_role(board, proposal, record)
            roles.append(role)
            after.update(_placements(board, record, role))
        if not after:
            raise ValidationError(_("The tasks of this proposal are already in roles that have left the board."))
        before = placements_of(after)
        if before != after:
            apply_placements(after)
            record_move(board, actor=actor, kind="adopt", before=before, after=after)
        for role in roles:
            record_event("tasks.role.created", subject=role, actor=actor, payload={"proposal": str(proposal.public_id)})
    return roles


def _wish(board: WorkAnalysis, record: dict[str, Any]) -> RoleWish:
    key = str(record["template"]).removeprefix("W")
    wish: RoleWish | None = RoleWish.objects.filter(analysis=board, pk=int(key)).first() if key.isdecimal() else None
    if wish is None:
        raise ValidationError(_("The wish behind this role has been removed. Ask for new proposals."))
    return wish


def _title(record: dict[str, Any], board: WorkAnalysis) -> str:
    return _wish(board, record).name


def _create_role(board: WorkAnalysis, proposal: Proposal, record: dict[str, Any]) -> CarvedRole:
    return role_from_wish(_wish(board, record), proposal=proposal)


def role_from_wish(wish: RoleWish, *, proposal: Proposal | None = None) -> CarvedRole:
    """Create a draft role with the wish's frame, ceilings and licences; no tasks yet."""
    position = CarvedRole.objects.filter(analysis=wish.analysis).count()
    frame = {name: getattr(wish, name) for name in FRAME_FIELDS}
    role = CarvedRole.objects.create(
        analysis=wish.analysis, proposal=proposal, title=wish.name, profile=wish.profile, position=position, **frame
    )
    role.licences.set(wish.licences.all())
    RoleCeiling.objects.bulk_create(
        RoleCeiling(role=role, dimension_id=ceiling.dimension_id, level=ceiling.level)
        for ceiling in wish.ceilings.all()
    )
    return role


def _placements(board: WorkAnalysis, record: dict[str, Any], role: CarvedRole) -> Placements:
    task_keys = sorted({int(str(item["task"]).removeprefix("T")) for item in record["items"]})
    slots: dict[int, list[int]] = {key: [] for key in task_keys}
    for key, task_key in (
        TaskSlot.objects.filter(task_id__in=task_keys, task__analysis=board).values_list("pk", "task_id").order_by("pk")
    ):
        slots[task_key].append(key)
    held = set(
        RoleItem.objects.filter(role__analysis=board, is_active=True)
        .exclude(role__state__in=ROLE_STATES_ON_BOARD)
        .values_list("slot_id", flat=True)
    )
    placements: Placements = {}
    for item in record["items"]:
        own = slots[int(str(item["task"]).removeprefix("T"))]
        if item["slot"] >= len(own) or own[item["slot"]] in held:
            continue
        placements[own[item["slot"]]] = {
            "role": role.pk,
            "days": day_mask(item["days"]),
            "start": item["start"],
            "minutes": item["minutes"],
            "locked": False,
        }
    return placements
