"""The inventory as a file that can be imported back, and an empty file to fill in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from xlsxwriter.worksheet import Worksheet

from core.exports import XLSX_TYPE, Column, Filters, xlsx_response
from tasks.enums import Period, TaskClass
from tasks.models import Task, WorkAnalysis
from tasks.selectors.inventory import cell_texts
from tasks.services.columns import COLUMNS, ROW_ID_COLUMN
from tasks.services.task_writing import functions_of

TEMPLATE_ROWS = 500  # how far down the lists of choices reach
NUMBERS = frozenset({"minutes", "occurrences"})
WIDTHS = {"name": 40, "holders": 28, "description": 40}


def _words(key: str, text: str) -> str:
    """Return a cell as people read it: choices by their names."""
    if key == "period":
        return str(Period(text).label)
    if key == "task_class":
        return "" if text == TaskClass.OPEN else str(TaskClass(text).label)
    return text


def _value(key: str) -> Callable[[dict[str, str]], Any]:
    if key == "minutes":
        return lambda texts: int(texts[key])
    if key == "occurrences":
        return lambda texts: float(texts[key].replace(",", "."))
    return lambda texts: _words(key, texts[key])


def inventory_xlsx(tasks: Iterable[Task], *, name: str, actor: Any, filters: Filters = ()) -> HttpResponse:
    """Return the tasks (loaded ``with_row_data``) as a workbook whose headings the import knows.

    The last column names the row: a row that comes back with it changes its task instead of making a new one.
    """
    columns = [
        Column(column.label, _value(column.key), "number" if column.key in NUMBERS else "text") for column in COLUMNS
    ]
    columns.append(Column(ROW_ID_COLUMN.label, lambda texts: texts["id"], "code"))
    rows = ({**cell_texts(task), "id": str(task.public_id)} for task in tasks)
    return xlsx_response(name, columns, rows, actor=actor, filters=filters)


def template_xlsx(analysis: WorkAnalysis) -> HttpResponse:
    """Return a workbook to fill in: headings, a few examples, lists of choices, and a sheet that explains."""
    functions = [function.name for function in functions_of(analysis)]
    stream = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Tasks")[:31])
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, str(column.label), bold)
            sheet.set_column(place, place, WIDTHS.get(column.key, 16))
        for number, texts in enumerate(_examples(functions), start=1):
            _write(sheet, number, texts)
        _lists(sheet, functions)
        sheet.freeze_panes(1, 1)
        help_sheet = book.add_worksheet(_("How to fill in")[:31])
        help_sheet.set_column(0, 0, 28)
        help_sheet.set_column(1, 1, 80)
        _explain(help_sheet, functions)
    response = HttpResponse(stream.getvalue(), content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{slugify(_("Tasks to fill in"))}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


def _examples(functions: Sequence[str]) -> list[dict[str, str]]:
    first, last = (functions[0], functions[-1]) if functions else ("", "")
    assisting, core = str(TaskClass.ASSISTING.label), str(TaskClass.CORE.label)
    return [
        {
            "name": _("Example: wash the dishes of lunch"),
            "holders": last,
            "minutes": "40",
            "occurrences": "1",
            "period": str(Period.DAY.label),
            "days": _("Mon–Fri"),
            "window": "11–14",
            "place": _("Dish room"),
            "process": _("Lunch"),
            "task_class": assisting,
        },
        {
            "name": _("Example: order the week's groceries"),
            "holders": first,
            "minutes": "45",
            "occurrences": "1",
            "period": str(Period.WEEK.label),
            "days": _("Thu"),
            "window": "8–12",
            "place": _("Office"),
            "process": _("Purchases"),
            "task_class": core,
        },
    ]


def _write(sheet: Worksheet, number: int, texts: dict[str, str]) -> None:
    for place, column in enumerate(COLUMNS):
        text = texts.get(column.key, "")
        if column.key in NUMBERS and text:
            sheet.write_number(number, place, float(text))
        elif text:
            sheet.write_string(number, place, text)


def _lists(sheet: Worksheet, functions: Sequence[str]) -> None:
    """Offer choices in cells; typing something else is allowed, since shares are written into the same cell."""
    choices = {
        "period": [str(label) for label in Period.labels],
        "task_class": [str(choice.label) for choice in TaskClass if choice != TaskClass.OPEN],
        "holders": list(functions),
    }
    for place, column in enumerate(COLUMNS):
        offered = choices.get(column.key, [])
        if offered and len(",".join(offered)) <= 255 and not any("," in word for word in offered):
            rule = {"validate": "list", "source": offered, "error_type": "information"}
            sheet.data_validation(1, place, TEMPLATE_ROWS, place, rule)


def _explain(sheet: Worksheet, functions: Sequence[str]) -> None:
    lines = [(str(column.label), str(column.hint)) for column in COLUMNS]
    if functions:
        lines.append((_("Job functions of the unit"), ", ".join(functions)))
    lines += [
        (_("Only the first sheet is read"), _("Columns can be in any order and some of them can be missing.")),
        (_("Personal data"), _("Do not write anybody's name. Write job titles.")),
    ]
    for number, (label, text) in enumerate(lines):
        sheet.write_string(number, 0, label)
        sheet.write_string(number, 1, text)
