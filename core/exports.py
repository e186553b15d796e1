"""Files of lists: XLSX and CSV that honour the filters, say who, when and what, and keep codes as text."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from core.formatting import MINUTES_PER_HOUR, day_text
from core.policies import Text

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"
# A cell that begins so is run as a formula by spreadsheets (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
KINDS = ("text", "code", "number", "hours", "euros", "day", "moment", "clock")
WIDEST_COLUMN = 60
Filters = Sequence[tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: heading, how to get the value from a row, and its kind.

    Kinds: ``text``; ``code`` (text that keeps leading zeros); ``number``; ``hours`` (from minutes); ``euros``
    (from cents); ``day``; ``moment``; ``clock`` (a ``time``).
    """

    heading: Text
    value: Callable[[Any], Any]
    kind: str = "text"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A column cannot be of the kind {self.kind}")


def harmless(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula: an apostrophe is put before it."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def cell_value(column: Column, row: Any) -> Any:
    """Return the value of a cell in its kind: hours from minutes, euros from cents, local time without a zone."""
    value = column.value(row)
    if value is None or value == "":
        return ""
    match column.kind:
        case "hours":
            return round(value / MINUTES_PER_HOUR, 4)
        case "euros":
            return round(value / 100, 2)
        case "moment" if isinstance(value, datetime) and timezone.is_aware(value):
            return timezone.localtime(value).replace(tzinfo=None, microsecond=0)
        case "number" | "day" | "moment" | "clock":
            return value
        case _:
            return str(value)


def facts(actor: Any, filters: Filters, number: int) -> list[tuple[str, str]]:
    """Return what the second sheet tells: when, by whom, of which rows. The name is the maker's own choice to share."""
    now = timezone.localtime()
    who = getattr(actor, "display_name", "") or ""
    rows = [
        (_("Made on"), f"{day_text(now)} {now:%H:%M}"),
        (_("Made by"), str(who)),
        (_("Number of rows"), str(number)),
    ]
    chosen = [(str(label), str(value)) for label, value in filters]
    return rows + (chosen or [(_("Filters"), _("none"))])


def xlsx_response(
    name: Text, columns: Sequence[Column], rows: Iterable[Any], *, actor: Any, filters: Filters = ()
) -> HttpResponse:
    """Return a workbook: the rows with typed cells, then a sheet that says who made it, when and with which filters."""
    stream = BytesIO()
    with xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        number = _write_rows(book, str(name), columns, rows)
        about = book.add_worksheet(_("About this file")[:31])
        about.set_column(0, 0, 24)
        about.set_column(1, 1, WIDEST_COLUMN)
        for index, (label, value) in enumerate(facts(actor, filters, number)):
            about.write_string(index, 0, harmless(label))
            about.write_string(index, 1, harmless(value))
    return _file(stream.getvalue(), XLSX_TYPE, name, "xlsx")


def _write_rows(book: Workbook, name: str, columns: Sequence[Column], rows: Iterable[Any]) -> int:
    sheet = book.add_worksheet("".join(" " if letter in "[]:*?/\\'" else letter for letter in name).strip()[:31])
    heading = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    formats = {
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "code": book.add_format({"num_format": "@"}),
        "number": book.add_format(),
        "hours": book.add_format({"num_format": "0.00"}),
        "euros": book.add_format({"num_format": "#,##0.00"}),
        "day": book.add_format({"num_format": "d.m.yyyy"}),
        "moment": book.add_format({"num_format": "d.m.yyyy h:mm"}),
        "clock": book.add_format({"num_format": "h:mm"}),
    }
    widths = [len(str(column.heading)) for column in columns]
    for place, column in enumerate(columns):
        sheet.write_string(0, place, harmless(str(column.heading)), heading)
    number = 0
    for number, row in enumerate(rows, start=1):
        for place, column in enumerate(columns):
            value = cell_value(column, row)
            widths[place] = max(widths[place], len(str(value)))
            _write_cell(sheet, number, place, value, formats[column.kind])
    for place, width in enumerate(widths):
        sheet.set_column(place, place, min(width + 2, WIDEST_COLUMN))
    sheet.freeze_panes(1, 0)
    if number:
        sheet.autofilter(0, 0, number, max(len(columns) - 1, 0))
    return number


def _write_cell(sheet: Worksheet, row: int, place: int, value: Any, cell_format: Format) -> None:
    if isinstance(value, bool) or value == "":
        sheet.write_string(row, place, harmless(_("Yes") if value is True else _("No") if value is False else ""))
    elif isinstance(value, date | time):
        sheet.write_datetime(row, place, value, cell_format)
    elif isinstance(value, str):
        sheet.write_string(row, place, harmless(value), cell_format)
    else:
        sheet.write_number(row, place, value, cell_format)


def csv_response(
    name: Text, columns: Sequence[Column], rows: Iterable[Any], *, actor: Any, filters: Filters = ()
) -> HttpResponse:
    """Return a file for Finnish Excel: semicolons, UTF-8 with a byte order mark, decimal commas; facts at the end."""
    stream = StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(str(column.heading)) for column in columns])
    number = 0
    for row in rows:
        writer.writerow([_csv_text(cell_value(column, row)) for column in columns])
        number += 1
    writer.writerow([])
    writer.writerows([harmless(label), harmless(value)] for label, value in facts(actor, filters, number))
    return _file(b"\xef\xbb\xbf" + stream.getvalue().encode(), CSV_TYPE, name, "csv")


def _csv_text(value: Any) -> str:
    match value:
        case bool():
            return _("Yes") if value else _("No")
        case datetime():
            return f"{value.day}.{value.month}.{value.year} {value:%H:%M}"
        case date():
            return f"{value.day}.{value.month}.{value.year}"
        case time():
            return f"{value:%H:%M}"
        case str():
            return harmless(value)
        case _:
            return str(value).replace(".", ",")


def _file(content: bytes, content_type: str, name: Text, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    made = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{slugify(str(name)) or "export"}-{made}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response
