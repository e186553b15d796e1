"""What the coordinator's first page tells: what is wrong, how far the targets are, where things happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from coaching.enums import EXIT_WINDOW_DAYS
from coaching.models import FollowUp, ParticipantRecord
from coaching.selectors.completeness import is_complete_condition
from core.formatting import NO_BREAK, number_text
from core.models import Industry, Region
from pilots.enums import PilotStage, RootingLevel
from pilots.models import IndicatorTarget, PaymentPeriod, Pilot, Project, RootingStep
from reports.counting import GROUPS, Figure, Scope, count_group, definitions_on, group_of
from reports.counting.scope import NOWHERE
from reports.enums import STATES_FROZEN, IndicatorUnit

MOST_SHOWN = 50
DUE_SOON_DAYS = 30
# What the map can show: the indicator whose total it is.
MEASURES = {"pilots": "T02", "participants": "EECO01", "roles": "T05", "filled": "T06"}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the page is narrowed to; the projects are those that the user may see."""

    projects: Sequence[Project]
    today: date
    region: Region | None = None
    industry: Industry | None = None

    @property
    def keys(self) -> tuple[int, ...]:
        """Return the keys of the projects."""
        return tuple(project.pk for project in self.projects)

    @property
    def project_code(self) -> str:
        """Return the code of the only project; of several none."""
        return self.projects[0].code if len(self.projects) == 1 else ""

    @property
    def region_code(self) -> str:
        """Return the region's code."""
        return self.region.code if self.region else ""

    @property
    def industry_code(self) -> str:
        """Return the industry's code."""
        return self.industry.code if self.industry else ""

    @property
    def scope(self) -> Scope:
        """Return what is counted."""
        return Scope(
            project_ids=self.keys,
            cut_off=self.today,
            region_code=self.region_code,
            industry_code=self.industry_code,
        )


@dataclass(frozen=True, slots=True)
class LatePilot:
    """A pilot behind its plan, by how many days, and whether somebody has said why."""

    pilot: Pilot
    days: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Something missing in a project's data: how many, counted without people's rows."""

    project: Project
    end_data: int = 0
    incomplete: int = 0
    follow_ups: int = 0

    @property
    def total(self) -> int:
        """Return how many things are missing."""
        return self.end_data + self.incomplete + self.follow_ups


@dataclass(frozen=True, slots=True)
class DueReport:
    """A period whose report has not been frozen though its day is near or past; negative days are past."""

    period: PaymentPeriod
    days: int

    @property
    def late_days(self) -> int:
        """Return how many days the report is late."""
        return max(-self.days, 0)


@dataclass(frozen=True, slots=True)
class Progress:
    """One indicator against its targets: counted, expected by now at an even pace, by the period's end, in the end."""

    code: str
    name: str
    unit: str
    actual: Decimal
    expected: Decimal
    period_target: Decimal
    final_target: Decimal

    @property
    def is_behind(self) -> bool:
        """Tell whether less has been reached than an even pace would have by now."""
        return self.actual < self.expected

    @property
    def text(self) -> str:
        """Return what has been reached as it is read; hours are rounded to whole ones."""
        hours = f"{NO_BREAK}h" if self.unit in {IndicatorUnit.HOURS, IndicatorUnit.HOURS_A_WEEK} else ""
        return number_text(self.actual) + hours

    @property
    def share(self) -> Decimal:
        """Return what has been reached of the final target; of none, nothing."""
        return self.actual / self.final_target if self.final_target else Decimal(0)

    @property
    def scale(self) -> Decimal:
        """Return what the whole width of the bar stands for: the final target, or more when more has been reached."""
        return max(self.final_target, self.actual, self.expected, Decimal(1))

    @property
    def bar(self) -> str:
        """Return how far the bar reaches, in per cent of its width, as SVG writes it."""
        return f"{100 * self.actual / self.scale:.2f}"

    @property
    def pace(self) -> str:
        """Return where the mark of an even pace stands, in per cent of the width, as SVG writes it."""
        return f"{min(100 * self.expected / self.scale, Decimal(99)):.2f}"


@dataclass(frozen=True, slots=True)
class Cell:
    """Pilots and the highest rooting level of a region in an industry; None when no model has been recorded."""

    pilots: int = 0
    level: int | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether there is neither a pilot nor a model."""
        return not self.pilots and self.level is None

    @property
    def name(self) -> str:
        """Return the name of the cell's look."""
        return "none" if self.level is None else str(self.level)

    @property
    def rungs(self) -> list[bool]:
        """Return which of the six rungs of the ladder are filled."""
        return [rung <= (self.level or 0) for rung in range(1, max(RootingLevel.values) + 1)]


@dataclass
class Matrix:
    """Regions by industries; the industry None is the column of what has been recorded for no single industry."""

    industries: list[Industry | None] = field(default_factory=list)
    rows: list[tuple[Region, list[Cell]]] = field(default_factory=list)


def pilots_of(chosen: Chosen) -> QuerySet[Any]:
    """Return the pilots of the chosen projects, region and industry."""
    pilots = Pilot.objects.filter(project__in=chosen.keys)
    if chosen.region:
        pilots = pilots.filter(region=chosen.region)
    if chosen.industry:
        pilots = pilots.filter(industry=chosen.industry)
    return pilots


def late_pilots(chosen: Chosen) -> list[LatePilot]:
    """Return pilots behind their plan, the latest first: not started in time, or not ended in time."""
    behind = Q(stage=PilotStage.PLANNED, starts_on__lt=chosen.today) | Q(
        stage=PilotStage.RUNNING, ends_on__lt=chosen.today
    )
    rows = pilots_of(chosen).filter(behind).select_related("project", "region").order_by("starts_on", "pk")[:MOST_SHOWN]
    late = [LatePilot(pilot, pilot.days_late(chosen.today)) for pilot in rows]
    return sorted(late, key=lambda each: -each.days)


def gaps(chosen: Chosen) -> list[Gap]:
    """Return the projects with missing data, the most first. Counts only: no person's row is read."""
    overdue = chosen.today - timedelta(days=EXIT_WINDOW_DAYS)
    records = ParticipantRecord.objects.filter(project__in=chosen.keys)
    if chosen.region:
        records = records.filter(municipality__region=chosen.region)
    counted = {
        row["project"]: row
        for row in records.order_by()
        .values("project")
        .annotate(
            end_data=Count("pk", filter=Q(exit_on__lte=overdue, checked_on__isnull=True)),
            all=Count("pk"),
            complete=Count("pk", filter=is_complete_condition()),
        )
    }
    due = FollowUp.objects.filter(done_on__isnull=True, due_on__lt=chosen.today).order_by()
    waiting: dict[int, int] = {}
    for path in ("participant__project", "placement__role__analysis__pilot__project"):
        for key, number in due.filter(**{f"{path}__in": chosen.keys}).values_list(path).annotate(Count("pk")):
            waiting[key] = waiting.get(key, 0) + number
    found = [
        Gap(
            project,
            counted.get(project.pk, {}).get("end_data", 0),
            counted.get(project.pk, {}).get("all", 0) - counted.get(project.pk, {}).get("complete", 0),
            waiting.get(project.pk, 0),
        )
        for project in chosen.projects
    ]
    return sorted((gap for gap in found if gap.total), key=lambda gap: -gap.total)


def due_reports(chosen: Chosen) -> list[DueReport]:
    """Return periods that have ended, are due within 30 days or past due, and have no frozen report."""
    periods = (
        PaymentPeriod.objects.filter(
            project__in=chosen.keys,
            ends_on__lt=chosen.today,
            report_due_on__lte=chosen.today + timedelta(days=DUE_SOON_DAYS),
        )
        .exclude(reports__state__in=STATES_FROZEN)
        .select_related("project")
        .order_by("report_due_on", "pk")[:MOST_SHOWN]
    )
    return [DueReport(period, (period.report_due_on - chosen.today).days) for period in periods]


def progress(chosen: Chosen) -> list[Progress]:
    """Return the indicators that have targets, in the order of their codes, summed over the projects.

    Only the groups in which something has a target are counted. Expected now: the target of the last period that has
    ended, and of the period under way the share of its days gone.
    """
    definitions = definitions_on(chosen.today)
    sums: dict[str, list[Decimal]] = {}
    by_series: dict[tuple[int, str], list[IndicatorTarget]] = {}
    targets = IndicatorTarget.objects.filter(period__project__in=chosen.keys).select_related("period")
    for target in targets.order_by("period__starts_on", "pk"):
        by_series.setdefault((target.period.project_id, target.indicator_code), []).append(target)
    for (_project, code), series in by_series.items():
        entry = sums.setdefault(code, [Decimal(0)] * 3)
        for index, value in enumerate(_expected(series, chosen.today)):
            entry[index] += value
    known = {code: definition for code, definition in definitions.items() if code in sums}
    totals = {figure.code: figure.value for figure in _figures(chosen, known) if figure.part == ""}
    return [
        Progress(code, known[code].name, known[code].unit, totals[code], *values)
        for code, values in sorted(sums.items())
        if code in totals
    ]


def _figures(chosen: Chosen, definitions: Mapping[str, Any]) -> list[Figure]:
    wanted = {group_of(code) for code in definitions}
    return [
        figure
        for group in GROUPS
        if group in wanted
        for figure in count_group(group, chosen.scope, dict(definitions)).get("", [])
    ]


def _expected(series: Sequence[IndicatorTarget], today: date) -> tuple[Decimal, Decimal, Decimal]:
    """Return what is expected now, by the end of the period under way, and in the end."""
    before = Decimal(0)
    for target in series:
        period = target.period
        if today <= period.ends_on:
            length = (period.ends_on - period.starts_on).days + 1
            gone = Decimal(max((today - period.starts_on).days + 1, 0)) / length
            return before + (target.value - before) * gone, target.value, series[-1].value
        before = target.value
    return before, before, before


def map_values(chosen: Chosen, measure: str) -> dict[str, Decimal]:
    """Return the measure's figure by region code."""
    code = MEASURES[measure]
    definitions = {each.code: each for each in definitions_on(chosen.today).values() if each.code == code}
    areas = count_group(group_of(code), chosen.scope, definitions, by_region=True)
    return {
        region: next((figure.value for figure in figures if (figure.code, figure.part) == (code, "")), Decimal(0))
        for region, figures in areas.items()
    }


def nowhere(figures: Mapping[str, Decimal]) -> Decimal:
    """Return what lies in no known region and so is not on the map."""
    return figures.get(NOWHERE, Decimal(0))


def matrix(chosen: Chosen) -> Matrix:
    """Return pilots and the highest rooting level by region and industry, for those that have either."""
    pilots = {
        (region, industry): number
        for region, industry, number in pilots_of(chosen)
        .filter(region__isnull=False)
        .order_by()
        .values_list("region", "industry")
        .annotate(Count("pk"))
    }
    steps = RootingStep.objects.filter(version__operating_model__project__in=chosen.keys)
    if chosen.region:
        steps = steps.filter(region=chosen.region)
    if chosen.industry:
        steps = steps.filter(industry=chosen.industry)
    levels = {
        (region, industry): level
        for region, industry, level in steps.order_by().values_list("region", "industry").annotate(Max("level"))
    }
    cells = {*pilots, *levels}
    industries: list[Industry | None] = [
        *Industry.objects.filter(pk__in={industry for _region, industry in cells if industry}).order_by("code")
    ]
    if any(industry is None for _region, industry in cells):
        industries.append(None)
    regions = Region.objects.filter(pk__in={region for region, _industry in cells}).order_by("code")
    return Matrix(
        industries,
        [(region, [_cell(pilots, levels, region, industry) for industry in industries]) for region in regions],
    )


def _cell(
    pilots: Mapping[tuple[int, int | None], int],
    levels: Mapping[tuple[int, int | None], int],
    region: Region,
    industry: Industry | None,
) -> Cell:
    key = (region.pk, industry.pk if industry else None)
    return Cell(pilots.get(key, 0), levels.get(key))
