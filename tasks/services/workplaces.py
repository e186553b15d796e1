"""A whole work analysis from a file of the format workplace/1: used by the demonstration data.

The format is described by tasks/data/workplaces/workplace.schema.json. What stands in the file belongs to no employer:
places, job functions, processes, tasks and wishes are written into a unit that is given.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.events import record_event
from core.models import Occupation
from core.policies import require
from employers.enums import InstrumentKind
from employers.models import JobFunction, Place, SupportInstrument, Unit
from pilots.models import Pilot
from tasks.enums import Answer, Period, TaskClass, TaskSource
from tasks.models import (
    Dimension,
    LibraryTask,
    Licence,
    Process,
    RoleWish,
    TargetProfile,
    Task,
    TaskDemand,
    TaskLink,
    TaskShare,
    TaskSlot,
    WishCeiling,
    WorkAnalysis,
)
from tasks.policies import may_start
from tasks.services.task_writing import BATCH, POSITION_STEP, SURE_FIGURES

FOLDER = Path(__file__).resolve().parent.parent / "data" / "workplaces"
DAY_BITS = {name: 1 << bit for bit, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
ANSWERS = {"yes": Answer.YES, "no": Answer.NO, "open": Answer.UNSURE}
HIGHEST_LEVEL = 5
LONGEST_AREA = 80
Row = Mapping[str, Any]


def workplace_named(code: str) -> dict[str, Any]:
    """Return an example workplace that comes with the product.

    Raises:
        FileNotFoundError: there is no such example.
    """
    content: dict[str, Any] = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
    return content


def create_from_workplace(
    workplace: Row, *, pilot: Pilot, unit: Unit, actor: Any, title: str = "", language: str = "fi"
) -> WorkAnalysis:
    """Write a workplace into the unit as a new analysis of the pilot and return it.

    ``language`` chooses the names (fi, sv or en). The file's times are minutes and "HH:MM", its money cents.

    Raises:
        Refused: the actor may not start analyses at this employer.
    """
    require(may_start(actor, unit.site.employer))
    with transaction.atomic():
        writer = _Writer(workplace, unit, actor, f"name_{language}")
        analysis = writer.write(pilot, title or str(workplace[f"name_{language}"]))
        record_event("tasks.analysis.started", subject=analysis, actor=actor, payload={"example": workplace["code"]})
    return analysis


class _Writer:
    """Writes one workplace; the ids of the file are kept beside the rows made of them."""

    def __init__(self, workplace: Row, unit: Unit, actor: Any, name: str) -> None:
        self.workplace = workplace
        self.unit = unit
        self.actor = actor
        self.name = name
        self.dimensions = {dimension.code: dimension for dimension in Dimension.objects.order_by("position", "code")}
        self.licences = {licence.code: licence for licence in Licence.objects.order_by("code")}

    def write(self, pilot: Pilot, title: str) -> WorkAnalysis:
        """Write everything and return the analysis."""
        analysis = WorkAnalysis.objects.create(unit=self.unit, pilot=pilot, title=title[:160], method=pilot.method)
        self.analysis = analysis
        places, functions, processes = self._places(), self._functions(), self._processes()
        tasks = self._tasks(places, processes)
        self._parts(tasks, functions)
        self._links(tasks)
        self._wishes()
        return analysis

    def _places(self) -> dict[str, Place]:
        areas: dict[str, list[str]] = {}
        for department in self.workplace["departments"]:
            areas.setdefault(department["area"], []).append(department[self.name])
        area_of = {
            department["id"]: " + ".join(areas[department["area"]])[:LONGEST_AREA]
            for department in self.workplace["departments"]
        }
        return {
            row["id"]: Place.objects.get_or_create(
                unit=self.unit, name=_capital(row[self.name]), defaults={"area": area_of[row["department"]]}
            )[0]
            for row in self.workplace["locations"]
        }

    def _functions(self) -> dict[str, JobFunction]:
        codes = {row["isco08"] for row in self.workplace["functions"]}
        occupations = {occupation.code: occupation for occupation in Occupation.objects.filter(code__in=codes)}
        return {
            row["id"]: JobFunction.objects.get_or_create(
                unit=self.unit,
                name=_capital(row[self.name]),
                defaults={
                    "occupation": occupations.get(row["isco08"]),
                    "headcount": row["headcount"],
                    "weekly_minutes": row["weekly_minutes_per_person"],
                    "wage_low_cents": row["wage_low_cents"],
                    "wage_high_cents": row["wage_high_cents"],
                    "displacement_guard_percent": row["min_share_left_percent"],
                },
            )[0]
            for row in self.workplace["functions"]
        }

    def _processes(self) -> dict[str, Process]:
        return {
            row["id"]: Process.objects.create(analysis=self.analysis, name=_capital(row[self.name]), position=position)
            for position, row in enumerate(self.workplace["processes"])
        }

    def _tasks(self, places: dict[str, Place], processes: dict[str, Process]) -> dict[str, Task]:
        rows: Sequence[Row] = self.workplace["tasks"]
        library = self._library(rows)
        made = {
            row["id"]: self._task(row, (number + 1) * POSITION_STEP, places, processes, library)
            for number, row in enumerate(rows)
        }
        Task.objects.bulk_create(made.values(), batch_size=BATCH)
        return made

    @staticmethod
    def _library(rows: Sequence[Row]) -> dict[str, LibraryTask]:
        ids = {row["source"]["onet_task_ids"][0] for row in rows if row["source"]["onet_task_ids"]}
        known = LibraryTask.objects.filter(origin=LibraryTask.Origin.ONET, external_id__in=ids)
        return {task.external_id: task for task in known}

    def _task(
        self,
        row: Row,
        position: int,
        places: dict[str, Place],
        processes: dict[str, Process],
        library: dict[str, LibraryTask],
    ) -> Task:
        occurrences, period = _frequency(row["slots"])
        confirmed = bool(row["confirmed_transferable"])
        onet = row["source"]["onet_task_ids"]
        return Task(
            analysis=self.analysis,
            process=processes[row["process"]],
            place=places[row["location"]],
            name=row[self.name][:200],
            position=position,
            minutes=row["minutes"],
            occurrences=occurrences,
            period=period,
            task_class=TaskClass(row["class"]),
            needs_judgement=ANSWERS[row["answers"]["judgement_needed"]],
            is_private=ANSWERS[row["answers"]["privacy_or_care"]],
            consequence=row["answers"]["error_consequence"],
            elementary_test=dict(row["elementary_test"]),
            is_confirmed_transferable=confirmed,
            confirmed_by=self.actor if confirmed else None,
            confirmed_at=timezone.now() if confirmed else None,
            stays=row["stays"],
            is_safety_critical=row["safety_critical"],
            is_unwanted=row["unwanted"],
            with_colleagues=row["with_colleagues"],
            is_meaningful=row["meaningful"],
            is_indivisible=row["indivisible"],
            source=TaskSource.OBSERVED,
            confidence=SURE_FIGURES,
            library_task=library.get(onet[0]) if onet else None,
        )

    def _parts(self, tasks: dict[str, Task], functions: dict[str, JobFunction]) -> None:
        """Write the times, shares, demands and licences of all tasks."""
        rows = [(tasks[row["id"]], row) for row in self.workplace["tasks"]]
        TaskSlot.objects.bulk_create(
            [TaskSlot(task=task, **_slot(slot)) for task, row in rows for slot in row["slots"]], batch_size=BATCH
        )
        TaskShare.objects.bulk_create(
            [
                TaskShare(task=task, function=functions[holder["function"]], percent=holder["share_percent"])
                for task, row in rows
                for holder in row["holders"]
            ],
            batch_size=BATCH,
        )
        TaskDemand.objects.bulk_create(
            [
                TaskDemand(
                    task=task,
                    dimension=dimension,
                    level=row["demand"].get(code, 0),
                    source=row["demand_source"],
                    set_by=self.actor if row["demand_source"] == "person" else None,
                )
                for task, row in rows
                for code, dimension in self.dimensions.items()
            ],
            batch_size=BATCH,
        )
        Task.licences.through.objects.bulk_create(
            [
                Task.licences.through(task_id=task.pk, licence_id=self.licences[code].pk)
                for task, row in rows
                for code in row["licences"]
                if code in self.licences
            ],
            batch_size=BATCH,
        )

    def _links(self, tasks: dict[str, Task]) -> None:
        TaskLink.objects.bulk_create(
            TaskLink(
                analysis=self.analysis,
                kind=row["kind"],
                first=tasks[row["first"]],
                then=tasks[row["then"]],
                lag_minutes=row["min_lag_minutes"],
                cut_cost_cents=row["cut_cost_cents"],
            )
            for row in self.workplace["links"]
        )

    def _wishes(self) -> None:
        profiles = {profile.code: profile for profile in TargetProfile.objects.order_by("code")}
        for position, row in enumerate(self.workplace["role_wishes"]):
            wish = RoleWish.objects.create(
                analysis=self.analysis,
                name=_capital(row[self.name])[:120],
                position=position,
                profile=profiles.get(row["target_profile"]),
                days=_mask(row["days"]),
                earliest=time.fromisoformat(row["earliest"]),
                latest=time.fromisoformat(row["latest"]),
                subsidy=_subsidy(row["subsidy_percent"]),
                **{name: row[name] for name in WISH_FIGURES},
            )
            wish.licences.set(self.licences[code] for code in row["licences"] if code in self.licences)
            WishCeiling.objects.bulk_create(
                WishCeiling(wish=wish, dimension=dimension, level=row["ceiling"].get(code, 0))
                for code, dimension in self.dimensions.items()
                if row["ceiling"].get(code, 0) < HIGHEST_LEVEL
            )


WISH_FIGURES = (
    "min_minutes_per_week",
    "max_minutes_per_week",
    "min_minutes_per_day",
    "max_minutes_per_day",
    "max_span_minutes",
    "pace_percent",
    "buffer_minutes",
    "wage_cents_per_hour",
)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _mask(days: Sequence[str]) -> int:
    return sum(DAY_BITS[day] for day in days)


def _slot(slot: Row) -> dict[str, Any]:
    return {
        "days": _mask(slot["days"]),
        "earliest": time.fromisoformat(slot["earliest"]),
        "latest": time.fromisoformat(slot["latest"]),
    }


def _frequency(slots: Sequence[Row]) -> tuple[Decimal, str]:
    """Return how often as people would say it: so many times a day when every time has the same days, else a week."""
    masks = {_mask(slot["days"]) for slot in slots}
    if len(masks) == 1:
        return Decimal(len(slots)), Period.DAY
    return Decimal(sum(len(slot["days"]) for slot in slots)), Period.WEEK


def _subsidy(percent: int) -> SupportInstrument | None:
    """Return the wage subsidy of this rate that is in force, or None."""
    today = timezone.localdate()
    found: SupportInstrument | None = (
        SupportInstrument.objects.filter(kind=InstrumentKind.WAGE_SUBSIDY, rate_percent=percent, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today))
        .order_by("code", "-valid_from", "id")
        .first()
        if percent
        else None
    )
    return found
