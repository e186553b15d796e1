"""What tasks demand: guessed cautiously when a task gets its holder, set by a person afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from core.events import record_event
from core.policies import require
from core.staleness import merged
from tasks.enums import DemandSource
from tasks.models import Dimension, Task, TaskDemand, TaskShare
from tasks.policies import may_edit
from tasks.services.demand_guesses import guessed_levels, highest

BATCH = 1000
NO_FIGURE = 3


def guess_demands(tasks: Iterable[Task]) -> None:
    """Give the tasks the full level of their holders' occupations as a guess, in a fixed number of queries.

    Levels that a person has set stay; older guesses are made anew. Where the own library knows the levels of the
    wording, they are the guess. Dimensions without any figure (work pace, noise, working alone …) are guessed to be in
    the middle, so that a calm role gets the task only after somebody has looked. A task that nobody does yet, and
    that the library does not know, has no guess.
    """
    chosen = {task.pk: task for task in tasks}
    dimensions = dict(Dimension.objects.values_list("code", "pk"))
    if not chosen or not dimensions:
        return
    TaskDemand.objects.filter(task__in=chosen, source=DemandSource.GUESS).delete()
    known = set(TaskDemand.objects.filter(task__in=chosen).values_list("task_id", "dimension_id"))
    TaskDemand.objects.bulk_create(
        [
            TaskDemand(task_id=key, dimension_id=pk, level=levels.get(code, NO_FIGURE), source=DemandSource.GUESS)
            for key, levels in _guesses(chosen).items()
            for code, pk in dimensions.items()
            if levels.get(code, NO_FIGURE) and (key, pk) not in known
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _guesses(tasks: Mapping[int, Task]) -> dict[int, dict[str, int]]:
    found: dict[int, list[dict[str, int]]] = defaultdict(list)
    holders = TaskShare.objects.filter(task__in=tasks, function__occupation__isnull=False)
    for key, code in holders.values_list("task_id", "function__occupation__code"):
        found[key].append(guessed_levels(code))
    picked = Task.objects.filter(pk__in=tasks, library_task__isnull=False)
    for key, typical in picked.values_list("pk", "library_task__typical"):
        levels = typical.get("demands") if isinstance(typical, dict) else None
        if levels:
            told = {code: int(level) for code, level in levels.items()}
            found[key] = [{**highest(found.get(key, [])), **told}]
    return {key: highest(levels) for key, levels in found.items()}


def set_demands(task: Task, *, actor: Any, levels: Mapping[str, int], seen: Mapping[str, int] | None = None) -> None:
    """Set the levels 0–5 that a person gives, by dimension code; dimensions left out keep theirs.

    ``seen`` are the levels that the form was shown with: what the actor left alone stays as somebody else may have set
    it meanwhile.

    Raises:
        Refused: the actor may not change the analysis.
        StaleValues: somebody else has changed a level that the actor has changed too.
    """
    with transaction.atomic():
        require(may_edit(actor, task.analysis))
        Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
        stored = dict(TaskDemand.objects.filter(task=task).values_list("dimension__code", "level"))
        levels = merged(levels, seen, stored)
        dimensions = dict(Dimension.objects.filter(code__in=levels).values_list("code", "pk"))
        TaskDemand.objects.bulk_create(
            [
                TaskDemand(
                    task=task,
                    dimension_id=dimensions[code],
                    level=level,
                    source=DemandSource.PERSON,
                    set_by=actor,
                )
                for code, level in levels.items()
                if code in dimensions
            ],
            update_conflicts=True,
            unique_fields=["task", "dimension"],
            update_fields=["level", "source", "set_by"],
        )
        record_event("tasks.task.demands_set", subject=task, actor=actor, payload={"dimensions": sorted(levels)})
