"""The rows behind a figure, for those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from coaching.enums import RETENTION_DAYS, RETENTION_WINDOW_DAYS, ContractKind
from coaching.selectors.completeness import is_complete_condition
from employers.models import Site
from reports.counting import entities, participants, placements, support, work
from reports.counting.definitions import definitions_on, parameter
from reports.counting.scope import GENDERS, Scope

RETENTION_MARKS = {mark: kind for kind, mark in placements.MARKS.items()}


def records_of(code: str, part: str, scope: Scope, user: Any) -> QuerySet[Any] | None:
    """Return the rows that make a figure, narrowed to what the user may see; None when there is no such figure."""
    found = rows_behind(code, part, scope)
    if found is None:
        return None
    return found.filter(pk__in=found.model.objects.visible_to(user).values("pk")).order_by("-pk")


def rows_behind(code: str, part: str, scope: Scope) -> QuerySet[Any] | None:
    """Return the rows that make a figure, whoever asks; None when there is no such figure.

    A count has as many rows as it says, a share as many as its numerator; hours are the sum of their rows' hours.
    """
    definitions = definitions_on(scope.cut_off)
    people = participants.conditions(scope, definitions)
    if code in people:
        return _people(part, participants.records(scope).filter(is_complete_condition(), people[code]))
    of_others: dict[str, Callable[[], QuerySet[Any] | None]] = {
        "EECO18": lambda: entities.supported(scope).filter(entities.is_public()) if not part else None,
        "EECO19": lambda: entities.supported(scope).filter(entities.is_small()) if not part else None,
        "T01": lambda: _partners(part, scope),
        "T02": lambda: _pilots(part, scope),
        "T03": lambda: {"": work.analysed, "processes": work.processes}[part](scope),
        "T04": lambda: _hours(part, scope),
        "T05": lambda: work.roles(scope).filter(
            {"": Q(), "original": Q(template_of__isnull=True), "replicated": Q(template_of__isnull=False)}[part]
        ),
        "T06": lambda: _filled(part, scope),
        "T06b": lambda: placements.trials(scope) if not part else None,
        "T07": lambda: _retained(part, scope, definitions),
        "T08": lambda: support.entries(scope).filter(support.condition(part)),
    }
    try:
        return of_others[code]()
    except KeyError:
        return None


def _people(part: str, rows: QuerySet[Any]) -> QuerySet[Any] | None:
    if not part:
        return rows
    return rows.filter(gender=part) if part in GENDERS else None


def _partners(part: str, scope: Scope) -> QuerySet[Any]:
    if part == "sites":
        engaged = entities.partners(scope).filter(entities.engaged(scope))
        return Site.objects.filter(employer__in=engaged.values("pk"))
    return entities.partners(scope).filter({"": entities.engaged, "contacted": entities.contacted}[part](scope))


def _pilots(part: str, scope: Scope) -> QuerySet[Any]:
    rows = work.pilots(scope)
    if part in work.STAGES:
        return rows.filter(stage_then=part)
    outcomes = {f"outcome_{outcome}": outcome for outcome in work.OUTCOMES}
    return rows.filter(stage_then="ended", outcome=outcomes[part]) if part else rows


def _hours(part: str, scope: Scope) -> QuerySet[Any]:
    if part:
        return {"identified": work.weekly}[part](work.movable(scope))
    return work.weekly(work.moved(scope), "slot__task__")


def _filled(part: str, scope: Scope) -> QuerySet[Any]:
    parts = {
        "": Q(),
        "permanent": Q(contract=ContractKind.PERMANENT),
        "fixed": Q(contract=ContractKind.FIXED),
        "subsidised": Q(subsidy__isnull=False),
        "direct": Q(is_direct=True),
        "indirect": Q(is_direct=False),
        "hours": Q(weekly_minutes__gt=0),
    }
    return placements.filled(scope).filter(parts[part])


def _retained(part: str, scope: Scope, definitions: dict[str, Any]) -> QuerySet[Any]:
    mark, _separator, outcome = part.partition("_")
    kind = RETENTION_MARKS[mark]
    days = int(parameter(definitions, "T07", f"{mark}_days", RETENTION_DAYS[kind]))
    window = int(parameter(definitions, "T07", "window_days", RETENTION_WINDOW_DAYS))
    jobs = placements.with_outcome(placements.mature(scope, days), kind, days, window)
    return jobs.filter(placements.outcomes()[outcome])
