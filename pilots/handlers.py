"""Who is told of the events of pilots: the owners of the employers that take part."""

from accounts.models import User
from accounts.services.notices import notify
from core.events import handles
from core.models import DomainEvent
from employers.enums import MembershipRole
from employers.models import Employer
from pilots.models import Pilot
from pilots.notifications import EMPLOYER_JOINED, PILOT_ENDED, PILOT_STARTED


def _owners(employers: list[int]) -> list[User]:
    return list(
        User.objects.filter(
            employer_memberships__employer__in=employers, employer_memberships__role=MembershipRole.OWNER
        ).distinct()
    )


def _tell(event: DomainEvent, code: str, employers: list[int] | None = None) -> None:
    pilot: Pilot | None = Pilot.objects.filter(public_id=event.subject_id).first()
    if pilot is None:
        return
    joined = list(pilot.employers.values_list("pk", flat=True)) if employers is None else employers
    owners = [owner for owner in _owners(joined) if owner.pk != event.actor_id]
    notify(code, owners, pilot, {"pilot": pilot.name})


@handles("pilots.employer.joined")
def tell_joined(event: DomainEvent) -> None:
    """Tell the owners of the employer that joined."""
    joined = Employer.objects.filter(public_id=event.payload["employer"]).values_list("pk", flat=True)
    _tell(event, EMPLOYER_JOINED, list(joined))


@handles("pilots.pilot.started")
def tell_started(event: DomainEvent) -> None:
    """Tell the owners of the pilot's employers."""
    _tell(event, PILOT_STARTED)


@handles("pilots.pilot.ended")
def tell_ended(event: DomainEvent) -> None:
    """Tell the owners of the pilot's employers."""
    _tell(event, PILOT_ENDED)
