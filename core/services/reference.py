"""Loading reference data: a checked-in CSV file becomes rows of one model, once for each version of the file.

A file is UTF-8, comma-separated, with a header row. Its checksum is kept with the number of its rows; an unchanged
file is skipped without being parsed. Higher apps add their own files with ``register_reference`` in a module named
``reference``, which ``manage.py load_reference`` discovers.
"""

import csv
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction

from core.models import ReferenceFile

BATCH = 1000


class ReferenceFileError(ValueError):
    """A reference file that cannot be loaded; the message names the file, the line and what is wrong there."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path.name}, line {line}: {problem}")
        self.path = path
        self.line = line


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What one load did. ``rows`` is the number of rows in the file, ``removed`` rows gone from the database."""

    name: str
    rows: int
    changed: bool
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One field's source: the column's header and how its text becomes a value.

    ``read`` raises ``ValueError`` with a sentence for a text that it cannot read.
    """

    header: str
    read: Callable[[str], Any] = str.strip
    required: bool = False


def text(header: str, *, required: bool = False) -> Column:
    """Return a column of text, without the spaces around it."""
    return Column(header, required=required)


def whole(header: str) -> Column:
    """Return a column of whole numbers."""
    return Column(header, _whole, required=True)


def day(header: str, *, required: bool = True) -> Column:
    """Return a column of days as year-month-day; an empty one is None when it is not required."""
    return Column(header, _day, required=required)


def yes_no(header: str) -> Column:
    """Return a column of the words "yes" and "no"."""
    return Column(header, _yes_no, required=True)


def linked(header: str, model: type[models.Model], *, by: str = "code", required: bool = True) -> Column:
    """Return a column that names a row of another model by its code; read into that row's primary key.

    The other rows are read once, when the first value is met. An empty text is None when not required.
    """
    known: dict[str, int] = {}

    def read(value: str) -> int | None:
        if not value.strip():
            return None
        if not known:
            known.update(model._default_manager.values_list(by, "pk"))
        try:
            return known[value.strip()]
        except KeyError as error:
            raise ValueError(f'"{value}" is not a known {model._meta.verbose_name_raw}.') from error

    return Column(header, read, required=required)


def _whole(value: str) -> int:
    try:
        return int(value)
    except ValueError as error:
        raise ValueError(f'"{value}" is not a whole number.') from error


def _day(value: str) -> date | None:
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise ValueError(f'"{value}" is not a day; write it as 2026-01-31.') from error


def _yes_no(value: str) -> bool:
    if value.strip() not in {"yes", "no"}:
        raise ValueError(f'"{value}" is neither yes nor no.')
    return value.strip() == "yes"


def checksum(path: Path) -> str:
    """Return the SHA-256 of the file's bytes as hexadecimal text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_file(
    path: Path,
    model: type[models.Model],
    *,
    columns: Mapping[str, Column],
    key: Sequence[str] = ("code",),
    remove_absent: bool = False,
    force: bool = False,
) -> LoadResult:
    """Bring the model's rows up to date with the file, in one transaction.

    ``columns`` maps the attribute names of the model (``region_id`` for a link) to the file's columns. ``key`` are
    the attributes that together name a row; the database holds a unique constraint on them. Rows that the file no
    longer has stay, since facts may point to them, unless ``remove_absent``. ``force`` loads an unchanged file too.

    Raises:
        ReferenceFileError: a missing or unreadable file, a missing column, a value that the model refuses, or a
            key met twice. Nothing is changed then.
    """
    if not path.is_file():
        raise ReferenceFileError(path, 0, "the file is missing.")
    name = f"{model._meta.app_label}/{path.name}"
    digest = checksum(path)
    if not force:
        known = ReferenceFile.objects.filter(name=name, sha256=digest).first()
        if known is not None:
            return LoadResult(name, known.rows, changed=False)
    with transaction.atomic():
        rows = _read(path, model, columns, key)
        updated = [attribute for attribute in columns if attribute not in key]
        _upsert(model, rows, key, updated)
        removed = _remove_absent(model, rows, key) if remove_absent else 0
        ReferenceFile.objects.update_or_create(name=name, defaults={"sha256": digest, "rows": len(rows)})
    return LoadResult(name, len(rows), changed=True, removed=removed)


def _field_name(model: type[models.Model], attribute: str) -> str:
    return next(field.name for field in model._meta.concrete_fields if attribute in {field.name, field.attname})


def _upsert(model: type[models.Model], rows: list[models.Model], key: Sequence[str], updated: list[str]) -> None:
    names = [_field_name(model, attribute) for attribute in key]
    fields = [_field_name(model, attribute) for attribute in updated]
    options: dict[str, Any] = (
        {"update_conflicts": True, "unique_fields": names, "update_fields": fields}
        if fields
        else {"ignore_conflicts": True}
    )
    model._default_manager.bulk_create(rows, batch_size=BATCH, **options)


def _remove_absent(model: type[models.Model], rows: list[models.Model], key: Sequence[str]) -> int:
    kept = {tuple(getattr(row, attribute) for attribute in key) for row in rows}
    gone = [pk for pk, *values in model._default_manager.values_list("pk", *key) if tuple(values) not in kept]
    removed, _ = model._default_manager.filter(pk__in=gone).delete()
    return removed


def _read(
    path: Path, model: type[models.Model], columns: Mapping[str, Column], key: Sequence[str]
) -> list[models.Model]:
    rows: list[models.Model] = []
    met: dict[tuple[Any, ...], int] = {}
    for line, record in _records(path, columns):
        row = model(**{attribute: _value(path, line, record, column) for attribute, column in columns.items()})
        try:
            row.clean_fields(exclude=_unfilled(model, columns))
        except ValidationError as error:
            raise ReferenceFileError(path, line, _sentence(error, columns)) from error
        named = tuple(getattr(row, attribute) for attribute in key)
        if named in met:
            raise ReferenceFileError(path, line, f"the same {', '.join(key)} stands on line {met[named]}.")
        met[named] = line
        rows.append(row)
    if not rows:
        raise ReferenceFileError(path, 1, "the file has no rows.")
    return rows


def _records(path: Path, columns: Mapping[str, Column]) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as source:
        reader = csv.reader(source, strict=True)
        try:
            header = next(reader, [])
            missing = [column.header for column in columns.values() if column.header not in header]
            if missing:
                raise ReferenceFileError(path, 1, f"the column {', '.join(missing)} is missing.")
            for cells in reader:
                if len(cells) != len(header):
                    problem = f"{len(cells)} columns, but the header has {len(header)}."
                    raise ReferenceFileError(path, reader.line_num, problem)
                yield reader.line_num, dict(zip(header, cells, strict=True))
        except UnicodeDecodeError as error:
            raise ReferenceFileError(path, reader.line_num + 1, "the text is not UTF-8.") from error
        except csv.Error as error:
            raise ReferenceFileError(path, reader.line_num, f"the row cannot be read ({error}).") from error


def _value(path: Path, line: int, record: Mapping[str, str], column: Column) -> Any:
    cell = record[column.header]
    if column.required and not cell.strip():
        raise ReferenceFileError(path, line, f'"{column.header}" is empty.')
    try:
        return column.read(cell)
    except ValueError as error:
        raise ReferenceFileError(path, line, f"{column.header}: {error}") from error


def _unfilled(model: type[models.Model], columns: Mapping[str, Column]) -> set[str]:
    """Return the fields the model does not take from the file; links were checked when they were read."""
    return {
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation or (field.name not in columns and field.attname not in columns)
    }


def _sentence(error: ValidationError, columns: Mapping[str, Column]) -> str:
    attribute, messages = next(iter(error.message_dict.items()))
    return f"{columns[attribute].header}: {messages[0]}"


ReferenceLoader = Callable[[bool], Sequence[LoadResult]]
_loaders: dict[str, ReferenceLoader] = {}


def register_reference(name: str, loader: ReferenceLoader) -> None:
    """Add an app's loader under the app's label. It is given whether to load unchanged files too, and returns what
    it did. Loaders run in the order of INSTALLED_APPS, whichever was imported first: lower floors first.

    Raises:
        ValueError: another loader already has this name.
    """
    if _loaders.get(name, loader) is not loader:
        raise ValueError(f"The reference data {name} is registered twice.")
    _loaders[name] = loader


def load_registered(*, force: bool = False, only: Sequence[str] = ()) -> Iterator[LoadResult]:
    """Run the registered loaders (those named in ``only``, or all) and yield what each file did."""
    for name in registered_names():
        if not only or name in only:
            yield from _loaders[name](force)


def registered_names() -> tuple[str, ...]:
    """Return the names of the registered loaders in their order."""
    order = {config.label: place for place, config in enumerate(apps.get_app_configs())}
    return tuple(sorted(_loaders, key=lambda name: order.get(name, len(order))))
