"""Reads JSON values with their paths and collects every error instead of stopping at the first."""

import re
from collections.abc import Collection
from typing import Any

from coaching.matching.records import InputError, Window

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 1440
MINUTES_A_WEEK = 7 * MINUTES_A_DAY
GRID = 5
LARGEST = 1e9

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")


def is_text(value: object) -> bool:
    """Whether a JSON value is a text that can be written to a file: no half of a surrogate pair stands alone."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


class Reader:
    """One JSON object at a path; each method takes a key, notes what is wrong and returns a usable value."""

    def __init__(self, value: object, path: str, errors: list[InputError], keys: Collection[str] | None) -> None:
        self.path = path
        self.errors = errors
        self.data: dict[str, Any] = {}
        if not isinstance(value, dict):
            self.note("", "must be an object")
            return
        self.data = value
        if keys is not None:
            for key in value:
                if key not in keys:
                    self.note(key, "unknown key")

    def note(self, key: str, message: str) -> None:
        """Add an error at a key, or at the object itself for an empty key."""
        self.errors.append(InputError(f"{self.path}.{key}" if key else self.path, message))

    def text(self, key: str) -> str:
        """Return a text that is not empty."""
        value = self.data.get(key)
        if value and is_text(value):
            return str(value)
        self.note(key, "must be a text")
        return ""

    def choice(self, key: str, choices: tuple[str, ...], default: str) -> str:
        """Return one of the given texts."""
        value = self.data.get(key, default)
        if isinstance(value, str) and value in choices:
            return value
        self.note(key, f"must be one of {', '.join(choices)}")
        return default

    def flag(self, key: str) -> bool:
        """Return a truth value, false when absent."""
        value = self.data.get(key, False)
        if isinstance(value, bool):
            return value
        self.note(key, "must be true or false")
        return False

    def number(self, key: str, least: float, most: float, default: float | None = None) -> float:
        """Return a finite number within limits; an absent key needs a default."""
        return self.number_of(self.data.get(key, default), key, least, most)

    def number_of(self, value: object, key: str, least: float, most: float) -> float:
        """Return a finite number within limits that was found at a key."""
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) <= LARGEST:
            self.note(key, "must be a number")
            return least
        if not least <= value <= most:
            self.note(key, f"must lie from {least:g} to {most:g}")
            return least
        return value

    def whole(self, key: str, least: int, most: int, default: int | None = None) -> int:
        """Return a whole number within limits; an absent key needs a default."""
        return self.whole_of(self.data.get(key, default), key, least, most)

    def whole_of(self, value: object, key: str, least: int, most: int) -> int:
        """Return a whole number within limits that was found at a key."""
        if not isinstance(value, int) or isinstance(value, bool):
            self.note(key, "must be a whole number")
            return least
        if not least <= value <= most:
            self.note(key, f"must lie from {least} to {most}")
            return least
        return value

    def minutes(self, key: str, default: float | None = None) -> int:
        """Return hours a week as minutes."""
        return round(60 * self.number(key, 0, 168, default))

    def texts(self, key: str) -> frozenset[str]:
        """Return a list of different texts, empty when absent."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(text and is_text(text) for text in value):
            self.note(key, "must be a list of texts")
            return frozenset()
        if len(set(value)) != len(value):
            self.note(key, "must not repeat a text")
        return frozenset(value)

    def items(self, key: str) -> list[Any]:
        """Return a list."""
        value = self.data.get(key)
        if isinstance(value, list):
            return value
        self.note(key, "must be a list")
        return []

    def table(self, key: str) -> dict[str, Any]:
        """Return an object, empty when absent."""
        value = self.data.get(key, {})
        if isinstance(value, dict):
            return value
        self.note(key, "must be an object")
        return {}

    def location(self, key: str) -> tuple[float, float]:
        """Return a place as [x, y] in kilometres."""
        value = self.data.get(key)
        if (
            isinstance(value, list)
            and len(value) == 2
            and all(isinstance(part, int | float) and not isinstance(part, bool) for part in value)
            and all(abs(part) <= LARGEST for part in value)
        ):
            return float(value[0]), float(value[1])
        self.note(key, "must be [x, y] in kilometres")
        return 0.0, 0.0

    def windows(self, key: str) -> tuple[Window, ...]:
        """Return weekly windows given by days and clock times; one past midnight goes on the next day."""
        found = []
        for index, value in enumerate(self.items(key)):
            reader = Reader(value, f"{self.path}.{key}[{index}]", self.errors, ("days", "earliest", "latest"))
            found += reader._window()
        return tuple(found)

    def _window(self) -> list[Window]:
        earliest, latest = self._clock("earliest"), self._clock("latest")
        days = self.data.get("days")
        if not isinstance(days, list) or not days or not all(day in DAY_NAMES for day in days if isinstance(day, str)):
            self.note("days", "must be a list of mon … sun")
            return []
        if any(not isinstance(day, str) for day in days) or len(set(days)) != len(days):
            self.note("days", "must be a list of different days")
            return []
        if earliest is None or latest is None:
            return []
        if latest == earliest:
            self.note("latest", "must differ from earliest")
            return []
        if latest < earliest:
            latest += MINUTES_A_DAY
        return [
            piece
            for day in days
            for piece in _pieces(DAY_NAMES.index(day) * MINUTES_A_DAY + earliest, latest - earliest)
        ]

    def _clock(self, key: str) -> int | None:
        value = self.data.get(key)
        if not isinstance(value, str) or not _CLOCK.fullmatch(value):
            self.note(key, "must be a clock time such as 08:30")
            return None
        hours, minutes = value.split(":")
        total = int(hours) * 60 + int(minutes)
        if total % GRID:
            self.note(key, f"must be a multiple of {GRID} minutes")
            return None
        return total


def _pieces(start: int, length: int) -> list[Window]:
    """Return an interval of the week, cut at midnights; Sunday night goes on as Monday morning."""
    pieces = []
    while length > 0:
        start %= MINUTES_A_WEEK
        part = min(length, MINUTES_A_DAY - start % MINUTES_A_DAY)
        pieces.append(Window(start, start + part))
        start += part
        length -= part
    return pieces
