"""Support instruments from their shipped file. Sources and doubts: employers/data/SOURCES.md."""

from pathlib import Path

from core.services.reference import Column, LoadResult, day, load_file, register_reference, text, yes_no
from employers.models import SupportInstrument

FILE = Path(__file__).resolve().parent / "data" / "support_instruments.csv"


def _whole_or_none(value: str) -> int | None:
    if not value.strip():
        return None
    try:
        return int(value)
    except ValueError as error:
        raise ValueError(f'"{value}" is not a whole number.') from error


def load_instruments(force: bool = False) -> list[LoadResult]:
    """Bring the support instruments up to date with their file; amounts are cents, lengths months."""
    return [
        load_file(
            FILE,
            SupportInstrument,
            columns={
                "code": text("code", required=True),
                "kind": text("kind", required=True),
                "name_fi": text("name_fi", required=True),
                "name_sv": text("name_sv", required=True),
                "name_en": text("name_en", required=True),
                "rate_percent": Column("rate_percent", _whole_or_none),
                "monthly_cap_cents": Column("monthly_cap_cents", _whole_or_none),
                "lump_cents": Column("lump_cents", _whole_or_none),
                "months": Column("months", _whole_or_none),
                "valid_from": day("valid_from"),
                "valid_to": day("valid_to", required=False),
                "source": text("source", required=True),
                "note_fi": text("note_fi"),
                "note_sv": text("note_sv"),
                "note_en": text("note_en"),
                "is_confirmed": yes_no("is_confirmed"),
            },
            key=("code", "valid_from"),
            force=force,
        )
    ]


register_reference("employers", load_instruments)
