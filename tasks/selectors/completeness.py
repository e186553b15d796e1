"""What an inventory still lacks before proposals can be trusted: counted by SQL, in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.policies import Text
from employers.models import JobFunction
from tasks.enums import DemandSource, NeedKind, TaskClass
from tasks.models import NeedAnswer, RoleWish, Task, TaskDemand, TaskShare, TaskSlot, WorkAnalysis

UNSURE_FIGURES = 1  # Task.confidence of figures that nobody of the workplace has given
# What each gap asks of a task; ``missing`` of the inventory's filter takes these keys.
TASK_GAPS: dict[str, Q] = {
    "function": Q(has_holder=False),
    "minutes": Q(confidence=UNSURE_FIGURES),
    "slots": Q(has_slot=False),
    "class": Q(task_class=TaskClass.OPEN),
    "confirmation": Q(
        task_class=TaskClass.ASSISTING, stays=False, is_confirmed_transferable=False, is_safety_critical=False
    ),
    "demands": Q(is_confirmed_transferable=True, has_demand=False),
    "guesses": Q(is_confirmed_transferable=True, has_guess=True),
}
GAP_LABELS: dict[str, Text] = {
    "tasks": _("No tasks have been written down yet"),
    "functions": _("The unit has no job functions"),
    "wages": _("Job functions without pay"),
    "function": _("Tasks without anybody who does them"),
    "minutes": _("Tasks whose minutes are a guess"),
    "slots": _("Tasks without days and time of day"),
    "class": _("Tasks not sorted into core and assisting"),
    "confirmation": _("Assisting tasks whose three questions are open"),
    "confirmed": _("No task has been confirmed as one that can be given away"),
    "demands": _("Confirmed tasks without demands"),
    "guesses": _("Confirmed tasks with guessed demands"),
    "wishes": _("No wish for a role"),
    "needs": _("Questions about hidden work not answered"),
}
# Without these there is nothing to propose, or it could not be priced.
BLOCKING = frozenset({"tasks", "functions", "wages", "confirmed", "wishes"})
ADVICE = frozenset({"guesses", "needs"})  # worth mending, but not a part of the meter


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: how many, out of how many, and whether proposals wait for it."""

    code: str
    count: int
    total: int

    @property
    def label(self) -> Text:
        """Return what is missing, as a sentence without its number."""
        return GAP_LABELS[self.code]

    @property
    def is_blocking(self) -> bool:
        """Tell whether no proposals can be made before this is mended."""
        return self.code in BLOCKING

    @property
    def done(self) -> float:
        """Return the part that is in order, 0 to 1."""
        return 1 - self.count / self.total if self.total else 1.0


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete an analysis is. ``gaps`` are those with something missing, the blocking ones first."""

    percent: int
    tasks: int
    confirmed: int
    gaps: tuple[Gap, ...]

    @property
    def can_propose(self) -> bool:
        """Tell whether proposals can be made now."""
        return not any(gap.is_blocking for gap in self.gaps)

    def count(self, code: str) -> int:
        """Return how many lack this."""
        return next((gap.count for gap in self.gaps if gap.code == code), 0)


def with_gaps(tasks: QuerySet[Task]) -> QuerySet[Any]:
    """Return the tasks with the marks that ``TASK_GAPS`` looks at."""
    own = {"task": OuterRef("pk")}
    demands = TaskDemand.objects.filter(**own)
    return tasks.annotate(
        has_holder=Exists(TaskShare.objects.filter(**own)),
        has_slot=Exists(TaskSlot.objects.filter(**own)),
        has_demand=Exists(demands),
        has_guess=Exists(demands.filter(source=DemandSource.GUESS)),
    )


def completeness(analysis: WorkAnalysis) -> Completeness:
    """Return what the analysis lacks for proposals. Tasks to be dropped are not counted."""
    counted = with_gaps(Task.objects.filter(analysis=analysis).exclude(task_class=TaskClass.DROP)).order_by()
    figures = counted.aggregate(
        total=Count("pk"),
        confirmed_total=Count("pk", filter=Q(is_confirmed_transferable=True)),
        assisting=Count("pk", filter=Q(task_class=TaskClass.ASSISTING)),
        **{f"gap_{code}": Count("pk", filter=condition) for code, condition in TASK_GAPS.items()},
    )
    total, confirmed = figures["total"], figures["confirmed_total"]
    functions = JobFunction.objects.filter(unit=analysis.unit_id).aggregate(
        total=Count("pk"), unpaid=Count("pk", filter=Q(wage_high_cents=0))
    )
    wished = RoleWish.objects.filter(analysis=analysis).exists()
    answered = NeedAnswer.objects.filter(analysis=analysis).exclude(text="").count()
    out_of = {
        "confirmation": figures["assisting"],
        "demands": confirmed,
        "guesses": confirmed,
    }
    found = [
        Gap("tasks", 0 if total else 1, 1),
        Gap("functions", 0 if functions["total"] else 1, 1),
        Gap("wages", functions["unpaid"], functions["total"]),
        *(Gap(code, figures[f"gap_{code}"], out_of.get(code, total)) for code in TASK_GAPS),
        Gap("confirmed", 0 if confirmed else 1, 1),
        Gap("wishes", 0 if wished else 1, 1),
        Gap("needs", len(NeedKind) - answered, len(NeedKind)),
    ]
    return Completeness(
        percent=_percent(found, total),
        tasks=total,
        confirmed=confirmed,
        gaps=tuple(sorted((gap for gap in found if gap.count), key=lambda gap: not gap.is_blocking)),
    )


def _percent(found: list[Gap], tasks: int) -> int:
    """Return the mean of the parts that are in order; with no tasks, what is asked of tasks is not in order."""
    parts = [gap.done if tasks or gap.code not in TASK_GAPS else 0.0 for gap in found if gap.code not in ADVICE]
    return int(100 * sum(parts) / len(parts))
