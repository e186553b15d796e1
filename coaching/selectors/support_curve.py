"""Hours of support over time against the plan that they fade."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import timezone

from coaching.models import Candidate, SupportEntry, SupportPlan
from core.columns import Point
from core.formatting import DAYS_PER_WEEK, MINUTES_PER_HOUR

WEEK, MONTH = "week", "month"
LONGEST = {WEEK: 26, MONTH: 24}
MINUTES = F("minutes_direct") + F("minutes_indirect") + F("minutes_travel")


def planned_minutes(plan: SupportPlan, first: date, last: date) -> float | None:
    """Return the minutes planned from one day to another, None when the plan says nothing of the time.

    Support fades in a straight line from ``weekly_minutes`` on the first day to nothing on ``fades_by``.
    """
    if plan.weekly_minutes is None or plan.fades_by is None or last < plan.starts_on:
        return None
    length = (plan.fades_by - plan.starts_on).days + 1
    total = 0.0
    for number in range((last - first).days + 1):
        gone = (first + timedelta(days=number) - plan.starts_on).days
        if 0 <= gone < length:
            total += plan.weekly_minutes / DAYS_PER_WEEK * (1 - gone / length)
    return total


def support_curve(candidate: Candidate, plan: SupportPlan | None, by: str) -> list[Point]:
    """Return hours a week or a month from the first entry or the plan's beginning to its end or today.

    The newest weeks or months are kept (``LONGEST``). One query.
    """
    today = timezone.localdate()
    trunc = TruncMonth if by == MONTH else TruncWeek
    rows = (
        SupportEntry.objects.current()
        .filter(candidate=candidate)
        .annotate(period=trunc("happened_on"))
        .values("period")
        .annotate(minutes=Sum(MINUTES))
        .order_by("period")
    )
    minutes: dict[date, int] = {row["period"]: row["minutes"] for row in rows}
    starts = [*list(minutes)[:1], *([_begin(plan.starts_on, by)] if plan is not None else [])]
    if not starts:
        return []
    end = max(today, plan.fades_by) if plan is not None and plan.fades_by is not None else today
    points = []
    for first in _periods(min(starts), end, by):
        planned = planned_minutes(plan, first, _after(first, by) - timedelta(days=1)) if plan is not None else None
        points.append(
            Point(
                label=_label(first, by),
                value=minutes.get(first, 0) / MINUTES_PER_HOUR,
                planned=None if planned is None else planned / MINUTES_PER_HOUR,
            )
        )
    return points


def _begin(day: date, by: str) -> date:
    return day.replace(day=1) if by == MONTH else day - timedelta(days=day.weekday())


def _after(first: date, by: str) -> date:
    return _begin(first + timedelta(days=32), MONTH) if by == MONTH else first + timedelta(days=DAYS_PER_WEEK)


def _periods(start: date, end: date, by: str) -> list[date]:
    found: list[date] = []
    period = start
    while period <= end:
        found.append(period)
        period = _after(period, by)
    return found[-LONGEST[by] :]


def _label(first: date, by: str) -> str:
    return f"{first.month}/{first.year}" if by == MONTH else f"{first.day}.{first.month}."


def minutes_used(candidate: Candidate, plan: SupportPlan) -> int:
    """Return the minutes of support since the plan began."""
    used: Any = (
        SupportEntry.objects.current()
        .filter(candidate=candidate, happened_on__gte=plan.starts_on)
        .aggregate(total=Sum(MINUTES, default=0))["total"]
    )
    return int(used)
