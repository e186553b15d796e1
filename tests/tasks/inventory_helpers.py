"""What the inventory's tests share."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import xlsxwriter

from tasks.models import Task, WorkAnalysis
from tasks.services.inventory import Saved, save_row
from tasks.services.spreadsheets import Sheet, read_spreadsheet

ROW = {
    "name": "Tiskaa lounaan astiat",
    "holders": "",
    "minutes": "40",
    "occurrences": "1",
    "period": "day",
    "days": "ma–pe",
    "window": "11–14",
    "place": "Tiskihuone",
    "process": "Lounas",
    "task_class": "",
}


def save(analysis: WorkAnalysis, actor: Any, **cells: str) -> Saved:
    """Save a new row."""
    return save_row(analysis, row_id=uuid4(), texts={**ROW, **cells}, actor=actor)


def fresh(task: Task) -> Task:
    """Return the task as stored."""
    stored: Task = Task.objects.select_related("analysis__unit__site__employer").get(pk=task.pk)
    return stored


def workbook(rows: list[list[Any]], *, formulas: dict[str, tuple[str, Any]] | None = None) -> bytes:
    """Return an XLSX file of the rows; ``formulas`` by cell name with the saved value."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, place, value)
                elif value is not None:
                    sheet.write(number, place, value)
        for cell, (formula, value) in (formulas or {}).items():
            sheet.write_formula(cell, formula, None, value)
    return stream.getvalue()


def sheet_of(content: bytes) -> Sheet:
    """Read a file as it would be uploaded."""
    return read_spreadsheet(BytesIO(content), size=len(content))
