"""Keyset pagination: no COUNT, no OFFSET; the cost of a page does not grow with its number."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.contrib.admin.utils import get_fields_from_path
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

ModelT = TypeVar("ModelT", bound=models.Model)
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[ModelT]):
    """Rows of one page and the opaque cursors of its neighbours (empty when there is none)."""

    rows: list[ModelT]
    next_cursor: str
    previous_cursor: str


class CursorEncoder(DjangoJSONEncoder):
    """Keeps the microseconds of a moment: cut to milliseconds, rows of the same millisecond would be passed over."""

    def default(self, o: Any) -> Any:
        """Return a moment whole, everything else as Django writes it."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def encode_cursor(direction: str, values: list[Any]) -> str:
    """Return the values of the ordering columns as an opaque, address-safe text."""
    payload = json.dumps([direction, *values], cls=CursorEncoder).encode()
    return base64.urlsafe_b64encode(payload).decode().rstrip("=")


def decode_cursor(cursor: str) -> tuple[str, list[Any]] | None:
    """Return direction and values, or None for a cursor that is not ours: the list then starts over."""
    try:
        payload = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        return None
    if not isinstance(payload, list) or len(payload) < 2 or payload[0] not in {"n", "p"}:
        return None
    return str(payload[0]), payload[1:]


def _beyond(columns: list[tuple[str, bool]], values: list[Any]) -> Q:
    """Return the condition "after these values" for columns given as (name, descending)."""
    condition = Q()
    for index, (name, descending) in enumerate(columns):
        equal = Q(**{columns[earlier][0]: values[earlier] for earlier in range(index)})
        condition |= equal & Q(**{f"{name}__{'lt' if descending else 'gt'}": values[index]})
    return condition


def _fits(model: type[models.Model], columns: list[tuple[str, bool]], values: list[Any]) -> bool:
    """Tell whether a cursor's values can stand in the columns: a forged one must not reach the database."""
    if len(values) != len(columns):
        return False
    for (name, _descending), value in zip(columns, values, strict=True):
        if value is None or isinstance(value, list | dict) or (isinstance(value, str) and "\x00" in value):
            return False
        try:
            field = get_fields_from_path(model, model._meta.pk.name if name == "pk" else name)[-1]
        except FieldDoesNotExist:  # an annotation
            continue
        try:
            field.run_validators(field.to_python(value))
        except ValidationError:
            return False
    return True


def keyset_page(
    queryset: models.QuerySet[ModelT],
    *,
    order: tuple[str, ...],
    cursor: str = "",
    size: int = PAGE_SIZE,
) -> Page[ModelT]:
    """Return one page of the queryset in the given order.

    ``order`` names non-null columns as Django's ordering does ("-occurred_at"); the primary key is added as the last
    word. A cursor that does not fit starts the list from its beginning.
    """
    names = [*order, "pk"] if order[-1].lstrip("-") not in {"pk", "id"} else list(order)
    columns = [(name.lstrip("-"), name.startswith("-")) for name in names]
    decoded = decode_cursor(cursor) if cursor else None
    if decoded and not _fits(queryset.model, columns, decoded[1]):
        decoded = None
    backwards = False
    ordered = queryset.order_by(*names)
    if decoded:
        backwards = decoded[0] == "p"
        turned = [(name, descending != backwards) for name, descending in columns]
        ordered = queryset.filter(_beyond(turned, decoded[1])).order_by(
            *[f"{'-' if descending else ''}{name}" for name, descending in turned]
        )
    rows = list(ordered[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    has_next = more if not backwards else decoded is not None
    has_previous = decoded is not None if not backwards else more
    return Page(
        rows=rows,
        next_cursor=_cursor_of("n", rows[-1], columns) if rows and has_next else "",
        previous_cursor=_cursor_of("p", rows[0], columns) if rows and has_previous else "",
    )


def _cursor_of(direction: str, row: models.Model, columns: list[tuple[str, bool]]) -> str:
    return encode_cursor(direction, [_value(row, name) for name, _ in columns])


def _value(row: models.Model, name: str) -> Any:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return value
