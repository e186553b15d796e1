"""Files that people send: CSV and XLSX read into plain cells of text, with limits and without evaluating anything.

Formulas are never computed here: a cell with one gives the value that the spreadsheet program saved, and an error
when it saved none. Text that begins with = stays text.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import repeat, zip_longest
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 60
MOST_CELL = 5_000
MOST_UNPACKED = 120 * 1024 * 1024
MOST_RATIO = 200  # honest sheets pack at most about 1:30
MOST_PARTS = 2_000
HEAD_BYTES = 4_096
ZIP_MARK = b"PK\x03\x04"
OLD_EXCEL_MARK = b"\xd0\xcf\x11\xe0"
DELIMITERS = (";", ",", "\t")
SNIFFED_LINES = 30
MISSING_VALUE = "#FORMULA!"  # stands in a cell whose formula has no saved value
SHEETS = "xl/worksheets/"
MOST_EMPTY_ROWS = 20_000  # after so many in a row the rest of a sheet is only formatting
LARGEST_EXACT = 1e15
SPREADSHEET_EPOCH = 1900
# What the libraries meet in files of somebody else's making.
LIBRARY_ERRORS = (
    InvalidFileException,
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
)
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(slots=True)
class Sheet:
    """The cells of a file as text. ``numbers`` are the row numbers in the file; empty rows have been left out."""

    rows: list[list[str]] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


def read_spreadsheet(source: IO[bytes], *, size: int) -> Sheet:
    """Return the first sheet of an XLSX file, or a CSV file, told apart by content and not by name.

    Raises:
        ValidationError: too large, not a spreadsheet, broken, or more than 10 000 rows.
    """
    if size > MOST_BYTES:
        raise ValidationError(_("The file is too large. At most 5 MB can be imported."))
    content = source.read(MOST_BYTES + 1)
    if not content.strip():
        raise ValidationError(_("The file is empty."))
    if content.startswith(OLD_EXCEL_MARK):
        raise ValidationError(_("This is an old or a locked Excel file. Save it as .xlsx without a password."))
    rows = _xlsx_rows(content) if content.startswith(ZIP_MARK) else _csv_rows(content)
    return _sheet(rows)


def _sheet(rows: Iterable[tuple[int, list[str]]]) -> Sheet:
    sheet = Sheet()
    for number, cells in rows:
        while cells and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            continue
        if len(sheet.rows) > MOST_ROWS:  # one more than the limit, for the headings
            raise ValidationError(_("The file has more than 10 000 rows. Divide it into several files."))
        sheet.rows.append([cell[:MOST_CELL] for cell in cells[:MOST_COLUMNS]])
        sheet.numbers.append(number)
    if not sheet.rows:
        raise ValidationError(_("The file has no rows."))
    return sheet


def decode(content: bytes) -> str:
    """Return the text of a CSV file: UTF-8 with or without its mark, UTF-16 with its mark, else Western European."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1")


def sniff_delimiter(text: str) -> str:
    """Return the delimiter (semicolon, comma or tab) that divides the first rows most evenly into most columns."""
    head = "\n".join(text.splitlines()[:SNIFFED_LINES])
    best, best_score = ";", (0.0, 0)
    for delimiter in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(head), delimiter=delimiter) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        score = (widths.count(usual) / len(widths) if usual > 1 else 0.0, usual)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _csv_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = decode(content).replace("\x00", "")
    if _looks_binary(text):
        raise ValidationError(_("This is not a spreadsheet. Give an .xlsx or a .csv file."))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sniff_delimiter(text))
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise ValidationError(_("The file cannot be read at line %(line)s.") % {"line": reader.line_num}) from error


def _looks_binary(text: str) -> bool:
    head = text[:HEAD_BYTES]
    odd = sum(1 for character in head if ord(character) < 32 and character not in "\t\n\r\f") + head.count("\ufffd")
    return odd > len(head) / 50


def _broken() -> ValidationError:
    return ValidationError(
        _("The Excel file is broken or is not a spreadsheet. Open it, save it again as .xlsx and try once more.")
    )


def _xlsx_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    has_formulas = _inspect_archive(content)
    empty = 0
    try:
        written = _raw_rows(content, values=False) if has_formulas else repeat(())
        for number, (row, plain) in enumerate(zip(_raw_rows(content, values=True), written, strict=False), start=1):
            cells = [_cell(value, before) for value, before in zip_longest(row, plain)]
            empty = 0 if any(cells) else empty + 1
            if empty > MOST_EMPTY_ROWS:
                return
            yield number, cells
    except LIBRARY_ERRORS as error:
        raise _broken() from error


def _raw_rows(content: bytes, *, values: bool) -> Iterator[tuple[Any, ...]]:
    """Yield the first sheet's rows: the values that were saved, or what was written (formulas as text)."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # the size that the file claims is not to be trusted
    yield from sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)


def _inspect_archive(content: bytes) -> bool:
    """Refuse an archive that would unpack into too much or whose parts declare entities; tell whether it has formulas.

    Raises:
        ValidationError: it is too large when unpacked, has too many parts, or is broken.
    """
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            packed = sum(part.compress_size for part in parts) or 1
            if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked / packed > MOST_RATIO:
                raise ValidationError(_("The file unpacks into too much. Save only the sheet that is needed."))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as opened:
                        _refuse_entities(opened.read(HEAD_BYTES))
                if part.filename.startswith(SHEETS) and not has_formulas:
                    has_formulas = _FORMULA.search(archive.read(part)) is not None
    except (zipfile.BadZipFile, zlib.error, *LIBRARY_ERRORS) as error:
        raise _broken() from error
    return has_formulas


def _refuse_entities(head: bytes) -> None:
    if _DOCTYPE.search(head):
        raise ValidationError(_("The Excel file has declarations that no spreadsheet needs. It was not opened."))


def _cell(value: Any, written: Any) -> str:
    """Return a cell as text; ``written`` is what stands in the file when that has formulas, else None."""
    if value is None:
        return MISSING_VALUE if written is not None else ""
    kind = next((kind for kind in _WRITERS if isinstance(value, kind)), object)
    return _WRITERS[kind](value)


def _number(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < LARGEST_EXACT else repr(value)


def _moment(value: datetime) -> str:
    """Return a date as a day; spreadsheets keep a bare time of day as a moment of the year 1899 or 1900."""
    return _clock(value.time()) if value.year <= SPREADSHEET_EPOCH else value.date().isoformat()


def _clock(value: time) -> str:
    return f"{value.hour}.{value.minute:02d}"


def _length(value: timedelta) -> str:
    minutes = round(value.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


# In this order: a truth value is a whole number too, and a moment is a date too.
_WRITERS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: _("yes") if value else _("no"),
    float: _number,
    datetime: _moment,
    time: _clock,
    timedelta: _length,
    date: lambda value: str(value.isoformat()),
    object: str,
}
