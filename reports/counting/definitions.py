"""The definitions in force on a day."""

from datetime import date
from typing import Any

from django.db.models import Q

from reports.models import IndicatorDefinition


def definitions_on(day: date) -> dict[str, IndicatorDefinition]:
    """Return the newest definition of each indicator in force on the day, by code, in the order of their places."""
    rows = IndicatorDefinition.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day
    ).order_by("position", "code", "version")
    return {row.code: row for row in rows}


def parameter(definitions: dict[str, IndicatorDefinition], code: str, name: str, otherwise: Any) -> Any:
    """Return a number of an indicator's rule; ``otherwise`` holds while the indicator has no definition."""
    definition = definitions.get(code)
    return definition.parameters.get(name, otherwise) if definition else otherwise
