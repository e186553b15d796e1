"""Removing tasks so that it can be undone: a removed task is kept as a snapshot, from which it comes back whole.

A snapshot is plain JSON for the session of the person who removed the task; it holds everything that goes with the
task: times, shares, demands, licences, links, voices.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.forms.models import model_to_dict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from tasks.models import (
    ContributorLink,
    RoleItem,
    Task,
    TaskDemand,
    TaskLink,
    TaskShare,
    TaskSlot,
    TaskVoice,
    WorkAnalysis,
)
from tasks.policies import may_edit
from tasks.services.inventory import lock_analysis

Snapshot = dict[str, Any]
OWN_FIELDS = tuple(
    field.attname
    for field in Task._meta.concrete_fields
    if field.name not in {"id", "analysis", "created_at", "updated_at"}
)


def refuse_in_roles(tasks: Iterable[Task]) -> None:
    """Refuse when a time of one of the tasks is or has been in a role.

    Raises:
        ValidationError: naming the first such task.
    """
    item = RoleItem.objects.filter(slot__task__in=list(tasks)).select_related("slot__task", "role").first()
    if item is not None:
        raise ValidationError(
            _("“%(task)s” is in the role “%(role)s”. Take it out of the role on the board first.")
            % {"task": item.slot.task.name, "role": item.role.title}
        )


def remove_task(task: Task, *, actor: Any) -> Snapshot:
    """Remove a task and return the snapshot from which it can be brought back.

    Raises:
        Refused: the actor may not change the analysis.
        ValidationError: the task is in a role.
    """
    with transaction.atomic():
        analysis = lock_analysis(task.analysis)
        require(may_edit(actor, analysis))
        refuse_in_roles([task])
        snapshot = snapshot_of(task)
        record_event("tasks.task.removed", subject=task, actor=actor)
        Task.objects.filter(pk=task.pk).delete()
    return snapshot


def snapshot_of(task: Task) -> Snapshot:
    """Return everything of the task as plain JSON."""
    links = TaskLink.objects.filter(Q(first=task) | Q(then=task)).order_by("id")
    return {
        "analysis": str(task.analysis.public_id),
        "fields": {name: _plain(getattr(task, name)) for name in OWN_FIELDS},
        "slots": [
            [slot.days, slot.earliest.isoformat(), slot.latest.isoformat()]
            for slot in TaskSlot.objects.filter(task=task).order_by("id")
        ],
        "shares": [list(pair) for pair in _shares(task)],
        "demands": [
            [demand.dimension_id, demand.level, demand.source, demand.set_by_id]
            for demand in TaskDemand.objects.filter(task=task).order_by("id")
        ],
        "licences": sorted(task.licences.values_list("pk", flat=True)),
        "links": [
            {
                **model_to_dict(link, fields=["kind", "lag_minutes", "cut_cost_cents"]),
                "first": str(link.first.public_id),
                "then": str(link.then.public_id),
            }
            for link in links.select_related("first", "then")
        ],
        "voices": [
            [voice.link_id, voice.session_key, voice.willingness]
            for voice in TaskVoice.objects.filter(task=task).order_by("id")
        ],
    }


def _shares(task: Task) -> Iterable[tuple[int, int]]:
    return TaskShare.objects.filter(task=task).order_by("id").values_list("function_id", "percent")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, (str, int, float, bool, dict, type(None))) else str(value)


def restore_task(analysis: WorkAnalysis, snapshot: Snapshot, *, actor: Any) -> Task:
    """Bring a removed task back as it was. Bringing it back twice makes one task.

    Raises:
        Refused: the actor may not change the analysis.
        ValidationError: the snapshot is of another analysis.
    """
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        if snapshot["analysis"] != str(locked.public_id):
            raise ValidationError(_("This task was removed from another analysis."))
        known: Task | None = Task.objects.filter(public_id=snapshot["fields"]["public_id"]).first()
        if known is not None:
            return known
        task = write_snapshot(Task(analysis=locked), snapshot)
        record_event("tasks.task.restored", subject=task, actor=actor)
    return task


def write_snapshot(task: Task, snapshot: Snapshot) -> Task:
    """Make the task (new, or one that has changed since) what the snapshot says, with all that belongs to it."""
    for name, value in snapshot["fields"].items():
        setattr(task, name, parse_datetime(value) if name == "confirmed_at" and value else value)
    task.revision += 1
    task.occurrences = Decimal(snapshot["fields"]["occurrences"])
    task.save()
    TaskSlot.objects.filter(task=task).delete()
    TaskShare.objects.filter(task=task).delete()
    TaskDemand.objects.filter(task=task).delete()
    TaskVoice.objects.filter(task=task).delete()
    TaskSlot.objects.bulk_create(
        TaskSlot(task=task, days=days, earliest=time.fromisoformat(earliest), latest=time.fromisoformat(latest))
        for days, earliest, latest in snapshot["slots"]
    )
    TaskShare.objects.bulk_create(
        TaskShare(task=task, function_id=function, percent=percent) for function, percent in snapshot["shares"]
    )
    TaskDemand.objects.bulk_create(
        TaskDemand(task=task, dimension_id=dimension, level=level, source=source, set_by_id=person)
        for dimension, level, source, person in snapshot["demands"]
    )
    task.licences.set(snapshot["licences"])
    _write_links(task, snapshot["links"])
    _write_voices(task, snapshot["voices"])
    return task


def _write_links(task: Task, links: Sequence[dict[str, Any]]) -> None:
    names = {name for link in links for name in (link["first"], link["then"])}
    tasks = {
        str(other.public_id): other for other in Task.objects.filter(analysis_id=task.analysis_id, public_id__in=names)
    }
    TaskLink.objects.bulk_create(
        [
            TaskLink(
                analysis_id=task.analysis_id,
                kind=link["kind"],
                lag_minutes=link["lag_minutes"],
                cut_cost_cents=link["cut_cost_cents"],
                first=tasks[link["first"]],
                then=tasks[link["then"]],
            )
            for link in links
            if {link["first"], link["then"]} <= tasks.keys()
        ],
        ignore_conflicts=True,
    )


def _write_voices(task: Task, voices: Sequence[Sequence[Any]]) -> None:
    known = set(ContributorLink.objects.filter(pk__in=[link for link, _k, _w in voices]).values_list("pk", flat=True))
    TaskVoice.objects.bulk_create(
        [
            TaskVoice(task=task, link_id=link, session_key=key, willingness=willingness)
            for link, key, willingness in voices
            if link in known
        ],
        ignore_conflicts=True,
    )
