"""Fields that take figures as people type them and give them as the database holds them."""

import re
from collections.abc import Iterable
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.formatting import DAY_NAMES, MINUTES_PER_HOUR, days_of_mask
from core.policies import Text

EARLIEST_YEAR = 1900
LATEST_YEAR = 2100
_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_CLOCK = re.compile(r"^(\d{1,2})(?:[.:,](\d{2}))?$")
_CLOCK_RUN = re.compile(r"^(\d{1,2})(\d{2})$")
_HOURS_AND_MINUTES = re.compile(r"^(\d+)(?::([0-5]\d)|h([0-5]?\d)(?:min)?)$")


def parse_decimal(text: str) -> Decimal:
    """Return a number typed with a comma or a dot and with or without spaces between thousands.

    Raises:
        ValueError: the text is not a number.
    """
    bare = _SPACES.sub("", text).replace("−", "-").replace(",", ".")
    try:
        value = Decimal(bare)
    except InvalidOperation as error:
        raise ValueError(text) from error
    if not value.is_finite() or "e" in bare.lower():
        raise ValueError(text)
    return value


def plain_decimal(value: Decimal) -> str:
    """Return a number as it is typed into a field: comma, no spaces, no zeros at the end."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


class DayField(forms.DateField):
    """A day typed as 5.3.2026, 05.03.2026, 5.3.26 or 2026-03-05; the calendar button is an extra."""

    widget = forms.TextInput
    default_error_messages = {
        "invalid": _("Write the day as day.month.year, for example 5.3.2026."),
        "far": _("Check the year: it should be between 1900 and 2100."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("For example 5.3.2026"))
        super().__init__(input_formats=["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"], **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Mark the control for the calendar button and for its width."""
        return {"data-day": "", "autocomplete": "off", "class": "input-day", "maxlength": "10"}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored day as it is typed."""
        return f"{value.day}.{value.month}.{value.year}" if isinstance(value, date) else value

    def to_python(self, value: Any) -> date | None:
        """Return the day."""
        day = super().to_python(value.strip(" .") if isinstance(value, str) else value)
        if day is not None and not EARLIEST_YEAR <= day.year <= LATEST_YEAR:
            raise ValidationError(self.error_messages["far"], code="far")
        return day


class ClockField(forms.Field):
    """A time of day typed as 9.15, 9:15, 915 or 9; gives a ``time``."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write the time as hours and minutes, for example 9.15.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("For example 9.15"))
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Give the width of what is typed."""
        return {"autocomplete": "off", "class": "input-clock", "maxlength": "5"}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored time as it is typed."""
        return f"{value.hour}.{value.minute:02d}" if isinstance(value, time) else value

    def to_python(self, value: Any) -> time | None:
        """Return the time."""
        if isinstance(value, time):
            return value
        bare = _SPACES.sub("", str(value or ""))
        if not bare:
            return None
        found = _CLOCK.match(bare) or _CLOCK_RUN.match(bare)
        try:
            return time(int(found[1]), int(found[2] or 0)) if found else self._refuse()
        except ValueError:
            return self._refuse()

    def _refuse(self) -> time:
        raise ValidationError(self.error_messages["invalid"], code="invalid")


class DecimalTextField(forms.Field):
    """A number typed with a comma and held as a whole number of a smaller unit."""

    widget = forms.TextInput
    units_per_whole = 1
    suffixes: tuple[str, ...] = ()
    css_class = "input-number"
    default_error_messages = {
        "invalid": _("Write a number, for example 7,5."),
        "minimum": _("The value must be at least %(limit)s."),
        "maximum": _("The value can be at most %(limit)s."),
    }

    def __init__(self, *, minimum: int | None = 0, maximum: int | None = None, **kwargs: Any) -> None:
        """``minimum`` and ``maximum`` are in the smaller unit (minutes, cents); None means no limit."""
        self.minimum = minimum
        self.maximum = maximum
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Ask phones for the number keys."""
        return {"inputmode": "decimal", "autocomplete": "off", "class": self.css_class, "maxlength": "20"}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored amount as it is typed."""
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return plain_decimal(Decimal(value) / self.units_per_whole)
        return value

    def to_python(self, value: Any) -> int | None:
        """Return the amount in the smaller unit, rounded half up."""
        if isinstance(value, int):
            return value
        bare = _SPACES.sub("", str(value or "")).lower()
        for suffix in self.suffixes:
            bare = bare.removesuffix(suffix)
        if not bare:
            return None
        try:
            return self.parse(bare)
        except (ValueError, ArithmeticError) as error:  # arithmetic: more digits than exact figures can have
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def parse(self, bare: str) -> int:
        """Return the amount of a text without spaces and unit.

        Raises:
            ValueError: the text is not a number.
        """
        return int((parse_decimal(bare) * self.units_per_whole).quantize(Decimal(1), rounding=ROUND_HALF_UP))

    def validate(self, value: Any) -> None:
        """Hold the limits."""
        super().validate(value)
        if value is None:
            return
        for name, limit, broken in (
            ("minimum", self.minimum, self.minimum is not None and value < self.minimum),
            ("maximum", self.maximum, self.maximum is not None and value > self.maximum),
        ):
            if broken:
                raise ValidationError(self.error_messages[name], code=name, params={"limit": self.prepare_value(limit)})


class HoursField(DecimalTextField):
    """Hours typed as "7,5", "7.5", "7:30" or "7 h 30 min"; gives whole minutes."""

    units_per_whole = MINUTES_PER_HOUR
    suffixes = ("h",)
    default_error_messages = {"invalid": _("Write hours as a number, for example 7,5 or 7:30.")}

    def parse(self, bare: str) -> int:
        """Return minutes; hours and minutes may be typed apart."""
        apart = _HOURS_AND_MINUTES.match(bare)
        if apart:
            return int(apart[1]) * MINUTES_PER_HOUR + int(apart[2] or apart[3])
        return super().parse(bare)


class EurosField(DecimalTextField):
    """Euros typed as "12,50" or "1 234,50 €"; gives whole cents."""

    units_per_whole = 100
    suffixes = ("€", "eur", "euroa")
    default_error_messages = {"invalid": _("Write euros as a number, for example 12,50.")}


class DaysField(forms.TypedMultipleChoiceField):
    """Weekdays as checkboxes; gives a bit mask whose bit 0 is Monday. ``count`` 5 leaves out the weekend."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, count: int = len(DAY_NAMES), **kwargs: Any) -> None:
        choices: list[tuple[int, Text]] = list(enumerate(DAY_NAMES[:count]))
        super().__init__(choices=choices, coerce=int, empty_value=[], **kwargs)
        self.widget.attrs["data-inline"] = ""

    def prepare_value(self, value: Any) -> Any:
        """Show a stored mask as ticked days."""
        return [str(day) for day in days_of_mask(value)] if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        """Return the mask, 0 when no day is ticked and none is required."""
        days: Iterable[int] = super().clean(value)
        return sum(1 << day for day in set(days))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare days, not their order."""
        before = set(self.prepare_value(initial or 0))
        return before != {str(day) for day in data or ()}
