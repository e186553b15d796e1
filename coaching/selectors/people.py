"""Who the rows of a list are about."""

from collections.abc import Iterable
from typing import Any

from coaching.models import Candidate, FollowUp, ParticipantRecord
from core.models import BaseModel


def person_of(row: Any) -> BaseModel | None:
    """Return whom a row is about: a candidate, a participant's record, or nobody (work with an employer alone).

    A placement, an entry of the log and a follow-up of a job are about their candidate, who was fetched with them.
    """
    if isinstance(row, Candidate | ParticipantRecord):
        return row
    if isinstance(row, FollowUp):
        return row.participant if row.placement is None else row.placement.candidate
    candidate: Candidate | None = row.candidate
    return candidate


def people_of(rows: Iterable[Any]) -> list[BaseModel]:
    """Return the people whom the rows are about, each once, in the order of the rows."""
    found = (person_of(row) for row in rows)
    return list({(person.model_label(), person.pk): person for person in found if person is not None}.values())
