"""Reads JSON values with their paths and collects every error instead of stopping at the first."""

import math
from typing import Any

from tasks.carving.clock import ALL_DAY_NAMES, DAY_NAMES, MINUTES_PER_DAY, mask_of, parse_time
from tasks.carving.records import InputError

LARGEST = 10_000_000


def is_text(value: Any) -> bool:
    """Whether a JSON value is a text that can be written to a file: no half of a surrogate pair stands alone."""
    return isinstance(value, str) and not any("\ud800" <= character <= "\udfff" for character in value)


class Reader:
    """One JSON object at a path; each method takes a key, notes what is wrong and returns a usable value."""

    def __init__(self, value: Any, path: str, errors: list[InputError], keys: frozenset[str]) -> None:
        self.path = path
        self.errors = errors
        self.data: dict[str, Any] = {}
        if not isinstance(value, dict):
            self.error(path, "must be an object")
            return
        self.data = value
        for key in value:
            if key not in keys:
                self.error(f"{path}.{key}", "unknown key")

    def error(self, path: str, message: str) -> None:
        """Note one error."""
        self.errors.append(InputError(path, message))

    def at(self, key: str) -> str:
        """JSON path of a key."""
        return f"{self.path}.{key}"

    def _given(self, key: str, *, required: bool) -> bool:
        if key in self.data:
            return True
        if required and self.data is not None:
            self.error(self.at(key), "is missing")
        return False

    def text(self, key: str, default: str | None = None) -> str:
        """A text; not empty when there is no default."""
        if not self._given(key, required=default is None):
            return default or ""
        value = self.data[key]
        if not is_text(value) or (default is None and not value):
            self.error(self.at(key), "must be a text" if default is not None else "must be a text that is not empty")
            return default or ""
        return str(value)

    def integer(self, key: str, low: int, high: int = LARGEST, default: int | None = None) -> int:
        """A whole number in [low, high]; required when there is no default."""
        if not self._given(key, required=default is None):
            return low if default is None else default
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int):
            self.error(self.at(key), "must be a whole number")
        elif not low <= value <= high:
            self.error(self.at(key), f"must be from {low} to {high}")
        else:
            return value
        return low if default is None else default

    def optional_integer(self, key: str, low: int, high: int = LARGEST) -> int | None:
        """A whole number in [low, high], or None when absent or null."""
        if self.data.get(key) is None:
            return None
        return self.integer(key, low, high)

    def share(self, key: str, default: float | None = None, *, above_zero: bool = False) -> float:
        """A number from 0 to 1, or above 0 to 1."""
        if not self._given(key, required=default is None):
            return default or 0.0
        value = self.data[key]
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.error(self.at(key), "must be a number")
        elif not 0 <= value <= 1 or (above_zero and not value):
            self.error(self.at(key), "must be above 0 and at most 1" if above_zero else "must be from 0 to 1")
        else:
            return value
        return default or 0.0

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.error(self.at(key), "must be true or false")
            return default
        return value

    def items(self, key: str, *, required: bool = True) -> list[Any]:
        """A list."""
        if not self._given(key, required=required):
            return []
        value = self.data[key]
        if not isinstance(value, list):
            self.error(self.at(key), "must be a list")
            return []
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts without repeats."""
        found: list[str] = []
        for index, value in enumerate(self.items(key, required=required)):
            if not is_text(value) or not value:
                self.error(f"{self.at(key)}[{index}]", "must be a text that is not empty")
            elif value in found:
                self.error(f"{self.at(key)}[{index}]", f"“{value}” is there twice")
            else:
                found.append(value)
        return tuple(found)

    def days(self, key: str, week_days: int, *, allow_empty: bool = False) -> int:
        """Bitmask of a list of day names."""
        known = ALL_DAY_NAMES if week_days > len(DAY_NAMES) else DAY_NAMES
        names = []
        for index, name in enumerate(self.texts(key, required=True)):
            if name not in known:
                self.error(f"{self.at(key)}[{index}]", f"must be one of {', '.join(known)}")
            else:
                names.append(name)
        if not names and not allow_empty and isinstance(self.data.get(key), list) and not self.data[key]:
            self.error(self.at(key), "must have at least one day")
        return mask_of(names)

    def time(self, key: str) -> int:
        """Minutes after midnight of "HH:MM"."""
        if not self._given(key, required=True):
            return 0
        value = self.data[key]
        minutes = parse_time(value) if isinstance(value, str) else None
        if minutes is None:
            self.error(self.at(key), 'must be a time "HH:MM"')
            return 0
        return minutes

    def window(self) -> tuple[int, int]:
        """The keys earliest and latest; a window that ends before it begins runs across midnight."""
        before = len(self.errors)
        earliest, latest = self.time("earliest"), self.time("latest")
        if latest == earliest and len(self.errors) == before:
            self.error(self.at("latest"), "must differ from earliest")
        if latest <= earliest:
            latest += MINUTES_PER_DAY
        return earliest, latest

    def levels(self, key: str, dimensions: tuple[str, ...], *, required: bool) -> dict[str, int]:
        """A map of dimension → level 0–5."""
        if not self._given(key, required=required):
            return {}
        reader = Reader(self.data[key], self.at(key), self.errors, frozenset(dimensions))
        return {name: reader.integer(name, 0, 5) for name in dimensions if name in reader.data}
