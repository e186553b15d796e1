"""Tying a task to others: what it depends on, what it hands over to, what is better done by the same person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.users import signed_in
from core.access import get_visible
from core.htmx import see_other
from employers.views.common import try_service
from tasks.forms.task_links import TaskLinkForm
from tasks.models import TaskLink
from tasks.services.task_links import link_tasks, unlink_tasks
from tasks.views.common import visible_task


@require_http_methods(["GET", "POST"])
def task_link_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tie the task to another of the same analysis."""
    user = signed_in(request)
    task = visible_task(user, public_id, to_edit=True)
    back = f"{reverse('task_edit', kwargs={'public_id': public_id})}#links"
    form = TaskLinkForm(request.POST or None, task=task, cancel_url=back)
    if try_service(form, lambda _values: link_tasks(**form.link(), actor=user)) is not None:
        messages.success(request, _("The tasks have been tied together."))
        return see_other(back)
    context = {"form": form, "task": task, "title": _("Tie to another task"), "remove_url": ""}
    return render(request, "tasks/inventory/link.html", context, status=422 if form.errors else 200)


@require_POST
def task_link_remove(request: HttpRequest, public_id: UUID, task_id: UUID) -> HttpResponse:
    """Untie two tasks and go back to the one whose page it was."""
    user = signed_in(request)
    task = visible_task(user, task_id, to_edit=True)
    link = get_visible(TaskLink.objects.select_related("analysis", "first"), user, public_id, analysis=task.analysis)
    unlink_tasks(link, actor=user)
    messages.success(request, _("The tasks are no longer tied together."))
    return see_other(f"{reverse('task_edit', kwargs={'public_id': task_id})}#links")
