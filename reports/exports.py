"""The files of a frozen report beside the PDF: workbook with typed cells, CSV, JSON. Small figures are hidden in each.

They are made of the snapshot and its hash alone, so the same snapshot gives the same file.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from xlsxwriter.workbook import Workbook

from core.exports import harmless
from core.formatting import day_text
from core.policies import Text
from reports.enums import IndicatorKind
from reports.selectors.report_view import ReportView, Value, region_rows, report_view
from reports.selectors.report_words import HIDDEN, basis_of, gender_label, part_label

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WIDEST_COLUMN = 60
LONGEST_SHEET_NAME = 31


@dataclass(frozen=True, slots=True)
class Line:
    """One figure with everything needed to read it alone."""

    code: str
    name: str
    kind: str
    unit: str
    part: str
    part_label: str
    region: str
    region_name: str
    value: Value
    target: Decimal | None
    version: int


def lines_of(view: ReportView) -> Iterator[Line]:
    """Yield every figure: by indicator, part, then by region."""
    rules = view.content["rules"]
    kinds = dict(IndicatorKind.choices)

    def line(row: Any, part: str, label: str, value: Value, region: tuple[str, str] = ("", "")) -> Line:
        target = row.target if not part and not region[0] else None
        kind = str(kinds[rules[row.code]["kind"]])
        return Line(row.code, row.name, kind, row.unit_label, part, label, *region, value, target, row.version)

    for row in view.rows:
        if row.total is not None:
            yield line(row, "", "", row.total)
        for gender, value in zip(("f", "m", "nb"), row.genders, strict=False):
            yield line(row, gender, gender_label(gender), value)
        for part, label, value in row.parts:
            yield line(row, part, label, value)
    rows = [
        row for row in view.rows if any(row.code in _codes(figures) for figures in view.content["regions"].values())
    ]
    for region in region_rows(view.content, view.hidden, [row.code for row in rows]):
        for row, value in zip(rows, region.values, strict=True):
            yield line(row, "", part_label(""), value, (region.code, region.name))


def _codes(figures: Sequence[Mapping[str, Any]]) -> set[str]:
    return {figure["code"] for figure in figures}


def facts_of(view: ReportView, sha256: str) -> list[tuple[str, Any]]:
    """Return what the file says of itself."""
    content = view.content
    project = content["project"]
    corrected = content["corrects"]
    return [
        (_("Project code"), project["code"]),
        (_("Project"), project["name"]),
        (_("Implementers"), ", ".join(project["implementers"])),
        (_("Programme"), " / ".join(view.programme)),
        (_("Period"), f"{day_text(view.starts_on)} – {day_text(view.ends_on)}"),
        (_("Counted up to"), view.cut_off),
        (_("Counted at"), _local(view.counted_at)),
        (_("Frozen at"), _local(datetime.fromisoformat(content["frozen_at"]))),
        (_("Version"), content["version"]),
        (_("Corrects version"), corrected["version"] if corrected else "–"),
        (_("Why it is corrected"), content["correction_reason"] or "–"),
        (_("Hash of the frozen figures (SHA-256)"), sha256),
        (_("Hidden figures"), _hidden_words(view)),
        (_("Co-funding"), _("Co-funded by the European Union")),
    ]  # fmt: skip


def _hidden_words(view: ReportView) -> str:
    words = _("Marked “%(mark)s”: counts of people from 1 to %(most)s, and figures that would tell them")
    return words % {"mark": HIDDEN, "most": view.hidden_below - 1}


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None, microsecond=0)


# Workbook


class Sheets:
    """Writes tables into a workbook: numbers as numbers, days as days, everything else as harmless text."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.code = book.add_format({"num_format": "@", "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0.##", "valign": "top"})
        self.whole = book.add_format({"num_format": "#,##0", "valign": "top"})
        self.day = book.add_format({"num_format": "d.m.yyyy", "valign": "top", "align": "left"})
        self.moment = book.add_format({"num_format": "d.m.yyyy h:mm", "valign": "top", "align": "left"})
        self.hidden = book.add_format({"align": "right", "valign": "top"})

    def add(
        self, name: Text, headings: Sequence[Text], rows: Iterable[Sequence[Any]], codes: Sequence[int] = ()
    ) -> None:
        """Add a sheet; ``codes`` are the places of columns whose text keeps its zeros."""
        sheet = self.book.add_worksheet(str(name)[:LONGEST_SHEET_NAME])
        widths = [len(str(heading)) for heading in headings]
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, harmless(str(heading)), self.heading)
        number = 0
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                self._write(sheet, number, place, value, is_code=place in codes)
                widths[place] = max(widths[place], len(str(value.text if isinstance(value, Value) else value)))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(width + 2, WIDEST_COLUMN))
        sheet.freeze_panes(1, 0)
        if number:
            sheet.autofilter(0, 0, number, len(headings) - 1)

    def _write(self, sheet: Any, row: int, place: int, value: Any, *, is_code: bool) -> None:
        if isinstance(value, Value):
            if value.is_hidden:
                sheet.write_string(row, place, HIDDEN, self.hidden)
                return
            value = value.number
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            sheet.write_datetime(row, place, value, self.moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, place, value, self.day)
        elif isinstance(value, int | Decimal) and not is_code:
            sheet.write_number(row, place, value, self.whole if value == int(value) else self.number)
        else:
            sheet.write_string(row, place, harmless(str(value)), self.code if is_code else self.text)


def figure_headings() -> list[str]:
    """Return the headings of the table of figures."""
    return [
        _("Indicator"),
        _("Name"),
        _("Kind"),
        _("Unit"),
        _("Part"),
        _("Region code"),
        _("Region"),
        _("Figure"),
        _("Target"),
        _("Version of the definition"),
    ]


def _figure_row(line: Line) -> list[Any]:
    part = line.part_label or _("In all")
    return [
        line.code, line.name, line.kind, line.unit, part, line.region, line.region_name, line.value, line.target,
        line.version,
    ]  # fmt: skip


def make_xlsx(snapshot: Mapping[str, Any], sha256: str, language: str) -> bytes:
    """Return the workbook: figures, regions' figures among them, pilots, models, changes, definitions, about."""
    stream = BytesIO()
    with translation.override(language):
        view = report_view(snapshot, is_outside=True)
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(stream, options) as book:
            title = f"{snapshot['project']['code']} {_('Period report')} {snapshot['period']['number']}"
            created = _local(datetime.fromisoformat(snapshot["frozen_at"]))
            book.set_properties({"title": title, "created": created})
            sheets = Sheets(book)
            sheets.add(_("Figures"), figure_headings(), map(_figure_row, lines_of(view)), codes=(0, 5))
            _add_pilots(sheets, view)
            if snapshot["corrects"]:
                headings = [_("Indicator"), _("Name"), _("Part"), _("Before"), _("Now"), _("Change")]
                sheets.add(_("Changes"), headings, map(_change_row, view.changes), codes=(0,))
            _add_definitions(sheets, view)
            sheets.add(_("About this file"), [_("What"), _("Value")], facts_of(view, sha256))
    return stream.getvalue()


def _change_row(change: Any) -> list[Any]:
    part = change.part_label or _("In all")
    return [change.code, change.name, part, change.before, change.after, change.difference]


def _add_pilots(sheets: Sheets, view: ReportView) -> None:
    sheets.add(
        _("Pilots"),
        [_("Pilot"), _("Region"), _("Industry"), _("Method"), _("Stage"), _("Outcome"), _("Employers"), _("Days late"),
         _("Why it is late")],
        (
            [row.name, row.region, row.industry, row.method, row.stage, row.outcome, row.employers, row.days_late,
             row.delay_reason]
            for row in view.pilots
        ),
    )  # fmt: skip
    sheets.add(
        _("Operating models"),
        [_("Operating model"), _("Method"), _("Version"), _("Organisation"), _("Region"), _("Level")],
        (
            [model.name, model.method, model.version, *step]
            for model in view.models
            for step in model.rooting or [("", "", "")]
        ),
    )


def _add_definitions(sheets: Sheets, view: ReportView) -> None:
    rules = view.content["rules"]
    language = translation.get_language() or "fi"
    sheets.add(
        _("Definitions"),
        [_("Indicator"), _("Version"), _("Name"), _("Unit"), _("Rule"), _("Basis"), _("Checked")],
        (
            [row.code, row.version, row.name, row.unit_label, rules[row.code]["rule"][language],
             basis_of(rules[row.code]), _("Yes") if row.is_confirmed else _("No")]
            for row in view.rows
        ),
        codes=(0,),
    )  # fmt: skip


# Text files


def make_csv(snapshot: Mapping[str, Any], sha256: str, language: str) -> bytes:
    """Return the figures for Finnish spreadsheets: semicolons, UTF-8 with a byte order mark, decimal commas."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    with translation.override(language):
        view = report_view(snapshot, is_outside=True)
        writer.writerow(figure_headings())
        for line in lines_of(view):
            writer.writerow([_csv_text(value) for value in _figure_row(line)])
        writer.writerow([])
        writer.writerows([_csv_text(label), _csv_text(value)] for label, value in facts_of(view, sha256))
    return BYTE_ORDER_MARK + stream.getvalue().encode()


def _csv_text(value: Any) -> str:
    if isinstance(value, Value):
        value = HIDDEN if value.is_hidden else value.number
    match value:
        case None:
            return ""
        case datetime():
            return f"{value.day}.{value.month}.{value.year} {value:%H:%M}"
        case date():
            return f"{value.day}.{value.month}.{value.year}"
        case Decimal():
            return f"{value:f}".replace(".", ",")
        case _:
            return harmless(str(value))


def make_json(snapshot: Mapping[str, Any], sha256: str, language: str) -> bytes:
    """Return the figures as JSON for programs; a hidden one is null. Schema: docs/report.schema.json."""
    with translation.override(language):
        view = report_view(snapshot, is_outside=True)
        record = {
            "format": snapshot["format"],
            "language": language,
            **{name: snapshot[name] for name in ("project", "period", "version", "cut_off", "counted_at", "frozen_at")},
            "programme": view.programme,
            "corrects_version": snapshot["corrects"]["version"] if snapshot["corrects"] else None,
            "correction_reason": snapshot["correction_reason"],
            "snapshot_sha256": sha256,
            "hidden_below": view.hidden_below,
            "figures": [_json_line(line) for line in lines_of(view)],
            "data_quality": {
                "complete": _json_value(view.complete),
                "incomplete": _json_value(view.incomplete),
                "missing": {label: _json_value(value) for label, value in view.reasons},
            },
            "definitions": [
                {"code": row.code, "version": row.version, "name": row.name, "confirmed": row.is_confirmed,
                 "rule": snapshot["rules"][row.code]["rule"][language], "basis": basis_of(snapshot["rules"][row.code])}
                for row in view.rows
            ],
            "pilots": snapshot["pilots"],
            "operating_models": snapshot["models"],
            "changes": [
                {"code": change.code, "part": change.part, "before": _json_number(change.before),
                 "after": _json_number(change.after)}
                for change in view.changes
            ],
            "warnings": [{"code": row.code, "text": row.text, "answer": row.answer} for row in view.warnings],
            "deviations": snapshot["deviations"],
        }  # fmt: skip
    return json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _json_number(value: Decimal | None, is_hidden: bool = False) -> int | float | None:
    if value is None or is_hidden:
        return None
    return int(value) if value == int(value) else float(value)


def _json_value(value: Value) -> int | float | None:
    return _json_number(value.number, value.is_hidden)


def _json_line(line: Line) -> dict[str, Any]:
    shown = not line.value.is_hidden
    return {
        "code": line.code,
        "part": line.part,
        "region": line.region,
        "value": _json_value(line.value),
        "hidden": line.value.is_hidden,
        "numerator": line.value.numerator if shown else None,
        "denominator": line.value.denominator if shown else None,
        "target": _json_number(line.target),
        "unit": line.unit,
        "label": " – ".join(text for text in (line.name, line.part_label, line.region_name) if text),
    }
