"""The words of consents from their shipped file. Sources: coaching/data/SOURCES.md."""

from pathlib import Path

from coaching.models import ConsentText
from core.services.reference import LoadResult, day, load_file, register_reference, text, whole

FOLDER = Path(__file__).resolve().parent / "data"


def load_consent_texts(force: bool = False) -> list[LoadResult]:
    """Bring the words of consents up to date with their file."""
    return [
        load_file(
            FOLDER / "consent_texts.csv",
            ConsentText,
            columns={
                "purpose": text("purpose", required=True),
                "version": whole("version"),
                "valid_from": day("valid_from"),
                "text_fi": text("text_fi", required=True),
                "text_sv": text("text_sv", required=True),
                "text_en": text("text_en", required=True),
            },
            key=("purpose", "version"),
            force=force,
        )
    ]


register_reference("coaching", load_consent_texts)
