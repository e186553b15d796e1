"""Sorting tasks, the three questions, what tasks demand, and making equal tasks one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.users import signed_in
from core.htmx import announce, is_htmx, see_other
from core.pagination import keyset_page
from core.policies import Text
from core.staleness import SEEN, StaleRow, StaleValues
from tasks.enums import DemandSource, TaskClass, Willingness
from tasks.forms.inventory import ConfirmForm, DemandsForm
from tasks.models import Dimension, Task, WorkAnalysis
from tasks.policies import may_edit
from tasks.selectors.completeness import completeness
from tasks.selectors.inventory import InventoryFilter, filtered_tasks, row_of, rows_of
from tasks.selectors.locks import lock_reason
from tasks.services.confirmation import confirm_transferable, withdraw_confirmation
from tasks.services.contributors import voices_of
from tasks.services.demands import set_demands
from tasks.services.inventory import classify
from tasks.services.pooling import pool_tasks, suggestions
from tasks.views.common import analysis_page, visible_analysis, visible_task
from tasks.views.undo import last_removal, remember

PAGE_SIZE = 25
CONFIRM_PAGE_SIZE = 12  # each card has three questions and a test of nine
MOST_COMPARED = 2_000
SORTS: tuple[tuple[str, Text], ...] = (
    (TaskClass.CORE, gettext_lazy("Core")),
    (TaskClass.ASSISTING, gettext_lazy("Assisting")),
    (TaskClass.DROP, gettext_lazy("Drop")),
    (TaskClass.AUTOMATE, gettext_lazy("Automate")),
)


def _voices(analysis: WorkAnalysis) -> dict[int, list[tuple[str, int]]]:
    """Return by task key what workers have said of giving it away, in words."""
    return {
        key: [(str(Willingness(answer).label), number) for answer, number in sorted(said.items())]
        for key, said in voices_of(analysis).items()
    }


@require_GET
def task_sorting(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the tasks to be sorted into core, assisting and what could be dropped, one press each."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id)
    everything = request.GET.get("all", "") == "yes"
    tasks = filtered_tasks(analysis, InventoryFilter())
    tasks = tasks if everything else tasks.filter(task_class=TaskClass.OPEN)
    page = keyset_page(tasks, order=("position",), cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    voices = _voices(analysis)
    context = {
        "page": page,
        "rows": [{"row": row, "voices": voices.get(row.task.pk, [])} for row in rows_of(analysis, page.rows)],
        "sorts": SORTS,
        "everything": everything,
        "state": completeness(analysis),
    }
    return analysis_page(request, user, analysis, "sorting", "tasks/inventory/sorting.html", context)


@require_POST
def task_classify(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Sort one task."""
    user = signed_in(request)
    task = visible_task(user, public_id, to_edit=True)
    try:
        changed = classify(task, task_class=request.POST.get("task_class", ""), actor=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return see_other("task_sorting", public_id=task.analysis.public_id)
    if not is_htmx(request):
        return see_other("task_sorting", public_id=task.analysis.public_id)
    task.task_class = changed.task_class
    entry = {"row": row_of(task.analysis, task), "voices": _voices(task.analysis).get(task.pk, [])}
    context = {"entry": entry, "sorts": SORTS, "may_edit": True, "analysis": task.analysis}
    response = render(request, "tasks/inventory/_sorting_row.html", context)
    return announce(response, f"{task.name}: {changed.get_task_class_display()}")


@require_GET
def task_confirmation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask the three questions of the assisting tasks; nothing can be given away before they are answered."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id)
    everything = request.GET.get("all", "") == "yes"
    narrowed = InventoryFilter(task_class=TaskClass.ASSISTING, missing="" if everything else "confirmation")
    page = keyset_page(
        filtered_tasks(analysis, narrowed),
        order=("position",),
        cursor=request.GET.get("cursor", ""),
        size=CONFIRM_PAGE_SIZE,
    )
    voices = _voices(analysis)
    context = {
        "page": page,
        "entries": [_confirm_entry(task, analysis, voices.get(task.pk, [])) for task in page.rows],
        "everything": everything,
        "state": completeness(analysis),
    }
    return analysis_page(request, user, analysis, "confirmation", "tasks/inventory/confirmation.html", context)


def _confirm_entry(
    task: Task, analysis: WorkAnalysis, voices: list[tuple[str, int]], form: ConfirmForm | None = None
) -> dict[str, Any]:
    row = row_of(analysis, task)
    prefix = f"t{task.pk}"
    return {"row": row, "voices": voices, "form": form or ConfirmForm(task=task, prefix=prefix)}


@require_POST
def task_confirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write the answers about one task and tell what follows from them."""
    user = signed_in(request)
    task = visible_task(user, public_id, to_edit=True)
    form = ConfirmForm(request.POST, task=task, prefix=f"t{task.pk}")
    status = 422
    if form.is_valid():
        try:
            outcome = confirm_transferable(
                task,
                actor=user,
                needs_judgement=form.cleaned_data["needs_judgement"],
                is_private=form.cleaned_data["is_private"],
                consequence=form.cleaned_data["consequence"],
                elementary=form.elementary(),
                seen=form.cleaned_data[SEEN],
            )
        except StaleRow as stale:
            form.show_stale(stale)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                form.add_error(name if name in form.fields else None, sentences)
        else:
            status = 200
            task = visible_task(user, public_id)
            said = _("Can be given away") if outcome.moves else _("Stays: %(why)s") % {"why": outcome.reason}
            if not is_htmx(request):
                messages.success(request, f"{task.name}: {said}")
                return see_other("task_confirmation", public_id=task.analysis.public_id)
    voices = _voices(task.analysis).get(task.pk, [])
    entry = _confirm_entry(task, task.analysis, voices, form if status == 422 else None)
    context = {"entry": entry, "may_edit": True, "analysis": task.analysis, "saved": status == 200}
    name = "tasks/inventory/_confirm_card.html" if is_htmx(request) else "tasks/inventory/confirm_one.html"
    response = render(request, name, context, status=status)
    return (
        announce(response, f"{task.name}: {lock_reason(task) or _('Can be given away')}") if status == 200 else response
    )


@require_POST
def task_unconfirm(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Take a confirmation back."""
    user = signed_in(request)
    task = visible_task(user, public_id, to_edit=True)
    withdraw_confirmation(task, actor=user)
    messages.success(request, _("The confirmation was taken back. The task stays with its holder for now."))
    return see_other("task_edit", public_id=public_id)


@require_http_methods(["GET", "POST"])
def task_demands(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what a task demands, guesses marked, and let a person set the levels."""
    user = signed_in(request)
    task = visible_task(user, public_id, to_edit=request.method == "POST")
    dimensions = list(Dimension.objects.order_by("position", "code"))
    back = reverse("task_edit", kwargs={"public_id": public_id})
    form = DemandsForm(request.POST or None, task=task, dimensions=dimensions, cancel_url=back)
    if request.method == "POST" and form.is_valid():
        try:
            set_demands(task, actor=user, levels=form.levels(), seen=form.cleaned_data[SEEN])
        except StaleValues as stale:
            form.show_stale(stale)
        else:
            messages.success(request, _("The levels have been saved."))
            return see_other(_next_guess(task) if "next" in request.POST else back)
    context = {
        "form": form,
        "task": task,
        "analysis": task.analysis,
        "guesses": sum(1 for demand in task.demands.all() if demand.source == DemandSource.GUESS),
        "may_edit": bool(may_edit(user, task.analysis)),
    }
    return render(request, "tasks/inventory/demands.html", context, status=422 if form.errors else 200)


def _next_guess(task: Task) -> str:
    """Return the address of the next confirmed task whose demands are a guess, else of the inventory."""
    narrowed = InventoryFilter(missing="guesses")
    following = filtered_tasks(task.analysis, narrowed).exclude(pk=task.pk).order_by("position", "id").first()
    if following is None:
        return reverse("task_inventory", kwargs={"public_id": task.analysis.public_id})
    return reverse("task_demands", kwargs={"public_id": following.public_id})


@require_http_methods(["GET", "POST"])
def task_pooling(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Offer tasks with like names to be made one, with shares; the person decides, and can undo it."""
    user = signed_in(request)
    analysis = visible_analysis(user, public_id, to_edit=request.method == "POST")
    if request.method == "POST":
        chosen = Task.objects.filter(analysis=analysis, public_id__in=_uuids(request.POST.getlist("task")))
        try:
            pooled, undo = pool_tasks(analysis, list(chosen), actor=user)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            remember(request, analysis, "pool", pooled.name, undo)
            messages.success(request, _("“%(task)s” is now one task with shares.") % {"task": pooled.name})
        return see_other("task_pooling", public_id=public_id)
    tasks = list(filtered_tasks(analysis, InventoryFilter()).order_by("position", "id")[:MOST_COMPARED])
    context = {
        "suggestions": [rows_of(analysis, suggestion.tasks) for suggestion in suggestions(tasks)],
        "removal": last_removal(request, analysis),
    }
    return analysis_page(request, user, analysis, "inventory", "tasks/inventory/pooling.html", context)


def _uuids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts[:100]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
