"""Clock times and sets of days.

A time is a whole number of minutes after midnight of the day a unit starts on; a window that runs across
midnight ends above 1440. A set of days is a bitmask whose bit 0 is the first Monday.
"""

import re

MINUTES_PER_DAY = 24 * 60
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ALL_DAY_NAMES = DAY_NAMES + tuple(f"{name}2" for name in DAY_NAMES)
_TIME = re.compile(r"^([01]\d|2[0-3]):([0-5]\d)$|^24:00$")


def parse_time(text: str) -> int | None:
    """Minutes after midnight of "HH:MM" ("24:00" is the end of the day); None when the text is no time."""
    if not _TIME.match(text):
        return None
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def format_time(minutes: int) -> str:
    """ "HH:MM" of minutes after midnight; a time after midnight of the next day is wrapped, 1440 stays "24:00"."""
    if minutes > MINUTES_PER_DAY:
        minutes -= MINUTES_PER_DAY
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def mask_of(names: list[str] | tuple[str, ...]) -> int:
    """Bitmask of day names such as "mon" or, in the second week of a fortnight, "mon2"."""
    mask = 0
    for name in names:
        mask |= 1 << ALL_DAY_NAMES.index(name)
    return mask


def names_of(mask: int) -> tuple[str, ...]:
    """Day names of a bitmask, in calendar order."""
    return tuple(name for bit, name in enumerate(ALL_DAY_NAMES) if mask >> bit & 1)


def days_in(mask: int) -> tuple[int, ...]:
    """Bit numbers of a set of days."""
    return tuple(bit for bit in range(len(ALL_DAY_NAMES)) if mask >> bit & 1)


def round_up(minutes: int, grid: int) -> int:
    """Minutes rounded up to the grid."""
    return -(-minutes // grid) * grid
