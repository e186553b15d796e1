"""Placements: positions filled, trials, and how many lasted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

MARKS = {"months_3": "m3", "months_6": "m6", "months_12": "m12"}
PART_OF = {"same": "", "other_job": "other", "not_working": "not", "unknown": "unknown"}


def count_placements(
    placements: list[Any], participants: set[tuple[int, int]], cut_off: date
) -> tuple[Counter[tuple[str, str]], int]:
    """Return T06 and T06b, and the minutes a week of T06.

    ``participants`` are the pairs (candidate, project) that have a participant record.
    """
    counted: Counter[tuple[str, str]] = Counter()
    minutes = 0
    for placement in placements:
        if placement.trial_from and placement.trial_from <= cut_off:
            counted["T06b", ""] += 1
        if not placement.employed_from or placement.employed_from > cut_off:
            continue
        counted["T06", ""] += 1
        counted["T06", placement.contract] += 1
        if placement.subsidy_id is not None:
            counted["T06", "subsidised"] += 1
        pair = (placement.candidate_id, placement.role.analysis.pilot.project_id)
        counted["T06", "direct" if pair in participants else "indirect"] += 1
        minutes += placement.weekly_minutes or 0
    return counted, minutes


def outcome_of(placement: Any, kind: str, days: int, window: int) -> str:
    """Return the part ("" kept, other, not, unknown) in which a job old enough counts."""
    anniversary = placement.employed_from + timedelta(days=days)
    for answer in placement.follow_ups.all():
        if answer.kind != kind or answer.done_on is None or answer.observed_on is None:
            continue
        if abs((answer.observed_on - anniversary).days) <= window:
            return PART_OF[answer.retained]
    return "not" if placement.ended_on and placement.ended_on < anniversary else "unknown"


def count_kept(placements: list[Any], cut_off: date, parameters: Mapping[str, int]) -> dict[str, Counter[str]]:
    """Return for each of m3, m6, m12 how many jobs are old enough (the key "all") and how many in each part."""
    kept: dict[str, Counter[str]] = {mark: Counter() for mark in MARKS.values()}
    for kind, mark in MARKS.items():
        days = parameters[f"{mark}_days"]
        for placement in placements:
            if placement.employed_from and placement.employed_from + timedelta(days=days) <= cut_off:
                kept[mark]["all"] += 1
                kept[mark][outcome_of(placement, kind, days, parameters["window_days"])] += 1
    return kept
