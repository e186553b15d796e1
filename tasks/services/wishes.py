"""Wishes for roles: saved, limited, relaxed by the button that the conflict offers."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.events import record_event
from core.policies import require
from core.staleness import SEEN, refuse_stale
from employers.services.saving import assign
from tasks.models import Dimension, ProfileCeiling, RoleWish, WishCeiling, WorkAnalysis
from tasks.role_policies import may_carve
from tasks.selectors.carving_input import clock_time, day_mask

# What a relaxation of the engine's conflict may set, by the record's key, and the wish's field it lands in.
RELAXABLE = {
    "min_minutes_per_week": "min_minutes_per_week",
    "max_minutes_per_week": "max_minutes_per_week",
    "min_minutes_per_day": "min_minutes_per_day",
    "max_minutes_per_day": "max_minutes_per_day",
    "max_span_minutes": "max_span_minutes",
    "max_locations": "max_places",
    "min_processes": "min_processes",
    "max_processes": "max_processes",
    "max_unwanted_percent": "max_unwanted_percent",
    "min_with_colleagues_percent": "min_with_colleagues_percent",
    "max_single_task_percent": "max_single_task_percent",
    "min_meaningful_tasks": "min_meaningful_tasks",
}
CLOCKS = frozenset({"earliest", "latest"})


def save_wish(wish: RoleWish, *, actor: Any, values: Mapping[str, Any]) -> RoleWish:
    """Save a wish from its form. A new wish, or one with another profile, takes the profile's ceilings.

    Raises:
        Refused: the actor may not carve in this analysis.
        StaleRow: somebody else has saved other values since the form was shown.
    """
    with transaction.atomic():
        require(may_carve(actor, wish.analysis))
        added = wish.pk is None
        stored = wish if added else RoleWish.objects.select_for_update(of=("self",)).get(pk=wish.pk)
        names = [name for name in values if name not in {"licences", SEEN}]
        profile = None if added else stored.profile_id
        if added:
            stored.position = RoleWish.objects.filter(analysis=wish.analysis).count()
        else:
            stored.analysis = wish.analysis
            refuse_stale(stored, values, [*names, "licences"])
        assign(stored, values, names)
        stored.save()
        stored.licences.set(values["licences"])
        if added or profile != stored.profile_id:
            _take_profile(stored)
        record_event("tasks.wish.saved", subject=stored, actor=actor)
    return stored


def _take_profile(wish: RoleWish) -> None:
    wish.ceilings.all().delete()
    if wish.profile_id is None:
        return
    WishCeiling.objects.bulk_create(
        WishCeiling(wish=wish, dimension_id=ceiling.dimension_id, level=ceiling.level)
        for ceiling in ProfileCeiling.objects.filter(profile_id=wish.profile_id)
    )


def set_ceilings(wish: RoleWish, *, actor: Any, levels: dict[str, int]) -> None:
    """Replace the wish's ceilings; dimensions left out have no limit.

    Raises:
        Refused: the actor may not carve in this analysis.
    """
    with transaction.atomic():
        require(may_carve(actor, wish.analysis))
        wish.ceilings.all().delete()
        WishCeiling.objects.bulk_create(
            WishCeiling(wish=wish, dimension=dimension, level=levels[dimension.code])
            for dimension in Dimension.objects.filter(code__in=levels)
        )
        record_event("tasks.wish.limited", subject=wish, actor=actor)


def delete_wish(wish: RoleWish, *, actor: Any) -> None:
    """Remove a wish. Proposals made from it stay readable.

    Raises:
        Refused: the actor may not carve in this analysis.
    """
    with transaction.atomic():
        require(may_carve(actor, wish.analysis))
        record_event("tasks.wish.removed", subject=wish, actor=actor)
        wish.delete()


def relax_wish(analysis: WorkAnalysis, *, role: str, change: dict[str, Any], actor: Any) -> RoleWish:
    """Loosen a wish as the engine's conflict suggested; ``role`` is the record's id ("W<key>").

    ``change`` holds record keys with their new values, for example {"min_minutes_per_week": 420}, or "ceiling" with
    levels by dimension, or "days" with day names.

    Raises:
        Refused: the actor may not carve in this analysis.
        ValidationError: the wish is gone, or the change is not one that can be made by a button.
    """
    key = role.removeprefix("W")
    with transaction.atomic():
        require(may_carve(actor, analysis))
        wish: RoleWish | None = (
            RoleWish.objects.select_for_update(of=("self",)).filter(analysis=analysis, pk=int(key)).first()
            if key.isdecimal()
            else None
        )
        if wish is None:
            raise ValidationError(_("The wish has been removed meanwhile."))
        for name, value in change.items():
            _relax_one(wish, name, value)
        wish.analysis = analysis
        wish.full_clean()
        wish.save()
        record_event("tasks.wish.relaxed", subject=wish, actor=actor, payload={"fields": sorted(change)})
    return wish


def _relax_one(wish: RoleWish, name: str, value: Any) -> None:
    if name in RELAXABLE and isinstance(value, int):
        setattr(wish, RELAXABLE[name], value)
    elif name in CLOCKS and isinstance(value, str):
        setattr(wish, name, clock_time(value))
    elif name == "days" and isinstance(value, list):
        wish.days = day_mask(value)
    elif name == "ceiling" and isinstance(value, dict):
        for code, level in value.items():
            wish.ceilings.filter(dimension__code=code).update(level=level)
    else:
        raise ValidationError(_("This change is made in the wish itself, not by a button."))
