"""Re-encrypts what is stored with the newest key, so that an old key can be taken away."""

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection, models, transaction

from core.encryption import EncryptedTextField, registered_rotations, rotate

BATCH = 500


def encrypted_columns() -> list[tuple[type[models.Model], list[str]]]:
    """Return every model with encrypted fields and the columns that hold them."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]
        columns = [str(field.column) for field in fields]
        if columns:
            found.append((model, columns))
    return found


def rotate_column(model: type[models.Model], column: str, *, batch: int = BATCH) -> int:
    """Re-encrypt one column and return the number of rows written.

    Works on the stored tokens, past the models: neither ``updated_at`` nor events tell of a change that is none.
    Each batch is a transaction of its own; a run that was cut short is simply run again.

    Raises:
        UndecipherableText: a token opens with none of the keys; the batches before it are written.
    """
    quote = connection.ops.quote_name
    table, key, name = quote(model._meta.db_table), quote(str(model._meta.pk.column)), quote(column)
    select = f"SELECT {key}, {name} FROM {table} WHERE {key} > %s AND {name} <> '' ORDER BY {key} LIMIT %s FOR UPDATE"  # noqa: S608  # names come from the models, quoted
    update = f"UPDATE {table} SET {name} = %s WHERE {key} = %s"  # noqa: S608  # names come from the models, quoted
    last, written = 0, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            # Triggers that let no text change let the same words pass under a newer key.
            cursor.execute("SELECT set_config('kernel.rotating_keys', 'on', true)")
            cursor.execute(select, [last, batch])
            rows = cursor.fetchall()
            cursor.executemany(update, [(rotate(token), row) for row, token in rows])
        if not rows:
            return written
        last = rows[-1][0]
        written += len(rows)


class Command(BaseCommand):
    help = "Re-encrypts all encrypted fields with the first key of FIELD_ENCRYPTION_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=BATCH, help="rows in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        for model, columns in encrypted_columns():
            for column in columns:
                written = rotate_column(model, column, batch=options["batch"])
                self.stdout.write(f"{model._meta.label_lower}.{column}: {written}")
        for name, rotate_all in sorted(registered_rotations().items()):
            self.stdout.write(f"{name}: {rotate_all()}")
