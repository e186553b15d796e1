"""The frozen report as a tagged PDF: chapters, charts with their tables, the Union's mark, page numbers."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.charts import bar_chart
from reports.enums import IndicatorUnit
from reports.selectors.region_map import VIEW_BOX, outlines, shade_of
from reports.selectors.report_view import ReportView, Row, report_view
from reports.selectors.report_words import basis_of
from tasks.documents.rendering import render_pdf

STYLES = Path(__file__).with_name("report.css")
TEMPLATE = "reports/reports/print/report.html"
KEY_FIGURES = ("EECO01", "EECO19", "T02", "T05", "T06", "T08")
MAP_CODE = "T02"
FULL = 100


@dataclass(frozen=True, slots=True)
class TargetBar:
    """How far an indicator has come towards its target; the bar ends at the target."""

    row: Row
    top: int
    width: float

    @property
    def text_top(self) -> int:
        """Return the base line of the words above the bar."""
        return self.top + 13

    @property
    def bar_top(self) -> int:
        """Return the upper edge of the bar."""
        return self.top + 19


BAR_WIDTH = 520
BAR_STEP = 38


def make_pdf(snapshot: Mapping[str, Any], sha256: str, language: str) -> bytes:
    """Return the document."""
    return render_pdf(TEMPLATE, lambda: document_values(snapshot, sha256), language=language, styles=(STYLES,))


def document_values(snapshot: Mapping[str, Any], sha256: str) -> dict[str, Any]:
    """Return what the template shows, in the language of the document."""
    view = report_view(snapshot, is_outside=True)
    rows, rules = {row.code: row for row in view.rows}, snapshot["rules"]
    reached = sum(1 for row in view.with_target if row.percent is not None and row.percent >= FULL)
    return {
        "view": view,
        "project": snapshot["project"],
        "period": snapshot["period"],
        "version": snapshot["version"],
        "corrects": snapshot["corrects"],
        "correction_reason": snapshot["correction_reason"],
        "deviations": snapshot["deviations"],
        "frozen_at": datetime.fromisoformat(snapshot["frozen_at"]),
        "sha256": sha256,
        "key_figures": [rows[code] for code in KEY_FIGURES if code in rows and rows[code].total is not None],
        "reached": reached,
        "targets_picture": targets_picture(view),
        "status_picture": status_picture(rows),
        "map_picture": map_picture(view),
        "rules": [(row, rules[row.code], basis_of(rules[row.code])) for row in view.rows],
        "chapters": chapters(view),
        "late": [pilot for pilot in view.pilots if pilot.days_late],
    }


def chapters(view: ReportView) -> dict[str, str]:
    """Return the chapters' titles by their anchors, numbered in order; one without data is left out."""
    titles = {
        "summary": _("Summary"),
        **({"changes": _("What this version changes")} if view.content["corrects"] else {}),
        "outputs": _("ESF+ outputs"),
        "results": _("ESF+ results"),
        "quality": _("Quality of the data"),
        "theme": _("The theme's indicators and targets"),
        "pilots": _("Pilots"),
        "models": _("Operating models and their rooting"),
        "regions": _("Regions and industries"),
        "deviations": _("Deviations, risks and the next period"),
        "definitions": _("Annex: definitions"),
    }
    return {anchor: f"{number} {title}" for number, (anchor, title) in enumerate(titles.items(), start=1)}


def _picture(template: str, **values: Any) -> str:
    """Return an SVG as an address that carries the picture itself."""
    svg = render_to_string(template, values)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def targets_picture(view: ReportView) -> str:
    """Return the chart of targets, empty when no figure can be compared."""
    rows = [row for row in view.with_target if row.percent is not None]
    bars = [
        TargetBar(row, index * BAR_STEP, round(BAR_WIDTH * min(row.percent or 0, FULL) / FULL, 1))
        for index, row in enumerate(rows)
    ]
    if not bars:
        return ""
    return _picture("reports/reports/print/targets.svg", bars=bars, width=BAR_WIDTH, height=len(bars) * BAR_STEP)


def status_picture(rows: Mapping[str, Row]) -> str:
    """Return the chart of participants by their position on the labour market, empty when a part is hidden."""
    shown = [rows[code] for code in ("EECO02", "EECO04", "EECO05") if code in rows]
    totals: Sequence[tuple[str, Decimal]] = [
        (row.name, row.total.number) for row in shown if row.total is not None and not row.total.is_hidden
    ]
    if len(totals) < len(shown) or not any(number for _name, number in totals):
        return ""
    return _picture("reports/reports/print/bars.svg", chart=bar_chart(totals, str(IndicatorUnit.PEOPLE.label)))


def map_picture(view: ReportView) -> str:
    """Return the map of pilots, empty when there is none. Pilots are not people: nothing is hidden."""
    values = {
        region: Decimal(figure["value"])
        for region, figures in view.content["regions"].items()
        for figure in figures
        if figure["code"] == MAP_CODE
    }
    if not any(values.values()):
        return ""
    largest = max(values.values())
    areas = [
        (outline.path, shade_of(values.get(code, Decimal(0)), largest)) for code, outline in sorted(outlines().items())
    ]
    return _picture("reports/reports/print/map.svg", areas=areas, view_box=VIEW_BOX)
