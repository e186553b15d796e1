"""Registry entries of the coaching app: participants. The coordinator and the employers see no person's row."""

from datetime import timedelta
from typing import Any

from coaching.models import ParticipantRecord
from tests.cast import SEES_CANDIDATE, SEES_PARTICIPANT, SIGNED_IN, Cast
from tests.factories_coaching import CandidateAssignmentFactory, CandidateFactory, ParticipantFactory
from tests.registry.entries_coaching_candidates import candidate
from tests.registry.routes import Route, register

LISTS = SEES_PARTICIPANT | {"other_coach"}
ADDS = SEES_CANDIDATE | {"other_coach"}
TAKES_OUT = frozenset({"team_lead", "project_manager"})


def participant(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's participant."""
    return {"public_id": cast.participant.public_id}


def ended(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's participant whose part has ended."""
    last = cast.participant.entry_on + timedelta(days=30)
    ParticipantRecord.objects.filter(pk=cast.participant.pk).update(exit_on=last, exit_reason="completed")
    return participant(cast)


def grow_participants(cast: Cast, number: int) -> None:
    """Have this many participants whom the coach knows."""
    for _ in range(number - cast.project.participants.count()):
        made = CandidateFactory.create(organisation=cast.organisation)
        CandidateAssignmentFactory.create(candidate=made, coach=cast.user("coach"))
        ParticipantFactory.create(
            project=cast.project,
            action=cast.action,
            organisation=cast.organisation,
            candidate=made,
            pseudonym=made.pseudonym,
        )


register(
    Route(
        "participant_list",
        LISTS,
        refused=SIGNED_IN - LISTS,
        as_persona="coach",
        queries=14,
        grow=grow_participants,
    ),
    Route(
        "participant_export",
        TAKES_OUT,
        refused=SIGNED_IN - TAKES_OUT,
        as_persona="team_lead",
        page=False,
        grow=grow_participants,
    ),
    Route("participant_create", ADDS, refused=SIGNED_IN - ADDS, as_persona="coach"),
    Route("participant_create_for", SEES_CANDIDATE, candidate),
    Route("participant_detail", SEES_PARTICIPANT, participant, as_persona="coach", queries=16),
    Route("participant_edit", SEES_CANDIDATE, participant, refused=SEES_PARTICIPANT - SEES_CANDIDATE),
    Route("participant_exit", SEES_CANDIDATE, participant, refused=SEES_PARTICIPANT - SEES_CANDIDATE),
    Route("participant_six_months", SEES_CANDIDATE, ended, refused=SEES_PARTICIPANT - SEES_CANDIDATE),
    Route("participant_re_enter", SEES_CANDIDATE, ended, refused=SEES_PARTICIPANT - SEES_CANDIDATE),
    Route(
        "participant_eura",
        SEES_PARTICIPANT,
        participant,
        method="post",
        data=lambda _cast: {"transition": "ask", "status": "not_asked", "on": "2.3.2026"},
        ok=frozenset({303}),
        page=False,
    ),
)
