"""Moves on the carving board: one transaction each, with a revision, undo and redo, and visible conflicts.

A placement is where one slot of a task is: None (with its holder) or {role, days, start, minutes, locked} with
times as "HH:MM". A move stores the placements of every slot it touched, before and after.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from tasks.enums import ROLE_STATES_ON_BOARD
from tasks.models import BoardMove, CarvedRole, RoleItem, TaskSlot, WorkAnalysis
from tasks.role_policies import may_carve, may_move
from tasks.selectors.carving_input import clock, clock_time
from tasks.selectors.evaluation import BoardReading, placed_minutes, read_board
from tasks.selectors.locks import lock_reason
from tasks.services.timetables import retime_roles

Placement = dict[str, Any] | None
Placements = dict[int, Placement]


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that was made, and the board as it is after it: its analysis and everything that was loaded for it."""

    move: BoardMove
    board: WorkAnalysis
    reading: BoardReading


class BoardConflict(Exception):
    """Somebody else has touched the same tasks since the page was shown; ``moves`` are theirs, oldest first."""

    def __init__(self, moves: tuple[BoardMove, ...]) -> None:
        super().__init__("board conflict")
        self.moves = moves


def lock_board(analysis: WorkAnalysis) -> WorkAnalysis:
    """Lock the board's analysis for the running transaction and return it as stored."""
    analyses = WorkAnalysis.objects.select_for_update(of=("self",)).select_related("unit__site")
    locked: WorkAnalysis = analyses.get(pk=analysis.pk)
    return locked


def placements_of(slot_ids: Iterable[int]) -> Placements:
    """Return where the slots are now."""
    found: Placements = dict.fromkeys(slot_ids)
    for item in RoleItem.objects.filter(slot_id__in=list(found), is_active=True):
        found[item.slot_id] = item_placement(item)
    return found


def item_placement(item: RoleItem) -> dict[str, Any]:
    """Return an item as a placement."""
    return {
        "role": item.role_id,
        "days": item.days,
        "start": clock(item.start) if item.start else None,
        "minutes": item.minutes,
        "locked": item.is_locked,
    }


def moves_since(analysis: WorkAnalysis, revision: int) -> list[BoardMove]:
    """Return the moves made after the revision, oldest first, with who made them."""
    return list(
        BoardMove.objects.filter(analysis=analysis, revision__gt=revision).select_related("actor").order_by("revision")
    )


def _refuse_conflict(analysis: WorkAnalysis, revision: int, slot_ids: Iterable[int]) -> None:
    touched = {str(slot_id) for slot_id in slot_ids}
    colliding = [move for move in moves_since(analysis, revision) if touched & set(move.after.get("slots", {}))]
    if colliding:
        raise BoardConflict(tuple(colliding))


def apply_placements(placements: Placements) -> None:
    """Bring the slots to the given placements: items are made, changed or removed."""
    current = {item.slot_id: item for item in RoleItem.objects.filter(slot_id__in=list(placements), is_active=True)}
    gone = [item.pk for slot_id, item in current.items() if placements[slot_id] is None]
    RoleItem.objects.filter(pk__in=gone).delete()
    made: list[RoleItem] = []
    changed: list[RoleItem] = []
    for slot_id, placement in placements.items():
        if placement is None:
            continue
        item = current.get(slot_id) or RoleItem(slot_id=slot_id)
        item.role_id = placement["role"]
        item.days = placement["days"]
        item.start = clock_time(placement["start"]) if placement["start"] else None
        item.minutes = placement["minutes"]
        item.is_locked = placement["locked"]
        (changed if item.pk else made).append(item)
    RoleItem.objects.bulk_create(made)
    RoleItem.objects.bulk_update(changed, ["role", "days", "start", "minutes", "is_locked"])


def record_move(
    analysis: WorkAnalysis,
    *,
    actor: Any,
    kind: str,
    before: Placements,
    after: Placements,
    extra: Mapping[str, Any] | None = None,
    undoes: BoardMove | None = None,
) -> BoardMove:
    """Raise the board's revision by one and write the move and its event."""
    WorkAnalysis.objects.filter(pk=analysis.pk).update(board_revision=F("board_revision") + 1)
    analysis.refresh_from_db(fields=["board_revision"])
    move = BoardMove.objects.create(
        analysis=analysis,
        revision=analysis.board_revision,
        actor=actor,
        kind=kind,
        before={"slots": before, **(extra or {})},
        after={"slots": after, **(extra or {})},
        undoes=undoes,
    )
    record_event("tasks.board.moved", subject=analysis, actor=actor, payload={"revision": move.revision, "kind": kind})
    return move


def _movable_slots(analysis: WorkAnalysis, slot_ids: Iterable[int]) -> list[TaskSlot]:
    wanted = sorted(set(slot_ids))
    slots = list(
        TaskSlot.objects.filter(pk__in=wanted, task__analysis=analysis)
        .select_related("task")
        .prefetch_related("task__slots", "task__licences", "task__shares")
        .order_by("pk")
    )
    if len(slots) != len(wanted) or not slots:
        raise ValidationError(_("The task is no longer in the inventory. Load the page again."))
    for slot in slots:
        slot.task.analysis = analysis
    return slots


def move_slots(
    analysis: WorkAnalysis, slot_ids: Iterable[int], role: CarvedRole | None, *, actor: Any, revision: int
) -> Moved | None:
    """Move slots into the role, or back to their holders when ``role`` is None; return the move and the board.

    ``revision`` is the board's revision that the actor saw. Moves that others have made meanwhile are no hindrance
    unless they touched the same slots. A move that changes nothing (sent twice) returns None.

    Raises:
        BoardConflict: somebody else has touched the same slots since.
        Refused: the actor may not carve, or a role has left the board.
        ValidationError: the task must stay where it is (the message says why), or it is gone.
    """
    with transaction.atomic():
        board = lock_board(analysis)
        require(may_carve(actor, board))
        slots = _movable_slots(board, slot_ids)
        keys = [slot.pk for slot in slots]
        before = placements_of(keys)
        if all((place or {}).get("role") == (role.pk if role else None) for place in before.values()):
            return None
        _refuse_conflict(board, revision, keys)
        touched = _touched_roles(board, before, role)
        for one in touched:
            require(may_move(actor, one))
        if role is not None:
            _refuse_locked(slots)
        after = {slot.pk: _fresh_placement(slot, role) for slot in slots}
        return _carry_out(board, actor=actor, kind="move", before=before, after=after, roles=touched)


def _touched_roles(board: WorkAnalysis, before: Placements, role: CarvedRole | None) -> list[CarvedRole]:
    keys = {place["role"] for place in before.values() if place}
    if role is not None:
        keys.add(role.pk)
    return list(CarvedRole.objects.filter(pk__in=keys, analysis=board).select_related("analysis__unit__site"))


def _refuse_locked(slots: list[TaskSlot]) -> None:
    for slot in slots:
        reason = lock_reason(slot.task)
        if reason:
            raise ValidationError(
                _("“%(task)s” stays where it is: %(reason)s") % {"task": slot.task.name, "reason": reason}
            )


def _fresh_placement(slot: TaskSlot, role: CarvedRole | None) -> Placement:
    if role is None:
        return None
    days = slot.days & role.days
    if not days:
        raise ValidationError(
            _("“%(task)s” is not done on any working day of the role “%(role)s”.")
            % {"task": slot.task.name, "role": role.title}
        )
    return {"role": role.pk, "days": days, "start": None, "minutes": placed_minutes(slot.task, role), "locked": False}


def _carry_out(
    board: WorkAnalysis,
    *,
    actor: Any,
    kind: str,
    before: Placements,
    after: Placements,
    roles: Iterable[CarvedRole],
) -> Moved:
    """Apply placements, give the touched roles a new timetable, and write the move with all that changed."""
    role_keys = {role.pk for role in roles}
    apply_placements(after)
    reading = read_board(board)
    # The slots around those that move have only been read so far: what they are now is what they were before.
    around = {key: item_placement(item) for key, item in reading.items().items() if item.role_id in role_keys}
    whole_before = {**around, **before}
    retime_roles(reading, role_keys)
    items = reading.items()
    whole_after = {key: item_placement(items[key]) if key in items else None for key in whole_before}
    changed = {key for key in whole_before if whole_before[key] != whole_after[key]}
    move = record_move(
        board,
        actor=actor,
        kind=kind,
        before={key: whole_before[key] for key in sorted(changed)},
        after={key: whole_after[key] for key in sorted(changed)},
    )
    return Moved(move, board, reading)


def place_at(analysis: WorkAnalysis, slot_id: int, start: str, *, actor: Any, revision: int) -> Moved:
    """Set by hand when a task of a role begins ("HH:MM") and lock it there; an empty start unlocks it.

    Raises:
        BoardConflict, Refused: as ``move_slots``.
        ValidationError: the task is in no role, or the time is outside the task's own window.
    """
    with transaction.atomic():
        board = lock_board(analysis)
        slot = _movable_slots(board, [slot_id])[0]
        before = placements_of([slot_id])
        place = before[slot_id]
        if place is None:
            raise ValidationError(_("The task is in no role."))
        _refuse_conflict(board, revision, [slot_id])
        role = CarvedRole.objects.select_related("analysis__unit__site").get(pk=place["role"])
        require(may_move(actor, role))
        if start:
            _check_window(slot, role, start, int(place["minutes"]))
        after: Placements = {slot_id: {**place, "start": start or None, "locked": bool(start)}}
        return _carry_out(board, actor=actor, kind="place", before=before, after=after, roles=[role])


def _check_window(slot: TaskSlot, role: CarvedRole, start: str, minutes: int) -> None:
    begins = _in_minutes(start)
    earliest = max(_in_minutes(clock(slot.earliest)), _in_minutes(clock(role.earliest)))
    latest = min(_in_minutes(clock(slot.latest)), _in_minutes(clock(role.latest)))
    if begins < earliest or begins + minutes > latest:
        raise ValidationError(
            _("The task is done between %(earliest)s and %(latest)s and takes %(minutes)s minutes in this role.")
            % {"earliest": _clock_text(earliest), "latest": _clock_text(latest), "minutes": minutes}
        )


def _in_minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _clock_text(minutes: int) -> str:
    return f"{minutes // 60}.{minutes % 60:02d}"


def undo(analysis: WorkAnalysis, *, actor: Any) -> BoardMove:
    """Take back the actor's own latest move that has not been taken back.

    Raises:
        BoardConflict: somebody has moved the same tasks after it.
        ValidationError: there is nothing to take back.
    """
    with transaction.atomic():
        board = lock_board(analysis)
        require(may_carve(actor, board))
        move = (
            BoardMove.objects.filter(analysis=board, actor=actor, undone=False)
            .exclude(kind="undo")
            .order_by("-revision")
            .first()
        )
        if move is None:
            raise ValidationError(_("You have no move to undo."))
        return _reverse(board, move, actor=actor, kind="undo")


def redo(analysis: WorkAnalysis, *, actor: Any) -> BoardMove:
    """Repeat the actor's move that was taken back last, unless the actor has moved something since.

    Raises:
        BoardConflict: somebody has moved the same tasks after it.
        ValidationError: there is nothing to repeat.
    """
    with transaction.atomic():
        board = lock_board(analysis)
        require(may_carve(actor, board))
        own = BoardMove.objects.filter(analysis=board, actor=actor).order_by("-revision")
        latest = own.filter(kind="undo", undone=False).first()
        ordinary = own.exclude(kind__in=["undo", "redo"])
        if latest is None or ordinary.filter(revision__gt=latest.revision).exists():
            raise ValidationError(_("You have no move to repeat."))
        return _reverse(board, latest, actor=actor, kind="redo")


def _reverse(board: WorkAnalysis, move: BoardMove, *, actor: Any, kind: str) -> BoardMove:
    target = {int(key): place for key, place in move.before["slots"].items()}
    expected = {int(key): place for key, place in move.after["slots"].items()}
    current = placements_of(target)
    if current != expected:
        raise BoardConflict(
            tuple(
                later
                for later in moves_since(board, move.revision)
                if set(later.after["slots"]) & set(move.after["slots"])
            )
        )
    _require_on_board(board, [*target.values(), *current.values()])
    apply_placements(target)
    move.undone = True
    move.save(update_fields=["undone", "updated_at"])
    return record_move(board, actor=actor, kind=kind, before=current, after=target, undoes=move)


def _require_on_board(board: WorkAnalysis, places: Iterable[Placement]) -> None:
    keys = {place["role"] for place in places if place}
    on_board = CarvedRole.objects.filter(pk__in=keys, analysis=board, state__in=ROLE_STATES_ON_BOARD).count()
    if on_board != len(keys):
        raise ValidationError(_("A role of this move has left the board, so the move cannot be taken back."))
