"""A block copied from a spreadsheet, pasted into the inventory: fills rows and makes new ones.

Good rows are kept and every bad cell is told. Nothing is evaluated: a cell that begins with = is text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from tasks.enums import TaskSource
from tasks.models import Task, WorkAnalysis
from tasks.policies import may_edit
from tasks.selectors.inventory import cell_texts
from tasks.services.cells import functions_by_name, read_row
from tasks.services.columns import GRID_KEYS, ROW_ID, column, guess_columns
from tasks.services.demands import guess_demands
from tasks.services.inventory import lock_analysis
from tasks.services.task_writing import (
    NewTask,
    create_tasks,
    functions_of,
    labels_of,
    set_fields,
    write_holders,
    write_times,
)

MOST_ROWS = 2_000
MOST_CHARACTERS = 1_000_000
FEWEST_HEADINGS = 2
FORMULA_STARTS = frozenset("=+-@\t\r\n")
NEW_ROW_DEFAULTS = {"minutes": "15", "occurrences": "1", "period": "day"}


@dataclass(frozen=True, slots=True)
class CellError:
    """What is wrong in one cell: the row as counted in the block or file (1 = its first), the column, what it said."""

    row: int
    column: str
    text: str
    message: str

    @property
    def heading(self) -> str:
        """Return the column's heading in the language of the page, "" for the row as a whole."""
        return str(column(self.column).label) if self.column else ""


@dataclass(slots=True)
class Report:
    """What was done with a block of rows."""

    created: list[Task] = field(default_factory=list)
    filled: list[Task] = field(default_factory=list)
    unchanged: int = 0
    errors: list[CellError] = field(default_factory=list)
    cut: bool = False

    @property
    def bad_rows(self) -> int:
        """Return in how many rows something is wrong."""
        return len({error.row for error in self.errors})


def split_block(text: str) -> list[list[str]]:
    """Return the cells of a copied block: rows of cells divided by tabs, quoted where a cell has line ends.

    Raises:
        ValidationError: the block is too large or cannot be read.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValidationError(_("The block is too large to paste. Import it as a file."))
    try:
        rows = list(csv.reader(io.StringIO(text.replace("\x00", ""), newline=""), delimiter="\t"))
    except csv.Error:
        rows = [line.split("\t") for line in text.splitlines()]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    if len(rows) > MOST_ROWS:
        raise ValidationError(
            _("At most %(limit)s rows can be pasted at once. Import it as a file.") % {"limit": MOST_ROWS}
        )
    return rows


def keys_of_block(rows: Sequence[Sequence[str]], first_column: str) -> tuple[list[str], bool]:
    """Return the column keys of the block ("" for one to be left out), and whether its first row is headings.

    Without headings the columns follow the grid from ``first_column`` on; what goes past its end is left out.
    """
    guesses = guess_columns(rows[0]) if rows else []
    if sum(1 for key in guesses if key and key != ROW_ID) >= FEWEST_HEADINGS and "name" in guesses:
        return [key if key != ROW_ID else "" for key in guesses], True
    start = GRID_KEYS.index(first_column) if first_column in GRID_KEYS else 0
    width = max((len(row) for row in rows), default=0)
    keys = list(GRID_KEYS[start : start + width])
    return keys + [""] * (width - len(keys)), False


def paste_block(
    analysis: WorkAnalysis,
    *,
    text: str,
    first_column: str,
    targets: Sequence[tuple[UUID, int]],
    actor: Any,
) -> Report:
    """Paste a block. ``targets`` are the rows from the pasted one down, with the revisions the page showed.

    Rows beyond them, or all rows when the block has headings, become new tasks (those without a name are told).

    Raises:
        ValidationError: the block cannot be read at all.
        Refused: the actor may not change the analysis.
    """
    rows = split_block(text)
    keys, has_headings = keys_of_block(rows, first_column)
    if has_headings:
        rows, targets = rows[1:], []
    report = Report(cut=any(not key for key in keys))
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        offset = 2 if has_headings else 1
        filled = rows[: len(targets)]
        _fill(locked, filled, keys, targets, report, offset)
        _append(locked, rows[len(filled) :], keys, report, offset + len(filled))
        guess_demands([*report.created, *report.filled])
        if report.created or report.filled:
            payload = {"created": len(report.created), "filled": len(report.filled)}
            record_event("tasks.inventory.pasted", subject=locked, actor=actor, payload=payload)
    return report


def row_texts(cells: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
    """Return a row's cells by column key; cells of columns to be left out are dropped.

    The apostrophe by which our own exports keep a text from being taken for a formula is taken off again.
    """
    return {
        key: cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA_STARTS else cell
        for key, cell in zip(keys, cells, strict=False)
        if key
    }


def _fill(
    analysis: WorkAnalysis,
    rows: Sequence[Sequence[str]],
    keys: Sequence[str],
    targets: Sequence[tuple[UUID, int]],
    report: Report,
    offset: int,
) -> None:
    tasks = {
        task.public_id: task
        for task in Task.objects.select_for_update(of=("self",))
        .filter(analysis=analysis, public_id__in=[public_id for public_id, _revision in targets])
        .with_row_data()
    }
    functions = functions_by_name(functions_of(analysis))
    for number, (cells, (public_id, revision)) in enumerate(zip(rows, targets, strict=False), start=offset):
        texts = row_texts(cells, keys)
        task = tasks.get(public_id)
        if task is None or task.revision != revision:
            message = _("Somebody else has changed this row meanwhile. It was left as it is.")
            report.errors.append(CellError(number, "", "", message))
            continue
        task.analysis = analysis
        _fill_one(task, texts, functions, report, number)


def _fill_one(task: Task, texts: Mapping[str, str], functions: Mapping[str, Any], report: Report, number: int) -> None:
    present = cell_texts(task)
    whole = {key: present[key] for key in GRID_KEYS} | dict(texts)
    if "occurrences" in texts and "period" not in texts:
        whole.pop("period")  # "2 / week" may name it
    try:
        values = read_row(whole, functions)
        values.fields.setdefault("period", task.period)
        with transaction.atomic():
            changed = bool(set_fields(task, values, *labels_of(task.analysis, [values])))
            changed = write_times(task, values.slots or []) or changed
            changed = write_holders(task, values.holders or []) or changed
            if changed:
                task.revision += 1
                task.save()
    except ValidationError as error:
        add_errors(report, error, texts, number)
        return
    if changed:
        report.filled.append(task)
    else:
        report.unchanged += 1


def _append(
    analysis: WorkAnalysis, rows: Sequence[Sequence[str]], keys: Sequence[str], report: Report, offset: int
) -> None:
    new = new_tasks(
        [row_texts(cells, keys) for cells in rows], functions_by_name(functions_of(analysis)), report, offset
    )
    report.created += create_tasks(analysis, new, source=TaskSource.IMPORTED)


def new_tasks(
    rows: Sequence[Mapping[str, str]], functions: Mapping[str, Any], report: Report, offset: int
) -> list[NewTask]:
    """Return the good rows as tasks to be made; what is wrong in the others goes to the report.

    ``offset`` is the number of the first row. Empty rows are skipped; columns without a cell take the ordinary values
    of a new row.
    """
    new: list[NewTask] = []
    for number, texts in enumerate(rows, start=offset):
        if not any(text.strip() for text in texts.values()):
            continue
        try:
            new.append(NewTask(read_row(with_defaults(texts), functions)))
        except ValidationError as error:
            add_errors(report, error, texts, number)
    return new


def with_defaults(texts: Mapping[str, str]) -> dict[str, str]:
    """Return a new row's cells, with the ordinary values where nothing was given; the name is always asked for."""
    whole = {"name": "", **texts}
    for key, default in NEW_ROW_DEFAULTS.items():
        if not whole.get(key, "").strip() and not (key == "period" and texts.get("occurrences", "").strip()):
            whole[key] = default
    return whole


def add_errors(report: Report, error: ValidationError, texts: Mapping[str, str], number: int) -> None:
    """Add the messages of one row to the report."""
    for key, messages in error.message_dict.items():
        report.errors.append(CellError(number, key, texts.get(key, "")[:60], " ".join(messages)))
