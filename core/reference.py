"""The kernel's own reference files: areas, authorities, classifications, holidays. Sources: core/data/SOURCES.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import models

from core.models import (
    Authority,
    AuthorityArea,
    EducationLevel,
    EmploymentArea,
    Industry,
    LegalForm,
    Municipality,
    Occupation,
    PublicHoliday,
    Region,
    SizeClass,
)
from core.services.reference import (
    Column,
    LoadResult,
    day,
    linked,
    load_file,
    register_reference,
    text,
    whole,
    yes_no,
)

FOLDER = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True, slots=True)
class ReferenceSource:
    """One shipped file and the model it fills."""

    file_name: str
    model: type[models.Model]
    columns: Mapping[str, Column]
    key: Sequence[str] = ("code",)
    remove_absent: bool = False


def _named() -> dict[str, Column]:
    return {
        "code": text("code", required=True),
        "name_fi": text("name_fi", required=True),
        "name_sv": text("name_sv"),
        "name_en": text("name_en"),
    }


def _leveled() -> dict[str, Column]:
    return {**_named(), "level": whole("level"), "parent_code": text("parent_code")}


def sources() -> tuple[ReferenceSource, ...]:
    """Return the files in the order in which they are loaded: what others point to comes first."""
    return (
        ReferenceSource("regions.csv", Region, _named()),
        ReferenceSource("employment_areas.csv", EmploymentArea, _named()),
        ReferenceSource(
            "authorities.csv",
            Authority,
            {
                **_named(),
                "kind": text("kind", required=True),
                "valid_from": day("valid_from"),
                "valid_to": day("valid_to", required=False),
                "funds_esf": yes_no("funds_esf"),
            },
        ),
        ReferenceSource(
            "authority_areas.csv",
            AuthorityArea,
            {
                "authority_id": linked("authority_code", Authority),
                "region_id": linked("region_code", Region),
                "capacity": text("capacity", required=True),
                "valid_from": day("valid_from"),
                "valid_to": day("valid_to", required=False),
            },
            key=("authority_id", "region_id", "capacity", "valid_from"),
            remove_absent=True,
        ),
        ReferenceSource(
            "municipalities.csv",
            Municipality,
            {
                **_named(),
                "region_id": linked("region_code", Region),
                "employment_area_id": linked("employment_area_code", EmploymentArea, required=False),
                "wellbeing_county_code": text("wellbeing_county_code"),
                "language_status_code": text("language_status_code"),
                "urban_rural_code": text("urban_rural_group_code"),
            },
        ),
        ReferenceSource("industries.csv", Industry, _leveled()),
        ReferenceSource("occupations.csv", Occupation, _leveled()),
        ReferenceSource("legal_forms.csv", LegalForm, {**_named(), "abbreviation": text("abbreviation")}),
        ReferenceSource("education_levels.csv", EducationLevel, {**_named(), "esf_indicator": text("esf_indicator")}),
        ReferenceSource(
            "size_classes.csv",
            SizeClass,
            {
                **_named(),
                "headcount_below": whole("headcount_below"),
                "turnover_max_euros": whole("turnover_max_euros"),
                "balance_max_euros": whole("balance_max_euros"),
            },
        ),
        ReferenceSource(
            "public_holidays.csv",
            PublicHoliday,
            {
                "date": day("date"),
                "name_fi": text("name_fi", required=True),
                "name_sv": text("name_sv", required=True),
                "name_en": text("name_en", required=True),
            },
            key=("date",),
            remove_absent=True,
        ),
    )


def load(force: bool = False) -> list[LoadResult]:
    """Load every file of the kernel; unchanged ones are skipped unless ``force``."""
    return [
        load_file(
            FOLDER / source.file_name,
            source.model,
            columns=source.columns,
            key=source.key,
            remove_absent=source.remove_absent,
            force=force,
        )
        for source in sources()
    ]


register_reference("core", load)
