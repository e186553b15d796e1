"""How figures, days and times are written for people, by the language of the page.

Finland writes 5.3.2026, 9.15 and 1 234,50 € in both its languages (Institute for the Languages of Finland);
English pages write 5 March 2026, 9:15 and €1,234.50. Data files use ISO forms, never these.
"""

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

NO_BREAK = "\u00a0"
EN_DASH = "–"
MINUS = "−"
MINUTES_PER_HOUR = 60
DAYS_PER_WEEK = 7
DAY_ABBREVIATIONS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
DAY_NAMES = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
Number = int | float | Decimal


def speaks_english() -> bool:
    """Tell whether the page is in English."""
    return (get_language() or "fi").startswith("en")


def number_text(value: Number, decimals: int = 0, *, trim: bool = False) -> str:
    """Return the number with the language's separators; ``trim`` leaves out decimals that are zero."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    if not speaks_english():
        text = text.replace(",", NO_BREAK).replace(".", ",")
    return f"{MINUS if rounded < 0 else ''}{text}"


def hours_text(minutes: Number) -> str:
    """Return minutes as hours with at most two decimals: 750 is "12,5 h"."""
    return f"{number_text(Decimal(str(minutes)) / MINUTES_PER_HOUR, 2, trim=True)}{NO_BREAK}h"


def clock_of_minutes(minutes: int) -> str:
    """Return minutes after midnight as a clock time: 555 is "9.15"; 1440 is "24.00", later ones wrap."""
    within = minutes if minutes <= 24 * MINUTES_PER_HOUR else minutes % (24 * MINUTES_PER_HOUR)
    mark = ":" if speaks_english() else "."
    return f"{within // MINUTES_PER_HOUR}{mark}{within % MINUTES_PER_HOUR:02d}"


def clock_text(value: time | datetime) -> str:
    """Return a time of day: "9.15"; a moment is first turned to the local time zone."""
    moment = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return clock_of_minutes(moment.hour * MINUTES_PER_HOUR + moment.minute)


def euros_text(cents: Number) -> str:
    """Return cents as euros and cents: 123450 is "1 234,50 €"."""
    return _money(Decimal(str(cents)) / 100, 2)


def whole_euros_text(cents: Number) -> str:
    """Return cents as whole euros, half rounded away from zero: 123450 is "1 235 €"."""
    return _money(Decimal(str(cents)) / 100, 0)


def _money(euros: Decimal, decimals: int) -> str:
    text = number_text(euros, decimals)
    if not speaks_english():
        return f"{text}{NO_BREAK}€"
    return f"{MINUS}€{text[1:]}" if text.startswith(MINUS) else f"€{text}"


def day_text(value: date | datetime) -> str:
    """Return a day: "5.3.2026", in English "5 March 2026"; a moment's day is that of the local time zone."""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    if speaks_english():
        return date_format(value, "j F Y")
    return f"{value.day}.{value.month}.{value.year}"


def percent_text(fraction: Number, decimals: int = 0) -> str:
    """Return a fraction as per cent: 0.125 is "12,5 %" with one decimal."""
    text = number_text(Decimal(str(fraction)) * 100, decimals)
    return f"{text}%" if speaks_english() else f"{text}{NO_BREAK}%"


def days_of_mask(mask: int) -> list[int]:
    """Return the weekdays of a bit mask whose bit 0 is Monday, as numbers 0 to 6."""
    return [day for day in range(DAYS_PER_WEEK) if mask >> day & 1]


def day_names_text(mask: int) -> str:
    """Return a set of weekdays as words: runs of three or more with a dash, "ma–pe", others listed, "ma, ke"."""
    days = days_of_mask(mask)
    parts: list[str] = []
    while days:
        run = 1
        while run < len(days) and days[run] == days[0] + run:
            run += 1
        names = [str(DAY_ABBREVIATIONS[day]) for day in days[:run]]
        parts += [f"{names[0]}{EN_DASH}{names[-1]}"] if run > 2 else names
        days = days[run:]
    return ", ".join(parts)
