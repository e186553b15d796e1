"""How large the country is, and its calendar."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_BACK = 19
MONTHS_IN_PERIOD = 6
PERIODS = 4
DAYS_TO_REPORT = 61


@dataclass(frozen=True, slots=True)
class Size:
    """Numbers of rows. ``grown(100)`` is a hundred times the demo; pilots with an analysis stay twelve."""

    people: int = 300
    employers: int = 40
    pilots: int = 12
    logs_a_person: int = 30
    people_a_coach: int = 25

    def grown(self, factor: int) -> Size:
        """Return the country this many times as large."""
        return Size(
            self.people * factor, self.employers * factor, self.pilots * factor, self.logs_a_person, self.people_a_coach
        )


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
