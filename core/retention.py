"""Retention declared for every model: how long its rows are kept, and what is done then.

A model without a declaration fails the build (tests/architecture). Sources of the periods: GDPR 5(1)(e); CPR
(EU) 2021/1060 art. 82 for project documents (five years from the end of the year of the last payment).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

PROJECT_DOCUMENT_DAYS = 5 * 365 + 2


@dataclass(frozen=True, slots=True)
class Retention:
    """What a model promises.

    ``days`` None means "as long as its owner": the row goes with the row that ``basis`` names.
    ``expire`` deletes or anonymises rows older than the date it is given and returns their number.
    """

    person_data: bool
    basis: str
    days: int | None = None
    expire: Callable[[date], int] | None = None


_declared: dict[str, Retention] = {}


def declare_retention(model: type[models.Model], retention: Retention) -> None:
    """Declare a model's retention; called beside the model's app config.

    Raises:
        ValueError: a period without a way to carry it out.
    """
    if retention.days is not None and retention.expire is None:
        raise ValueError(f"{model._meta.label}: a period needs a way to expire rows")
    _declared[model._meta.label_lower] = retention


def declared() -> dict[str, Retention]:
    """Return the declarations by model label."""
    return dict(_declared)


def start_of(day: date) -> datetime:
    """Return the first moment of a day in the product's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))


def delete_older(model: type[models.Model], field: str, **filters: Any) -> Callable[[date], int]:
    """Return an ``expire`` that deletes rows whose field (a day or a moment) is before the date."""

    def expire(before: date) -> int:
        limit = start_of(before) if isinstance(model._meta.get_field(field), models.DateTimeField) else before
        count, _ = model._default_manager.filter(**{f"{field}__lt": limit}, **filters).delete()
        return count

    return expire


def expire_all(today: date) -> dict[str, int]:
    """Carry out every declared period and return the number of rows gone by model label."""
    return {
        label: retention.expire(today - timedelta(days=retention.days))
        for label, retention in sorted(_declared.items())
        if retention.days is not None and retention.expire is not None
    }
