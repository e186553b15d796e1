"""Registry entries of a role's own pages."""

from datetime import date
from typing import Any

from tasks.enums import RunState
from tasks.models import CarvedRole, DocumentRequest, EthicsThreshold, RoleItem
from tests.cast import EDITS_ANALYSIS, SEES_ANALYSIS, Cast
from tests.factories import TaskFactory
from tests.registry.routes import Route, register

READS_ONLY = SEES_ANALYSIS - EDITS_ANALYSIS


def _role(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.role.public_id}


def _analysis(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.analysis.public_id}


def _more_tasks(cast: Cast, number: int) -> None:
    """Have this many tasks in the role."""
    function = cast.task.shares.get().function
    for _ in range(number - RoleItem.objects.filter(role=cast.role).count()):
        task = TaskFactory.create(analysis=cast.analysis, function=function, movable=True)
        RoleItem.objects.create(role=cast.role, slot=task.slots.get(), days=1, minutes=30)


def _gate_role(cast: Cast) -> dict[str, Any]:
    """Return the address part of a role with thresholds to look at."""
    threshold = {"position": 1, "direction": "below", "yellow": 40, "red": 25, "unit": "percent"}
    words = {f"{kind}_{language}": "Työtä" for kind in ("name", "why") for language in ("fi", "sv", "en")}
    EthicsThreshold.objects.get_or_create(
        code="isolation", valid_from=date(2026, 1, 1), defaults={**threshold, **words}
    )
    return _role(cast)


def _proposed_by_coach(cast: Cast) -> dict[str, Any]:
    """Return the address part of the role, proposed by the coach."""
    CarvedRole.objects.filter(pk=cast.role.pk).update(proposed_by=cast.user("coach"))
    return _role(cast)


def _hearing(cast: Cast) -> dict[str, Any]:
    """Return a whole hearing of the holders whose task the role has."""
    _more_tasks(cast, 1)
    function = cast.task.shares.get().function
    return {"function": function.pk, "heard_on": "5.3.2026", "freed_time_use": "Asiakastyöhön"}


def _document(cast: Cast) -> dict[str, Any]:
    """Return the address part of a document that the owner has asked for."""
    document, _ = DocumentRequest.objects.get_or_create(
        analysis=cast.analysis,
        kind="cards",
        language="fi",
        content_hash="x",
        defaults={"requested_by": cast.user("employer_owner")},
    )
    return {"public_id": document.public_id}


def _made_document(cast: Cast) -> dict[str, Any]:
    """Return the address part of a document that is ready."""
    document, _ = DocumentRequest.objects.get_or_create(
        analysis=cast.analysis,
        kind="cards",
        language="fi",
        content_hash="y",
        defaults={"state": RunState.DONE, "content": b"%PDF-"},
    )
    return {"public_id": document.public_id}


def _reading(name: str, **more: Any) -> Route:
    return Route(name, sees=SEES_ANALYSIS, **{"keywords": _role, **more})


def _writing(name: str, **more: Any) -> Route:
    return Route(
        name,
        sees=EDITS_ANALYSIS,
        refused=READS_ONLY,
        method="post",
        page=False,
        **{"keywords": _role, "ok": frozenset({303}), **more},
    )


register(
    _reading("role_detail", queries=30, grow=_more_tasks),
    Route("role_edit", sees=EDITS_ANALYSIS, refused=READS_ONLY, keywords=_role),
    _writing("role_transition"),
    _reading("role_gate", keywords=_gate_role, queries=40, grow=_more_tasks),
    _writing("role_check"),
    # The one who proposed the role writes no reasons about it, and a draft has no proposer yet.
    Route(
        "role_reason",
        sees=EDITS_ANALYSIS - {"coach"},
        refused=READS_ONLY | {"coach"},
        keywords=_proposed_by_coach,
        method="post",
        page=False,
        ok=frozenset({303}),
    ),
    _writing("role_hearing", data=_hearing),
    _reading("role_business_case", grow=_more_tasks),
    _reading("role_pdf", query="?lang=fi", page=False, grow=_more_tasks),
    _reading("analysis_pdf", keywords=_analysis, query="?lang=sv", page=False, grow=_more_tasks),
    _reading("cards_pdf", keywords=_analysis, query="?lang=en", page=False, grow=_more_tasks),
    _reading("document_page", keywords=_document),
    _reading("document_state", keywords=_document, page=False, htmx=True),
    _reading("document_file", keywords=_made_document, page=False),
    # Only the one who asked cancels: somebody else may be waiting for the same document.
    Route(
        "document_cancel",
        sees=frozenset({"employer_owner"}),
        refused=SEES_ANALYSIS - {"employer_owner"},
        keywords=_document,
        method="post",
        page=False,
        ok=frozenset({303}),
    ),
)
