"""Named versions of the board: saved, compared, taken back into use."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from tasks.enums import ROLE_STATES_ON_BOARD
from tasks.models import BoardMove, BoardVersion, CarvedRole, RoleItem, TaskSlot, WorkAnalysis
from tasks.role_policies import may_carve
from tasks.services.board import (
    Placements,
    apply_placements,
    item_placement,
    lock_board,
    placements_of,
    record_move,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One task that stands differently in two versions; an empty role title means "with its holder"."""

    task: str
    first_role: str
    second_role: str
    minutes: int


def save_version(analysis: WorkAnalysis, *, actor: Any, name: str, figures: dict[str, Any]) -> BoardVersion:
    """Keep the board as it is under a name. ``figures`` are the summed figures shown beside the name.

    Raises:
        Refused: the actor may not carve in this analysis.
        ValidationError: the name is empty.
    """
    if not name.strip():
        raise ValidationError({"name": _("Give the version a name.")})
    with transaction.atomic():
        board = lock_board(analysis)
        require(may_carve(actor, board))
        latest = BoardVersion.objects.filter(analysis=board).order_by("-number").first()
        version = BoardVersion.objects.create(
            analysis=board,
            number=(latest.number if latest else 0) + 1,
            name=name.strip()[:120],
            made_by=actor,
            snapshot=_snapshot(board),
            figures=figures,
        )
        record_event("tasks.board.version_saved", subject=board, actor=actor, payload={"number": version.number})
    return version


def _snapshot(board: WorkAnalysis) -> dict[str, Any]:
    items = RoleItem.objects.filter(role__analysis=board, is_active=True).select_related("slot__task", "role")
    return {
        "revision": board.board_revision,
        "roles": {str(role.pk): role.title for role in CarvedRole.objects.filter(analysis=board)},
        "slots": {
            str(item.slot_id): {**item_placement(item), "task": item.slot.task.name, "title": item.role.title}
            for item in items.order_by("slot_id")
        },
    }


def current_snapshot(analysis: WorkAnalysis) -> dict[str, Any]:
    """Return the board of now in the form of a version's snapshot, for comparison."""
    return _snapshot(analysis)


def compare(first: dict[str, Any], second: dict[str, Any]) -> list[Difference]:
    """Return the tasks that stand in another role in the second snapshot than in the first, by task name."""
    differences = []
    for key in sorted({*first["slots"], *second["slots"]}, key=int):
        before, after = first["slots"].get(key), second["slots"].get(key)
        known = before or after
        if (before or {}).get("role") == (after or {}).get("role"):
            continue
        differences.append(
            Difference(
                task=known["task"],
                first_role=before["title"] if before else "",
                second_role=after["title"] if after else "",
                minutes=known["minutes"] * int(known["days"]).bit_count(),
            )
        )
    return sorted(differences, key=lambda difference: (difference.task, difference.first_role))


def restore_version(version: BoardVersion, *, actor: Any) -> BoardMove | None:
    """Bring the board back to a version; itself one move that can be undone. None when nothing differs.

    Roles that have left the board keep their tasks; slots that no longer exist are passed over.

    Raises:
        Refused: the actor may not carve in this analysis.
        ValidationError: a role of the version has left the board.
    """
    with transaction.atomic():
        board = lock_board(version.analysis)
        require(may_carve(actor, board))
        stored = {int(key): place for key, place in version.snapshot["slots"].items()}
        on_board = set(
            CarvedRole.objects.filter(analysis=board, state__in=ROLE_STATES_ON_BOARD).values_list("pk", flat=True)
        )
        gone = sorted({place["title"] for place in stored.values() if place["role"] not in on_board})
        movable = {key: place for key, place in stored.items() if place["role"] in on_board}
        if gone and not movable:
            raise ValidationError(
                _("The roles of this version have left the board: %(roles)s.") % {"roles": ", ".join(gone)}
            )
        now = RoleItem.objects.filter(role_id__in=on_board, is_active=True).values_list("slot_id", flat=True)
        existing = set(TaskSlot.objects.filter(task__analysis=board).values_list("pk", flat=True))
        held = set(
            RoleItem.objects.filter(role__analysis=board, is_active=True)
            .exclude(role_id__in=on_board)
            .values_list("slot_id", flat=True)
        )
        keys = (set(movable) | set(now)) & existing - held
        after: Placements = {key: _plain(movable[key]) if key in movable else None for key in sorted(keys)}
        before = placements_of(after)
        changed = {key for key in after if before[key] != after[key]}
        if not changed:
            return None
        apply_placements({key: after[key] for key in changed})
        return record_move(
            board,
            actor=actor,
            kind="restore",
            before={key: before[key] for key in sorted(changed)},
            after={key: after[key] for key in sorted(changed)},
        )


def _plain(place: dict[str, Any]) -> dict[str, Any]:
    return {name: place[name] for name in ("role", "days", "start", "minutes", "locked")}
