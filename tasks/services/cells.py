"""What people write into one row of the inventory, read into values: the page, pasted blocks and files alike.

Numbers take a comma or a dot, days and periods are understood in Finnish, Swedish and English whatever the language
of the page. Every error names its column and says how to mend it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.form_fields import ClockField, HoursField, parse_decimal
from employers.models import JobFunction
from tasks.models.inventory import LONGEST_TASK_MINUTES
from tasks.services.cell_words import EVERY_WORDS, class_of_word, days_of_text, period_of_word
from tasks.services.columns import TEXT_KEYS

ReadT = TypeVar("ReadT")
LONGEST_NAME = 200
LONGEST_LABEL = 120
LONGEST_TEXT = {"description": 4000, "season": 120, "skill": 200, "tools": 200, "quality": 300}
MOST_OCCURRENCES = Decimal(1000)
MOST_TIMES = 12  # times of day one task may have
ONCE_WORDS = frozenset({"once", "kerran", "en gång"})
END_OF_DAY = time(23, 59)
DEFAULT_DAYS = 0b0011111
DEFAULT_WINDOW = (time(7, 0), time(17, 0))
SPREADSHEET_ERROR = re.compile(r"^#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!)$")
_SHARE = re.compile(r"^(?P<name>.*?)\s+(?P<percent>\d{1,4})\s*%$", re.DOTALL)
_OFTEN = re.compile(
    r"^(?P<number>[\d\s.,]+)?\s*(?:x|×|krt|kertaa|kerran|ggr|gånger|gång|times|time|once)?\s*[/.]?\s*(?P<words>.*)$",
    re.IGNORECASE,
)
_HOURS_MINUTES = re.compile(r"^(\d{1,2})\s*h(?:\s*(\d{1,2})\s*(?:m|min)?)?$", re.IGNORECASE)
_MINUTE_WORDS = re.compile(r"\s*(?:minuuttia|minuutti|minuter|minut|minutes|minute|mins|min|m)\.?$", re.IGNORECASE)
_DASHES = re.compile(r"\s*(?:[-–—−]|\.\.)\s*")
_CLOCK = ClockField(required=True)
_HOURS = HoursField(required=True)


@dataclass(frozen=True, slots=True)
class SlotValue:
    """One time of a task: days as a bit mask (bit 0 = Monday) and the window of the day."""

    days: int
    earliest: time
    latest: time


@dataclass(frozen=True, slots=True)
class HolderValue:
    """A job function and its share of the task, per cent."""

    function: JobFunction
    percent: int


@dataclass(slots=True)
class RowValues:
    """One row as read: only what was given is set; ``slots`` and ``holders`` None mean "not given"."""

    fields: dict[str, Any] = field(default_factory=dict)
    place: str | None = None
    process: str | None = None
    holders: list[HolderValue] | None = None
    slots: list[SlotValue] | None = None


def clean_text(text: object) -> str:
    """Return what was written without control characters and without spaces around it; line ends stay."""
    kept = "".join(
        character if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"} else " "
        for character in str(text).replace("\r\n", "\n").replace("\r", "\n")
    )
    return kept.strip()


def one_line(text: object) -> str:
    """Return the text on one line with single spaces."""
    return " ".join(clean_text(text).split())


def functions_by_name(functions: Iterable[JobFunction]) -> dict[str, JobFunction]:
    """Return the job functions by their name without case, for ``read_row``."""
    return {one_line(function.name).casefold(): function for function in functions}


def read_row(texts: Mapping[str, str], functions: Mapping[str, JobFunction]) -> RowValues:
    """Return the values of one row. ``texts`` are cells by column key; columns left out are not touched.

    Raises:
        ValidationError: with the messages by column key, all errors of the row at once.
    """
    row = RowValues()
    errors: dict[str, list[str]] = {}
    for key, text in texts.items():
        try:
            _refuse_spreadsheet_error(text)
            _READERS[key](row, text, functions)
        except ValidationError as error:
            errors[key] = list(error.messages)
    if not errors.keys() & {"days", "window"} and texts.keys() & {"days", "window"}:
        _read_times(row, texts.get("days", ""), texts.get("window", ""), errors)
    if not errors:
        _fit_window(row, errors)
    if errors:
        raise ValidationError(errors)
    return row


def _refuse_spreadsheet_error(text: str) -> None:
    if SPREADSHEET_ERROR.match(text.strip()):
        raise ValidationError(_("The spreadsheet has an error in this cell: %(text)s.") % {"text": text.strip()})


def _read_name(row: RowValues, text: str, _functions: Mapping[str, JobFunction]) -> None:
    name = one_line(text)
    if not name:
        raise ValidationError(_("Write what is done, for example “wash the dishes”."))
    _refuse_long(name, LONGEST_NAME)
    row.fields["name"] = name


def _refuse_long(text: str, limit: int) -> None:
    if len(text) > limit:
        raise ValidationError(
            _("Shorten this to %(limit)s characters; now it has %(length)s.") % {"limit": limit, "length": len(text)}
        )


def read_minutes(text: str) -> int:
    """Return minutes written as "15", "15 min", "1 h 30", "1:30" or "1,5 h".

    Raises:
        ValidationError: it is not a length of time between 1 minute and 24 hours.
    """
    bare = one_line(text)
    if not bare:
        raise ValidationError(_("Write how many minutes it takes at a time."))
    hours = _HOURS_MINUTES.match(bare)
    try:
        if hours:
            minutes = int(hours[1]) * 60 + int(hours[2] or 0)
        elif ":" in bare or bare.casefold().endswith("h"):
            minutes = int(_HOURS.to_python(bare) or 0)
        else:
            minutes = int(parse_decimal(_MINUTE_WORDS.sub("", bare)).to_integral_value())
    except (ValueError, ValidationError, ArithmeticError) as error:
        raise ValidationError(_("Write minutes as a number, for example 15.")) from error
    if not 1 <= minutes <= LONGEST_TASK_MINUTES:
        raise ValidationError(_("A task takes between 1 minute and 24 hours at a time."))
    return minutes


def _read_minutes(row: RowValues, text: str, _functions: Mapping[str, JobFunction]) -> None:
    row.fields["minutes"] = read_minutes(text)


def read_often(text: str) -> tuple[Decimal, str]:
    """Return how many times, and the period when the text names one ("2 × päivässä", "weekly"), else "".

    Raises:
        ValidationError: it is not a number above zero.
    """
    bare = one_line(text).casefold()
    if not bare:
        raise ValidationError(_("Write how many times, for example 2."))
    if bare in EVERY_WORDS:
        return Decimal(1), EVERY_WORDS[bare]
    found = _OFTEN.match(bare)
    words = (found["words"].strip(" ./") if found else "").strip()
    period = period_of_word(words) if words else ""
    says_nothing = found is not None and not found["number"] and not words and bare not in ONCE_WORDS
    if found is None or says_nothing or (words and not period):
        raise ValidationError(_("Write how many times as a number, for example 2 or 0,5."))
    try:
        number = parse_decimal(found["number"] or "1").quantize(Decimal("0.01"))
    except (ValueError, ArithmeticError) as error:
        raise ValidationError(_("Write how many times as a number, for example 2 or 0,5.")) from error
    if not 0 < number <= MOST_OCCURRENCES:
        raise ValidationError(_("Write a number above 0 and at most 1000."))
    return number, period


def _read_often(row: RowValues, text: str, _functions: Mapping[str, JobFunction]) -> None:
    row.fields["occurrences"], period = read_often(text)
    if period:
        row.fields.setdefault("period", period)


def _read_period(row: RowValues, text: str, _functions: Mapping[str, JobFunction]) -> None:
    bare = one_line(text).casefold().strip(" ./")
    if not bare:
        return
    period = period_of_word(bare)
    if not period:
        raise ValidationError(_("Choose day, week, month or year."))
    row.fields["period"] = period


def _read_class(row: RowValues, text: str, _functions: Mapping[str, JobFunction]) -> None:
    bare = one_line(text).casefold()
    task_class = class_of_word(bare)
    if not task_class:
        raise ValidationError(_("Choose core, assisting, drop or automate, or leave this empty."))
    row.fields["task_class"] = task_class


def _read_place(row: RowValues, text: str, _functions: Mapping[str, JobFunction]) -> None:
    row.place = one_line(text)
    _refuse_long(row.place, LONGEST_LABEL)


def _read_process(row: RowValues, text: str, _functions: Mapping[str, JobFunction]) -> None:
    row.process = one_line(text)
    _refuse_long(row.process, LONGEST_LABEL)


def _read_holders(row: RowValues, text: str, functions: Mapping[str, JobFunction]) -> None:
    row.holders = read_holders(text, functions)


def read_holders(text: str, functions: Mapping[str, JobFunction]) -> list[HolderValue]:
    """Return the holders of "Cook 60 %; Assistant 40 %"; without shares they divide the task evenly.

    Raises:
        ValidationError: an unknown job function, one named twice, or shares that do not make 100 per cent.
    """
    named: list[tuple[JobFunction, int | None]] = []
    for part in (one_line(part) for part in clean_text(text).replace("\n", ";").split(";")):
        if not part:
            continue
        found = _SHARE.match(part)
        whole = functions.get(part.casefold())
        name, percent = (found["name"], int(found["percent"])) if found and whole is None else (part, None)
        function = whole or functions.get(name.casefold())
        if function is None:
            raise ValidationError(_unknown_function(name, functions))
        if any(function.pk == known.pk for known, _percent in named):
            raise ValidationError(_("“%(name)s” is written twice.") % {"name": name[:60]})
        named.append((function, percent))
    return _shares(named)


def _unknown_function(name: str, functions: Mapping[str, JobFunction]) -> str:
    known = ", ".join(sorted(function.name for function in functions.values())[:6])
    if not known:
        return _("The unit has no job functions yet. Add them first, then say who does the task.")
    return _("There is no job function “%(name)s” in the unit. Known ones: %(known)s.") % {
        "name": name[:60],
        "known": known,
    }


def even_percents(count: int) -> list[int]:
    """Return whole per cents that divide 100 as evenly as can be, the larger ones first."""
    return [100 // count + (1 if index < 100 % count else 0) for index in range(count)]


def _shares(named: list[tuple[JobFunction, int | None]]) -> list[HolderValue]:
    if not named:
        return []
    if all(percent is None for _function, percent in named):
        percents = even_percents(len(named))
    else:
        percents = [percent or 0 for _function, percent in named]
        total = sum(percents)
        if total != 100 or not all(percents):
            raise ValidationError(
                _("Give each a share so that they make 100 %%; now they make %(total)s %%.") % {"total": total}
            )
    return [HolderValue(function, percent) for (function, _p), percent in zip(named, percents, strict=True)]


def _read_long(key: str) -> Any:
    def read(row: RowValues, text: str, _functions: Mapping[str, JobFunction]) -> None:
        value = clean_text(text) if key == "description" else one_line(text)
        _refuse_long(value, LONGEST_TEXT[key])
        row.fields[key] = value

    return read


def _read_nothing(_row: RowValues, _text: str, _functions: Mapping[str, JobFunction]) -> None:
    """Days and windows are read together, by ``_read_times``."""


def _read_times(row: RowValues, days_text: str, window_text: str, errors: dict[str, list[str]]) -> None:
    """Read "Mon–Fri; Sat" and "7–10; 9–12": pairs in order; one of them alone holds for all of the other."""
    days = [part for part in (one_line(part) for part in clean_text(days_text).split(";")) if part]
    windows = [part for part in (one_line(part) for part in clean_text(window_text).split(";")) if part]
    masks = _each("days", days, read_days, errors)
    pairs = _each("window", windows, read_window, errors)
    if errors.keys() & {"days", "window"}:
        return
    if not masks and not pairs:
        row.slots = []
        return
    masks = masks or [DEFAULT_DAYS]
    pairs = pairs or [DEFAULT_WINDOW]
    count = max(len(masks), len(pairs))
    if len(masks) not in {1, count} or len(pairs) not in {1, count}:
        errors["window"] = [_("Give as many times of day as sets of days, or one set of days for all.")]
        return
    if count > MOST_TIMES:
        errors["window"] = [_("One task can have at most %(limit)s times of day.") % {"limit": MOST_TIMES}]
        return
    masks = masks if len(masks) == count else masks * count
    pairs = pairs if len(pairs) == count else pairs * count
    row.slots = [SlotValue(mask, *pair) for mask, pair in zip(masks, pairs, strict=True)]


def _each(key: str, parts: list[str], read: Callable[[str], ReadT], errors: dict[str, list[str]]) -> list[ReadT]:
    try:
        return [read(part) for part in parts]
    except ValidationError as error:
        errors[key] = list(error.messages)
        return []


def read_days(text: str) -> int:
    """Return the bit mask of "Mon–Fri", "ma, ke", "vardagar" (bit 0 = Monday).

    Raises:
        ValidationError: a word that is not a day.
    """
    mask = days_of_text(text)
    if not mask:
        raise ValidationError(_("Write the days as Mon–Fri or Mon, Wed."))
    return mask


def read_window(text: str) -> tuple[time, time]:
    """Return the ends of "7–15" or "7.30-15:00"; 24 is the end of the day.

    Raises:
        ValidationError: it is not two times of day in order.
    """
    parts = _DASHES.split(text.strip())
    if len(parts) != 2:
        raise ValidationError(_("Write the time as from–to, for example 7–15."))
    earliest, latest = (_clock(part) for part in parts)
    if earliest >= latest:
        raise ValidationError(_("The window must end after it begins."))
    return earliest, latest


def _clock(text: str) -> time:
    bare = text.strip()
    if bare in {"24", "24.00", "24:00", "2400"}:
        return END_OF_DAY
    try:
        value = _CLOCK.to_python(bare)
    except ValidationError:
        value = None
    if value is None:
        raise ValidationError(_("Write the time as from–to, for example 7–15."))
    return value


def _fit_window(row: RowValues, errors: dict[str, list[str]]) -> None:
    minutes = row.fields.get("minutes")
    if minutes is None:
        return
    for slot in row.slots or []:
        room = minutes_of(slot.latest) - minutes_of(slot.earliest)
        if minutes > room:
            errors["window"] = [
                _("The task takes %(minutes)s minutes, but the time of day has room for %(room)s.")
                % {"minutes": minutes, "room": room}
            ]
            return


def minutes_of(value: time) -> int:
    """Return minutes after midnight; the last minute of the day counts as its end."""
    return 24 * 60 if value == END_OF_DAY else value.hour * 60 + value.minute


_READERS: dict[str, Any] = {
    "name": _read_name,
    "holders": _read_holders,
    "minutes": _read_minutes,
    "occurrences": _read_often,
    "period": _read_period,
    "days": _read_nothing,
    "window": _read_nothing,
    "place": _read_place,
    "process": _read_process,
    "task_class": _read_class,
    **{key: _read_long(key) for key in TEXT_KEYS},
}
