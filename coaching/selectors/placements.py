"""Reads of placements."""

from typing import Any

from coaching.models import Candidate, Placement

MOST_IN_TAB = 100


def placements_of(candidate: Candidate, user: Any) -> list[Placement]:
    """Return the candidate's placements, the latest introduction first."""
    return list(
        Placement.objects.visible_to(user)
        .filter(candidate=candidate)
        .with_list_data()
        .order_by("-introduced_on", "-id")[:MOST_IN_TAB]
    )
