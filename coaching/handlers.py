"""Who is told of the events of candidates, support and follow-ups."""

from accounts.models import Organisation, User
from accounts.services.notices import notify
from coaching.models import Candidate
from coaching.notifications import CANDIDATE_GIVEN, CANDIDATE_TAKEN, FOLLOW_UPS_DUE
from core.events import handles
from core.models import DomainEvent


@handles("coaching.follow_ups.opened")
def tell_coaches_of_follow_ups(event: DomainEvent) -> None:
    """Tell the coaches of the people whom the new follow-ups are about."""
    organisation: Organisation | None = Organisation.objects.filter(public_id=event.subject_id).first()
    if organisation is not None:
        coaches = list(User.objects.filter(public_id__in=event.payload["coaches"]).order_by("pk"))
        notify(FOLLOW_UPS_DUE, coaches, organisation)


def _tell_coach(code: str, event: DomainEvent) -> None:
    """Tell the coach of the event by the person's code alone; who did it oneself knows it already."""
    candidate: Candidate | None = Candidate.objects.filter(public_id=event.subject_id).first()
    coach = User.objects.filter(public_id=event.payload["coach"]).first()
    if candidate is not None and coach is not None and coach.pk != event.actor_id:
        notify(code, [coach], candidate, {"code": candidate.pseudonym})


@handles("coaching.candidate.assigned")
def tell_new_coach(event: DomainEvent) -> None:
    """Tell the coach to whom a person has been given."""
    _tell_coach(CANDIDATE_GIVEN, event)


@handles("coaching.candidate.unassigned")
def tell_former_coach(event: DomainEvent) -> None:
    """Tell the coach from whom a person has been taken."""
    _tell_coach(CANDIDATE_TAKEN, event)
