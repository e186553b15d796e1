"""Who is told of the events of candidates, support and follow-ups."""

from accounts.models import Organisation, User
from accounts.services.notices import notify
from coaching.notifications import FOLLOW_UPS_DUE
from core.events import handles
from core.models import DomainEvent


@handles("coaching.follow_ups.opened")
def tell_coaches_of_follow_ups(event: DomainEvent) -> None:
    """Tell the coaches of the people whom the new follow-ups are about."""
    organisation: Organisation | None = Organisation.objects.filter(public_id=event.subject_id).first()
    if organisation is not None:
        coaches = list(User.objects.filter(public_id__in=event.payload["coaches"]).order_by("pk"))
        notify(FOLLOW_UPS_DUE, coaches, organisation)
