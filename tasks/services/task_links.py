"""What depends on what: one task must be ready before another, or is better done by the same person."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from tasks.models import Task, TaskLink
from tasks.policies import may_edit
from tasks.services.inventory import lock_analysis


def link_tasks(first: Task, then: Task, *, kind: str, actor: Any, lag_minutes: int = 0) -> TaskLink:
    """Tie two tasks of one analysis; an order has ``lag_minutes`` between the end of one and the start of the other.

    Raises:
        Refused: the actor may not change the analysis.
        ValidationError: the tasks are tied already, of two analyses, the same, or the order would go round in a circle.
    """
    with transaction.atomic():
        analysis = lock_analysis(first.analysis)
        require(may_edit(actor, analysis))
        is_order = kind == TaskLink.Kind.BEFORE
        link = TaskLink(
            analysis=analysis, kind=kind, first=first, then=then, lag_minutes=lag_minutes if is_order else 0
        )
        if then.analysis_id != analysis.pk:
            raise ValidationError({"other": _("Both tasks must be of the same analysis.")})
        if not is_order and TaskLink.objects.filter(kind=kind, first=then, then=first).exists():
            raise ValidationError({"other": _("These tasks are already linked.")})
        if is_order and first.pk in _after(then):
            raise ValidationError({"other": _("The order would go round in a circle: neither task could begin.")})
        link.full_clean()
        link.save()
        record_event("tasks.task.linked", subject=first, actor=actor, payload={"kind": kind})
    return link


def _after(task: Task) -> set[int]:
    """Return the keys of the tasks that must wait for this one, straight or by way of others."""
    follows: dict[int, list[int]] = defaultdict(list)
    orders = TaskLink.objects.filter(analysis=task.analysis_id, kind=TaskLink.Kind.BEFORE)
    for first, then in orders.values_list("first_id", "then_id"):
        follows[first].append(then)
    found: set[int] = set()
    waiting = [task.pk]
    while waiting:
        for key in follows[waiting.pop()]:
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found


def unlink_tasks(link: TaskLink, *, actor: Any) -> None:
    """Untie two tasks.

    Raises:
        Refused: the actor may not change the analysis.
    """
    with transaction.atomic():
        analysis = lock_analysis(link.analysis)
        require(may_edit(actor, analysis))
        removed, _by_model = TaskLink.objects.filter(pk=link.pk).delete()
        if removed:
            record_event("tasks.task.unlinked", subject=link.first, actor=actor, payload={"kind": link.kind})
