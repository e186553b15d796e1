"""Reads of operating models: the list, and how far a model has rooted where."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery

from core.pagination import Page, keyset_page
from pilots.enums import RootingLevel
from pilots.models import ModelVersion, OperatingModel, RootingStep


def models_page(models: QuerySet[Any], cursor: str) -> Page[Any]:
    """Return one page of operating models by name, with ``newest`` version and the highest ``level`` anywhere."""
    versions = ModelVersion.objects.filter(operating_model=OuterRef("pk")).order_by("-number")
    steps = (
        RootingStep.objects.filter(version__operating_model=OuterRef("pk"))
        .order_by()
        .values("version__operating_model")
        .annotate(highest=Max("level"))
        .values("highest")
    )
    with_data = models.select_related("project").annotate(
        newest=Subquery(versions.values("number")[:1]), level=Subquery(steps)
    )
    return keyset_page(with_data, order=("name",), cursor=cursor)


def steps_of_model(model: OperatingModel) -> list[RootingStep]:
    """Return the recorded steps of every version, the newest first."""
    steps = RootingStep.objects.filter(version__operating_model=model)
    return list(steps.select_related("version", "region", "industry", "pilot").order_by("-reached_on", "-id"))


@dataclass(frozen=True, slots=True)
class PlaceLevel:
    """How far a model stands at an organisation in a region."""

    place: str
    level: RootingLevel


def levels_by_place(steps: list[RootingStep]) -> list[PlaceLevel]:
    """Return the highest level of each organisation and region, the highest first."""
    highest: dict[str, int] = {}
    for step in steps:
        place = f"{step.organisation_name}, {step.region}"
        highest[place] = max(step.level, highest.get(place, 0))
    ordered = sorted(highest.items(), key=lambda item: (-item[1], item[0]))
    return [PlaceLevel(place, RootingLevel(level)) for place, level in ordered]
