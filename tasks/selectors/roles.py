"""What the pages and documents of one role show: its tasks by the clock, holders, demands and history."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from core.formatting import clock_of_minutes, day_names_text
from core.models import DomainEvent
from core.policies import Text
from employers.models import JobFunction
from tasks.enums import RoleState, TaskClass
from tasks.models import CarvedRole, Dimension, HolderHearing, RoleItem, Task
from tasks.selectors.carving_input import occurrence_minutes

DAYS = 7
MOST_EVENTS = 50
ENDED = frozenset({RoleState.CLOSED, RoleState.WITHDRAWN})

EVENT_LABELS: dict[str, Text] = {
    "tasks.role.created": _("The role was created"),
    "tasks.role.described": _("The description was changed"),
    "tasks.role.limited": _("The limits were changed"),
    "tasks.role.proposed": _("The role was proposed"),
    "tasks.role.to_gate": _("The role was taken to the ethics and safety check"),
    "tasks.role.checked": _("The ethics and safety check was made"),
    "tasks.role.reason_written": _("A reason was written for a red finding"),
    "tasks.role.holders_heard": _("The holders of a job function were heard"),
    "tasks.role.business_case_saved": _("The business case was saved"),
    "tasks.role.approved": _("The role was approved"),
    "tasks.role.redrafted": _("The role was taken back to a draft"),
    "tasks.role.opened": _("The role was opened for people"),
    "tasks.role.filled": _("The role was marked as filled"),
    "tasks.role.reopened": _("The role was opened again"),
    "tasks.role.closed": _("The role was closed"),
    "tasks.role.withdrawn": _("The role was withdrawn"),
}


@dataclass(slots=True)
class RoleTask:
    """A task of the role: when it is done (one text a slot), minutes a week in the role, who does it today."""

    task: Task
    minutes_per_week: int = 0
    times: list[str] = field(default_factory=list)
    by_day: dict[int, list[str]] = field(default_factory=dict)
    has_time: bool = True
    first_minute: int = DAYS * 24 * 60

    @property
    def holders(self) -> str:
        """Return the job functions that do the task today."""
        return holders_text(self.task)

    @property
    def is_core(self) -> bool:
        """Tell whether the task is core work of its holders."""
        return self.task.task_class == TaskClass.CORE


@dataclass(frozen=True, slots=True)
class HolderEffect:
    """What leaves a job function, minutes a week, of its whole week; and whether its holders have been heard."""

    function: JobFunction
    freed_minutes: float
    hearing: HolderHearing | None

    @property
    def fraction(self) -> float:
        """Return the share of the function's week that leaves it."""
        return self.freed_minutes / self.function.total_minutes if self.function.total_minutes else 0.0

    @property
    def most_fraction(self) -> float:
        """Return the greatest share that may leave the function by its displacement guard."""
        return 1 - self.function.displacement_guard_percent / 100


@dataclass(frozen=True, slots=True)
class Demand:
    """The highest level that the role's tasks demand on a dimension (0 to 5), and the task that does."""

    dimension: Dimension
    level: int
    task: Task


Week = list[tuple[str, list[tuple[str, int, int]]]]


def holders_text(task: Task) -> str:
    """Return the names of the job functions that do the task, the greatest share first."""
    shares = sorted(task.shares.all(), key=lambda share: (-share.percent, share.pk))
    return ", ".join(share.function.name for share in shares)


def items_of(role: CarvedRole) -> list[RoleItem]:
    """Return the role's work with everything its pages show; of an ended role what it had at its end."""
    items = (
        RoleItem.objects.filter(role=role)
        .select_related("slot__task__analysis", "slot__task__place")
        .prefetch_related("slot__task__slots", "slot__task__shares__function", "slot__task__demands__dimension")
        .order_by("start", "id")
    )
    return list(items if role.state in ENDED else items.filter(is_active=True))


def minutes_of(items: Iterable[RoleItem]) -> int:
    """Return the role's minutes a week."""
    return sum(item.minutes * int(item.days).bit_count() for item in items)


def start_minute(item: RoleItem) -> int | None:
    """Return when the item begins, minutes after midnight; None while it has no time."""
    return item.start.hour * 60 + item.start.minute if item.start else None


def tasks_of(items: Iterable[RoleItem]) -> list[RoleTask]:
    """Return the tasks of the role in the order of the day."""
    found: dict[int, RoleTask] = {}
    for item in items:
        row = found.setdefault(item.slot.task_id, RoleTask(item.slot.task))
        row.minutes_per_week += item.minutes * int(item.days).bit_count()
        start = start_minute(item)
        if start is None:
            row.has_time = False
            continue
        span = f"{clock_of_minutes(start)}–{clock_of_minutes(start + item.minutes)}"
        row.times.append(f"{day_names_text(item.days)} {span}")
        row.first_minute = min(row.first_minute, start)
        for day in range(DAYS):
            if item.days >> day & 1:
                row.by_day.setdefault(day, []).append(span)
    return sorted(found.values(), key=lambda row: (row.first_minute, row.task.name))


def week_of(role: CarvedRole, items: Iterable[RoleItem]) -> Week:
    """Return the role's week for the timetable: (day, [(task, first minute, last minute)]) in clock order."""
    placed = [(item, start) for item in items if (start := start_minute(item)) is not None]
    mask = role.days
    for item, _start in placed:
        mask |= item.days
    days: Week = []
    for day in range(DAYS):
        if mask >> day & 1:
            slots = [
                (item.slot.task.name, start, start + item.minutes) for item, start in placed if item.days >> day & 1
            ]
            days.append((day_names_text(1 << day), sorted(slots, key=lambda slot: slot[1])))
    return days


def holder_effects(role: CarvedRole, items: Iterable[RoleItem]) -> list[HolderEffect]:
    """Return what leaves each job function, the most first; minutes are today's, not those at the role's pace."""
    freed: dict[int, float] = {}
    functions: dict[int, JobFunction] = {}
    for item in items:
        task = item.slot.task
        shares = list(task.shares.all())
        total = sum(share.percent for share in shares) or 100
        for share in shares:
            minutes = occurrence_minutes(task) * int(item.days).bit_count() * share.percent / total
            freed[share.function_id] = freed.get(share.function_id, 0.0) + minutes
            functions[share.function_id] = share.function
    heard = {hearing.function_id: hearing for hearing in HolderHearing.objects.filter(role=role).order_by("id")}
    effects = [HolderEffect(functions[key], minutes, heard.get(key)) for key, minutes in freed.items()]
    return sorted(effects, key=lambda effect: (-effect.freed_minutes, effect.function.name))


def demands_of(items: Iterable[RoleItem]) -> list[Demand]:
    """Return the role's demand profile: the highest level on each dimension that its tasks name, strongest first."""
    highest: dict[int, Demand] = {}
    for item in items:
        for demand in item.slot.task.demands.all():
            known = highest.get(demand.dimension_id)
            if demand.level and (known is None or demand.level > known.level):
                highest[demand.dimension_id] = Demand(demand.dimension, demand.level, item.slot.task)
    return sorted(highest.values(), key=lambda found: (-found.level, found.dimension.position, found.dimension.code))


def history_of(role: CarvedRole) -> list[tuple[DomainEvent, Text]]:
    """Return what has happened to the role with its words, the newest first; what has no words is left out."""
    events = (
        DomainEvent.objects.filter(
            subject_label=role.model_label(), subject_id=role.public_id, name__in=list(EVENT_LABELS)
        )
        .select_related("actor")
        .order_by("-occurred_at", "-id")[:MOST_EVENTS]
    )
    return [(event, EVENT_LABELS[event.name]) for event in events]
