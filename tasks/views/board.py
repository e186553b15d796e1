"""The carving board: one view, since people compare; every move is a small form, and undo is always there."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.users import signed_in
from core.access import get_visible
from core.formatting import hours_text
from core.htmx import announce, is_htmx, see_other
from core.policies import require
from employers.views.common import try_service
from tasks.forms.wishes import RoleFrameForm
from tasks.models import BoardVersion, CarvedRole, RoleWish, WorkAnalysis
from tasks.role_policies import may_carve, may_move
from tasks.selectors.board import Board, board_of
from tasks.selectors.carving_input import clock
from tasks.selectors.evaluation import BoardReading
from tasks.services.board import BoardConflict, Moved, move_slots, moves_since, place_at, redo, undo
from tasks.services.board_versions import compare, current_snapshot, restore_version, save_version
from tasks.services.roles import create_role, set_frame
from tasks.tabs import tabs_of

ANALYSES = WorkAnalysis.objects.select_related("unit__site__employer", "pilot")
ROLES = CarvedRole.objects.select_related("analysis__unit__site__employer", "subsidy")
VERSIONS = BoardVersion.objects.select_related("analysis__unit__site__employer")
LONGEST_LIST = 500


def _context(
    request: HttpRequest, analysis: WorkAnalysis, reading: BoardReading | None = None, **more: Any
) -> dict[str, Any]:
    """Return what the board's moving part shows; the whole page adds tabs and versions."""
    user = signed_in(request)
    board = board_of(analysis, reading)
    return {
        "analysis": analysis,
        "board": board,
        "targets": [column.role for column in board.roles if column.is_on_board],
        "wishes": list(RoleWish.objects.filter(analysis=analysis).order_by("position", "id")),
        "may_carve": may_carve(user, analysis),
        "conflict": (),
        "told": "",
        "refusal": "",
        **more,
    }


@require_GET
def board(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the board (the whole page, or its moving part to htmx)."""
    analysis = get_visible(ANALYSES.all(), signed_in(request), public_id)
    if is_htmx(request):
        return render(request, "tasks/board/_board.html", _context(request, analysis))
    tabs = tabs_of(signed_in(request), analysis, "board")
    versions = list(BoardVersion.objects.filter(analysis=analysis).order_by("-number")[:20])
    return render(request, "tasks/board/page.html", _context(request, analysis, tabs=tabs, versions=versions))


def _answer(
    request: HttpRequest,
    analysis: WorkAnalysis,
    text: str,
    *,
    moved: Moved | None = None,
    conflict: tuple[Any, ...] = (),
) -> HttpResponse:
    """Return the board after a move: a fragment to htmx, a redirect to a plain form.

    What the move has loaded is shown as it is: nobody could change the board while it was made.
    """
    if is_htmx(request):
        if moved is None:
            analysis.refresh_from_db(fields=["board_revision"])
            context = _context(request, analysis, conflict=conflict, told=text)
        else:
            context = _context(request, moved.board, moved.reading)
        return announce(render(request, "tasks/board/_board.html", context), text)
    (messages.warning if conflict else messages.success)(request, text)
    return see_other("board", analysis.public_id)


def _refused(request: HttpRequest, analysis: WorkAnalysis, error: ValidationError) -> HttpResponse:
    text = " ".join(error.messages)
    if is_htmx(request):
        analysis.refresh_from_db(fields=["board_revision"])
        response = render(request, "tasks/board/_board.html", _context(request, analysis, refusal=text), status=422)
        return announce(response, text)
    messages.error(request, text)
    return see_other("board", analysis.public_id)


def _conflict_text(error: BoardConflict) -> str:
    names = sorted({move.actor.display_name if move.actor else _("Somebody") for move in error.moves})
    return _("%(names)s has moved the same task meanwhile. Nothing was changed; the board below is as it is now.") % {
        "names": ", ".join(names) or _("Somebody")
    }


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    if not text.isdecimal() or len(text) > 12:
        raise ValidationError(_("The move could not be read. Load the page again."))
    return int(text)


def _slots(request: HttpRequest) -> list[int]:
    parts = request.POST.get("slots", "").split(",")[:LONGEST_LIST]
    if not all(part.isdecimal() and len(part) <= 12 for part in parts):
        raise ValidationError(_("The move could not be read. Load the page again."))
    return [int(part) for part in parts]


def _target(request: HttpRequest, analysis: WorkAnalysis) -> CarvedRole | None:
    text = request.POST.get("role", "")
    if not text:
        return None
    try:
        role: CarvedRole = ROLES.filter(analysis=analysis).get(public_id=UUID(text))
    except (ValueError, CarvedRole.DoesNotExist) as error:
        raise ValidationError(_("The role is no longer on the board.")) from error
    return role


@require_POST
def board_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move a task's slots into a role, or back to its holder (no role)."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    require(may_carve(user, analysis))
    try:
        role = _target(request, analysis)
        moved = move_slots(analysis, _slots(request), role, actor=user, revision=_number(request, "revision"))
    except BoardConflict as error:
        return _answer(request, analysis, _conflict_text(error), conflict=error.moves)
    except ValidationError as error:
        return _refused(request, analysis, error)
    text = _("Moved to %(role)s.") % {"role": role.title} if role else _("Moved back to the holder.")
    return _answer(request, analysis, text, moved=moved)


@require_POST
def board_place(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Set by hand when a task of a role begins, or let the timetable find the time again."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    require(may_carve(user, analysis))
    field = RoleFrameForm.base_fields["earliest"]
    try:
        start = field.clean(request.POST["start"]) if request.POST.get("start") else None
        slot = _slots(request)[0]
        begins, revision = clock(start) if start else "", _number(request, "revision")
        moved = place_at(analysis, slot, begins, actor=user, revision=revision)
    except BoardConflict as error:
        return _answer(request, analysis, _conflict_text(error), conflict=error.moves)
    except ValidationError as error:
        return _refused(request, analysis, error)
    text = _("The time has been set.") if start else _("The time is free again.")
    return _answer(request, analysis, text, moved=moved)


@require_POST
def board_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take back the person's own latest move, or repeat the one taken back ("redo" in the body)."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    require(may_carve(user, analysis))
    again = bool(request.POST.get("redo"))
    try:
        (redo if again else undo)(analysis, actor=user)
    except BoardConflict as error:
        return _answer(request, analysis, _conflict_text(error), conflict=error.moves)
    except ValidationError as error:
        return _refused(request, analysis, error)
    return _answer(request, analysis, _("The move was repeated.") if again else _("The move was taken back."))


@require_GET
def board_pulse(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tell whether somebody else has moved something since the revision shown; 204 when not."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    shown = request.GET.get("revision", "")
    revision = int(shown) if shown.isdecimal() and len(shown) <= 9 else 0
    others = [move for move in moves_since(analysis, revision) if move.actor_id != user.pk]
    if not others:
        return HttpResponse(status=204)
    names = sorted({move.actor.display_name for move in others if move.actor})
    context = {"analysis": analysis, "names": ", ".join(names), "number": len(others)}
    return render(request, "tasks/board/_pulse.html", context)


@require_POST
def role_create(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add an empty role to the board: in the frame of a wish, or in the ordinary one."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    require(may_carve(user, analysis))
    title = request.POST.get("title", "").strip()[:120]
    wish_id = request.POST.get("wish", "")
    wish = RoleWish.objects.filter(analysis=analysis, pk=int(wish_id)).first() if wish_id.isdecimal() else None
    if not title:
        messages.error(request, _("Give the role a title first."))
        return see_other("board", analysis.public_id)
    create_role(analysis, actor=user, title=title, wish=wish)
    messages.success(request, _("The role is on the board."))
    return see_other("board", analysis.public_id)


@require_http_methods(["GET", "POST"])
def role_frame(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change the limits of a role on the board; its timetable follows."""
    user = signed_in(request)
    role = get_visible(ROLES.all(), user, public_id)
    require(may_move(user, role))
    form = RoleFrameForm(request.POST or None, instance=role)
    saved = None
    if request.method == "POST":
        saved = try_service(form, lambda values: set_frame(role, actor=user, values=values))
    if saved is not None:
        messages.success(request, _("The limits have been saved."))
        return see_other("board", role.analysis.public_id)
    context = {"form": form, "analysis": role.analysis, "role": role}
    return render(request, "tasks/board/frame.html", context, status=422 if form.errors else 200)


@require_POST
def version_save(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Keep the board as it is under a name."""
    user = signed_in(request)
    analysis = get_visible(ANALYSES.all(), user, public_id)
    require(may_carve(user, analysis))
    try:
        save_version(analysis, actor=user, name=request.POST.get("name", ""), figures=_figures(board_of(analysis)))
        messages.success(request, _("The version has been saved."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return see_other("board", analysis.public_id)


def _figures(view: Board) -> dict[str, Any]:
    return {"freed_minutes": view.freed_minutes, "net_cents": view.net_cents, "roles": len(view.roles)}


@require_GET
def version_compare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Compare a version with another of the same board, or with the board of now."""
    user = signed_in(request)
    version = get_visible(VERSIONS.all(), user, public_id)
    other_id = request.GET.get("with", "")
    others = BoardVersion.objects.filter(analysis=version.analysis).exclude(pk=version.pk).order_by("-number")
    other = None
    if other_id:
        if not other_id.isdecimal():
            raise Http404
        other = others.filter(number=int(other_id)).first()
    second = other.snapshot if other else current_snapshot(version.analysis)
    context = {
        "version": version,
        "analysis": version.analysis,
        "other": other,
        "others": others[:20],
        "differences": compare(version.snapshot, second),
        "may_carve": may_carve(user, version.analysis),
        "freed": hours_text(version.figures.get("freed_minutes", 0)),
    }
    return render(request, "tasks/board/versions.html", context)


@require_POST
def version_restore(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a version back into use; undo brings the present board back."""
    user = signed_in(request)
    version = get_visible(VERSIONS.all(), user, public_id)
    require(may_carve(user, version.analysis))
    try:
        restore_version(version, actor=user)
        messages.success(request, _("The version is in use. Undo takes you back."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return see_other("board", version.analysis.public_id)
