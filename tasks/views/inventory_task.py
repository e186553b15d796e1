"""One task: its form, removing with undo, moving up and down."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.users import signed_in
from core.htmx import announce, is_htmx, see_other
from core.ids import new_public_id
from core.policies import require
from employers.models import JobFunction, Place
from tasks.forms.inventory import TaskForm
from tasks.models import Process, Task, WorkAnalysis
from tasks.policies import may_edit
from tasks.selectors.inventory import row_of
from tasks.selectors.locks import lock_reason
from tasks.selectors.task_links import ties_of
from tasks.services.columns import column
from tasks.services.inventory import StaleRow, move_task, save_row
from tasks.services.pooling import undo_pool
from tasks.services.removal import remove_task, restore_task
from tasks.views.common import visible_analysis, visible_task
from tasks.views.inventory import choices, shown
from tasks.views.undo import forget, last_removal, remember


@require_http_methods(["GET", "POST"])
def task_add(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add a task by a form: the way of phones, and of those who want to say everything at once."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=True)
    return _form(request, user, analysis, None)


@require_http_methods(["GET", "POST"])
def task_edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show everything of one task and change it."""
    user = signed_in(request)
    task = visible_task(user, public_id)
    if request.method == "POST":
        require(may_edit(user, task.analysis))
    return _form(request, user, task.analysis, task)


def _form(request: HttpRequest, user: User, analysis: WorkAnalysis, task: Task | None) -> HttpResponse:
    functions = list(JobFunction.objects.filter(unit=analysis.unit_id).order_by("name", "id"))
    form = TaskForm(
        request.POST or None,
        functions=functions,
        task=task,
        row_id=task.public_id if task else new_public_id(),
        cancel_url=reverse("task_inventory", kwargs={"public_id": analysis.public_id}),
    )
    status, theirs = 200, {}
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_row(
                analysis,
                row_id=task.public_id if task else form.cleaned_data["row_id"],
                texts=form.texts(),
                actor=user,
                revision=form.cleaned_data["revision"],
                details=form.details(),
                licences=list(form.cleaned_data["licences"]),
            )
        except ValidationError as error:
            form.show_errors(_by_cell(error))
        except StaleRow as stale:
            status, theirs = 409, {column(key).label: stale.theirs[key] for key in stale.differing}
            data = request.POST.copy()
            data["revision"] = str(stale.task.revision)
            form.data = data
        else:
            messages.success(request, _("The task has been saved."))
            return see_other(_after_saving(request, saved.task, analysis))
    context = {
        "form": form,
        "task": task,
        "analysis": analysis,
        "theirs": theirs,
        "lock": lock_reason(task) if task else "",
        "ties": ties_of(task) if task else [],
        "may_edit": bool(may_edit(user, analysis)),
        "functions": functions,
        "places": Place.objects.filter(unit=analysis.unit_id).order_by("name").values_list("name", flat=True),
        "processes": Process.objects.filter(analysis=analysis).order_by("name").values_list("name", flat=True),
    }
    return render(request, "tasks/inventory/task.html", context, status=422 if form.errors else status)


def _by_cell(error: ValidationError) -> dict[str, list[str]]:
    return error.message_dict if hasattr(error, "error_dict") else {"": list(error.messages)}


def _after_saving(request: HttpRequest, task: Task, analysis: WorkAnalysis) -> str:
    if "again" in request.POST:
        return reverse("task_add", kwargs={"public_id": analysis.public_id})
    return f"{reverse('task_inventory', kwargs={'public_id': analysis.public_id})}#t-{task.public_id}"


@require_POST
def task_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Remove a task; it can be brought back at once."""
    user = signed_in(request)
    task = visible_task(user, public_id, to_edit=True)
    analysis, name = task.analysis, task.name
    try:
        snapshot = remove_task(task, actor=user)
    except ValidationError as error:
        if is_htmx(request):
            context = {"analysis": analysis, "message": error.messages[0]}
            return announce(
                render(request, "tasks/inventory/_paste_refused.html", context, status=409), error.messages[0]
            )
        messages.error(request, error.messages[0])
        return see_other("task_edit", public_id=public_id)
    remember(request, analysis, "remove", name, snapshot)
    if is_htmx(request):
        context = {"analysis": analysis, "removal": last_removal(request, analysis), "removed_id": public_id}
        response = render(request, "tasks/inventory/_removed.html", context)
        return announce(response, _("%(task)s was removed. It can be brought back.") % {"task": name})
    messages.success(request, _("The task has been removed. Bring it back with the button below."))
    return see_other("task_inventory", public_id=analysis.public_id)


@require_POST
def task_undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Undo the last removal or pooling in this analysis."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=True)
    entry = last_removal(request, analysis)
    task: Task | None = None
    if entry is None:
        messages.info(request, _("There is nothing to undo."))
        return see_other("task_inventory", public_id=public_id)
    try:
        if entry["kind"] == "pool":
            undo_pool(analysis, entry["snapshot"], actor=user)
        else:
            task = restore_task(analysis, entry["snapshot"], actor=user)
    except ValidationError as error:
        forget(request, entry)
        messages.error(request, error.messages[0])
        return see_other("task_inventory", public_id=public_id)
    forget(request, entry)
    if is_htmx(request) and task is not None:
        return _restored(request, user, task)
    messages.success(request, _("%(task)s is back.") % {"task": entry["name"]})
    return see_other("task_inventory", public_id=public_id)


def _restored(request: HttpRequest, user: User, task: Task) -> HttpResponse:
    fresh = visible_task(user, task.public_id)
    context: dict[str, Any] = {
        **choices(),
        "analysis": fresh.analysis,
        "may_edit": True,
        "row": shown(row_of(fresh.analysis, fresh)),
        "removal": last_removal(request, fresh.analysis),
    }
    response = render(request, "tasks/inventory/_restored.html", context)
    return announce(response, _("%(task)s is back.") % {"task": fresh.name})


@require_POST
def task_move(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Move a task one row up or down."""
    user = signed_in(request)
    task = visible_task(user, public_id, to_edit=True)
    step = -1 if request.POST.get("step", "") == "up" else 1
    moved = move_task(task, step=step, actor=user)
    if is_htmx(request):
        said = _("Moved up.") if step < 0 else _("Moved down.")
        return announce(HttpResponse(status=204), said if moved else _("It is already at the end."))
    return see_other(f"{reverse('task_inventory', kwargs={'public_id': task.analysis.public_id})}#t-{public_id}")
