"""What the counting needs of reference data, without loading all of it."""

from typing import Any

import pytest
from django.utils.module_loading import autodiscover_modules

from core.models import EducationLevel, SizeClass
from core.services.reference import load_registered
from tests.factories import MunicipalityFactory, RegionFactory

EDUCATION = {code: "EECO09" if code <= 2 else "EECO10" if code <= 4 else "EECO11" for code in range(9)}
SIZES = (
    ("micro", 10, 2_000_000, 2_000_000),
    ("small", 50, 10_000_000, 10_000_000),
    ("medium", 250, 50_000_000, 43_000_000),
)
# Code of the municipality, its region, its class in Statistics Finland's grouping (3: rural).
TOWNS = (("491", "10", "2"), ("005", "14", "3"), ("091", "01", "1"))


@pytest.fixture
def rules(db: Any) -> None:
    """Put in the definitions of the indicators, education levels, size classes and three municipalities."""
    autodiscover_modules("reference")
    list(load_registered(only=["reports"]))
    EducationLevel.objects.bulk_create(
        EducationLevel(code=str(code), name_fi=f"Taso {code}", esf_indicator=EDUCATION.get(code, ""))
        for code in range(10)
    )
    SizeClass.objects.bulk_create(
        SizeClass(code=code, name_fi=code, headcount_below=staff, turnover_max_euros=sales, balance_max_euros=balance)
        for code, staff, sales, balance in SIZES
    )
    for code, region, group in TOWNS:
        MunicipalityFactory.create(
            code=code,
            name_fi=code,
            region=RegionFactory.create(code=region, name_fi=f"Maakunta {region}"),
            urban_rural_code=group,
        )
