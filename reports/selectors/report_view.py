"""A report's content as its readers see it: rows with names in their language, hidden figures hidden.

The page and every file are made of the same view, so they cannot tell different things.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from core.formatting import number_text
from pilots.enums import Method, PilotOutcome, PilotStage, RootingLevel
from reports.counting.scope import GENDERS, NOWHERE
from reports.enums import IndicatorKind, IndicatorUnit
from reports.selectors.report_changes import Change, changes_between
from reports.selectors.report_disclosure import is_hidden
from reports.selectors.report_words import HIDDEN, fact_label, in_language, part_label, warning_text

NO_REGION = ""
# Columns of the table of regions on paper; the files have every indicator.
REGION_COLUMNS = ("EECO01", "T01", "T02", "T05", "T06")


@dataclass(frozen=True, slots=True)
class Value:
    """One figure: a number, or hidden. Shares have ``numerator`` and ``denominator``."""

    number: Decimal
    is_hidden: bool = False
    unit: str = IndicatorUnit.NUMBER
    numerator: int | None = None
    denominator: int | None = None

    @property
    def text(self) -> str:
        """Return the figure as it is read."""
        if self.is_hidden:
            return HIDDEN
        if self.unit == IndicatorUnit.PERCENT and self.denominator == 0:
            return "–"
        return number_text(self.number, 2, trim=True)


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator's figures: the total, by gender when it has them, its parts, its target."""

    code: str
    name: str
    unit: str
    unit_label: str
    version: int
    is_confirmed: bool
    total: Value | None
    genders: list[Value] = field(default_factory=list)
    parts: list[tuple[str, str, Value]] = field(default_factory=list)
    target: Decimal | None = None

    @property
    def target_text(self) -> str:
        """Return the target as it is read, empty when there is none."""
        return "" if self.target is None else number_text(self.target, 2, trim=True)

    @property
    def percent(self) -> int | None:
        """Return how much of the target has been reached, in whole per cent; None when it is not told."""
        if self.total is None or self.total.is_hidden or not self.target:
            return None
        return int(100 * self.total.number / self.target)


@dataclass(frozen=True, slots=True)
class RegionRow:
    """A region's figures in the order of the view's columns."""

    code: str
    name: str
    values: list[Value]


@dataclass(frozen=True, slots=True)
class PilotRow:
    """A pilot in words."""

    name: str
    region: str
    industry: str
    method: str
    stage: str
    outcome: str
    employers: int
    days_late: int
    delay_reason: str


@dataclass(frozen=True, slots=True)
class ModelRow:
    """An operating model with where it stands how firmly."""

    name: str
    method: str
    version: int
    rooting: list[tuple[str, str, str]]
    level: int


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning in words, with its answer when it has one."""

    key: str
    code: str
    text: str
    answer: str
    warning: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything that a reader sees of a report."""

    content: Mapping[str, Any]
    hidden: frozenset[str]
    outputs: list[Row]
    results: list[Row]
    theme: list[Row]
    region_codes: list[str]
    regions: list[RegionRow]
    pilots: list[PilotRow]
    models: list[ModelRow]
    warnings: list[WarningRow]
    changes: list[Change]
    complete: Value
    incomplete: Value
    reasons: list[tuple[str, Value]]

    @property
    def rows(self) -> list[Row]:
        """Return every indicator's row in order."""
        return [*self.outputs, *self.results, *self.theme]

    @property
    def with_target(self) -> list[Row]:
        """Return the indicators that have a target."""
        return [row for row in self.rows if row.target is not None]

    @property
    def region_heads(self) -> list[Row]:
        """Return the indicators of the columns of ``regions``."""
        by_code = {row.code: row for row in self.rows}
        return [by_code[code] for code in self.region_codes]

    @property
    def programme(self) -> list[str]:
        """Return programme, objective and theme in the language of the page."""
        return [in_language(names) for names in self.content["programme"]]

    @property
    def matrix(self) -> dict[tuple[str, str], int]:
        """Return the numbers of pilots by (region, industry), in words."""
        found: dict[tuple[str, str], int] = {}
        for pilot in self.pilots:
            found[pilot.region, pilot.industry] = found.get((pilot.region, pilot.industry), 0) + 1
        return dict(sorted(found.items()))

    @property
    def has_hidden(self) -> bool:
        """Tell whether a figure is hidden from this reader."""
        return bool(self.hidden)

    @property
    def hidden_below(self) -> int:
        """Return the count of people from which on figures are shown."""
        return int(self.content.get("suppression", {}).get("threshold", 0))

    def day(self, *path: str) -> date:
        """Return a day of the content."""
        value: Any = self.content
        for name in path:
            value = value[name]
        return date.fromisoformat(value)

    @property
    def cut_off(self) -> date:
        """Return the last day counted."""
        return self.day("cut_off")

    @property
    def starts_on(self) -> date:
        """Return the period's first day."""
        return self.day("period", "starts_on")

    @property
    def ends_on(self) -> date:
        """Return the period's last day."""
        return self.day("period", "ends_on")

    @property
    def counted_at(self) -> datetime:
        """Return when the figures were counted."""
        return datetime.fromisoformat(self.content["counted_at"])


def report_view(content: Mapping[str, Any], *, is_outside: bool) -> ReportView:
    """Return a report's content for a reader, in the language of the page.

    ``is_outside`` hides what must not leave the project; a draft leaves nowhere and hides nothing.
    """
    suppression = content.get("suppression", {}) if is_outside else {}
    hidden = frozenset(suppression.get("hidden", ()))
    corrected = content["corrects"]
    rules = content["rules"]
    figures: dict[str, list[Mapping[str, Any]]] = {}
    for figure in content["figures"]:
        figures.setdefault(figure["code"], []).append(figure)
    rows = {
        kind: [
            _row(code, rule, figures.get(code, []), content["targets"].get(code), hidden)
            for code, rule in sorted(rules.items(), key=lambda item: item[1]["position"])
            if rule["kind"] == kind
        ]
        for kind in IndicatorKind.values
    }
    quality = content["quality"]
    region_codes = [code for code in REGION_COLUMNS if code in rules]
    return ReportView(
        content=content,
        hidden=hidden,
        outputs=rows[IndicatorKind.OUTPUT],
        results=rows[IndicatorKind.RESULT],
        theme=rows[IndicatorKind.THEME],
        region_codes=region_codes,
        regions=region_rows(content, hidden, region_codes),
        pilots=[_pilot(pilot, content) for pilot in content["pilots"]],
        models=[_model(model, content) for model in content["models"]],
        warnings=[
            WarningRow(
                warning["key"],
                warning["code"],
                warning_text(warning, content, hidden, suppression.get("threshold", 0)),
                str(warning.get("answer", "")),
                warning,
            )
            for warning in content["warnings"]
        ],
        changes=changes_between(
            corrected, content, hidden=hidden | frozenset(corrected["hidden"] if is_outside else ())
        )
        if corrected
        else [],
        complete=Value(Decimal(quality["complete"]), is_hidden(hidden, "EECO01")),
        incomplete=Value(Decimal(quality["incomplete"]), is_hidden(hidden, "quality", "incomplete")),
        reasons=[
            (fact_label(name), Value(Decimal(number), is_hidden(hidden, "quality", name)))
            for name, number in quality["reasons"].items()
        ],
    )


def _value(figure: Mapping[str, Any], unit: str, hidden: frozenset[str], region: str = NO_REGION) -> Value:
    return Value(
        Decimal(figure["value"]),
        is_hidden(hidden, figure["code"], figure["part"], region),
        unit if figure["part"] == "" or "denominator" in figure else IndicatorUnit.NUMBER,
        figure.get("numerator"),
        figure.get("denominator"),
    )


def _row(
    code: str,
    rule: Mapping[str, Any],
    figures: list[Mapping[str, Any]],
    target: str | None,
    hidden: frozenset[str],
) -> Row:
    values = {figure["part"]: _value(figure, rule["unit"], hidden) for figure in figures}
    return Row(
        code=code,
        name=in_language(rule["name"]),
        unit=rule["unit"],
        unit_label=str(IndicatorUnit(rule["unit"]).label),
        version=rule["version"],
        is_confirmed=rule["confirmed"],
        total=values.get(""),
        genders=[values[gender] for gender in GENDERS if gender in values] if rule["by_gender"] else [],
        parts=[(part, part_label(part), value) for part, value in values.items() if part and part not in GENDERS],
        target=Decimal(target) if target is not None else None,
    )


def region_rows(content: Mapping[str, Any], hidden: frozenset[str], codes: list[str]) -> list[RegionRow]:
    """Return the figures of the regions in which something is counted, what lies in no known region last."""
    rules, names = content["rules"], content["region_names"]
    rows = []
    for region, figures in content["regions"].items():
        by_code = {figure["code"]: figure for figure in figures}
        if any(code in by_code and by_code[code]["value"] != "0" for code in codes):
            values = [
                _value(by_code[code], rules[code]["unit"], hidden, region) if code in by_code else Value(Decimal(0))
                for code in codes
            ]
            rows.append(RegionRow(region, in_language(names[region]) if region in names else NO_REGION, values))
    return sorted(rows, key=lambda row: (row.code == NOWHERE, row.name))


def _region_name(content: Mapping[str, Any], code: str) -> str:
    names = content["region_names"]
    return in_language(names[code]) if code in names else "–"


def _pilot(pilot: Mapping[str, Any], content: Mapping[str, Any]) -> PilotRow:
    return PilotRow(
        name=pilot["name"],
        region=_region_name(content, pilot["region"]),
        industry=in_language(pilot["industry"]["name"]) if pilot["industry"] else "–",
        method=str(Method(pilot["method"]).label),
        stage=str(PilotStage(pilot["stage"]).label),
        outcome=str(PilotOutcome(pilot["outcome"]).label) if pilot["outcome"] else "",
        employers=pilot["employers"],
        days_late=pilot["days_late"],
        delay_reason=pilot["delay_reason"],
    )


def _model(model: Mapping[str, Any], content: Mapping[str, Any]) -> ModelRow:
    rooting = [
        (step["organisation"], _region_name(content, step["region"]), str(RootingLevel(step["level"]).label))
        for step in model["rooting"]
    ]
    level = max((step["level"] for step in model["rooting"]), default=RootingLevel.DESCRIBED)
    return ModelRow(model["name"], str(Method(model["method"]).label), model["version"], rooting, level)
