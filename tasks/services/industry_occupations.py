"""Which occupations are usual in an industry (tasks/data/industry_occupations.csv): what the library offers first."""

import csv
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
TOL_DIGITS = 2


@lru_cache(maxsize=1)
def _table() -> dict[str, list[str]]:
    with (DATA / "industry_occupations.csv").open(encoding="utf-8", newline="") as source:
        return {row["industry_tol2"]: row["isco08_codes"].split() for row in csv.DictReader(source)}


def occupations_of_industry(code: str) -> list[str]:
    """Return ISCO-08 codes usual in the industry; a section letter or an unknown industry has none."""
    return list(_table().get(code[:TOL_DIGITS], []))
