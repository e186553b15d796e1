"""Writes many rows by COPY: several times as fast as INSERT, and each row keeps the day on which it was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import Any

from django.db import connection
from django.utils import timezone

ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert(model: Any, rows: Sequence[Any]) -> None:
    """Write new rows of one model and give them their keys.

    ``created_at`` of a row stands when it has been set, else it is now. Constraints and triggers of the table hold.
    """
    if not rows:
        return
    meta = model._meta
    fields = meta.concrete_fields
    table, key = meta.db_table, meta.pk
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{table}"', key.column, len(rows)],
        )
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number
            _refer(row, meta)
            if hasattr(row, "created_at"):
                row.created_at = row.created_at or now
                row.updated_at = row.created_at
        columns = ", ".join(f'"{field.column}"' for field in fields)
        cursor.copy_expert(f'COPY "{table}" ({columns}) FROM STDIN', _Lines(rows, fields))


def _refer(row: Any, meta: Any) -> None:
    """Take over the keys that referred rows have got since they were set."""
    for field in meta.concrete_fields:
        if field.remote_field and field.is_cached(row):
            other = getattr(row, field.name)
            setattr(row, field.attname, getattr(other, field.target_field.attname) if other is not None else None)


def check_references() -> None:
    """Check the references of the rows written since the last check; left to the end they would pile up by millions."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def learn_sizes() -> None:
    """Let PostgreSQL learn how large the tables have become.

    Until it does, it plans queries and the checks of references for the empty tables that it knew, and each of them
    reads whole tables: a large country would never be ready.
    """
    tables = connection.introspection.django_table_names(only_existing=True)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(table) for table in tables)}")


class _Lines(StringIO):
    """The rows as lines of COPY, made as they are read."""

    def __init__(self, rows: Sequence[Any], fields: Iterable[Any]) -> None:
        super().__init__()
        self.lines = self._made(rows, list(fields))
        self.rest = ""

    def _made(self, rows: Sequence[Any], fields: list[Any]) -> Iterable[str]:
        for row in rows:
            values = (field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields)
            yield "\t".join("\\N" if value is None else str(value).translate(ESCAPES) for value in values) + "\n"

    def read(self, size: int | None = -1, /) -> str:
        """Return the next piece, as long as asked for."""
        pieces, length, wanted = [self.rest], len(self.rest), size if size and size > 0 else 1 << 60
        self.rest = ""
        for line in self.lines:
            pieces.append(line)
            length += len(line)
            if length >= wanted:
                break
        text = "".join(pieces)
        self.rest = text[wanted:]
        return text[:wanted]
