"""How large the country is, and its calendar."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_BACK = 19
MONTHS_IN_PERIOD = 6
PERIODS = 4
DAYS_TO_REPORT = 61
BLOCK = 300
"""People of one block: the demo is one block, a larger country repeats it."""


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of rows. Work is analysed and carved in so many pilots, however large the country."""

    people: int = BLOCK
    logs: int = 9000
    employers: int = 40
    pilots: int = 12
    people_a_coach: int = 25
    carved_pilots: int = 4

    def grown(self, factor: int) -> Size:
        """Return the country this many times as large."""
        return Size(self.people * factor, self.logs * factor, self.employers * factor, self.pilots * factor)

    @classmethod
    def of(cls, people: int, logs: int) -> Size:
        """Return a country of so many participants and log entries, with employers and pilots in proportion."""
        small = cls()
        factor = max(people / BLOCK, 1)
        return cls(people, logs, int(small.employers * factor), int(small.pilots * factor))

    def blocks(self) -> Iterator[tuple[int, int, int]]:
        """Yield number, people and log entries of each block; together they are exactly the country's."""
        number = -(-self.people // BLOCK)
        for index in range(number):
            people = min(BLOCK, self.people - index * BLOCK)
            before, until = index * BLOCK, index * BLOCK + people
            yield index, people, self.logs * until // self.people - self.logs * before // self.people


def month_start(day: date, months: int) -> date:
    """Return the first day of the month that lies this many months from the day's month."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """A payment period: its number, first and last day, and the day on which its report is due."""

    number: int
    first: date
    last: date
    due: date


@dataclass(frozen=True, slots=True)
class Calendar:
    """The time in which the country lives, ending today."""

    today: date

    @property
    def start(self) -> date:
        """Return the first day of the projects."""
        return month_start(self.today, -MONTHS_BACK)

    @property
    def end(self) -> date:
        """Return the last day of the projects: three years from the start."""
        return month_start(self.start, 36) - timedelta(days=1)

    @property
    def days(self) -> int:
        """Return how many days have been lived."""
        return (self.today - self.start).days

    def spans(self) -> list[Span]:
        """Return the payment periods: three that have ended and one under way."""
        spans = []
        for index in range(PERIODS):
            first = month_start(self.start, index * MONTHS_IN_PERIOD)
            last = month_start(first, MONTHS_IN_PERIOD) - timedelta(days=1)
            spans.append(Span(index + 1, first, last, last + timedelta(days=DAYS_TO_REPORT)))
        return spans

    def after_months(self, day: date, months: int) -> date:
        """Return the same day of a later month, or that month's last day."""
        first = month_start(day, months)
        return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))

    def ago(self, days: int) -> date:
        """Return the day so many days before today."""
        return self.today - timedelta(days=days)
