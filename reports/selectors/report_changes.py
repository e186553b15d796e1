"""Which figures differ between two versions of a report, and by how much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.formatting import number_text
from reports.selectors.report_disclosure import is_hidden
from reports.selectors.report_words import HIDDEN, in_language, part_label


@dataclass(frozen=True, slots=True)
class Change:
    """One figure before and after. None: the version does not have it. Hidden ones are told to have changed only."""

    code: str
    name: str
    part: str
    part_label: str
    before: Decimal | None
    after: Decimal | None
    hides_before: bool = False
    hides_after: bool = False

    @property
    def difference(self) -> Decimal | None:
        """Return by how much the figure grew; None when that cannot be told."""
        if self.before is None or self.after is None or self.hides_before or self.hides_after:
            return None
        return self.after - self.before

    @property
    def before_text(self) -> str:
        """Return the earlier figure as it is read."""
        return _text(self.before, is_hidden=self.hides_before)

    @property
    def after_text(self) -> str:
        """Return the later figure as it is read."""
        return _text(self.after, is_hidden=self.hides_after)

    @property
    def difference_text(self) -> str:
        """Return the difference with its sign."""
        if self.difference is None:
            return HIDDEN if self.hides_before or self.hides_after else "–"
        text = number_text(self.difference, 2, trim=True)
        return f"+{text}" if self.difference > 0 else text


def _text(value: Decimal | None, *, is_hidden: bool) -> str:
    if is_hidden:
        return HIDDEN
    return "–" if value is None else number_text(value, 2, trim=True)


def changes_between(
    old: Mapping[str, Any], new: Mapping[str, Any], *, hidden: frozenset[str], hidden_before: frozenset[str]
) -> list[Change]:
    """Return the figures that differ, in the order of the later version; ``hidden`` ones are not told."""
    before = {(row["code"], row["part"]): Decimal(row["value"]) for row in old["figures"]}
    after = {(row["code"], row["part"]): Decimal(row["value"]) for row in new["figures"]}
    rules = new["rules"]
    changes = []
    for code, part in [*after, *(key for key in before if key not in after)]:
        values = before.get((code, part)), after.get((code, part))
        if values[0] == values[1]:
            continue
        name = in_language(rules[code]["name"]) if code in rules else code
        changes.append(
            Change(
                code,
                name,
                part,
                part_label(part),
                *values,
                hides_before=is_hidden(hidden_before, code, part),
                hides_after=is_hidden(hidden, code, part),
            )
        )
    return changes
