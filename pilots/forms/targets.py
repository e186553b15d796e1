"""The grid of targets: indicators down, payment periods across, everything saved at once.

What was typed is kept as typed, right or wrong, and each error stands beside its cell.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from core.form_fields import parse_decimal, plain_decimal
from core.forms import SummaryEntry
from core.policies import Text
from pilots.indicators import Indicator
from pilots.models import PaymentPeriod
from pilots.services.periods import CellKey, Cells

PREFIX = "target-"
SEEN = "seen"
LARGEST = Decimal(10) ** 10


@dataclass
class Cell:
    """One target as it is shown. ``theirs`` is what somebody else has saved meanwhile, None when nothing differs."""

    period: PaymentPeriod
    name: str
    label: str
    text: str
    errors: list[str] = field(default_factory=list)
    theirs: str | None = None


@dataclass(frozen=True)
class Row:
    """One indicator with a cell for each period."""

    indicator: Indicator
    cells: list[Cell]


@dataclass(frozen=True)
class Stray:
    """A target that belongs nowhere in the grid, told with what was typed."""

    text: str
    message: str


def cell_name(period: UUID, code: str) -> str:
    """Return the name of a cell's field."""
    return f"{PREFIX}{period}-{code}"


class TargetGrid:
    """The grid of a project's targets, as stored or, with ``data``, as somebody has typed it."""

    def __init__(
        self,
        periods: Sequence[PaymentPeriod],
        indicators: Sequence[Indicator],
        stored: Cells,
        data: QueryDict | None = None,
    ) -> None:
        self.periods = periods
        self.indicators = indicators
        self.stored = stored
        self.data = data
        self.values: dict[CellKey, Decimal | None] = {}
        self.strays: list[Stray] = []
        self._seen_text = "" if data is None else str(data.get(SEEN, ""))
        self._cells = {key: self._cell(key, period, code) for key, period, code in self._keys()}
        if data is not None:
            self._find_strays(data)

    def _keys(self) -> Iterator[tuple[CellKey, PaymentPeriod, Indicator]]:
        for indicator in self.indicators:
            for period in self.periods:
                yield (period.public_id, indicator.code), period, indicator

    def _cell(self, key: CellKey, period: PaymentPeriod, indicator: Indicator) -> Cell:
        label = _("%(code)s, period %(number)s") % {"code": indicator.code, "number": period.number}
        cell = Cell(period, cell_name(*key), label, _written(self.stored.get(key)))
        if self.data is not None and cell.name in self.data:
            cell.text = str(self.data[cell.name])
            try:
                self.values[key] = _read(cell.text, indicator)
            except ValueError as error:
                cell.errors.append(str(error))
        return cell

    def _find_strays(self, data: QueryDict) -> None:
        names = {cell.name for cell in self._cells.values()}
        for name, text in data.items():
            if not name.startswith(PREFIX) or name in names or not str(text).strip():
                continue
            code = name.removeprefix(PREFIX).rpartition("-")[2]
            if code in {indicator.code for indicator in self.indicators}:
                message = _("The payment period of this target is no longer there. A target needs a period.")
            else:
                message = _("The indicator %(code)s is not known, so it can have no target.") % {"code": code}
            self.strays.append(Stray(f"{code}: {text}", message))

    @property
    def is_valid(self) -> bool:
        """Tell whether everything that was typed can be saved."""
        return not self.strays and not any(cell.errors for cell in self._cells.values())

    @property
    def seen(self) -> Cells:
        """Return the cells as they were shown to the writer; those stored now when the page did not tell."""
        try:
            told: Any = json.loads(self._seen_text)
            texts = {str(name): str(text) for name, text in told.items()}
            return {
                key: parse_decimal(texts[cell.name]) if cell.name in texts else None
                for key, cell in self._cells.items()
            }
        except (ValueError, AttributeError):
            return {key: self.stored.get(key) for key in self._cells}

    @property
    def seen_text(self) -> str:
        """Return what the page tells about the cells it shows: the stored ones, by the names of their fields."""
        shown = {self._cells[key].name: _written(value) for key, value in self.stored.items() if key in self._cells}
        return json.dumps(shown, separators=(",", ":"))

    @property
    def kept_seen_text(self) -> str:
        """Return the same for the page that is shown again: errors keep the old view, a conflict takes the new one."""
        return self._seen_text if self._seen_text and not self.has_conflict else self.seen_text

    @property
    def has_conflict(self) -> bool:
        """Tell whether somebody else's targets are shown."""
        return any(cell.theirs is not None for cell in self._cells.values())

    def show_theirs(self, theirs: Cells) -> None:
        """Show what somebody else has saved beside what was typed."""
        for key, value in theirs.items():
            if key in self._cells:
                self._cells[key].theirs = _written(value) or _("nothing")

    @property
    def groups(self) -> list[tuple[Text, list[Row]]]:
        """Return the rows under the headings of their indicators."""
        rows = [
            Row(indicator, [self._cells[period.public_id, indicator.code] for period in self.periods])
            for indicator in self.indicators
        ]
        return [(group, list(members)) for group, members in groupby(rows, key=lambda row: row.indicator.group)]

    @property
    def summary(self) -> list[SummaryEntry]:
        """Return every error for the list on top of the page."""
        entries = [SummaryEntry("", "", f"{stray.text}. {stray.message}") for stray in self.strays]
        for cell in self._cells.values():
            entries += [SummaryEntry(cell.name, cell.label, text) for text in cell.errors]
        return entries


def _written(value: Decimal | None) -> str:
    return "" if value is None else plain_decimal(value)


def _read(text: str, indicator: Indicator) -> Decimal | None:
    """Return the number of a cell, None when it is empty.

    Raises:
        ValueError: with the sentence for people.
    """
    if not text.strip():
        return None
    try:
        value = parse_decimal(text.strip())
    except ValueError as error:
        raise ValueError(_("Write a number, for example 20.")) from error
    if value < 0:
        raise ValueError(_("A target cannot be negative."))
    if value >= LARGEST:
        raise ValueError(_("The number is too large."))
    if indicator.is_whole and value != value.to_integral_value():
        raise ValueError(_("Write a whole number: this indicator has no decimals."))
    if value != value.quantize(Decimal("0.01")):
        raise ValueError(_("Use at most two decimals."))
    return value
