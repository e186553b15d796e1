"""Which authority serves a region on a day: the general one and the one that funds ESF+ differ since 2026."""

from datetime import date
from typing import Literal

from django.db.models import Q

from core.models import Authority, Region


def authority_of(region: Region, on: date, capacity: Literal["general", "funding"]) -> Authority | None:
    """Return the authority that serves the region in this capacity on this day, or None when none is known.

    Funding areas are known from 1.1.2026 (four vitality centres); Åland has its own ESF+ administration.
    """
    return (
        Authority.objects.filter(
            Q(areas__valid_to__isnull=True) | Q(areas__valid_to__gte=on),
            areas__region=region,
            areas__capacity=capacity,
            areas__valid_from__lte=on,
        )
        .order_by("-areas__valid_from", "code")
        .first()
    )
