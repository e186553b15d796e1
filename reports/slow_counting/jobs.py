"""T06, T06b and T07, one placement at a time."""

from datetime import date, timedelta
from fractions import Fraction

from coaching.models import FollowUp, ParticipantRecord, Placement
from reports.slow_counting.people import is_participant
from reports.slow_counting.tallies import Counted, Rules, Tallies, Tally, rounded
from reports.slow_counting.work import is_counted

ANNIVERSARIES = {"m3": ("months_3", 91), "m6": ("months_6", 182), "m12": ("months_12", 365)}


def placements_of(rules: Rules) -> list[Placement]:
    """Return the placements in roles of the projects' pilots."""
    rows = Placement.objects.select_related("role__analysis__pilot__region", "role__analysis__pilot__industry")
    return [placement for placement in rows if is_counted(placement.role.analysis.pilot, rules)]


def job_figures(rules: Rules) -> Tallies:
    """Return positions filled, trials, and how long the jobs lasted."""
    placements = placements_of(rules)
    return {**filled_figures(rules, placements), **lasting_figures(rules, placements)}


def filled_figures(rules: Rules, placements: list[Placement]) -> Tallies:
    """Return T06 and T06b; a trial is not a filled position."""
    people = {
        (person.project_id, person.candidate_id)
        for person in ParticipantRecord.objects.select_related("action")
        if person.candidate_id is not None and person.entry_on <= rules.cut_off and is_participant(person)
    }
    filled = Tally("T06", "", "permanent", "fixed", "subsidised", "direct", "indirect")
    minutes, trials = Tally("T06", "hours"), Tally("T06b", "")
    for placement in placements:
        if placement.trial_from is not None and placement.trial_from <= rules.cut_off:
            trials.add("")
        if placement.employed_from is None or placement.employed_from > rules.cut_off:
            continue
        filled.add("")
        if placement.contract:
            filled.add(placement.contract)
        if placement.subsidy_id is not None:
            filled.add("subsidised")
        key = (placement.role.analysis.pilot.project_id, placement.candidate_id)
        filled.add("direct" if key in people else "indirect")
        minutes.add("hours", placement.weekly_minutes or 0)
    return {**filled.numbers(), **minutes.hours(), **trials.numbers()}


def lasting_figures(rules: Rules, placements: list[Placement]) -> Tallies:
    """Return T07: of the jobs whose anniversary has come, those kept, and the others apart."""
    answers = {
        (answer.placement_id, answer.kind): answer for answer in FollowUp.objects.all() if answer.done_on is not None
    }
    window = timedelta(days=rules.number("T07", "window_days", 14))
    found: Tallies = {}
    for mark, (kind, usual) in ANNIVERSARIES.items():
        days = timedelta(days=rules.number("T07", f"{mark}_days", usual))
        tally = Tally("T07", f"{mark}_other", f"{mark}_not", f"{mark}_unknown")
        kept = whole = 0
        for placement in placements:
            if placement.employed_from is None or placement.employed_from + days > rules.cut_off:
                continue
            whole += 1
            anniversary = placement.employed_from + days
            outcome = _outcome(answers.get((placement.pk, kind)), anniversary, window)
            if outcome == "same":
                kept += 1
            else:
                tally.add(f"{mark}_{outcome}")
        percent = rounded(Fraction(100 * kept, whole), 1) if whole else rounded(Fraction(0), 0)
        found["T07", mark] = Counted(percent, kept, whole)
        found.update(tally.numbers())
    return found


def _outcome(answer: FollowUp | None, anniversary: date, window: timedelta) -> str:
    if answer is not None and answer.observed_on is not None and abs(answer.observed_on - anniversary) <= window:
        return {"same": "same", "other_job": "other", "not_working": "not", "unknown": "unknown"}[answer.retained]
    return "unknown"
