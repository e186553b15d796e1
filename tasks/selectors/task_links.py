"""What a task is tied to."""

from django.db.models import Q

from tasks.models import Task, TaskLink


def links_of(task: Task) -> list[TaskLink]:
    """Return the task's links with both tasks, in the order in which they were made."""
    both = TaskLink.objects.filter(Q(first=task) | Q(then=task))
    return list(both.select_related("first", "then").order_by("id"))
