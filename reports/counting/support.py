"""T08: hours of coaching, from the current versions of the support log."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, F, Q, QuerySet, Sum, Value, When

from coaching.enums import Phase, SupportPlace
from coaching.models import SupportEntry
from reports.counting.scope import ByArea, Figure, Scope, hours, rows_by

ALL = F("minutes_direct") + F("minutes_indirect") + F("minutes_travel")
PERSON_REGION = "candidate__municipality__region__code"
EMPLOYER_REGION = "employer__municipality__region__code"


def entries(scope: Scope) -> QuerySet[Any]:
    """Return the current entries of the projects up to the cut-off.

    An entry lies in the person's region, and without a person in the employer's.
    """
    found = SupportEntry.objects.filter(is_current=True, project__in=scope.project_ids, happened_on__lte=scope.cut_off)
    if scope.region_code:
        found = found.filter(
            Q(**{PERSON_REGION: scope.region_code}) | Q(candidate__isnull=True, **{EMPLOYER_REGION: scope.region_code})
        )
    return found


def condition(part: str) -> Q:
    """Return which entries a part of T08 is made of.

    Raises:
        KeyError: there is no such part.
    """
    return {
        "": Q(),
        "direct": Q(minutes_direct__gt=0),
        "indirect": Q(minutes_indirect__gt=0),
        "travel": Q(minutes_travel__gt=0),
        **{f"phase_{phase}": Q(phase=phase) for phase in Phase.values},
        **{f"place_{place}": Q(place=place) for place in SupportPlace.values},
        "person": Q(candidate__isnull=False),
        "employer": Q(candidate__isnull=True),
    }[part]


def count_support(scope: Scope, *, by_region: bool) -> ByArea:
    """Return T08: hours in all, direct, indirect, travel, by phase, by place, for people and for employers alone."""
    found = entries(scope)
    if by_region:
        found = found.annotate(
            region=Case(When(candidate__isnull=False, then=F(PERSON_REGION)), default=F(EMPLOYER_REGION))
        )
    found = found.annotate(is_person=Case(When(candidate__isnull=False, then=Value(1)), default=Value(0)))
    rows = rows_by(
        found,
        "region" if by_region else "",
        ("phase", "place", "is_person"),
        direct=Sum("minutes_direct"),
        indirect=Sum("minutes_indirect"),
        travel=Sum("minutes_travel"),
    )
    sums: dict[str, dict[str, int]] = {} if by_region else {"": {}}
    for row in rows:
        area = sums.setdefault(row["area"], {})
        whole = row["direct"] + row["indirect"] + row["travel"]
        for part, minutes in (
            ("", whole),
            ("direct", row["direct"]),
            ("indirect", row["indirect"]),
            ("travel", row["travel"]),
            (f"phase_{row['phase']}", whole),
            (f"place_{row['place']}", whole),
            ("person" if row["is_person"] else "employer", whole),
        ):
            area[part] = area.get(part, 0) + minutes
    return {area: [Figure("T08", part, hours(minutes.get(part))) for part in parts()] for area, minutes in sums.items()}


def parts() -> list[str]:
    """Return the parts of T08 in the order in which they are told."""
    return [
        "",
        "direct",
        "indirect",
        "travel",
        *(f"phase_{phase}" for phase in Phase.values),
        *(f"place_{place}" for place in SupportPlace.values),
        "person",
        "employer",
    ]
