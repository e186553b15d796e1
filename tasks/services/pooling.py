"""Equal tasks of several holders made one, with shares: what several people do is one task to be given away.

Minutes a week are conserved: the pooled task takes as long as its parts together, and each holder's share is the part
of the minutes that was its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from tasks.enums import Answer, Period
from tasks.models import Task, TaskDemand, TaskLink, TaskShare, TaskSlot, TaskVoice, WorkAnalysis
from tasks.policies import may_edit
from tasks.services.inventory import lock_analysis
from tasks.services.removal import Snapshot, refuse_in_roles, snapshot_of, write_snapshot

ALIKE = 0.55  # part of letter triples in common from which two names are offered as the same task
STEM = 4
MOST_SUGGESTIONS = 40
CENT = Decimal("0.01")
MOST_OCCURRENCES = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Tasks whose names are alike: offered to be pooled, the person decides."""

    tasks: tuple[Task, ...]
    likeness: float


def triples(name: str) -> frozenset[str]:
    """Return the letter triples of a name, words padded, by which names are compared."""
    return frozenset(
        word[index : index + 3]
        for word in (f" {word} " for word in name.casefold().split())
        for index in range(len(word) - 2)
    )


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """Return how alike two names are: the part of triples in common, 0 to 1."""
    union = len(first | second)
    return len(first & second) / union if union else 0.0


def suggestions(tasks: Sequence[Task]) -> list[Suggestion]:
    """Return groups of tasks with like names, the most alike first; only names that share a word's beginning meet."""
    marks = {task.pk: triples(task.name) for task in tasks}
    groups: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        for stem in {word[:STEM] for word in task.name.casefold().split() if len(word) >= STEM}:
            groups[stem].append(task)
    near: dict[tuple[int, int], float] = {}
    for group in groups.values():
        for first, second in combinations(group, 2):
            pair = (min(first.pk, second.pk), max(first.pk, second.pk))
            if pair not in near:
                near[pair] = likeness(marks[first.pk], marks[second.pk])
    return _join({pair: value for pair, value in near.items() if value >= ALIKE}, tasks)


def _join(near: dict[tuple[int, int], float], tasks: Sequence[Task]) -> list[Suggestion]:
    """Join pairs into groups: a task joins the group of its most alike partner, if it is alike to all of it."""
    by_key = {task.pk: task for task in tasks}
    group_of: dict[int, list[int]] = {}
    best: dict[int, float] = {}
    for (first, second), value in sorted(near.items(), key=lambda item: (-item[1], item[0])):
        one, other = group_of.get(first, [first]), group_of.get(second, [second])
        if one is other or any((min(a, b), max(a, b)) not in near for a in one for b in other):
            continue
        merged = one + other
        for key in merged:
            group_of[key] = merged
            best[key] = max(best.get(key, 0.0), value)
    groups = {id(group): group for group in group_of.values()}
    found = [
        Suggestion(
            tuple(sorted((by_key[key] for key in group), key=lambda task: (task.position, task.pk))),
            max(best[key] for key in group),
        )
        for group in groups.values()
    ]
    return sorted(found, key=lambda one: (-one.likeness, one.tasks[0].position, one.tasks[0].pk))[:MOST_SUGGESTIONS]


def pool_tasks(analysis: WorkAnalysis, tasks: Sequence[Task], *, actor: Any) -> tuple[Task, Snapshot]:
    """Make the tasks one and return it with what is needed to undo it. The first of them stays and takes the others in.

    Raises:
        Refused: the actor may not change the analysis.
        ValidationError: fewer than two tasks, tasks of another analysis, or one of them is in a role.
    """
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        chosen = list(
            Task.objects.filter(analysis=locked, pk__in=[task.pk for task in tasks])
            .prefetch_related("slots", "shares")
            .order_by("position", "id")
        )
        if len(chosen) < 2:
            raise ValidationError(_("Choose at least two tasks that are the same work."))
        refuse_in_roles(chosen)
        for task in chosen:
            task.analysis = locked
        undo = {
            "analysis": str(locked.public_id),
            "kept": snapshot_of(chosen[0]),
            "removed": [snapshot_of(task) for task in chosen[1:]],
        }
        pooled = _pool(chosen)
        record_event("tasks.task.pooled", subject=pooled, actor=actor, payload={"tasks": len(chosen)})
    return pooled, undo


def _pool(tasks: list[Task]) -> Task:
    kept, others = tasks[0], tasks[1:]
    minutes = {task.pk: task.weekly_minutes for task in tasks}
    shares = pooled_shares(tasks, minutes)
    _pool_figures(kept, tasks, sum(minutes.values()))
    _pool_answers(kept, tasks)
    kept.revision += 1
    kept.save()
    _pool_demands(kept, tasks)
    kept.licences.add(*{licence for task in tasks for licence in task.licences.all()})
    TaskSlot.objects.filter(task__in=others).update(task=kept)
    TaskShare.objects.filter(task=kept).delete()
    TaskShare.objects.bulk_create(
        TaskShare(task=kept, function_id=function, percent=percent) for function, percent in shares.items()
    )
    _pool_links(kept, others)
    _pool_voices(kept, others)
    Task.objects.filter(pk__in=[task.pk for task in others]).delete()
    stored: Task = Task.objects.select_related("analysis").get(pk=kept.pk)
    return stored


def pooled_shares(tasks: Sequence[Task], minutes: dict[int, float]) -> dict[int, int]:
    """Return whole per cents by job function that make 100, each at least 1, in proportion to the minutes done."""
    own: Counter[int] = Counter()
    for task in tasks:
        present = list(task.shares.all())
        total = sum(share.percent for share in present)
        for share in present:
            own[share.function_id] += round(1000 * minutes[task.pk] * share.percent / total)
    whole = sum(own.values())
    if not own:
        return {}
    exact = {key: 100 * value / whole if whole else 100 / len(own) for key, value in own.items()}
    percents = {key: max(1, int(value)) for key, value in exact.items()}
    order = sorted(exact, key=lambda key: (-(exact[key] - int(exact[key])), key))
    index = 0
    while sum(percents.values()) < 100:
        percents[order[index % len(order)]] += 1
        index += 1
    while sum(percents.values()) > 100:
        percents[max(percents, key=lambda key: (percents[key], -key))] -= 1
    return percents


def _pool_figures(kept: Task, tasks: Sequence[Task], weekly: float) -> None:
    """Set minutes and frequency so that the week's minutes stay."""
    same = {(task.minutes, task.period) for task in tasks}
    days = [{slot.days for slot in task.slots.all()} for task in tasks]
    if len(same) == 1 and (kept.period != Period.DAY or all(own == days[0] for own in days)):
        occurrences = sum((task.occurrences for task in tasks), Decimal(0))
        if occurrences <= MOST_OCCURRENCES:
            kept.occurrences = occurrences
            return
    kept.period = Period.WEEK
    kept.occurrences = max(CENT, (Decimal(str(weekly)) / kept.minutes).quantize(CENT, ROUND_HALF_UP))


def _pool_answers(kept: Task, tasks: Sequence[Task]) -> None:
    """Take the most cautious of every answer."""
    order = (Answer.YES, Answer.UNSURE, "", Answer.NO)
    kept.needs_judgement = min((task.needs_judgement for task in tasks), key=order.index)
    kept.is_private = min((task.is_private for task in tasks), key=order.index)
    answers = [task.consequence for task in tasks]
    kept.consequence = None if None in answers else max(answer for answer in answers if answer is not None)
    kept.stays = any(task.stays for task in tasks)
    kept.stays_reason = next((task.stays_reason for task in tasks if task.stays_reason), "")
    kept.is_safety_critical = any(task.is_safety_critical for task in tasks)
    kept.is_unwanted = any(task.is_unwanted for task in tasks)
    kept.is_indivisible = any(task.is_indivisible for task in tasks)
    kept.with_colleagues = all(task.with_colleagues for task in tasks)
    kept.is_meaningful = all(task.is_meaningful for task in tasks)
    kept.is_movable = all(task.is_movable for task in tasks)
    kept.is_undone = all(task.is_undone for task in tasks)
    kept.confidence = min(task.confidence for task in tasks)
    kept.is_confirmed_transferable = all(task.is_confirmed_transferable for task in tasks)


def _pool_demands(kept: Task, tasks: Sequence[Task]) -> None:
    highest: dict[int, TaskDemand] = {}
    for demand in TaskDemand.objects.filter(task__in=tasks).order_by("id"):
        known = highest.get(demand.dimension_id)
        if known is None or demand.level > known.level:
            highest[demand.dimension_id] = demand
    TaskDemand.objects.filter(task=kept).delete()
    TaskDemand.objects.bulk_create(
        TaskDemand(
            task=kept,
            dimension_id=demand.dimension_id,
            level=demand.level,
            source=demand.source,
            set_by_id=demand.set_by_id,
        )
        for demand in highest.values()
    )


def _pool_links(kept: Task, others: Sequence[Task]) -> None:
    """Let the links of the others become links of the pooled task; links within it, and doubles, fall away."""
    mine = {kept.pk, *(task.pk for task in others)}
    known = set(TaskLink.objects.filter(Q(first=kept) | Q(then=kept)).values_list("first_id", "then_id", "kind"))
    for link in TaskLink.objects.filter(Q(first__in=others) | Q(then__in=others)).order_by("id"):
        first = kept.pk if link.first_id in mine else link.first_id
        then = kept.pk if link.then_id in mine else link.then_id
        if first == then or (first, then, link.kind) in known:
            continue
        known.add((first, then, link.kind))
        TaskLink.objects.filter(pk=link.pk).update(first_id=first, then_id=then)


def _pool_voices(kept: Task, others: Sequence[Task]) -> None:
    known = set(TaskVoice.objects.filter(task=kept).values_list("link_id", "session_key"))
    for voice in TaskVoice.objects.filter(task__in=others).order_by("id"):
        if (voice.link_id, voice.session_key) not in known:
            known.add((voice.link_id, voice.session_key))
            TaskVoice.objects.filter(pk=voice.pk).update(task=kept)


def undo_pool(analysis: WorkAnalysis, undo: Snapshot, *, actor: Any) -> list[Task]:
    """Take a pooled task apart into what it was made of and return those. Later changes of the pooled one are lost.

    Raises:
        Refused: the actor may not change the analysis.
        ValidationError: it belongs to another analysis, has been removed, or is in a role by now.
    """
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        kept = Task.objects.filter(analysis=locked, public_id=undo["kept"]["fields"]["public_id"]).first()
        if undo["analysis"] != str(locked.public_id) or kept is None:
            raise ValidationError(_("The pooled task is no longer there."))
        refuse_in_roles([kept])
        kept.analysis = locked
        revision = kept.revision
        tasks = [write_snapshot(kept, undo["kept"])]
        kept.revision = max(kept.revision, revision + 1)
        kept.save(update_fields=["revision"])
        gone = {str(key) for key in Task.objects.filter(analysis=locked).values_list("public_id", flat=True)}
        tasks += [
            write_snapshot(Task(analysis=locked), snapshot)
            for snapshot in undo["removed"]
            if snapshot["fields"]["public_id"] not in gone
        ]
        record_event("tasks.task.unpooled", subject=kept, actor=actor, payload={"tasks": len(tasks)})
    return tasks
