"""T02–T05: pilots, work analysed, hours that can move, roles carved."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib.postgres.aggregates import BitOr
from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from pilots.enums import PilotOutcome
from pilots.models import Pilot
from reports.counting.scope import BitCount, ByArea, Figure, Scope, hours, number, rows_by
from tasks.enums import Period, RoleState
from tasks.models import CarvedRole, Process, RoleItem, Task, TaskShare, TaskSlot
from tasks.models.inventory import WORKING_DAYS

STANDING = (RoleState.APPROVED, RoleState.OPEN, RoleState.FILLED)
MONTHS = 12
STAGES = ("planned", "running", "ended")
OUTCOMES = tuple(PilotOutcome.values)


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
    rows: QuerySet[Any] = Pilot.objects.filter(known, **_pilot_filter(scope, "")).annotate(
        stage_then=Case(
            When(ended_on__lte=day, then=Value("ended")),
            When(started_on__lte=day, then=Value("running")),
            default=Value("planned"),
        )
    )
    return rows


def count_pilots(scope: Scope, *, by_region: bool) -> ByArea:
    """Return T02: pilots in all, by stage on the cut-off day, and ended ones by outcome."""
    ended = Q(stage_then="ended")
    rows = rows_by(
        pilots(scope),
        "region__code" if by_region else "",
        (),
        all=Count("pk"),
        **{stage: Count("pk", filter=Q(stage_then=stage)) for stage in STAGES},
        **{f"outcome_{outcome}": Count("pk", filter=ended & Q(outcome=outcome)) for outcome in OUTCOMES},
    )
    return {
        row["area"]: [
            Figure("T02", "", number(row["all"])),
            *(Figure("T02", stage, number(row[stage])) for stage in STAGES),
            *(Figure("T02", f"outcome_{outcome}", number(row[f"outcome_{outcome}"])) for outcome in OUTCOMES),
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


def processes(scope: Scope) -> QuerySet[Any]:
    """Return the processes written by the cut-off."""
    return Process.objects.filter(created_at__date__lte=scope.cut_off, **_pilot_filter(scope, "analysis__pilot__"))


def count_analysed(scope: Scope, *, by_region: bool) -> ByArea:
    """Return T03: tasks analysed (the total) and processes."""
    area = "analysis__pilot__region__code" if by_region else ""
    found: dict[str, dict[str, int]] = {}
    for part, rows in (("", analysed(scope)), ("processes", processes(scope))):
        for row in rows_by(rows, area, all=Count("pk")):
            found.setdefault(row["area"], {})[part] = row["all"]
    return {
        key: [Figure("T03", part, number(counts.get(part))) for part in ("", "processes")]
        for key, counts in found.items()
    }


def movable(scope: Scope) -> QuerySet[Any]:
    """Return the tasks that somebody had confirmed as transferable by the cut-off."""
    return Task.objects.filter(
        is_confirmed_transferable=True,
        confirmed_at__date__lte=scope.cut_off,
        **_pilot_filter(scope, "analysis__pilot__"),
    )


def moved(scope: Scope) -> QuerySet[Any]:
    """Return the times of tasks that stand in roles approved by the cut-off and still in use."""
    return RoleItem.objects.filter(
        is_active=True,
        role__state__in=STANDING,
        role__decided_at__date__lte=scope.cut_off,
        **_pilot_filter(scope, "role__analysis__pilot__"),
    )


def weekly(rows: QuerySet[Any], task: str = "") -> QuerySet[Any]:
    """Add the minutes a week of each row's task as ``weekly_amount`` ÷ ``weekly_parts``, both exact.

    ``task`` is the path from the row to its task. A daily task is done on each day that it has a time, on working days
    while it has none; a month is a twelfth of the year's working weeks.
    """
    times = TaskSlot.objects.filter(task=OuterRef(f"{task}pk")).order_by().values("task")
    days = BitCount(Coalesce(Subquery(times.annotate(mask=BitOr("days")).values("mask")), WORKING_DAYS))
    period = f"{task}period"
    weekly_rows: QuerySet[Any] = rows.annotate(
        weekly_amount=F(f"{task}minutes")
        * F(f"{task}occurrences")
        * Case(
            When(**{period: Period.DAY}, then=days),
            When(**{period: Period.MONTH}, then=MONTHS),
            default=Value(1),
            output_field=IntegerField(),
        ),
        weekly_parts=Case(
            When(**{f"{period}__in": (Period.MONTH, Period.YEAR)}, then=F(f"{task}analysis__weeks_worked")),
            default=Value(1),
            output_field=IntegerField(),
        ),
        task_days=Subquery(times.annotate(days=Sum(BitCount("days"))).values("days")),
    )
    return weekly_rows


def count_hours(scope: Scope, *, by_region: bool) -> ByArea:
    """Return T04: hours a week approved for moving (the total) and identified as movable.

    Of a task that stands in roles on some of its days only, that share of its week counts.
    """
    found: dict[str, dict[str, Fraction]] = {}
    for part, rows, share_of_days, area in (
        ("identified", weekly(movable(scope)), F("task_days"), "analysis__pilot__region__code"),
        ("", weekly(moved(scope), "slot__task__"), BitCount("days"), "role__analysis__pilot__region__code"),
    ):
        groups = rows_by(
            rows,
            area if by_region else "",
            ("weekly_parts", "task_days"),
            amount=Sum(F("weekly_amount") * Coalesce(share_of_days, 1)),
        )
        for row in groups:
            minutes = found.setdefault(row["area"], dict.fromkeys(("", "identified"), Fraction(0)))
            minutes[part] += Fraction(row["amount"]) / (row["weekly_parts"] * (row["task_days"] or 1))
    if not by_region:
        found.setdefault("", dict.fromkeys(("", "identified"), Fraction(0)))
    return {
        key: [Figure("T04", part, hours(minutes[part])) for part in ("", "identified")]
        for key, minutes in found.items()
    }


def roles(scope: Scope) -> QuerySet[Any]:
    """Return the roles that the employer had approved by the cut-off."""
    return CarvedRole.objects.filter(decided_at__date__lte=scope.cut_off, **_pilot_filter(scope, "analysis__pilot__"))


def count_roles(scope: Scope, *, by_region: bool) -> ByArea:
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
