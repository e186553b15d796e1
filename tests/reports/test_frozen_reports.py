"""A frozen report never changes, its files tell what it holds, and nothing small leaves the project."""

import csv
import hashlib
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest
from django.conf import settings as conf
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from reports.models import PeriodReport, ReportFile
from reports.selectors.report_changes import changes_between
from reports.selectors.report_content import PARTS, content_of, count_part
from reports.selectors.report_disclosure import people_cells, relations_between
from reports.selectors.report_moment import SOURCES
from reports.selectors.report_view import report_view
from reports.services import freezing
from reports.services import reports as services
from reports.suppression import exposed_cells, is_small
from tests.cast import Cast
from tests.factories_coaching import ParticipantFactory
from tests.reports.report_world import World, answered, begun, counted, fill, frozen
from tests.tasks.test_documents import tags_of, text_of

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(conf.BASE_DIR) / "docs" / "report.schema.json").read_text(encoding="utf-8"))
MARKS = {"fi": "Euroopan unionin osarahoittama", "sv": "Medfinansieras av Europeiska unionen", "en": "Co-funded by"}


@pytest.fixture
def world(cast: Cast) -> World:
    """Return the project with something in every chapter."""
    return fill(cast)


@pytest.fixture
def report(world: World) -> PeriodReport:
    """Return its report, frozen; files are made by the tests that read them."""
    return frozen(world, with_files=False)


def file_of(report: PeriodReport, file_format: str, language: str = "fi") -> bytes:
    return freezing.make_file(PeriodReport.objects.get(pk=report.pk), file_format, language)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("snapshot", {"figures": []}),
        ("snapshot_sha256", "f" * 64),
        ("cut_off", date(2020, 1, 1)),
        ("rules", {}),
        ("version", 9),
    ],
)
def test_the_database_keeps_what_is_frozen(report: PeriodReport, field: str, value: Any) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        PeriodReport.objects.filter(pk=report.pk).update(**{field: value})
    with pytest.raises(DatabaseError), transaction.atomic():
        PeriodReport.objects.filter(pk=report.pk).delete()


def test_the_hash_is_that_of_what_is_stored(report: PeriodReport) -> None:
    stored = PeriodReport.objects.get(pk=report.pk)
    assert stored.snapshot is not None
    assert freezing.hash_of(stored.snapshot) == stored.snapshot_sha256
    turned = dict(reversed(list(stored.snapshot.items())))
    assert freezing.hash_of(turned) == stored.snapshot_sha256
    assert freezing.hash_of({**stored.snapshot, "cut_off": "2020-01-01"}) != stored.snapshot_sha256
    assert freezing.freeze(stored, actor=stored.approved_by).frozen_at == stored.frozen_at, "frozen once"


def test_what_was_approved_is_frozen_whatever_the_data_says_later(world: World) -> None:
    report = answered(world, counted(world))
    report = services.move_report(report, actor=world.coordinator, name="approve")
    ParticipantFactory.create(project=world.project, entry_on=date(2026, 2, 2))
    done = freezing.freeze(report, actor=world.coordinator)
    assert done.snapshot is not None
    assert done.snapshot["figures"] == report.draft["figures"]
    assert done.rules == {code: rule["version"] for code, rule in done.snapshot["rules"].items()}


def test_small_figures_do_not_leave_the_project(report: PeriodReport) -> None:
    assert report.snapshot is not None
    values, hidden = people_cells(report.snapshot), report.snapshot["suppression"]["hidden"]
    assert {cell for cell, value in values.items() if is_small(value, 5)} <= set(hidden)
    assert exposed_cells(values, relations_between(values), hidden, room=5) == []
    record = json.loads(file_of(report, "json"))
    for line in record["figures"]:
        if line["unit"] == "henkilöä" and not line["hidden"]:
            assert not is_small(int(line["value"]), 5), line
    assert any(line["hidden"] for line in record["figures"])
    with translation.override("fi"):
        outside = report_view(report.snapshot, is_outside=True)
        inside = report_view(report.snapshot, is_outside=False)
    assert not inside.hidden
    assert "1" not in next(row.text for row in outside.warnings if row.code == "INCOMPLETE")
    assert "1" in next(row.text for row in inside.warnings if row.code == "INCOMPLETE")


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_pdf_is_tagged_and_tells_its_chapters(
    report: PeriodReport, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    reader = PdfReader(io.BytesIO(file_of(report, "pdf", language)))
    assert "Failed" not in caplog.text, "every picture is drawn"
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert b"pdfuaid" in root["/Metadata"].get_data()
    tags = tags_of(reader)
    kinds = [str(tag["/S"]) for tag in tags]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") >= 10
    pictures = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert len(pictures) >= 4, "the mark and three charts"
    assert all(tag.get("/Alt") for tag in pictures)
    text = text_of(reader)
    for part in (
        MARKS[language],
        report.period.project.code,
        "EECO01",
        "T08",
        "Keittiön avustavat työt",
        f"/ {len(reader.pages)}",
    ):
        assert part in text, part
    assert report.snapshot_sha256 in text.replace(" ", "")


def test_the_workbook_has_typed_cells_and_definitions(world: World) -> None:
    pilot = world.project.pilots.order_by("-pk")[0]
    pilot.name = '=HYPERLINK("http://example.test")'
    pilot.save()
    report = frozen(world, with_files=False)
    book = openpyxl.load_workbook(io.BytesIO(file_of(report, "xlsx")))
    figures, pilots, definitions = book["Luvut"], book["Pilotit"], book["Määritelmät"]
    rows = list(figures.iter_rows(min_row=2, values_only=True))
    total = next(row for row in rows if row[0] == "EECO01" and row[4] == "Yhteensä" and not row[5])
    assert (total[7], total[8]) == (24, 20)
    assert all(isinstance(row[7], int | float) or row[7] == ".." for row in rows)
    assert {row[5] for row in rows if row[5]} >= {"01", "06", "10"}, "codes keep their zeros"
    assert {cell.data_type for row in pilots.iter_rows(min_row=2) for cell in row if cell.value} <= {"s", "n"}
    assert any(str(row[0]).startswith("'=") for row in pilots.iter_rows(min_row=2, values_only=True))
    assert definitions.max_row - 1 == len(report.snapshot["rules"])  # type: ignore[index]
    for language, sheet, basis in (
        ("fi", "Määritelmät", "Teeman oma indikaattori"),
        ("sv", "Definitioner", "Temats egen indikator"),
    ):
        told = openpyxl.load_workbook(io.BytesIO(file_of(report, "xlsx", language)))[sheet]
        assert basis in {row[5] for row in told.iter_rows(min_row=2, values_only=True)}
    about: dict[Any, Any] = {
        row[0]: row[1] for row in book.worksheets[-1].iter_rows(min_row=2, max_col=2, values_only=True)
    }
    assert about["Laskettu asti"].date() == report.cut_off


def test_the_csv_reads_back(report: PeriodReport) -> None:
    content = file_of(report, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    header, lines = rows[0], rows[1 : rows.index([])]
    assert all(len(line) == len(header) for line in lines)
    book = openpyxl.load_workbook(io.BytesIO(file_of(report, "xlsx")))
    sheet = [list(row) for row in book["Luvut"].iter_rows(min_row=2, values_only=True)]
    assert len(sheet) == len(lines)
    for line, row in zip(lines, sheet, strict=True):
        told = line[7] if line[7] == ".." else float(line[7].replace(",", "."))
        assert told == (row[7] if row[7] == ".." else float(str(row[7])))


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_json_keeps_its_schema(report: PeriodReport, language: str) -> None:
    record = json.loads(file_of(report, "json", language))
    jsonschema.validate(record, SCHEMA)
    assert record["language"] == language
    assert record["snapshot_sha256"] == report.snapshot_sha256


def test_every_file_is_made_once_and_given_as_it_is(world: World, as_persona: Any) -> None:
    report = frozen(world)
    assert ReportFile.objects.filter(report=report).count() == 12
    before = list(ReportFile.objects.order_by("pk").values_list("pk", "sha256"))
    freezing.freeze_now(report, actor=world.coordinator)
    assert list(ReportFile.objects.order_by("pk").values_list("pk", "sha256")) == before
    first = ReportFile.objects.order_by("pk").first()
    assert first is not None
    assert first.sha256 == hashlib.sha256(bytes(first.content)).hexdigest()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReportFile.objects.create(
            report=report, file_format=first.file_format, language=first.language, content=b"", sha256="0" * 64
        )
    url = reverse("report_file", args=[report.public_id, first.file_format, first.language])
    answer = as_persona("ministry_viewer").get(url)
    assert answer.content == bytes(first.content)
    assert f"-v1-{first.language}.{first.file_format}" in answer["Content-Disposition"]
    assert as_persona("coach").get(url).status_code == 404


def correction(world: World, first: PeriodReport, number: int) -> PeriodReport:
    """Return the next version, frozen, with this many more unemployed women."""
    second = services.correct_report(first, actor=world.manager, reason="Osa puuttui", publish=None)
    for _number in range(number):
        ParticipantFactory.create(project=world.project, entry_on=date(2026, 2, 2), age_at_entry=40)
    second = services.count_now(second)
    second.runs.all().delete()
    second = services.move_report(answered(world, second), actor=world.coordinator, name="approve")
    return freezing.freeze(second, actor=world.coordinator)


def test_a_correction_tells_what_changed(world: World) -> None:
    first = frozen(world, with_files=False)
    second = correction(world, first, 6)
    changes = {
        (change.code, change.part): change.difference
        for change in changes_between(content_of(first), content_of(second), hidden=frozenset())
    }
    assert changes["EECO01", ""] == 6
    assert changes["EECO02", "f"] == 6
    assert not any(code.startswith("T0") for code, _part in changes)
    text = text_of(PdfReader(io.BytesIO(file_of(second, "pdf"))))
    assert "Osa puuttui" in text
    assert "+6" in text
    book = openpyxl.load_workbook(io.BytesIO(file_of(second, "xlsx")))
    rows = list(book["Muutoksia"].iter_rows(min_row=2, values_only=True))
    assert ("EECO01", 24, 30, 6) in {(row[0], *row[3:6]) for row in rows}
    record = json.loads(file_of(second, "json"))
    jsonschema.validate(record, SCHEMA)
    assert record["corrects_version"] == 1


def test_two_versions_side_by_side_tell_of_no_small_group(world: World, as_persona: Any) -> None:
    first = frozen(world, with_files=False)
    second = correction(world, first, 3)
    hidden = [set(report.snapshot["suppression"]["hidden"]) for report in (first, second) if report.snapshot]
    assert hidden[0] < hidden[1]
    files = [json.loads(file_of(report, "json")) for report in (first, second)]
    lines = [{(line["code"], line["part"], line["region"]): line for line in record["figures"]} for record in files]
    assert lines[0]["EECO01", "", ""]["value"] == 24
    assert lines[1]["EECO01", "", ""]["value"] is None
    for key, line in lines[1].items():
        if line["unit"] == "henkilöä" and not line["hidden"]:
            assert not is_small(abs(int(line["value"]) - int(lines[0][key]["value"])), 5), line
    assert not any(change["code"].startswith("EECO") for change in files[1]["changes"])
    address = reverse("report_compare", args=[second.public_id])
    assert "EECO01" not in as_persona("ministry_viewer").get(address).content.decode()
    full = as_persona("project_manager").get(address).content.decode()
    assert "EECO01" in full
    assert "+3" in full


def test_the_mark_of_the_data_covers_every_table_that_is_read(world: World) -> None:
    report = begun(world)
    with CaptureQueriesContext(connection) as captured:
        for part in PARTS:
            count_part(part, report)
    read = {name for query in captured for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    marked = {model._meta.db_table for model, _path in SOURCES}
    assert read <= marked, read - marked
