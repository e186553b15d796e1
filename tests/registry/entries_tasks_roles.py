"""Registry entries of a role's own pages."""

from typing import Any

from tasks.models import RoleItem
from tests.cast import EDITS_ANALYSIS, SEES_ANALYSIS, Cast
from tests.factories import TaskFactory
from tests.registry.routes import Route, register

READS_ONLY = SEES_ANALYSIS - EDITS_ANALYSIS


def _role(cast: Cast) -> dict[str, Any]:
    return {"public_id": cast.role.public_id}


def _more_tasks(cast: Cast, number: int) -> None:
    """Have this many tasks in the role."""
    function = cast.task.shares.get().function
    for _ in range(number - RoleItem.objects.filter(role=cast.role).count()):
        task = TaskFactory.create(analysis=cast.analysis, function=function, movable=True)
        RoleItem.objects.create(role=cast.role, slot=task.slots.get(), days=1, minutes=30)


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
)
