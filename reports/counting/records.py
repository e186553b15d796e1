"""The rows behind a figure, for those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from coaching.enums import RETENTION_DAYS, RETENTION_WINDOW_DAYS, ContractKind
from coaching.selectors.completeness import is_complete_condition
from reports.counting import entities, participants, placements, support, work
from reports.counting.definitions import definitions_on, parameter
from reports.counting.scope import GENDERS, Scope

RETENTION_MARKS = {mark: kind for kind, mark in placements.MARKS.items()}


def records_of(code: str, part: str, scope: Scope, user: Any) -> QuerySet[Any] | None:
    """Return the rows that make a figure, narrowed to what the user may see; None when it has no rows of its own."""
    found = rows_behind(code, part, scope)
    if found is None:
        return None
    return found.filter(pk__in=found.model.objects.visible_to(user).values("pk")).order_by("-pk")


def rows_behind(code: str, part: str, scope: Scope) -> QuerySet[Any] | None:
    """Return the rows that make a figure, whoever asks; None when the figure has no rows of its own."""
    definitions = definitions_on(scope.cut_off)
    people = participants.conditions(scope, definitions)
    if code in people:
        rows = participants.records(scope).filter(is_complete_condition()).filter(people[code])
        return rows.filter(gender=part) if part in GENDERS else rows
    of_others: dict[str, Callable[[], QuerySet[Any] | None]] = {
        "EECO18": lambda: entities.supported(scope).filter(entities.is_public()),
        "EECO19": lambda: entities.supported(scope).filter(entities.is_small()),
        "T01": lambda: entities.partners(scope).filter(
            entities.contacted(scope) if part == "contacted" else entities.engaged(scope)
        ),
        "T02": lambda: _pilots(part, scope),
        "T03": lambda: work.analysed(scope) if part == "" else None,
        "T05": lambda: _roles(part, scope),
        "T06": lambda: _filled(part, scope),
        "T06b": lambda: placements.placements(scope).filter(trial_from__lte=scope.cut_off),
        "T07": lambda: _retained(part, scope, definitions),
        "T08": lambda: support.entries(scope),
    }
    return of_others[code]() if code in of_others else None


def _roles(part: str, scope: Scope) -> QuerySet[Any]:
    rows = work.roles(scope)
    return rows.filter(template_of__isnull=part == "original") if part else rows


def _pilots(part: str, scope: Scope) -> QuerySet[Any]:
    rows = work.pilots(scope)
    if part in work.STAGES:
        return rows.filter(stage_then=part)
    if part.startswith("outcome_"):
        return rows.filter(stage_then="ended", outcome=part.removeprefix("outcome_"))
    return rows


def _filled(part: str, scope: Scope) -> QuerySet[Any]:
    parts = {
        "permanent": Q(contract=ContractKind.PERMANENT),
        "fixed": Q(contract=ContractKind.FIXED),
        "subsidised": Q(subsidy__isnull=False),
        "direct": Q(is_direct=True),
        "indirect": Q(is_direct=False),
    }
    return placements.filled(scope).filter(parts.get(part, Q()))


def _retained(part: str, scope: Scope, definitions: dict[str, Any]) -> QuerySet[Any] | None:
    mark, _separator, outcome = part.partition("_")
    if mark not in RETENTION_MARKS:
        return None
    kind = RETENTION_MARKS[mark]
    days = int(parameter(definitions, "T07", f"{mark}_days", RETENTION_DAYS[kind]))
    window = int(parameter(definitions, "T07", "window_days", RETENTION_WINDOW_DAYS))
    jobs = placements.with_outcome(placements.mature(scope, days), kind, days, window)
    return jobs.filter(placements.outcomes(days)[outcome]) if outcome in placements.outcomes(days) else None
