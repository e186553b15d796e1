"""Conflicts."""

from tasks.carving.answers import Nearest, Reason
from tasks.carving.preparation import Prepared
from tasks.carving.trials import Workshop


def explain_infeasible(
    prepared: Prepared, workshop: Workshop, missing: list[int]
) -> tuple[list[Reason], bool, Nearest | None]:
    """None yet."""
    del prepared, workshop, missing
    return [], False, None


def nearest_role(prepared: Prepared, workshop: Workshop) -> Nearest | None:
    """None yet."""
    del prepared, workshop
    return None
