"""Which figures differ between two versions of a report, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.formatting import number_text
from reports.selectors.report_disclosure import is_hidden
from reports.selectors.report_words import in_language, part_label


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after. None: the version does not have it."""

    code: str
    name: str
    part: str
    part_label: str
    before: Decimal | None
    after: Decimal | None

    @property
    def difference(self) -> Decimal | None:
        """Return by how much the figure grew; None when one of the versions does not have it."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def before_text(self) -> str:
        """Return the earlier figure as it is read."""
        return _text(self.before)

    @property
    def after_text(self) -> str:
        """Return the later figure as it is read."""
        return _text(self.after)

    @property
    def difference_text(self) -> str:
        """Return the difference with its sign."""
        sign = "+" if self.difference is not None and self.difference > 0 else ""
        return sign + _text(self.difference)


def _text(value: Decimal | None) -> str:
    return "–" if value is None else number_text(value, 2, trim=True)


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any], *, hidden: frozenset[str]) -> list[Change]:
    """Return the figures that differ, in the order of the later version.

    ``hidden`` are those that one of the versions hides from the reader. Nothing is told of them, not even that they
    have changed: a figure that is known not to have changed is known where it was shown before.
    """
    before = {(row["code"], row["part"]): Decimal(row["value"]) for row in old["figures"]}
    after = {(row["code"], row["part"]): Decimal(row["value"]) for row in new["figures"]}
    rules = new["rules"]
    changes = []
    for code, part in [*after, *(key for key in before if key not in after)]:
        values = before.get((code, part)), after.get((code, part))
        if values[0] == values[1] or is_hidden(hidden, code, part):
            continue
        name = in_language(rules[code]["name"]) if code in rules else code
        changes.append(Change(code, name, part, part_label(part), *values))
    return changes
