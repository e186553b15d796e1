"""Exports: typed cells, codes as text, no formula ever runs, the second sheet says who, when and what."""

import csv
from datetime import UTC, date, datetime, time
from io import BytesIO, StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.exports import FORMULA_STARTS, Column, csv_response, harmless, xlsx_response

ACTOR = SimpleNamespace(display_name="Mari Virtanen")
COLUMNS = [
    Column("Name", lambda row: row["name"]),
    Column("Code", lambda row: row["code"], "code"),
    Column("Hours", lambda row: row["minutes"], "hours"),
    Column("Pay", lambda row: row["cents"], "euros"),
    Column("Day", lambda row: row["day"], "day"),
    Column("Made", lambda row: row["made"], "moment"),
    Column("Start", lambda row: row["start"], "clock"),
]
# A spreadsheet knows no time zones.
QUARTER_PAST_NINE = datetime(2026, 3, 5, 9, 15, tzinfo=UTC).replace(tzinfo=None)
MIDNIGHT = datetime(2026, 3, 5, tzinfo=UTC).replace(tzinfo=None)
ROW = {
    "name": "Keittiö",
    "code": "091",
    "minutes": 750,
    "cents": 123450,
    "day": date(2026, 3, 5),
    "made": datetime(2026, 3, 5, 7, 15, tzinfo=UTC),
    "start": time(9, 15),
}


def sheets(response: Any) -> Any:
    return load_workbook(BytesIO(response.content))


def test_cells_have_their_types() -> None:
    book = sheets(xlsx_response("Tasks", COLUMNS, [ROW], actor=ACTOR))
    values = [cell.value for cell in book.worksheets[0][2]]
    assert values == ["Keittiö", "091", 12.5, 1234.5, MIDNIGHT, QUARTER_PAST_NINE, time(9, 15)]
    assert book.worksheets[0]["B2"].number_format == "@"
    assert book.worksheets[0].freeze_panes == "A2"


def test_second_sheet_says_who_when_and_which_rows() -> None:
    with translation.override("fi"):
        response = xlsx_response("Tehtävät", COLUMNS, [ROW, ROW], actor=ACTOR, filters=[("Kunta", "Mikkeli")])
    facts = {row[0].value: row[1].value for row in sheets(response).worksheets[1]}
    assert facts["Tekijä"] == "Mari Virtanen"
    assert facts["Rivejä"] == "2"
    assert facts["Kunta"] == "Mikkeli"
    assert "Tehty" in facts
    assert response["Cache-Control"] == "private, no-store"
    assert 'filename="tehtavat-' in response["Content-Disposition"]


@given(st.sampled_from(FORMULA_STARTS), st.text(max_size=20))
def test_no_cell_begins_a_formula(start: str, rest: str) -> None:
    assert not harmless(start + rest).startswith(FORMULA_STARTS)


@given(st.text(alphabet=st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=30))
def test_texts_arrive_whole(text: str) -> None:
    book = sheets(xlsx_response("Rows", [Column("Text", lambda row: row)], [text], actor=ACTOR))
    cell = book.worksheets[0]["A2"]
    assert (cell.value or "") == harmless(text)
    assert cell.data_type != "f"


def test_csv_opens_in_finnish_excel() -> None:
    hostile = {**ROW, "name": '=HYPERLINK("http://evil")'}
    response = csv_response("Tasks", COLUMNS, [hostile], actor=ACTOR)
    assert response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Name", "Code", "Hours", "Pay", "Day", "Made", "Start"]
    assert rows[1] == ['\'=HYPERLINK("http://evil")', "091", "12,5", "1234,5", "5.3.2026", "5.3.2026 09:15", "09:15"]
    assert rows[2] == []


def test_empty_values_and_empty_lists() -> None:
    empty = dict.fromkeys(ROW)
    book = sheets(xlsx_response("Rows", COLUMNS, [empty], actor=None))
    assert all(cell.value in {None, ""} for cell in book.worksheets[0][2])
    assert sheets(xlsx_response("A/b:c*d", COLUMNS, [], actor=None)).worksheets[0].max_row == 1


def test_an_unknown_kind_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="kind"):
        Column("X", lambda row: row, "money")
