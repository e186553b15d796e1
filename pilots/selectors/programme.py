"""Reads of the programme's tree, the funding authorities, payment periods, targets and actions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from core.models import AuthorityArea, Region
from employers.models import Employer
from employers.selectors import matching_name_or_id
from pilots.models import Action, IndicatorTarget, PaymentPeriod, Project, SupportedEmployer

MOST_MATCHES = 20
FUNDING = "funding"


@dataclass(frozen=True, slots=True)
class RegionAuthority:
    """The authority of a region on a day. ``area`` is None when none is known.

    ``is_funding`` is false where only the general area is known for the day, as before 2026. ``pilots`` is the number
    of the project's pilots in the region.
    """

    region: Region
    area: AuthorityArea | None
    is_funding: bool
    pilots: int


def authorities_on(project: Project, day: date, *, with_pilots_only: bool = False) -> list[RegionAuthority]:
    """Return the authority of each region on a day, by the region's name: the funding one, else the general one."""
    regions = Region.objects.annotate(pilots=Count("pilot", filter=Q(pilot__project=project))).order_by("name_fi")
    if with_pilots_only:
        regions = regions.filter(pilots__gt=0)
    in_force = (
        AuthorityArea.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)
        .select_related("authority")
        .order_by("valid_from", "id")
    )
    known = {(area.region_id, area.capacity): area for area in in_force}
    return [
        RegionAuthority(
            region,
            known.get((region.pk, FUNDING)) or known.get((region.pk, "general")),
            (region.pk, FUNDING) in known,
            region.pilots,
        )
        for region in regions
    ]


def project_with_tree(projects: QuerySet[Any]) -> QuerySet[Any]:
    """Add the theme, objective, programme and steering authority of each project."""
    return projects.select_related("theme__objective__programme", "theme__steering")


def periods_of(project: Project) -> list[PaymentPeriod]:
    """Return the project's payment periods in the order of time."""
    return list(project.periods.order_by("starts_on", "id"))


def targets_of(periods: Iterable[PaymentPeriod]) -> Mapping[tuple[UUID, str], Decimal]:
    """Return the targets of the periods by the period's public id and the indicator's code."""
    rows = IndicatorTarget.objects.filter(period__in=list(periods)).order_by("pk")
    return {
        (period, code): value
        for period, code, value in rows.values_list("period__public_id", "indicator_code", "value")
    }


def actions_of(project: Project, user: Any) -> list[Action]:
    """Return the project's actions that the user sees, with ``employers``, the number of employers supported."""
    actions = Action.objects.visible_to(user).filter(project=project).select_related("pilot", "project")
    return list(actions.annotate(employers=Count("supported_employers")).order_by("-starts_on", "-id"))


def supported_by(action: Action, user: Any) -> tuple[list[SupportedEmployer], int]:
    """Return the supported employers that the user may see, in the order of time, and how many others there are."""
    rows = (
        SupportedEmployer.objects.visible_to(user)
        .filter(action=action, employer__in=Employer.objects.visible_to(user))
        .select_related("employer__municipality")
        .order_by("supported_on", "id")
    )
    shown = list(rows)
    return shown, action.supported_employers.count() - len(shown)


def employers_to_support(action: Action, user: Any, text: str) -> list[Employer]:
    """Return up to 20 employers that match the text and are not in the action; those of its pilot when no text."""
    employers = Employer.objects.visible_to(user).exclude(support_received__action=action)
    if text:
        employers = employers.filter(matching_name_or_id(text))
    elif action.pilot_id is not None:
        employers = employers.filter(pilots=action.pilot_id)
    return list(employers.select_related("municipality").order_by("name", "id")[:MOST_MATCHES])
