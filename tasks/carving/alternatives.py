"""Alternatives that really differ."""

from tasks.carving.ledger import Arrangement
from tasks.carving.preparation import Prepared
from tasks.carving.trials import Workshop


def make_alternatives(
    prepared: Prepared, first: Arrangement, workshop: Workshop, most: int
) -> list[tuple[str, Arrangement]]:
    """None yet."""
    del prepared, first, workshop, most
    return []
