"""Reads whole rows and adds the counts up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from coaching.models import ParticipantRecord, Placement, SupportEntry
from core.models import SizeClass
from employers.models import Employer
from pilots.models import Pilot, SupportedEmployer
from reports.models import IndicatorDefinition
from reports.slow_counting.jobs_kept import count_kept, count_placements
from reports.slow_counting.people import count_people
from reports.slow_counting.workplaces import count_partners, count_pilots, count_supported, count_work
from tasks.models import WorkAnalysis

Counts = dict[tuple[str, str], Decimal]


def slow_count(project_ids: Iterable[int], cut_off: date) -> Counts:
    """Return every figure that is not zero, by code and part ("" is the total)."""
    projects = set(project_ids)
    rules = {rule.code: rule.parameters for rule in IndicatorDefinition.objects.order_by("code", "version")}
    window = {code: rules[code]["days"] for code in ("EECR01", "EECR02", "EECR03", "EECR04")}
    records = [
        record
        for record in ParticipantRecord.objects.select_related("education", "municipality").order_by("pk")
        if record.project_id in projects
    ]
    found: Counter[tuple[str, str]] = count_people(records, cut_off, rules["EECO03"], window)
    pilots = [pilot for pilot in Pilot.objects.order_by("pk") if pilot.project_id in projects]
    found += _employers(projects, pilots, cut_off)
    found += count_pilots(pilots, cut_off)
    analyses = WorkAnalysis.objects.filter(pilot__in=pilots).prefetch_related(
        "processes", "tasks__slots", "tasks__shares", "roles__items__slot__task"
    )
    work, minutes = count_work(list(analyses.order_by("pk")), cut_off)
    placements = [
        placement
        for placement in Placement.objects.select_related("role__analysis__pilot")
        .prefetch_related("follow_ups")
        .order_by("pk")
        if placement.role.analysis.pilot.project_id in projects
    ]
    pairs = {
        (record.candidate_id, record.project_id)
        for record in ParticipantRecord.objects.order_by("pk")
        if record.candidate_id is not None
    }
    filled, weekly = count_placements(placements, pairs, cut_off)
    figures: Counts = {key: Decimal(number) for key, number in (found + work + filled).items()}
    figures.update({("T04", part): _hours(sum_) for part, sum_ in minutes.items()})
    figures["T06", "hours"] = _hours(weekly)
    for mark, counts in count_kept(placements, cut_off, rules["T07"]).items():
        whole = counts["all"]
        figures["T07", mark] = (Decimal(100 * counts[""]) / whole).quantize(Decimal("0.1")) if whole else Decimal(0)
        figures.update({("T07", f"{mark}_{part}"): Decimal(counts[part]) for part in ("other", "not", "unknown")})
    figures.update(_support(projects, cut_off))
    return {key: value for key, value in figures.items() if value}


def _employers(projects: set[int], pilots: list[Any], cut_off: date) -> Counter[tuple[str, str]]:
    classes = list(SizeClass.objects.order_by("headcount_below"))
    support = [
        row
        for row in SupportedEmployer.objects.select_related("action", "employer").order_by("pk")
        if row.action.project_id in projects
    ]
    taking_part = {pilot.pk for pilot in pilots}
    partners = [
        employer
        for employer in Employer.objects.select_related("commitment")
        .prefetch_related("cooperation", "sites", "pilots")
        .order_by("pk")
        if taking_part & {pilot.pk for pilot in employer.pilots.all()}
    ]
    return count_supported(support, classes, cut_off) + count_partners(partners, cut_off)


def _support(projects: set[int], cut_off: date) -> Counts:
    minutes: Counter[str] = Counter()
    for entry in SupportEntry.objects.order_by("pk"):
        if not entry.is_current or entry.project_id not in projects or entry.happened_on > cut_off:
            continue
        whole = entry.minutes_direct + entry.minutes_indirect + entry.minutes_travel
        minutes["direct"] += entry.minutes_direct
        minutes["indirect"] += entry.minutes_indirect
        minutes["travel"] += entry.minutes_travel
        for part in ("", f"phase_{entry.phase}", f"place_{entry.place}"):
            minutes[part] += whole
        minutes["employer" if entry.candidate_id is None else "person"] += whole
    return {("T08", part): _hours(sum_) for part, sum_ in minutes.items()}


def _hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))
