"""What a report holds, as plain JSON: counted part by part, without names of people, in no language of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q

from coaching.enums import EXIT_WINDOW_DAYS
from coaching.models import FollowUp, ParticipantRecord, SupportEntry
from core.models import Industry, Region
from core.retention import start_of
from pilots.models import IndicatorTarget, ModelVersion, PaymentPeriod, RootingStep
from reports.counting import GROUPS, Figure, Scope, count_group, data_quality, definitions_on
from reports.counting.entities import unjudged
from reports.counting.work import pilots
from reports.models import IndicatorDefinition, PeriodReport

LANGUAGES = ("fi", "sv", "en")
FORMAT = 1
COUNTED = tuple(f"count:{group}" for group in GROUPS)
PARTS = (*COUNTED, "quality", "surroundings")
# Indicators told by region. Shares and hours are not: in a small region they tell of one person.
NOT_BY_REGION = frozenset({"T07", "T08"})


def scope_of(report: PeriodReport) -> Scope:
    """Return what the report counts."""
    return Scope((report.period.project_id,), report.cut_off)


def names_of(row: Any, prefix: str = "name") -> dict[str, str]:
    """Return the names of a reference row or a definition in the three languages; an empty one is the Finnish one."""
    finnish = getattr(row, f"{prefix}_fi")
    return {language: getattr(row, f"{prefix}_{language}") or finnish for language in LANGUAGES}


def plain(value: Decimal) -> str:
    """Return a figure as text without zeros at its end, the same for the same figure."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def figure_row(figure: Figure) -> dict[str, Any]:
    """Return a figure as JSON."""
    row: dict[str, Any] = {"code": figure.code, "part": figure.part, "value": plain(figure.value)}
    if figure.denominator is not None:
        row |= {"numerator": figure.numerator, "denominator": figure.denominator}
    return row


def count_part(part: str, report: PeriodReport) -> dict[str, Any]:
    """Return one of ``PARTS`` as JSON, counted now.

    Raises:
        KeyError: there is no such part.
    """
    scope = scope_of(report)
    if part == "quality":
        found = data_quality(scope)
        return {"complete": found.complete, "incomplete": found.incomplete, "reasons": dict(found.reasons)}
    if part == "surroundings":
        return surroundings(report, scope)
    group = part.removeprefix("count:")
    definitions = definitions_on(scope.cut_off)
    regions = count_group(group, scope, definitions, by_region=True)
    return {
        "figures": [figure_row(figure) for figure in count_group(group, scope, definitions).get("", [])],
        "regions": {
            code: [figure_row(figure) for figure in figures if figure.part == "" and figure.code not in NOT_BY_REGION]
            for code, figures in regions.items()
        },
    }


def surroundings(report: PeriodReport, scope: Scope) -> dict[str, Any]:
    """Return everything beside the figures: rules, targets, pilots, operating models, gaps in the data."""
    definitions = definitions_on(scope.cut_off)
    targets = IndicatorTarget.objects.filter(period=report.period).order_by("indicator_code")
    return {
        "rules": {code: rule_row(definition) for code, definition in definitions.items()},
        "targets": {target.indicator_code: plain(target.value) for target in targets},
        "pilots": _pilots(scope),
        "models": _models(report),
        "region_names": {region.code: names_of(region) for region in Region.objects.order_by("code")},
        "gaps": _gaps(report, scope),
    }


def rule_row(definition: IndicatorDefinition) -> dict[str, Any]:
    """Return a definition with everything that its reader needs later, when it may have been replaced."""
    return {
        "version": definition.version,
        "kind": definition.kind,
        "unit": definition.unit,
        "position": definition.position,
        "by_gender": definition.is_by_gender,
        "name": names_of(definition),
        "rule": names_of(definition, "rule"),
        "parameters": definition.parameters,
        "basis": names_of(definition, "basis"),
        "confirmed": definition.is_confirmed,
    }


def _pilots(scope: Scope) -> list[dict[str, Any]]:
    rows = pilots(scope).select_related("region", "industry").annotate(number=Count("employers")).order_by("name", "pk")
    return [
        {
            "name": pilot.name,
            "region": pilot.region.code if pilot.region else "",
            "industry": _industry(pilot.industry),
            "method": pilot.method,
            "stage": pilot.stage_then,
            "outcome": pilot.outcome if pilot.stage_then == "ended" else "",
            "employers": pilot.number,
            "days_late": _days_late(pilot, scope),
            "delay_reason": pilot.delay_reason,
        }
        for pilot in rows
    ]


def _industry(industry: Industry | None) -> dict[str, Any]:
    return {"code": industry.code, "name": names_of(industry)} if industry else {}


def _days_late(pilot: Any, scope: Scope) -> int:
    """Return how many days the pilot was behind its plan on the cut-off day."""
    planned = {"planned": pilot.starts_on, "running": pilot.ends_on}.get(pilot.stage_then, scope.cut_off)
    days: int = (scope.cut_off - planned).days
    return max(days, 0)


def _models(report: PeriodReport) -> list[dict[str, Any]]:
    """Return the project's operating models with the highest level reached at each organisation by the cut-off."""
    newest: dict[int, ModelVersion] = {}
    versions = ModelVersion.objects.filter(
        operating_model__project=report.period.project, described_on__lte=report.cut_off
    )
    for version in versions.select_related("operating_model").order_by("number"):
        newest[version.operating_model_id] = version
    steps: dict[int, list[dict[str, Any]]] = {}
    reached = RootingStep.objects.filter(version__operating_model__in=newest, reached_on__lte=report.cut_off)
    rows = reached.order_by().values("version__operating_model", "organisation_name", "region__code")
    for row in rows.annotate(level=Max("level")).order_by("-level", "organisation_name", "region__code"):
        steps.setdefault(row["version__operating_model"], []).append(
            {"organisation": row["organisation_name"], "region": row["region__code"], "level": row["level"]}
        )
    found = [
        {
            "name": version.operating_model.name,
            "method": version.operating_model.method,
            "version": version.number,
            "rooting": steps.get(key, []),
        }
        for key, version in newest.items()
    ]
    return sorted(found, key=lambda row: (row["name"], row["version"]))


def _gaps(report: PeriodReport, scope: Scope) -> dict[str, int]:
    """Return how much is missing or came late, counted without people's rows."""
    project, day = report.period.project, scope.cut_off
    late = Q(created_at__gte=start_of(day + timedelta(days=1)))
    records = ParticipantRecord.objects.filter(project=project, entry_on__lte=day)
    logs = SupportEntry.objects.filter(is_current=True, happened_on__lte=day)
    waiting = FollowUp.objects.filter(done_on__isnull=True, due_on__lte=day)
    overdue = day - timedelta(days=EXIT_WINDOW_DAYS)
    return {
        "end_data": records.filter(exit_on__lte=overdue, checked_on__isnull=True).count(),
        "follow_ups": waiting.filter(
            Q(participant__project=project) | Q(placement__role__analysis__pilot__project=project)
        ).count(),
        "logs_without_project": logs.filter(
            project__isnull=True, placement__role__analysis__pilot__project=project
        ).count(),
        "late_logs": logs.filter(late, project=project).count(),
        "late_records": records.filter(late).count(),
        "unjudged": unjudged(scope),
    }


def join_parts(parts: Mapping[str, Any], *, mark: str, counted_at: str) -> dict[str, Any]:
    """Return the counted parts as the content of a draft."""
    figures = [row for part in COUNTED for row in parts[part]["figures"]]
    regions: dict[str, list[dict[str, Any]]] = {}
    for part in COUNTED:
        for code, rows in parts[part]["regions"].items():
            regions.setdefault(code, []).extend(rows)
    return {
        "figures": figures,
        "regions": regions,
        "quality": parts["quality"],
        **parts["surroundings"],
        "data_mark": mark,
        "counted_at": counted_at,
    }


def cover(report: PeriodReport) -> dict[str, Any]:
    """Return what stands on the cover: project, implementers, programme, period, version, cut-off."""
    period: PaymentPeriod = report.period
    project = period.project
    theme = project.theme
    return {
        "project": {
            "code": project.code,
            "name": project.name,
            "starts_on": project.starts_on.isoformat(),
            "ends_on": project.ends_on.isoformat(),
            "implementers": sorted(project.implementers.values_list("name", flat=True)),
        },
        "programme": [names_of(row) for row in (theme.objective.programme, theme.objective, theme)] if theme else [],
        "period": {
            "number": period.number,
            "starts_on": period.starts_on.isoformat(),
            "ends_on": period.ends_on.isoformat(),
            "report_due_on": period.report_due_on.isoformat(),
        },
        "version": report.version,
        "cut_off": report.cut_off.isoformat(),
        "correction_reason": report.correction_reason,
        "corrects": _corrected(report),
    }


def _corrected(report: PeriodReport) -> dict[str, Any] | None:
    old = report.corrects
    if old is None or old.snapshot is None:
        return None
    return {
        "version": old.version,
        "sha256": old.snapshot_sha256,
        "figures": old.snapshot["figures"],
        "hidden": old.snapshot["suppression"]["hidden"],
    }


def content_of(report: PeriodReport) -> dict[str, Any]:
    """Return the whole content: of a frozen report its snapshot, else the draft as it stands; {} when uncounted."""
    if report.snapshot is not None:
        found: dict[str, Any] = report.snapshot
        return found
    if not report.draft:
        return {}
    return {
        "format": FORMAT,
        **cover(report),
        **report.draft,
        "warnings": report.warnings,
        "deviations": report.deviations,
    }
