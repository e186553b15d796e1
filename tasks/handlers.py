"""What follows from events: the library grows when a role is approved."""

from core.events import handles
from core.models import DomainEvent
from tasks.models import CarvedRole
from tasks.services.library import grow_from_role


@handles("tasks.role.approved")
def learn_wordings(event: DomainEvent) -> None:
    """Take the wordings of the role's tasks into the own library; a second delivery changes nothing."""
    roles = CarvedRole.objects.select_related("analysis__unit__site__employer")
    role = roles.filter(public_id=event.subject_id).first()
    if role is not None:
        grow_from_role(role)
