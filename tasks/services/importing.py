"""Importing an inventory from a file: columns guessed, shown, mended by the person, then read row by row.

The cells wait in the cache between the preview and the import, for an hour, under a key that nobody can guess and
that only the same person and analysis can use.
"""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from employers.models import JobFunction
from tasks.enums import TaskSource
from tasks.models import Task, WorkAnalysis
from tasks.policies import may_edit
from tasks.selectors.inventory import cell_texts
from tasks.services.cells import functions_by_name, read_row
from tasks.services.columns import ALL_KEYS, ROW_ID, guess_columns
from tasks.services.demands import guess_demands
from tasks.services.inventory import lock_analysis
from tasks.services.paste import (
    CellError,
    Report,
    add_errors,
    new_tasks,
    row_texts,
)
from tasks.services.spreadsheets import MISSING_VALUE, Sheet
from tasks.services.task_writing import (
    create_tasks,
    functions_of,
    labels_of,
    set_fields,
    write_holders,
    write_times,
)

WAITING_SECONDS = 3600
HEADING_ROWS = 15  # how far down the headings are looked for
FEWEST_HEADINGS = 2
PREVIEW_ROWS = 20
MOST_ERRORS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits for its columns to be confirmed. ``heading`` is the index of the row of headings, or -1."""

    token: str
    file_name: str
    sheet: Sheet
    heading: int
    keys: list[str]

    @property
    def headings(self) -> list[str]:
        """Return the headings of the file, made up where it has none."""
        width = max(len(row) for row in self.sheet.rows)
        named = self.sheet.rows[self.heading] if self.heading >= 0 else []
        return [
            (named[index].strip() if index < len(named) else "") or _("Column %(number)s") % {"number": index + 1}
            for index in range(width)
        ]


@dataclass(frozen=True, slots=True)
class Preview:
    """What an import would do: the first rows as they would be read, all errors, and the numbers."""

    rows: list[tuple[int, dict[str, str]]]
    errors: list[CellError]
    good: int
    bad: int
    known: int

    @property
    def has_name(self) -> bool:
        """Tell whether there is anything to import."""
        return self.good > 0


def guess(sheet: Sheet) -> tuple[int, list[str]]:
    """Return the index of the row of headings (-1 for none) and a key for each column ("" for "leave out").

    Without headings the first column is taken for the task and the first column of numbers for its minutes.
    """
    width = max(len(row) for row in sheet.rows)
    best, best_keys, best_count = -1, [""] * width, 0
    for index, row in enumerate(sheet.rows[:HEADING_ROWS]):
        keys = guess_columns(row)
        count = sum(1 for key in keys if key)
        if count > best_count and "name" in keys:
            best, best_keys, best_count = index, keys, count
    if best_count >= FEWEST_HEADINGS or (best_count == 1 and width == 1):
        return best, best_keys + [""] * (width - len(best_keys))
    keys = [""] * width
    keys[0] = "name"
    numeric = next((index for index in range(1, width) if _is_numeric(sheet, index)), None)
    if numeric is not None:
        keys[numeric] = "minutes"
    return -1, keys


def _is_numeric(sheet: Sheet, index: int) -> bool:
    cells = [row[index].strip() for row in sheet.rows[:PREVIEW_ROWS] if index < len(row) and row[index].strip()]
    return bool(cells) and sum(cell.replace(",", "").replace(".", "").isdecimal() for cell in cells) > len(cells) / 2


def _cache_key(token: str, analysis: WorkAnalysis, actor: Any) -> str:
    return f"inventory-import:{analysis.pk}:{actor.pk}:{token}"


def keep_upload(analysis: WorkAnalysis, sheet: Sheet, *, file_name: str, actor: Any) -> Upload:
    """Keep a read file until its columns are confirmed and return it with the guesses.

    Raises:
        Refused: the actor may not change the analysis.
    """
    require(may_edit(actor, analysis))
    heading, keys = guess(sheet)
    upload = Upload(secrets.token_urlsafe(18), file_name[:100], sheet, heading, keys)
    body = {"name": upload.file_name, "rows": sheet.rows, "numbers": sheet.numbers, "heading": heading, "keys": keys}
    packed = zlib.compress(json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), 1)
    cache.set(_cache_key(upload.token, analysis, actor), packed, WAITING_SECONDS)
    return upload


def kept_upload(analysis: WorkAnalysis, token: str, *, actor: Any) -> Upload | None:
    """Return the kept file, or None when it has waited too long or has already been imported."""
    packed = cache.get(_cache_key(token, analysis, actor))
    if packed is None:
        return None
    body = json.loads(zlib.decompress(packed))
    return Upload(token, body["name"], Sheet(body["rows"], body["numbers"]), body["heading"], body["keys"])


def checked_keys(upload: Upload, keys: Sequence[str]) -> list[str]:
    """Return the chosen column keys, one for each column.

    Raises:
        ValidationError: a column chosen twice, an unknown one, or none for the task.
    """
    chosen = [key if key in {*ALL_KEYS, ROW_ID} else "" for key in keys][: len(upload.keys)]
    chosen += [""] * (len(upload.keys) - len(chosen))
    used = [key for key in chosen if key]
    if len(used) != len(set(used)):
        raise ValidationError(_("The same column has been chosen twice. Choose each one only once."))
    if "name" not in used:
        raise ValidationError(_("Choose the column that says what the task is."))
    return chosen


def data_rows(upload: Upload, keys: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """Return the rows under the headings as cells by column key, each with its number in the file."""
    return [
        (number, row_texts(cells, keys))
        for number, cells in zip(
            upload.sheet.numbers[upload.heading + 1 :], upload.sheet.rows[upload.heading + 1 :], strict=True
        )
    ]


def preview(analysis: WorkAnalysis, upload: Upload, keys: Sequence[str]) -> Preview:
    """Return what importing with these columns would do; nothing is written."""
    rows = data_rows(upload, keys)
    report = Report()
    ids = _known_ids(analysis, rows)
    functions = functions_by_name(functions_of(analysis))
    good = known = 0
    for number, texts in rows:
        cells, row_id = _without_id(texts)
        found = _read(number, cells, functions, report)
        good += found
        known += bool(found and row_id in ids)
    return Preview(
        rows=rows[:PREVIEW_ROWS],
        errors=report.errors[:MOST_ERRORS_SHOWN],
        good=good,
        bad=report.bad_rows,
        known=known,
    )


def _read(number: int, texts: Mapping[str, str], functions: Mapping[str, JobFunction], report: Report) -> bool:
    if _has_lost_formula(number, texts, report):
        return False
    return bool(new_tasks([texts], functions, report, number))


def _has_lost_formula(number: int, texts: Mapping[str, str], report: Report) -> bool:
    lost = [key for key, text in texts.items() if text == MISSING_VALUE]
    message = _("The cell has a formula without a saved value. Open the file, save it, and import it again.")
    report.errors += [CellError(number, key, "", message) for key in lost]
    return bool(lost)


def _without_id(texts: Mapping[str, str]) -> tuple[dict[str, str], str]:
    cells = dict(texts)
    return cells, cells.pop(ROW_ID, "").strip().casefold()


def _known_ids(analysis: WorkAnalysis, rows: Sequence[tuple[int, Mapping[str, str]]]) -> dict[str, Task]:
    """Return the analysis's tasks that the file names by the ids of an earlier export."""
    wanted = [found for _number, texts in rows if (found := _uuid(texts.get(ROW_ID, ""))) is not None]
    if not wanted:
        return {}
    tasks = Task.objects.filter(analysis=analysis, public_id__in=wanted).with_row_data()
    return {str(task.public_id): task for task in tasks}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text.strip()) if text.strip() else None
    except ValueError:
        return None


def import_rows(analysis: WorkAnalysis, upload: Upload, keys: Sequence[str], *, actor: Any) -> Report:
    """Import the file: good rows become tasks, rows of an earlier export change theirs, bad rows are told.

    Importing the same upload twice does it once: the kept file is used up.

    Raises:
        ValidationError: the columns do not fit, or the file has been used up or has waited too long.
        Refused: the actor may not change the analysis.
    """
    chosen = checked_keys(upload, keys)
    with transaction.atomic():
        locked = lock_analysis(analysis)
        require(may_edit(actor, locked))
        key = _cache_key(upload.token, analysis, actor)
        if not cache.has_key(key):
            raise ValidationError(_("This file has already been imported, or it has waited too long. Give it again."))
        report = _write(locked, data_rows(upload, chosen))
        record_event(
            "tasks.inventory.imported",
            subject=locked,
            actor=actor,
            payload={"created": len(report.created), "filled": len(report.filled), "bad": report.bad_rows},
        )
        cache.delete(key)  # while the analysis is locked: whoever sends the same file next finds it used up
    return report


def _write(analysis: WorkAnalysis, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Report:
    report = Report()
    functions = functions_by_name(functions_of(analysis))
    known = _known_ids(analysis, rows)
    new = []
    for number, texts in rows:
        cells, row_id = _without_id(texts)
        if _has_lost_formula(number, cells, report):
            continue
        task = known.get(row_id)
        if task is None:
            new += new_tasks([cells], functions, report, number)
        else:
            task.analysis = analysis
            _change(task, cells, functions, report, number)
    report.created = create_tasks(analysis, new, source=TaskSource.IMPORTED)
    guess_demands([*report.created, *report.filled])
    return report


def _change(
    task: Task, texts: Mapping[str, str], functions: Mapping[str, JobFunction], report: Report, number: int
) -> None:
    present = cell_texts(task)
    if all(present[key].strip() == text.strip() for key, text in texts.items()):
        report.unchanged += 1
        return
    try:
        values = read_row({**present, **texts}, functions)
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
    report.filled += [task] if changed else []
    report.unchanged += 0 if changed else 1
