"""What a task is tied to."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.policies import Text
from tasks.models import Task, TaskLink

TOGETHER, AFTER, BEFORE = _("Better done by the same person:"), _("Hands over to:"), _("Depends on:")


@dataclass(frozen=True, slots=True)
class Tie:
    """A link as it is told on the page of one of its tasks: how the ``other`` stands to this one."""

    link: TaskLink
    label: Text
    other: Task


def ties_of(task: Task) -> list[Tie]:
    """Return what the task is tied to, in the order in which it was said."""
    both = TaskLink.objects.filter(Q(first=task) | Q(then=task))
    return [_tie(task, link) for link in both.select_related("first", "then").order_by("id")]


def _tie(task: Task, link: TaskLink) -> Tie:
    is_first = link.first_id == task.pk
    label = TOGETHER if link.kind == TaskLink.Kind.TOGETHER else AFTER if is_first else BEFORE
    return Tie(link, label, link.then if is_first else link.first)
