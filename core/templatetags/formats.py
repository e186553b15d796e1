"""Filters that write figures, days and times by the language of the page. An empty value stays empty."""

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from django import template

from core import formatting
from core.browsers import browser_name

register = template.Library()


def _written(value: Any, write: Callable[[Any], str]) -> str:
    return "" if value is None or value == "" else write(value)


@register.filter
def hours(minutes: formatting.Number | None) -> str:
    """Minutes as "12,5 h"."""
    return _written(minutes, formatting.hours_text)


@register.filter
def clock(minutes: int | None) -> str:
    """Minutes after midnight as "9.15"."""
    return _written(minutes, formatting.clock_of_minutes)


@register.filter
def euros(cents: formatting.Number | None) -> str:
    """Cents as "1 234,50 €"."""
    return _written(cents, formatting.euros_text)


@register.filter
def euros_round(cents: formatting.Number | None) -> str:
    """Cents as "1 235 €"."""
    return _written(cents, formatting.whole_euros_text)


@register.filter
def day(value: date | datetime | None) -> str:
    """A date, or the local day of a moment, as "5.3.2026"."""
    return _written(value, formatting.day_text)


@register.filter
def clock_time(value: time | datetime | None) -> str:
    """A time of day, or a moment's local time, as "9.15"."""
    return _written(value, formatting.clock_text)


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as "5.3.2026 9.15"."""
    return _written(value, lambda given: f"{formatting.day_text(given)} {formatting.clock_text(given)}")


@register.filter
def day_names(mask: int | None) -> str:
    """A weekday bit mask (bit 0 is Monday) as "ma–pe"."""
    return _written(mask, formatting.day_names_text)


@register.filter
def number(value: formatting.Number | None, decimals: int = 0) -> str:
    """A number with the language's separators and this many decimals."""
    return _written(value, lambda given: formatting.number_text(given, decimals))


@register.filter
def percent(fraction: formatting.Number | None, decimals: int = 0) -> str:
    """A fraction as "12 %"."""
    return _written(fraction, lambda given: formatting.percent_text(given, decimals))


@register.filter
def browser(description: str | None) -> str:
    """A User-Agent header as "Firefox, Windows"."""
    return _written(description, browser_name)
