"""What follows from events: the library grows when a role is approved, and a link's maker hears of the first answer."""

from accounts.services.notices import notify
from core.events import handles
from core.models import DomainEvent
from tasks.models import CarvedRole, TaskVoice
from tasks.notifications import TASKS_CONTRIBUTED
from tasks.services.library import grow_from_role


@handles("tasks.role.approved")
def learn_wordings(event: DomainEvent) -> None:
    """Take the wordings of the role's tasks into the own library; a second delivery changes nothing."""
    roles = CarvedRole.objects.select_related("analysis__unit__site__employer")
    role = roles.filter(public_id=event.subject_id).first()
    if role is not None:
        grow_from_role(role)


@handles("tasks.task.contributed")
def tell_maker_of_link(event: DomainEvent) -> None:
    """Tell the maker of the link when its first task has come: one notice a link, however many tasks follow."""
    voice = (
        TaskVoice.objects.filter(task__public_id=event.subject_id)
        .select_related("task__analysis", "link__created_by", "link__function")
        .order_by("id")
        .first()
    )
    if voice is None or voice.link.created_by is None:
        return
    first = TaskVoice.objects.filter(link=voice.link, task__source=voice.task.source).order_by("id").first()
    if first is not None and first.pk == voice.pk:
        notify(TASKS_CONTRIBUTED, [voice.link.created_by], voice.task.analysis, {"job": voice.link.function.name})
