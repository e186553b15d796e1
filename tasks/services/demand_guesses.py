"""Cautious guesses of what an occupation's tasks demand, from O*NET levels (tasks/data/occupation_demand_guesses.csv).

A guess is the occupation's full level, the highest among the occupations that share an ISCO-08 code: a task's own
demand is not derived from it, a person lowers it (see docs of the carving engine: derived demands were too low).
"""

import csv
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
ISCO_DIGITS = 4
FEWEST_DIGITS = 2


@lru_cache(maxsize=1)
def _levels() -> dict[str, dict[str, int]]:
    levels: dict[str, dict[str, int]] = {}
    with (DATA / "occupation_demand_guesses.csv").open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            for code in row["isco08_codes"].split():
                own = levels.setdefault(code, {})
                own[row["dimension"]] = max(own.get(row["dimension"], 0), int(row["level"]))
    return levels


def guessed_levels(occupation_code: str) -> dict[str, int]:
    """Return the guessed level 0–5 by dimension code; empty for an occupation without figures.

    An occupation that is not among them takes the highest levels of its nearest group (three digits, then two).
    """
    code = occupation_code[:ISCO_DIGITS]
    levels = _levels()
    if code in levels:
        return dict(levels[code])
    for digits in range(ISCO_DIGITS - 1, FEWEST_DIGITS - 1, -1):
        near = [own for known, own in levels.items() if known[:digits] == code[:digits] and len(code) >= digits]
        if near:
            return highest(near)
    return {}


def highest(several: list[dict[str, int]]) -> dict[str, int]:
    """Return the highest level of each dimension."""
    merged: dict[str, int] = {}
    for levels in several:
        for dimension, level in levels.items():
            merged[dimension] = max(merged.get(dimension, 0), level)
    return merged
