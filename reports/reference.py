"""Definitions of the indicators from their shipped file. Sources: reports/data/SOURCES.md."""

import json
from pathlib import Path
from typing import Any

from core.services.reference import Column, LoadResult, day, load_file, register_reference, text, whole, yes_no
from reports.models import IndicatorDefinition

FILE = Path(__file__).resolve().parent / "data" / "indicators.csv"
LANGUAGES = ("fi", "sv", "en")


def _json(value: str) -> Any:
    """Read an object of numbers.

    Raises:
        ValueError: the text is not a JSON object.
    """
    read = json.loads(value)
    if not isinstance(read, dict):
        raise ValueError("not an object")  # noqa: TRY004  # the loader tells ValueError with file and line
    return read


def load_indicators(force: bool = False) -> list[LoadResult]:
    """Bring the definitions of the indicators up to date with their file."""
    return [
        load_file(
            FILE,
            IndicatorDefinition,
            columns={
                "code": text("code", required=True),
                "version": whole("version"),
                "kind": text("kind", required=True),
                "unit": text("unit", required=True),
                "position": whole("position"),
                "is_by_gender": yes_no("is_by_gender"),
                **{f"name_{language}": text(f"name_{language}", required=True) for language in LANGUAGES},
                **{f"rule_{language}": text(f"rule_{language}", required=True) for language in LANGUAGES},
                "parameters": Column("parameters", _json),
                **{f"basis_{language}": text(f"basis_{language}", required=True) for language in LANGUAGES},
                "is_confirmed": yes_no("is_confirmed"),
                "valid_from": day("valid_from"),
                "valid_to": day("valid_to", required=False),
            },
            key=("code", "version"),
            force=force,
        )
    ]


register_reference("reports", load_indicators)
