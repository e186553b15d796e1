"""Files imported: guesses, limits, broken files, formulas, ten thousand rows, and back again."""

import io
import zipfile
from datetime import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from core.models import DomainEvent
from tasks.exports import inventory_xlsx, template_xlsx
from tasks.models import Task, WorkAnalysis
from tasks.selectors.inventory import cell_texts
from tasks.services.importing import checked_keys, guess, import_rows, keep_upload, kept_upload, preview
from tasks.services.paste import Report, paste_block
from tasks.services.spreadsheets import MISSING_VALUE, Sheet, sniff_delimiter
from tests.cast import Cast
from tests.factories import JobFunctionFactory, TaskFactory, WorkAnalysisFactory
from tests.tasks.inventory_helpers import save, sheet_of, workbook

pytestmark = pytest.mark.django_db
HEADINGS = ["Tehtävä", "Tekijä", "Kesto (min)", "Krt", "Jakso", "Päivät", "Klo", "Paikka", "Luokka"]
GOOD = ["Pese lattia", "", 30, 1, "päivässä", "ma–pe", "8–12", "Sali", "avustava"]


def give(cast: Cast, content: bytes) -> Report:
    """Import a file with the columns as guessed."""
    actor = cast.user("employer_owner")
    upload = keep_upload(cast.analysis, sheet_of(content), file_name="x", actor=actor)
    return import_rows(cast.analysis, upload, upload.keys, actor=actor)


def names(analysis: WorkAnalysis) -> list[str]:
    """Return the names of the analysis's tasks in their order."""
    return list(Task.objects.filter(analysis=analysis).values_list("name", flat=True))


def test_a_spreadsheet_of_ones_own_with_good_and_bad_rows(cast: Cast) -> None:
    function = JobFunctionFactory.create(unit=cast.analysis.unit, name="Laitoshuoltaja")
    content = workbook(
        [
            ["Työt keskuskeittiössä"],
            [],
            HEADINGS,
            [*GOOD[:1], "laitoshuoltaja", *GOOD[2:]],
            ["Vie roskat", "Siivooja", 10, 2, "viikossa", "", "", "", ""],
            ["", "", 10, 1, "", "", "", "", ""],
            ["Pyyhi pöydät", "", "paljon", 1, "", "höpö", "", "", ""],
            ["Täytä hyllyt", "", 15, "0,5", "viikossa", "ti", "9.00-10.30", "Varasto", ""],
        ]
    )
    report = give(cast, content)
    assert [task.name for task in report.created] == ["Pese lattia", "Täytä hyllyt"]
    assert {(error.row, error.column) for error in report.errors} == {
        (5, "holders"),
        (6, "name"),
        (7, "minutes"),
        (7, "days"),
    }
    assert report.bad_rows == 3
    first = Task.objects.get(name="Pese lattia")
    assert first.shares.get().function == function
    assert first.slots.get().earliest == time(8)
    assert DomainEvent.objects.filter(name="tasks.inventory.imported").count() == 1


def test_the_same_file_is_imported_once(cast: Cast) -> None:
    actor = cast.user("employer_owner")
    upload = keep_upload(cast.analysis, sheet_of(workbook([HEADINGS, GOOD])), file_name="x", actor=actor)
    import_rows(cast.analysis, upload, upload.keys, actor=actor)
    with pytest.raises(ValidationError):
        import_rows(cast.analysis, upload, upload.keys, actor=actor)
    assert names(cast.analysis).count("Pese lattia") == 1


def test_a_kept_file_is_for_the_same_person_and_analysis_only(cast: Cast) -> None:
    upload = keep_upload(
        cast.analysis, sheet_of(workbook([HEADINGS, GOOD])), file_name="x", actor=cast.user("employer_owner")
    )
    other = WorkAnalysisFactory.create(unit=cast.analysis.unit, pilot=cast.pilot)
    assert kept_upload(cast.analysis, upload.token, actor=cast.user("employer_owner")) == upload
    assert kept_upload(cast.analysis, upload.token, actor=cast.user("coach")) is None
    assert kept_upload(other, upload.token, actor=cast.user("employer_owner")) is None


def test_what_is_exported_is_imported_back(cast: Cast) -> None:
    JobFunctionFactory.create(unit=cast.analysis.unit, name="Kokki kaksi")
    JobFunctionFactory.create(unit=cast.analysis.unit, name="Apulainen")
    actor = cast.user("employer_owner")
    save(
        cast.analysis, actor, name="=1+1", holders="Kokki kaksi 60 %; Apulainen 40 %", occurrences="0,5", period="month"
    )
    save(cast.analysis, actor, name="+358 puhelu", days="ma–pe; la", window="7–9.30; 9–24", task_class="drop")
    save(cast.analysis, actor, name="'Heittomerkki' 😀", occurrences="4", minutes="10", place="", process="")
    before = [cell_texts(task) for task in Task.objects.filter(analysis=cast.analysis).with_row_data()]
    for language in ("fi", "sv", "en"):
        with override(language):
            tasks = Task.objects.filter(analysis=cast.analysis).with_row_data()
            content = inventory_xlsx(tasks, name="Tehtävät", actor=actor).content
            again = WorkAnalysisFactory.create(unit=cast.analysis.unit, pilot=cast.pilot)
            upload = keep_upload(again, sheet_of(content), file_name="x", actor=actor)
            report = import_rows(again, upload, upload.keys, actor=actor)
        assert report.errors == []
        after = [cell_texts(task) for task in Task.objects.filter(analysis=again).with_row_data()]
        assert after == before


def test_an_export_that_comes_back_changes_its_own_rows(cast: Cast) -> None:
    actor = cast.user("employer_owner")
    save(cast.analysis, actor, name="Pysyy")
    tasks = Task.objects.filter(analysis=cast.analysis).with_row_data()
    book = load_workbook(io.BytesIO(inventory_xlsx(tasks, name="x", actor=actor).content))
    book.worksheets[0].cell(row=2, column=3).value = 55
    stream = io.BytesIO()
    book.save(stream)
    report = give(cast, stream.getvalue())
    assert (len(report.created), len(report.filled), report.unchanged, report.errors) == (0, 1, 1, [])
    assert Task.objects.get(pk=report.filled[0].pk).minutes == 55
    assert Task.objects.filter(analysis=cast.analysis).count() == 2


def test_the_empty_file_is_understood(cast: Cast) -> None:
    with override("sv"):
        sheet = sheet_of(template_xlsx(cast.analysis).content)
    heading, keys = guess(sheet)
    assert heading == 0
    assert "" not in keys[:10]
    report = give(cast, template_xlsx(cast.analysis).content)
    assert report.errors == []
    assert len(report.created) == 2


def test_formulas_give_their_saved_value_or_an_error(cast: Cast) -> None:
    rows: list[list[Any]] = [["Tehtävä", "Minuutit"], ["Laske", None], ["Puuttuu", None], ['=HYPERLINK("http://x")', 5]]
    content = workbook(rows, formulas={"B2": ("=10+5", 15)})
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0]["B3"] = "=1+1"  # saved by a program that computes nothing
    assert sheet_of(content).rows[1] == ["Laske", "15"]
    stream = io.BytesIO()
    book.save(stream)
    sheet = sheet_of(stream.getvalue())
    assert sheet.rows[2] == ["Puuttuu", MISSING_VALUE]
    report = give(cast, stream.getvalue())
    assert {(error.row, error.column) for error in report.errors} == {(2, "minutes"), (3, "minutes")}
    assert [task.name for task in report.created] == ['=HYPERLINK("http://x")']


def test_typed_cells_become_text() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", time(7, 30), 15.0, 0.5, True, None, "#REF!"])
    stream = io.BytesIO()
    book.save(stream)
    with override("en"):
        assert sheet_of(stream.getvalue()).rows[0] == ["a", "7.30", "15", "0.5", "yes", "", "#REF!"]


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b"Tehtava;Minuutit\r\nA;15\r\n", [["Tehtava", "Minuutit"], ["A", "15"]]),
        ("Tehtävä,Minuutit\nÄ,15\n".encode("utf-8-sig"), [["Tehtävä", "Minuutit"], ["Ä", "15"]]),
        ("Tehtävä\tMinuutit\nÄ\t15\n".encode("latin-1"), [["Tehtävä", "Minuutit"], ["Ä", "15"]]),
        ("Tehtävä;Minuutit\nÄ;15\n".encode("utf-16"), [["Tehtävä", "Minuutit"], ["Ä", "15"]]),
        (b'Tehtava;Kuvaus\nA;"kaksi;\nrivia"\n', [["Tehtava", "Kuvaus"], ["A", "kaksi;\nrivia"]]),
        ("Yksi sarake\nRivi – viiva\n".encode("cp1252"), [["Yksi sarake"], ["Rivi – viiva"]]),
    ],
)
def test_csv_in_its_many_forms(content: bytes, rows: list[list[str]]) -> None:
    assert sheet_of(content).rows == rows


def test_the_delimiter_is_told_by_the_rows() -> None:
    assert sniff_delimiter("a;b;c\n1,5;2;3\n") == ";"
    assert sniff_delimiter("a,b\n1,2\n") == ","
    assert sniff_delimiter("a\tb\n1,5\t2\n") == "\t"


def test_a_list_without_headings_is_guessed(cast: Cast) -> None:
    heading, keys = guess(Sheet([["Pese lattia", "15"], ["Vie roskat", "10"]], [1, 2]))
    assert (heading, keys) == (-1, ["name", "minutes"])
    assert [task.minutes for task in give(cast, b"Pese lattia;15\nVie roskat;10\n").created] == [15, 10]


def corrupted_sheet() -> bytes:
    """Return a workbook whose sheet is cut in the middle."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([HEADINGS, GOOD]))) as source, zipfile.ZipFile(stream, "w") as target:
        for part in source.infolist():
            body = source.read(part)
            target.writestr(part, body[: len(body) // 2] if part.filename.startswith("xl/worksheets/") else body)
    return stream.getvalue()


def with_part(name: str, body: bytes) -> bytes:
    """Return a workbook with one part replaced."""
    stream = io.BytesIO()
    source = zipfile.ZipFile(io.BytesIO(workbook([HEADINGS, GOOD])))
    with source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            target.writestr(part.filename, body if part.filename == name else source.read(part))
    return stream.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"   \n ",
        b"PK\x03\x04not a zip",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100,
        workbook([HEADINGS, GOOD])[:-200],
        workbook([]),
        corrupted_sheet(),
        with_part("xl/worksheets/sheet1.xml", ENTITIES),
        with_part("xl/worksheets/sheet1.xml", b"\x00" * 30_000_000),
        with_part("xl/workbook.xml", b"<workbook/>"),
        bytes(range(256)) * 20,
        b"a;b\n" * 10_002,
    ],
    ids=[
        "empty",
        "blank",
        "no-zip",
        "old-excel",
        "cut",
        "no-rows",
        "cut-sheet",
        "entities",
        "bomb",
        "no-sheets",
        "binary",
        "too-many-rows",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(ValidationError) as caught:
        sheet_of(content)
    assert caught.value.messages[0]


def test_a_sheet_that_claims_a_million_rows_is_read_fast() -> None:
    far = with_part(
        "xl/worksheets/sheet1.xml",
        b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Ty</t></is></c></row>'
        b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>',
    )
    assert sheet_of(far).rows == [["Ty"]]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=3_000))
def test_any_bytes_give_rows_or_a_sentence(content: bytes) -> None:
    _read_or_refuse(content)
    _read_or_refuse(b"PK\x03\x04" + content)


def _read_or_refuse(content: bytes) -> None:
    try:
        rows = sheet_of(content).rows
    except ValidationError as error:
        rows = [list(error.messages)]
    assert rows[0]


def test_ten_thousand_rows(cast: Cast) -> None:
    rows: list[list[Any]] = [["Tehtävä", "Minuutit", "Päivät", "Klo", "Paikka"]]
    rows += [[f"Tehtävä {number}", number % 1500, "ma–pe", "7–24", f"Paikka {number % 7}"] for number in range(10_000)]
    report = give(cast, workbook(rows))
    assert len(report.created) == sum(1 for number in range(10_000) if 1 <= number % 1500 <= 1020)
    assert len(report.created) + report.bad_rows == 10_000
    assert Task.objects.filter(analysis=cast.analysis).count() == len(report.created) + 1


def test_the_columns_are_checked(cast: Cast) -> None:
    sheet = Sheet([["Tehtävä", "Minuutit"], ["a", "x"]], [1, 2])
    upload = keep_upload(cast.analysis, sheet, file_name="x", actor=cast.user("employer_owner"))
    for keys in (["name", "name"], ["", "minutes"], []):
        with pytest.raises(ValidationError):
            checked_keys(upload, keys)
    assert checked_keys(upload, ["name", "nonsense", "minutes"]) == ["name", ""]
    shown = preview(cast.analysis, upload, ["name", "minutes"])
    assert (shown.good, shown.bad, shown.errors[0].row) == (0, 1, 2)


def test_a_block_fills_rows_and_makes_new_ones(cast: Cast) -> None:
    actor = cast.user("employer_owner")
    one, two = (save(cast.analysis, actor, name=name).task for name in ("a", "b"))
    report = paste_block(
        cast.analysis,
        text="20\t2\t\n30\tx\n40\t1 / viikko\n",
        first_column="minutes",
        targets=[(one.public_id, 0), (two.public_id, 0)],
        actor=actor,
    )
    assert [task.pk for task in report.filled] == [one.pk]
    assert {(error.row, error.column) for error in report.errors} == {(2, "occurrences"), (3, "name")}
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.minutes, int(one.occurrences), one.revision, two.minutes) == (20, 2, 1, 40)


def test_a_block_does_not_overwrite_what_somebody_else_changed(cast: Cast) -> None:
    actor = cast.user("employer_owner")
    task = save(cast.analysis, actor, name="a").task
    report = paste_block(
        cast.analysis, text="20\t1\n", first_column="minutes", targets=[(task.public_id, 7)], actor=actor
    )
    assert report.filled == []
    assert report.errors[0].row == 1
    foreign = TaskFactory.create()
    report = paste_block(
        cast.analysis, text="20\t1\n", first_column="minutes", targets=[(foreign.public_id, 0)], actor=actor
    )
    assert report.filled == []


def test_a_block_with_headings_becomes_new_rows(cast: Cast) -> None:
    actor = cast.user("employer_owner")
    report = paste_block(
        cast.analysis,
        text='Tehtävä\tMinuutit\tVäri\n"monta\nriviä"\t15\tpun\n\t\t\nToinen\t25\t\n',
        first_column="minutes",
        targets=[(cast.task.public_id, 0)],
        actor=actor,
    )
    assert [task.name for task in report.created] == ["monta riviä", "Toinen"]
    assert report.cut
    assert report.errors == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=400), column=st.text(max_size=10))
def test_any_block_is_pasted_or_told(cast: Cast, text: str, column: str) -> None:
    report = paste_block(cast.analysis, text=text, first_column=column, targets=[], actor=cast.user("employer_owner"))
    assert all(error.message for error in report.errors)
