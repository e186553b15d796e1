"""Registry entries of wishes, proposals and the board."""

from typing import Any

from tasks.models import BoardVersion, CarvingRun, Proposal
from tests.cast import EDITS_ANALYSIS, SEES_ANALYSIS, Cast
from tests.factories import DimensionFactory, TaskFactory
from tests.registry.routes import Route, register

READS_ONLY = SEES_ANALYSIS - EDITS_ANALYSIS
CONTENT: dict[str, Any] = {
    "kind": "A0",
    "roles": [],
    "holders": [],
    "reasons": {},
    "parts": {},
    "proof": "unknown",
    "gap_percent": None,
}


def _analysis(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.analysis.public_id}


def _wish(cast: Cast) -> dict[str, Any]:
    DimensionFactory.create()
    return {"public_id": cast.wish.public_id}


def _role(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.role.public_id}


def _run(cast: Cast) -> dict[str, Any]:
    run, _ = CarvingRun.objects.get_or_create(analysis=cast.analysis, input_hash="x")
    return {"public_id": run.public_id}


def _proposal(cast: Cast) -> dict[str, Any]:
    run, _ = CarvingRun.objects.get_or_create(analysis=cast.analysis, input_hash="y", defaults={"state": "done"})
    proposal, _ = Proposal.objects.get_or_create(
        analysis=cast.analysis,
        run=run,
        number=0,
        defaults={
            "kind": "A0",
            "objective_cents": 0,
            "freed_minutes": 0,
            "freed_cents": 0,
            "fit": 1.0,
            "disruption": 0,
            "content": CONTENT,
        },
    )
    return {"public_id": proposal.public_id}


def _version(cast: Cast) -> dict[str, Any]:
    version, _ = BoardVersion.objects.get_or_create(
        analysis=cast.analysis, number=1, defaults={"name": "Alku", "snapshot": {"slots": {}, "roles": {}}}
    )
    return {"public_id": version.public_id}


def _more_tasks(cast: Cast, number: int) -> None:
    have = cast.analysis.tasks.count()
    function = cast.task.shares.get().function
    for _ in range(max(0, number - have)):
        TaskFactory.create(analysis=cast.analysis, function=function, movable=True)


def _reading(name: str, **more: Any) -> Route:
    return Route(name, sees=SEES_ANALYSIS, **{"keywords": _analysis, **more})


def _writing(name: str, **more: Any) -> Route:
    return Route(
        name, sees=EDITS_ANALYSIS, refused=READS_ONLY, method="post", page=False, **{"keywords": _analysis, **more}
    )


register(
    _reading("proposal_page", queries=35, grow=_more_tasks),
    _reading("proposal_detail", keywords=_proposal, queries=30),
    _reading("run_status", keywords=_run, page=False, htmx=True),
    _reading("board", queries=45, grow=_more_tasks),
    _reading("board_pulse", page=False, htmx=True),
    _reading("version_compare", keywords=_version),
    Route("wish_create", sees=EDITS_ANALYSIS, refused=READS_ONLY, keywords=_analysis),
    Route("wish_edit", sees=EDITS_ANALYSIS, refused=READS_ONLY, keywords=_wish),
    Route("wish_ceilings", sees=EDITS_ANALYSIS, refused=READS_ONLY, keywords=_wish),
    Route("role_frame", sees=EDITS_ANALYSIS, refused=READS_ONLY, keywords=_role),
    _writing("wish_delete", keywords=_wish),
    _writing("run_start"),
    _writing("run_cancel", keywords=_run),
    _writing("wish_relax"),
    _writing("proposal_adopt", keywords=_proposal),
    _writing("board_move"),
    _writing("board_place"),
    _writing("board_undo"),
    _writing("role_create"),
    _writing("version_save"),
    _writing("version_restore", keywords=_version),
)
