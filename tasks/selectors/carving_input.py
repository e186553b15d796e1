"""From rows to the engine's record: one analysis as a carve/1 input, as plain JSON.

Ids of the record are ``T<task>``, ``F<function>``, ``P<place>``, ``W<wish>``, ``R<role>`` with the rows' keys, so that
an answer can be read back. No name of a person is in it: a holder is a job function.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import time
from typing import Any

from employers.models import JobFunction, Place
from tasks.enums import ROLE_STATES_ON_BOARD, Consequence, RoleState, TaskClass
from tasks.models import CarvedRole, Dimension, RoleItem, RoleWish, Task, TaskLink, WorkAnalysis
from tasks.models.runs import RoleFrame

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GRID_MINUTES = 5
NO_PLACE = "P0"
NO_PROCESS = "none"
NO_HOLDER = "F0"
HIGHEST_LEVEL = 5
FULL_DAY = time(23, 55)


@dataclass(frozen=True, slots=True)
class EngineParameters:
    """Prices without evidence of their own: shown on the page beside every proposal, stored with the input.

    ``hand_over_cents``: handing a task over and training for it, amortised, cents a week. ``split_cents``: each further
    owner of a split task. ``min_tasks_left``: tasks that must stay with a holder. The weights price tight demands
    (cents an hour), further places and processes (cents a week).

    ``guarded_from_percent``: a job of which at least this share must stay is guarded. Freed minutes of its holders
    count nothing when they are paid at most ``guard_wage_percent`` more than the role: otherwise the easy work would
    be taken from those who earn least, because it suits the new role best.
    """

    hand_over_cents: int = 180
    split_cents: int = 100
    min_tasks_left: int = 3
    min_processes_left: int = 1
    tight_demand_cents_per_hour: int = 20
    location_cost_cents: int = 200
    process_cost_cents: int = 100
    guarded_from_percent: int = 75
    guard_wage_percent: int = 15


def day_names(mask: int) -> list[str]:
    """Return the days of a bit mask (bit 0 = Monday) as the record names them."""
    return [name for bit, name in enumerate(DAY_NAMES) if mask >> bit & 1]


def day_mask(names: Iterable[str]) -> int:
    """Return the bit mask of the record's day names."""
    return sum(1 << DAY_NAMES.index(name) for name in names)


def clock(value: time, *, up: bool = False) -> str:
    """Return a time of day on the five-minute grid as "HH:MM", rounded down, or up when asked."""
    minutes = value.hour * 60 + value.minute
    minutes = -(-minutes // GRID_MINUTES) * GRID_MINUTES if up else minutes // GRID_MINUTES * GRID_MINUTES
    minutes = min(minutes, 24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def clock_time(text: str) -> time:
    """Return the time of the record's "HH:MM"; the end of the day becomes 23.59."""
    hours, minutes = text.split(":")
    return time(23, 59) if int(hours) >= 24 else time(int(hours), int(minutes))


def occurrence_minutes(task: Task) -> int:
    """Return the minutes of one occurrence in a slot so that the week's total is right, on the grid, at least 5.

    A daily task gives its own minutes; a monthly one is spread over the year's working weeks.
    """
    days = sum(slot.day_count for slot in task.slots.all())
    spread = task.weekly_minutes / days if days else float(task.minutes)
    return max(GRID_MINUTES, round(spread / GRID_MINUTES) * GRID_MINUTES)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What tasks and roles stand in: the unit's places and job functions, and the demand dimensions, in their order."""

    places: list[Place]
    functions: list[JobFunction]
    dimensions: list[Dimension]


def surroundings_of(analysis: WorkAnalysis) -> Surroundings:
    """Return the places, job functions and dimensions of an analysis, in three queries."""
    return Surroundings(
        list(Place.objects.filter(unit=analysis.unit_id).order_by("id")),
        list(JobFunction.objects.filter(unit=analysis.unit_id).order_by("id")),
        all_dimensions(),
    )


def all_dimensions() -> list[Dimension]:
    """Return the demand dimensions in their order."""
    return list(Dimension.objects.order_by("position", "code"))


def load_tasks(analysis: WorkAnalysis, dimensions: Iterable[Dimension]) -> list[Task]:
    """Return the analysis's tasks with everything the record needs, in a fixed number of queries.

    Tasks marked to be dropped, and tasks without a time of their own, are left out: nobody can be given them.
    """
    by_key = {dimension.pk: dimension for dimension in dimensions}
    tasks = list(
        Task.objects.filter(analysis=analysis)
        .exclude(task_class=TaskClass.DROP)
        .select_related("place", "process")
        .prefetch_related("slots", "shares", "licences", "demands")
        .order_by("position", "id")
    )
    for task in tasks:
        task.analysis = analysis
        for demand in task.demands.all():
            demand.dimension = by_key[demand.dimension_id]
    return [task for task in tasks if task.slots.all()]


def build_input(
    analysis: WorkAnalysis,
    *,
    roles: list[dict[str, Any]],
    parameters: EngineParameters | None = None,
    tasks: list[Task] | None = None,
    surroundings: Surroundings | None = None,
    taken: frozenset[int] = frozenset(),
) -> dict[str, Any]:
    """Return the carve/1 input of the analysis for the given role records.

    ``roles`` come from ``wish_records`` or ``role_records``. ``taken`` are keys of slots already held by a role that
    has left the board: a task with such a slot stays where it is. ``tasks`` and ``surroundings`` save loading them
    twice.
    """
    prices = parameters or EngineParameters()
    around = surroundings or surroundings_of(analysis)
    tasks = load_tasks(analysis, around.dimensions) if tasks is None else tasks
    known = {f"T{task.pk}" for task in tasks}
    record: dict[str, Any] = {
        "format": "carve/1",
        "name": f"analysis {analysis.public_id}",
        "grid_minutes": GRID_MINUTES,
        "dimensions": [dimension.code for dimension in around.dimensions],
        "areas": _areas(around.places),
        "locations": _locations(around.places),
        "holders": [_holder(function, tasks, prices) for function in around.functions] + _unknown_holder(tasks),
        "tasks": [_task(task, prices, taken) for task in tasks],
        "links": [_link(link) for link in TaskLink.objects.filter(analysis=analysis).order_by("id")],
        "roles": roles,
        "weights": {
            "tight_demand_cents_per_hour": prices.tight_demand_cents_per_hour,
            "location_cost_cents": prices.location_cost_cents,
            "process_cost_cents": prices.process_cost_cents,
        },
    }
    record["links"] = [link for link in record["links"] if {link["first"], link["then"]} <= known]
    return record


def parameters_shown(prices: EngineParameters | None = None) -> dict[str, int]:
    """Return the engine's prices by name, for the page that shows them."""
    return asdict(prices or EngineParameters())


def _department(place: Place | None) -> str:
    return (place.area or place.name) if place else NO_PLACE


def _areas(places: list[Place]) -> list[dict[str, Any]]:
    names = sorted({_department(place) for place in places})
    areas: list[dict[str, Any]] = [{"id": f"A{number}", "departments": [name]} for number, name in enumerate(names)]
    if not areas:
        return [{"id": "A0", "departments": [NO_PLACE]}]
    # A task without a place can be done anywhere near: it joins the first area.
    areas[0]["departments"].append(NO_PLACE)
    return areas


def _locations(places: list[Place]) -> list[dict[str, Any]]:
    known = [{"id": f"P{place.pk}", "name": place.name, "department": _department(place)} for place in places]
    return [*known, {"id": NO_PLACE, "name": "", "department": NO_PLACE}]


def _holder(function: JobFunction, tasks: list[Task], prices: EngineParameters) -> dict[str, Any]:
    own = [
        task.weekly_minutes * share.percent / 100
        for task in tasks
        for share in task.shares.all()
        if share.function_id == function.pk
    ]
    other = max(0, function.total_minutes - round(sum(own)))
    return {
        "id": f"F{function.pk}",
        "name": function.name,
        "wage_cents_per_hour": function.wage_middle_cents,
        "other_minutes_per_week": other,
        "min_share_left": function.displacement_guard_percent / 100,
        "displacement_guard_percent": (
            prices.guard_wage_percent if function.displacement_guard_percent >= prices.guarded_from_percent else 0
        ),
        "min_tasks_left": min(prices.min_tasks_left, len(own)),
        "min_processes_left": min(prices.min_processes_left, len(own)),
    }


def _unknown_holder(tasks: list[Task]) -> list[dict[str, Any]]:
    if all(task.shares.all() for task in tasks):
        return []
    return [{"id": NO_HOLDER, "name": "", "wage_cents_per_hour": 0, "other_minutes_per_week": 0}]


def _task(task: Task, prices: EngineParameters, taken: frozenset[int]) -> dict[str, Any]:
    shares = list(task.shares.all())
    is_taken = any(slot.pk in taken for slot in task.slots.all())
    total = sum(share.percent for share in shares)
    record: dict[str, Any] = {
        "id": f"T{task.pk}",
        "name": task.name,
        "location": f"P{task.place_id}" if task.place_id else NO_PLACE,
        "department": _department(task.place),
        "process": f"C{task.process_id}" if task.process_id else NO_PROCESS,
        "minutes": occurrence_minutes(task),
        "slots": [
            {
                "days": day_names(slot.days),
                "earliest": clock(slot.earliest, up=True),
                "latest": clock(slot.latest, up=slot.latest > FULL_DAY),
            }
            for slot in sorted(task.slots.all(), key=lambda slot: slot.pk)
        ],
        "demand": {demand.dimension.code: demand.level for demand in task.demands.all() if demand.level},
        "licences": sorted(licence.code for licence in task.licences.all()),
        "stays": task.stays or not shares or is_taken,
        "safety_critical": task.is_safety_critical or task.consequence == Consequence.DANGER,
        "unwanted": task.is_unwanted,
        "with_colleagues": task.with_colleagues,
        "meaningful": task.is_meaningful,
        "indivisible": task.is_indivisible,
        "confirmed_transferable": task.is_confirmed_transferable,
        "transfer_cost_cents": prices.hand_over_cents,
        "split_cost_cents": prices.split_cents,
    }
    if len(shares) > 1:
        record["holders"] = [{"id": f"F{share.function_id}", "share": share.percent / total} for share in shares]
    else:
        record["holder"] = f"F{shares[0].function_id}" if shares else NO_HOLDER
    return record


def _link(link: TaskLink) -> dict[str, Any]:
    record: dict[str, Any] = {
        "kind": link.kind,
        "first": f"T{link.first_id}",
        "then": f"T{link.then_id}",
        "cut_cost_cents": link.cut_cost_cents,
    }
    if link.kind == TaskLink.Kind.BEFORE:
        record["min_lag_minutes"] = link.lag_minutes
    return record


def _frame_record(frame: RoleFrame, ceilings: dict[str, int], licences: list[str]) -> dict[str, Any]:
    return {
        "ceiling": ceilings,
        "licences": licences,
        "days": day_names(frame.days),
        "earliest": clock(frame.earliest, up=True),
        "latest": clock(frame.latest),
        "min_minutes_per_week": frame.min_minutes_per_week,
        "max_minutes_per_week": frame.max_minutes_per_week,
        "min_minutes_per_day": frame.min_minutes_per_day,
        "max_minutes_per_day": frame.max_minutes_per_day,
        "max_span_minutes": frame.max_span_minutes,
        "pace_percent": frame.pace_percent,
        "buffer_minutes": frame.buffer_minutes,
        "wage_cents_per_hour": frame.wage_cents_per_hour,
        "subsidy_percent": frame.subsidy_percent,
        "max_locations": frame.max_places,
        "min_processes": frame.min_processes,
        "max_processes": frame.max_processes,
        "max_unwanted_percent": frame.max_unwanted_percent,
        "min_with_colleagues_percent": frame.min_with_colleagues_percent,
        "max_single_task_percent": frame.max_single_task_percent,
        "min_meaningful_tasks": frame.min_meaningful_tasks,
        "fixed_cost_cents_per_week": frame.fixed_cost_cents_per_week,
    }


def _all_ceilings(dimensions: Iterable[str], levels: dict[str, int]) -> dict[str, int]:
    return {code: levels.get(code, HIGHEST_LEVEL) for code in dimensions}


def wish_records(analysis: WorkAnalysis) -> list[dict[str, Any]]:
    """Return the analysis's wishes as role records ``W<key>``."""
    dimensions = list(Dimension.objects.values_list("code", flat=True).order_by("position", "code"))
    wishes = (
        RoleWish.objects.filter(analysis=analysis)
        .select_related("subsidy")
        .prefetch_related("ceilings__dimension", "licences")
        .order_by("position", "id")
    )
    return [
        {
            "id": f"W{wish.pk}",
            **_frame_record(
                wish,
                _all_ceilings(dimensions, {ceiling.dimension.code: ceiling.level for ceiling in wish.ceilings.all()}),
                sorted(licence.code for licence in wish.licences.all()),
            ),
            "must_use": wish.must_use,
        }
        for wish in wishes
    ]


def role_records(roles: Iterable[CarvedRole], known: Iterable[Dimension]) -> list[dict[str, Any]]:
    """Return carved roles (with ceilings, licences and subsidy loaded) as role records ``R<key>``."""
    dimensions = [dimension.code for dimension in known]
    return [
        {
            "id": f"R{role.pk}",
            **_frame_record(
                role,
                _all_ceilings(dimensions, {ceiling.dimension.code: ceiling.level for ceiling in role.ceilings.all()}),
                sorted(licence.code for licence in role.licences.all()),
            ),
        }
        for role in roles
    ]


def slot_numbers(tasks: Iterable[Task]) -> dict[int, tuple[str, int]]:
    """Return for each slot's key the record's task id and the slot's number in it."""
    return {
        slot.pk: (f"T{task.pk}", number)
        for task in tasks
        for number, slot in enumerate(sorted(task.slots.all(), key=lambda slot: slot.pk))
    }


def held_slots(analysis: WorkAnalysis) -> frozenset[int]:
    """Return the keys of slots held by roles that have left the board (in the gate, approved, open, filled)."""
    return frozenset(
        RoleItem.objects.filter(role__analysis=analysis, is_active=True)
        .exclude(role__state__in=ROLE_STATES_ON_BOARD)
        .values_list("slot_id", flat=True)
    )


def living_roles(analysis: WorkAnalysis) -> list[CarvedRole]:
    """Return the roles that hold tasks now: everything but closed and withdrawn, with what records need."""
    return list(
        CarvedRole.objects.filter(analysis=analysis)
        .exclude(state__in=[RoleState.CLOSED, RoleState.WITHDRAWN])
        .select_related("subsidy")
        .prefetch_related("ceilings__dimension", "licences", "items")
        .order_by("position", "id")
    )
