"""What reports tell the lower floors: the indicators for which projects may set targets."""

from django.utils import timezone

from pilots.indicators import Indicator, register_indicators
from reports.enums import IndicatorUnit
from reports.models import IndicatorDefinition

WITH_DECIMALS = frozenset({IndicatorUnit.HOURS, IndicatorUnit.HOURS_A_WEEK})


def indicators_with_targets() -> list[Indicator]:
    """Return the indicators whose definition is in force today, by their position; the newest version names them.

    Shares have no total that could have a target: their parts are told apart.
    """
    today = timezone.localdate()
    rows = IndicatorDefinition.objects.filter(valid_from__lte=today).order_by("position", "code", "-version")
    newest: dict[str, IndicatorDefinition] = {}
    for row in rows:
        if row.valid_to is None or row.valid_to >= today:
            newest.setdefault(row.code, row)
    return [
        Indicator(
            code=row.code,
            name=row.name,
            group=row.get_kind_display(),
            unit=row.get_unit_display(),
            is_whole=row.unit not in WITH_DECIMALS,
        )
        for row in newest.values()
        if row.unit != IndicatorUnit.PERCENT
    ]


register_indicators(indicators_with_targets)
