"""T02–T05: pilots, work analysed, hours that can move, roles carved."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When

from pilots.enums import PilotOutcome
from pilots.models import Pilot
from reports.counting.scope import BitCount, ByArea, Figure, Scope, hours, number, rows_by
from tasks.enums import RoleState
from tasks.models import CarvedRole, Process, RoleItem, Task, TaskShare, TaskSlot

STANDING = (RoleState.APPROVED, RoleState.OPEN, RoleState.FILLED)
STAGES = ("planned", "running", "ended")


def _pilot_filter(scope: Scope, prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = {f"{prefix}project__in": scope.project_ids}
    if scope.region_code:
        found[f"{prefix}region__code"] = scope.region_code
    if scope.industry_code:
        found[f"{prefix}industry__code"] = scope.industry_code
    return found


def pilots(scope: Scope) -> QuerySet[Any]:
    """Return the pilots known by the cut-off, with the stage they were in on that day as ``stage_then``."""
    day = scope.cut_off
    known = Q(created_at__date__lte=day) | Q(starts_on__lte=day) | Q(started_on__lte=day) | Q(ended_on__lte=day)
    return Pilot.objects.filter(known, **_pilot_filter(scope, "")).annotate(
        stage_then=Case(
            When(ended_on__lte=day, then=Value("ended")),
            When(started_on__lte=day, then=Value("running")),
            default=Value("planned"),
        )
    )


def count_pilots(scope: Scope, *, by_region: bool = False) -> ByArea:
    """Return T02: pilots in all, by stage on the cut-off day, and ended ones by outcome."""
    ended = Q(stage_then="ended")
    rows = rows_by(
        pilots(scope),
        "region__code" if by_region else "",
        (),
        all=Count("pk"),
        **{stage: Count("pk", filter=Q(stage_then=stage)) for stage in STAGES},
        **{f"outcome_{outcome}": Count("pk", filter=ended & Q(outcome=outcome)) for outcome in PilotOutcome.values},
    )
    return {
        row["area"]: [
            Figure("T02", "", number(row["all"])),
            *(Figure("T02", stage, number(row[stage])) for stage in STAGES),
            *(
                Figure("T02", f"outcome_{outcome}", number(row[f"outcome_{outcome}"]))
                for outcome in PilotOutcome.values
            ),
        ]
        for row in rows
    }


def analysed(scope: Scope) -> QuerySet[Any]:
    """Return tasks written by the cut-off that have their time, their frequency and somebody who does them."""
    return Task.objects.filter(
        Exists(TaskSlot.objects.filter(task=OuterRef("pk"))),
        Exists(TaskShare.objects.filter(task=OuterRef("pk"))),
        created_at__date__lte=scope.cut_off,
        minutes__gt=0,
        **_pilot_filter(scope, "analysis__pilot__"),
    )


def count_analysed(scope: Scope, *, by_region: bool = False) -> ByArea:
    """Return T03: tasks analysed (the total) and processes."""
    area = "analysis__pilot__region__code" if by_region else ""
    processes = Process.objects.filter(created_at__date__lte=scope.cut_off, **_pilot_filter(scope, "analysis__pilot__"))
    found: dict[str, dict[str, int]] = {}
    for part, rows in (("", analysed(scope)), ("processes", processes)):
        for row in rows_by(rows, area, all=Count("pk")):
            found.setdefault(row["area"], {})[part] = row["all"]
    return {
        key: [Figure("T03", part, number(counts.get(part))) for part in ("", "processes")]
        for key, counts in found.items()
    }


def count_hours(scope: Scope, *, by_region: bool = False) -> ByArea:
    """Return T04: hours a week approved for moving (the total) and identified as movable."""
    slots = TaskSlot.objects.filter(
        task__is_confirmed_transferable=True,
        task__confirmed_at__date__lte=scope.cut_off,
        **_pilot_filter(scope, "task__analysis__pilot__"),
    )
    items = RoleItem.objects.filter(
        is_active=True,
        role__state__in=STANDING,
        role__decided_at__date__lte=scope.cut_off,
        **_pilot_filter(scope, "role__analysis__pilot__"),
    )
    found: dict[str, dict[str, int]] = {}
    for part, rows, minutes, area in (
        ("identified", slots, F("task__minutes") * BitCount("days"), "task__analysis__pilot__region__code"),
        ("", items, F("slot__task__minutes") * BitCount("days"), "role__analysis__pilot__region__code"),
    ):
        for row in rows_by(rows, area if by_region else "", minutes=Sum(minutes)):
            found.setdefault(row["area"], {})[part] = row["minutes"] or 0
    return {
        key: [Figure("T04", part, hours(minutes.get(part))) for part in ("", "identified")]
        for key, minutes in found.items()
    }


def roles(scope: Scope) -> QuerySet[Any]:
    """Return the roles that the employer had approved by the cut-off."""
    return CarvedRole.objects.filter(decided_at__date__lte=scope.cut_off, **_pilot_filter(scope, "analysis__pilot__"))


def count_roles(scope: Scope, *, by_region: bool = False) -> ByArea:
    """Return T05: roles carved, those made anew and those repeated elsewhere."""
    rows = rows_by(
        roles(scope),
        "analysis__pilot__region__code" if by_region else "",
        all=Count("pk"),
        original=Count("pk", filter=Q(template_of__isnull=True)),
        replicated=Count("pk", filter=Q(template_of__isnull=False)),
    )
    return {
        row["area"]: [
            Figure("T05", "", number(row["all"])),
            Figure("T05", "original", number(row["original"])),
            Figure("T05", "replicated", number(row["replicated"])),
        ]
        for row in rows
    }
