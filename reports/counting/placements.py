"""T06, T06b and T07: positions filled, trials, and how many lasted."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum

from coaching.enums import RETENTION_DAYS, RETENTION_WINDOW_DAYS, ContractKind, FollowUpKind, Retained
from coaching.models import FollowUp, ParticipantRecord, Placement
from reports.counting.definitions import parameter
from reports.counting.participants import takes_part
from reports.counting.scope import ByArea, Figure, Scope, hours, number, rows_by, share

REGION = "role__analysis__pilot__region__code"
MARKS = {FollowUpKind.MONTHS_3: "m3", FollowUpKind.MONTHS_6: "m6", FollowUpKind.MONTHS_12: "m12"}


def placements(scope: Scope) -> QuerySet[Any]:
    """Return the placements in roles of the projects' pilots."""
    found = Placement.objects.filter(role__analysis__pilot__project__in=scope.project_ids)
    if scope.region_code:
        found = found.filter(**{REGION: scope.region_code})
    if scope.industry_code:
        found = found.filter(role__analysis__pilot__industry__code=scope.industry_code)
    return found


def filled(scope: Scope) -> QuerySet[Any]:
    """Return placements in which an employment relationship had begun by the cut-off.

    ``is_direct`` tells whether the person had become a participant of the same project by then; coached by others, the
    person benefits indirectly.
    """
    same = ParticipantRecord.objects.filter(
        takes_part(),
        candidate=OuterRef("candidate"),
        project=OuterRef("role__analysis__pilot__project"),
        entry_on__lte=scope.cut_off,
    )
    begun = placements(scope).filter(employed_from__lte=scope.cut_off)
    jobs: QuerySet[Any] = begun.annotate(is_direct=Exists(same))
    return jobs


def trials(scope: Scope) -> QuerySet[Any]:
    """Return placements in which a work trial had begun by the cut-off."""
    return placements(scope).filter(trial_from__lte=scope.cut_off)


def count_filled(scope: Scope, *, by_region: bool) -> ByArea:
    """Return T06 (positions filled, with contract, subsidy, direct or indirect, hours a week) and T06b (trials)."""
    area = REGION if by_region else ""
    rows = rows_by(
        filled(scope),
        area,
        all=Count("pk"),
        permanent=Count("pk", filter=Q(contract=ContractKind.PERMANENT)),
        fixed=Count("pk", filter=Q(contract=ContractKind.FIXED)),
        subsidised=Count("pk", filter=Q(subsidy__isnull=False)),
        direct=Count("pk", filter=Q(is_direct=True)),
        indirect=Count("pk", filter=Q(is_direct=False)),
        minutes=Sum("weekly_minutes"),
    )
    found: ByArea = {}
    for row in rows:
        found[row["area"]] = [
            Figure("T06", "", number(row["all"])),
            *(
                Figure("T06", part, number(row[part]))
                for part in ("permanent", "fixed", "subsidised", "direct", "indirect")
            ),
            Figure("T06", "hours", hours(row["minutes"])),
        ]
    for row in rows_by(trials(scope), area, all=Count("pk")):
        found.setdefault(row["area"], []).append(Figure("T06b", "", number(row["all"])))
    return found


def mature(scope: Scope, days: int) -> QuerySet[Any]:
    """Return jobs whose anniversary, this many days after the first day, is at the latest the cut-off day."""
    return placements(scope).filter(employed_from__lte=scope.cut_off - timedelta(days=days))


def with_outcome(jobs: QuerySet[Any], kind: str, days: int, window: int) -> QuerySet[Any]:
    """Add ``outcome``: what an answer says that is true of a day within the window around the anniversary."""
    answer = FollowUp.objects.filter(
        placement=OuterRef("pk"),
        kind=kind,
        done_on__isnull=False,
        observed_on__gte=OuterRef("employed_from") + timedelta(days=days - window),
        observed_on__lte=OuterRef("employed_from") + timedelta(days=days + window),
    )
    with_answers: QuerySet[Any] = jobs.annotate(outcome=Subquery(answer.values("retained")[:1]))
    return with_answers


def outcomes() -> dict[str, Q]:
    """Return the conditions of retained, other job, not working and unknown.

    Only an answer tells of the person. Without one a job is unknown, neither a success nor a failure, also when it
    ended before its anniversary: whoever left it may work elsewhere.
    """
    return {
        "": Q(outcome=Retained.SAME),
        "other": Q(outcome=Retained.OTHER_JOB),
        "not": Q(outcome=Retained.NOT_WORKING),
        "unknown": Q(outcome=Retained.UNKNOWN) | Q(outcome__isnull=True),
    }


def count_retention(scope: Scope, definitions: dict[str, Any], *, by_region: bool) -> ByArea:
    """Return T07: of the jobs old enough, the share kept after three, six and twelve months, and the rest apart."""
    window = int(parameter(definitions, "T07", "window_days", RETENTION_WINDOW_DAYS))
    found: ByArea = {}
    for kind, mark in MARKS.items():
        days = int(parameter(definitions, "T07", f"{mark}_days", RETENTION_DAYS[kind]))
        jobs = with_outcome(mature(scope, days), kind, days, window)
        counts = {f"part_{name}": Count("pk", filter=condition) for name, condition in outcomes().items()}
        for row in rows_by(jobs, REGION if by_region else "", (), all=Count("pk"), **counts):
            kept, whole = row["part_"], row["all"]
            found.setdefault(row["area"], []).extend(
                [
                    Figure("T07", mark, share(kept, whole), kept, whole),
                    *(
                        Figure("T07", f"{mark}_{name}", number(row[f"part_{name}"]))
                        for name in ("other", "not", "unknown")
                    ),
                ]
            )
    return found
