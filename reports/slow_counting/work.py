"""T02–T05 and T08, one pilot, task, role and log entry at a time."""

from fractions import Fraction
from typing import Any

from coaching.models import SupportEntry
from pilots.models import Pilot
from reports.slow_counting.tallies import Counted, Rules, Tallies, Tally, day_of, rounded
from tasks.models import CarvedRole, Process, RoleItem, Task

STAGES = ("planned", "running", "ended")
OUTCOMES = ("role", "redistribution", "none")
IN_USE = {"approved", "open", "filled"}


def is_counted(pilot: Pilot, rules: Rules) -> bool:
    """Tell whether what belongs to the pilot is counted."""
    region = pilot.region.code if pilot.region else ""
    return pilot.project_id in rules.projects and rules.is_in(region, pilot.industry.code if pilot.industry else "")


def work_figures(rules: Rules) -> Tallies:
    """Return T02, T03, T04 and T05."""
    return {**pilot_figures(rules), **task_figures(rules), **hour_figures(rules), **role_figures(rules)}


def pilot_figures(rules: Rules) -> Tallies:
    """Return T02: pilots known on the day, by their stage of that day, ended ones by outcome."""
    tally = Tally("T02", "", *STAGES, *(f"outcome_{outcome}" for outcome in OUTCOMES))
    for pilot in Pilot.objects.select_related("region", "industry"):
        begun = pilot.started_on is not None and pilot.started_on <= rules.cut_off
        over = pilot.ended_on is not None and pilot.ended_on <= rules.cut_off
        planned = pilot.starts_on <= rules.cut_off or day_of(pilot.created_at) <= rules.cut_off
        if not is_counted(pilot, rules) or not (begun or over or planned):
            continue
        tally.add("")
        tally.add("ended" if over else "running" if begun else "planned")
        if over and pilot.outcome:
            tally.add(f"outcome_{pilot.outcome}")
    return tally.numbers()


def _pilot_of(row: Any) -> Pilot:
    pilot: Pilot = row.analysis.pilot
    return pilot


def task_figures(rules: Rules) -> Tallies:
    """Return T03: tasks whose time, frequency and performer are known, and processes."""
    tally = Tally("T03", "", "processes")
    tasks = Task.objects.select_related("analysis__pilot__region", "analysis__pilot__industry")
    for task in tasks.prefetch_related("slots", "shares"):
        is_whole = task.minutes > 0 and len(task.slots.all()) > 0 and len(task.shares.all()) > 0
        if is_counted(_pilot_of(task), rules) and is_whole and day_of(task.created_at) <= rules.cut_off:
            tally.add("")
    for process in Process.objects.select_related("analysis__pilot__region", "analysis__pilot__industry"):
        if is_counted(_pilot_of(process), rules) and day_of(process.created_at) <= rules.cut_off:
            tally.add("processes")
    return tally.numbers()


def _days(mask: int) -> int:
    return sum(1 for day in range(7) if mask >> day & 1)


def minutes_a_week(task: Task) -> Fraction:
    """Return how many minutes of an average week the task takes."""
    once = task.minutes * Fraction(task.occurrences)
    if task.period == "day":
        on = {day for slot in task.slots.all() for day in range(7) if slot.days >> day & 1}
        return once * (len(on) or 5)
    a_year = once * {"week": task.analysis.weeks_worked, "month": 12, "year": 1}[task.period]
    return a_year / task.analysis.weeks_worked


def hour_figures(rules: Rules) -> Tallies:
    """Return T04: hours a week that somebody confirmed as movable, and those in approved roles."""
    approved = identified = Fraction(0)
    tasks = Task.objects.select_related("analysis__pilot__region", "analysis__pilot__industry")
    for task in tasks.prefetch_related("slots"):
        confirmed = task.confirmed_at
        if not task.is_confirmed_transferable or confirmed is None or day_of(confirmed) > rules.cut_off:
            continue
        if is_counted(_pilot_of(task), rules):
            identified += minutes_a_week(task)
    items = RoleItem.objects.select_related(
        "slot__task__analysis", "role__analysis__pilot__region", "role__analysis__pilot__industry"
    )
    for item in items.prefetch_related("slot__task__slots"):
        role = item.role
        decided = role.decided_at is not None and day_of(role.decided_at) <= rules.cut_off
        if item.is_active and decided and role.state in IN_USE and is_counted(_pilot_of(role), rules):
            task = item.slot.task
            of_days = sum(_days(slot.days) for slot in task.slots.all())
            approved += minutes_a_week(task) * Fraction(_days(item.days), of_days)
    return {
        ("T04", ""): Counted(rounded(approved / 60, 2)),
        ("T04", "identified"): Counted(rounded(identified / 60, 2)),
    }


def role_figures(rules: Rules) -> Tallies:
    """Return T05: roles approved, new ones and those repeated elsewhere."""
    tally = Tally("T05", "", "original", "replicated")
    for role in CarvedRole.objects.select_related("analysis__pilot__region", "analysis__pilot__industry"):
        decided = role.decided_at is not None and day_of(role.decided_at) <= rules.cut_off
        if decided and is_counted(_pilot_of(role), rules):
            tally.add("")
            tally.add("original" if role.template_of_id is None else "replicated")
    return tally.numbers()


def support_figures(rules: Rules) -> Tallies:
    """Return T08: hours of the log's current entries, in all and by every part."""
    phases, places = [f"phase_{phase}" for phase in range(1, 6)], ("workplace", "community", "office", "remote")
    parts = ("", "direct", "indirect", "travel", *phases, *(f"place_{place}" for place in places))
    tally = Tally("T08", *parts, "person", "employer")
    entries = SupportEntry.objects.select_related("candidate__municipality__region", "employer__municipality__region")
    for entry in entries:
        if not entry.is_current or entry.project_id not in rules.projects or entry.happened_on > rules.cut_off:
            continue
        somebody = entry.candidate or entry.employer
        home = somebody.municipality if somebody else None
        if not rules.is_in(home.region.code if home else ""):
            continue
        tally.add("direct", entry.minutes_direct)
        tally.add("indirect", entry.minutes_indirect)
        tally.add("travel", entry.minutes_travel)
        whom = "person" if entry.candidate_id else "employer"
        for part in ("", f"phase_{entry.phase}", f"place_{entry.place}", whom):
            tally.add(part, entry.minutes_direct + entry.minutes_indirect + entry.minutes_travel)
    return tally.hours()
