"""A round as a JSON value of format match/1; ``parsing.parse_instance`` reads it back to an equal round."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from coaching.matching.reading import DAY_NAMES, MINUTES_A_DAY
from coaching.matching.records import FORMAT, Adjustment, Candidate, Dimension, Instance, Limits, Role, Window


def instance_record(instance: Instance) -> dict[str, Any]:
    """Return the round as a JSON value with every field written out."""
    return {
        "format": FORMAT,
        **({"name": instance.name} if instance.name else {}),
        "dimensions": [_dimension(dimension) for dimension in instance.dimensions],
        "candidates": [_candidate(candidate) for candidate in instance.candidates],
        "roles": [_role(role) for role in instance.roles],
        "adjustments": [_adjustment(adjustment) for adjustment in instance.adjustments],
        "limits": limits_record(instance.limits),
    }


def limits_record(limits: Limits) -> dict[str, Any]:
    """Return the parameters as a JSON value."""
    record = asdict(limits)
    coach = record.pop("coach_minutes_per_week")
    record["coach_hours_per_week"] = None if coach is None else _hours(coach)
    return record


def _dimension(dimension: Dimension) -> dict[str, Any]:
    return {"id": dimension.id, "basis": dimension.basis, "safety": dimension.safety}


def _hours(minutes: int) -> float:
    return minutes // 60 if minutes % 60 == 0 else minutes / 60


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _windows(windows: Iterable[Window]) -> list[dict[str, Any]]:
    return [
        {
            "days": [DAY_NAMES[window.start // MINUTES_A_DAY]],
            "earliest": _clock(window.start % MINUTES_A_DAY),
            "latest": _clock(window.end - window.start // MINUTES_A_DAY * MINUTES_A_DAY),
        }
        for window in windows
    ]


def _candidate(candidate: Candidate) -> dict[str, Any]:
    wished = candidate.wished_minutes
    return {
        "id": candidate.id,
        "capacity": dict(candidate.capacity),
        "hours_min": _hours(candidate.least_minutes),
        "hours_max": _hours(candidate.most_minutes),
        "hours_wish": None if wished is None else _hours(wished),
        "windows": _windows(candidate.windows),
        "licences": sorted(candidate.licences),
        "location": list(candidate.location),
        "max_km": candidate.max_km,
        "interests": dict(candidate.interests),
        "must_have": sorted(candidate.must_have),
        "must_not": sorted(candidate.must_not),
        "tags": sorted(candidate.tags),
        "support_hours": _hours(candidate.support_minutes),
        "waiting_months": candidate.waiting_months,
        "debt": candidate.debt,
    }


def _role(role: Role) -> dict[str, Any]:
    return {
        "id": role.id,
        "demand": {name: {"peak": level.peak, "mean": level.mean} for name, level in role.demand.items()},
        "hours": _hours(role.minutes),
        "timetable": _windows(role.timetable),
        "licences": sorted(role.licences),
        "location": list(role.location),
        "tags": sorted(role.tags),
        "must_have": sorted(role.must_have),
        "places": role.places,
        "support_hours": _hours(role.support_minutes),
    }


def _adjustment(adjustment: Adjustment) -> dict[str, Any]:
    return {
        "id": adjustment.id,
        "kind": adjustment.kind,
        "gains": dict(adjustment.gains),
        "cents_per_week": adjustment.cents_per_week,
    }
