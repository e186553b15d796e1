"""Employers, pilots, work and roles, one after the other."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.utils import timezone

PUBLIC = {"municipality", "wellbeing_county", "state"}


def day_of(moment: Any) -> date | None:
    """Return the local day of a moment."""
    return timezone.localdate(moment) if moment else None


def had_come(day: date | None, cut_off: date) -> bool:
    """Tell whether a day is known and lies at the latest on the cut-off day."""
    return day is not None and day <= cut_off


def is_small_enterprise(employer: Any, classes: list[Any]) -> bool:
    """Tell whether an employer is a micro, small or medium-sized enterprise by its own figures."""
    if employer.kind == "association" and not (employer.turnover_euros or 0) > 0:
        return False
    if employer.kind not in {"company", "cooperative", "association"}:
        return False
    return employer.size_class(classes) in {size.code for size in classes}


def count_supported(support: list[Any], classes: list[Any], cut_off: date) -> Counter[tuple[str, str]]:
    """Return EECO18 and EECO19 from the rows that tell which action supported whom from when."""
    employers = {
        row.employer_id: row.employer
        for row in support
        if row.supported_on <= cut_off and row.action.direct_beneficiary == "entity" and row.action.has_earmarked_cost
    }
    counted: Counter[tuple[str, str]] = Counter()
    for employer in employers.values():
        if employer.kind in PUBLIC:
            counted["EECO18", ""] += 1
        elif is_small_enterprise(employer, classes):
            counted["EECO19", ""] += 1
    return counted


def count_partners(employers: list[Any], cut_off: date) -> Counter[tuple[str, str]]:
    """Return T01 from the employers of the projects' pilots."""
    counted: Counter[tuple[str, str]] = Counter()
    for employer in employers:
        if any(entry.happened_on <= cut_off for entry in employer.cooperation.all()):
            counted["T01", "contacted"] += 1
        commitment = getattr(employer, "commitment", None)
        if commitment is not None and had_come(commitment.signed_on, cut_off):
            counted["T01", ""] += 1
            counted["T01", "sites"] += len(employer.sites.all())
    return counted


def count_pilots(pilots: list[Any], cut_off: date) -> Counter[tuple[str, str]]:
    """Return T02 with the stage of each pilot on the cut-off day."""
    counted: Counter[tuple[str, str]] = Counter()
    for pilot in pilots:
        days = (day_of(pilot.created_at), pilot.starts_on, pilot.started_on, pilot.ended_on)
        if not any(had_come(day, cut_off) for day in days):
            continue
        counted["T02", ""] += 1
        if had_come(pilot.ended_on, cut_off):
            counted["T02", "ended"] += 1
            counted["T02", f"outcome_{pilot.outcome}"] += 1
        else:
            counted["T02", "running" if had_come(pilot.started_on, cut_off) else "planned"] += 1
    return counted


def count_work(analyses: list[Any], cut_off: date) -> tuple[Counter[tuple[str, str]], Counter[str]]:
    """Return T03 and T05, and the minutes a week of T04 by part."""
    counted: Counter[tuple[str, str]] = Counter()
    minutes: Counter[str] = Counter()
    for analysis in analyses:
        counted["T03", "processes"] += sum(
            had_come(day_of(process.created_at), cut_off) for process in analysis.processes.all()
        )
        for task in analysis.tasks.all():
            slots = task.slots.all()
            if had_come(day_of(task.created_at), cut_off) and slots and task.shares.all():
                counted["T03", ""] += 1
            if task.is_confirmed_transferable and had_come(day_of(task.confirmed_at), cut_off):
                minutes["identified"] += sum(task.minutes * slot.days.bit_count() for slot in slots)
        for role in analysis.roles.all():
            if not had_come(day_of(role.decided_at), cut_off):
                continue
            counted["T05", ""] += 1
            counted["T05", "original" if role.template_of_id is None else "replicated"] += 1
            if role.state in {"approved", "open", "filled"}:
                minutes[""] += sum(
                    item.slot.task.minutes * item.days.bit_count() for item in role.items.all() if item.is_active
                )
    return counted, minutes
