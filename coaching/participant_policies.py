"""Who may do what with participant records: pure predicates with reasons.

A coach or team lead of the organisation that keeps the record writes it. The project's managers answer for the data's
quality: they see the record by its code, take EURA's entry on, and export codes; they never learn who it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coaching.policies import COACHES, LEADS
from core.policies import Decision, decide
from pilots.policies import MANAGES, implements

if TYPE_CHECKING:
    from coaching.models import ParticipantRecord


def may_list_participants(user: Any) -> Decision:
    """Decide whether participant records are shown to the user at all."""
    return decide(
        user.is_authenticated and user.service_roles & (LEADS | COACHES | MANAGES),
        _("Participants are shown to job coaches, to team leads and, by code, to the project's managers."),
    )


def may_add_participant(user: Any) -> Decision:
    """Decide whether the user adds participants."""
    return decide(user.service_roles & (LEADS | COACHES), _("Job coaches and team leads add participants."))


def keeps(user: Any, record: ParticipantRecord) -> bool:
    """Tell whether the user works in the organisation that keeps the record, and so may know who it is about."""
    return record.organisation_id in user.organisations_as(LEADS | COACHES)


def may_write(user: Any, record: ParticipantRecord) -> Decision:
    """Decide whether the user writes what the record tells of the person."""
    return decide(
        keeps(user, record),
        _("Job coaches and team leads of the organisation that knows the person write the record."),
    )


def may_follow_eura(user: Any, record: ParticipantRecord) -> Decision:
    """Decide whether the user records where the entry in EURA stands."""
    return decide(
        keeps(user, record) or implements(user, record.project),
        _("The person's coach and the project's manager record where the entry in EURA stands."),
    )


def may_export_participants(user: Any) -> Decision:
    """Decide whether the user takes codes and completeness out as a file."""
    return decide(
        user.service_roles & (LEADS | MANAGES),
        _("Team leads and project managers take the list of codes out, to compare it with EURA."),
    )


def may_write_six_months(user: Any, record: ParticipantRecord) -> Decision:
    """Decide whether the user writes the situation six months after: only when the part has ended."""
    return may_write(user, record) & decide(
        record.exit_on is not None, _("The person's part has not ended yet. Write the last day first.")
    )


def may_re_enter(user: Any, record: ParticipantRecord) -> Decision:
    """Decide whether the user records that the person takes part again."""
    return may_write(user, record) & decide(
        record.exit_on is not None, _("The person's part has not ended, so there is nothing to begin again.")
    )
