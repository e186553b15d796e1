"""Indicators on their pages: definitions, a figure with its parts, the records behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from coaching.models import ParticipantRecord, Placement, SupportEntry
from core.formatting import NO_BREAK, number_text
from core.pagination import Page, keyset_page
from core.policies import Text
from pilots.models import Project
from pilots.policies import MANAGES
from reports.counting import Figure, Scope, count_group, definitions_on, group_of, records_of
from reports.dashboard_policies import PARTICIPANTS, PEOPLE, THINGS
from reports.enums import IndicatorKind, IndicatorUnit
from reports.models import IndicatorDefinition
from reports.selectors.report_words import part_label

PEOPLE_IN = {"participants": PARTICIPANTS, "placements": PEOPLE, "support": PEOPLE}
HOURS = frozenset({IndicatorUnit.HOURS, IndicatorUnit.HOURS_A_WEEK})
# Any day will do where nothing is counted.
NO_DAY = date(2000, 1, 1)
# What a row of the records shows of its neighbours, by model.
JOINED: dict[str, tuple[str, ...]] = {
    "coaching.participantrecord": ("project", "education"),
    "coaching.placement": ("candidate", "role__analysis__unit__site__employer"),
    "coaching.supportentry": ("candidate", "employer"),
    "employers.employer": ("municipality", "industry"),
    "employers.site": ("employer", "municipality"),
    "pilots.pilot": ("project", "region", "industry"),
    "tasks.task": ("analysis__unit__site__employer",),
    "tasks.process": ("analysis__unit__site__employer",),
    "tasks.roleitem": ("slot__task", "role__analysis__unit__site__employer"),
    "tasks.carvedrole": ("analysis__unit__site__employer",),
}


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part of a figure as it is read; the total has the part ""."""

    part: str
    label: Text
    text: str
    figure: Figure


def followed_projects(user: Any) -> QuerySet[Any]:
    """Return the projects whose figures the user follows: a coordinator all, a manager the own organisation's."""
    projects = Project.objects.visible_to(user)
    if not user.is_coordinator:
        projects = projects.filter(pk__in=Project.objects.filter(implementers__in=user.organisations_as(MANAGES)))
    return projects.order_by("code")


def projects_with_records(user: Any) -> QuerySet[Any]:
    """Return the projects in which the user sees somebody's records, and those that the user follows."""
    return Project.objects.filter(
        Q(pk__in=followed_projects(user).order_by().values("pk"))
        | Q(pk__in=ParticipantRecord.objects.visible_to(user).values("project"))
        | Q(pk__in=Placement.objects.visible_to(user).values("role__analysis__pilot__project"))
        | Q(pk__in=SupportEntry.objects.visible_to(user).values("project"))
    ).order_by("code")


def made_of(code: str) -> str:
    """Return whose rows an indicator is made of."""
    return PEOPLE_IN.get(group_of(code), THINGS)


def definitions_by_kind(day: date) -> list[tuple[Text, list[IndicatorDefinition]]]:
    """Return the definitions in force on the day under the names of their kinds."""
    rows = list(definitions_on(day).values())
    return [(kind.label, [row for row in rows if row.kind == kind]) for kind in IndicatorKind]


def versions_of(code: str) -> list[IndicatorDefinition]:
    """Return every version of an indicator's definition, the newest first."""
    return list(IndicatorDefinition.objects.filter(code=code).order_by("-version"))


def in_force(versions: Sequence[IndicatorDefinition], day: date) -> IndicatorDefinition | None:
    """Return the version in force on the day: the newest that has begun and not ended."""
    return next(
        (each for each in versions if each.valid_from <= day and (each.valid_to is None or each.valid_to >= day)), None
    )


def figure_rows(definition: IndicatorDefinition, scope: Scope) -> list[PartRow]:
    """Return the figure and its parts in the order in which they are told, the total first."""
    figures = count_group(group_of(definition.code), scope, {definition.code: definition}).get("", [])
    return [
        PartRow(figure.part, part_label(figure.part) or _("In all"), figure_text(figure, definition.unit), figure)
        for figure in figures
        if figure.code == definition.code
    ]


def figure_text(figure: Figure, unit: str) -> str:
    """Return a figure as it is read, with the unit of hours and shares."""
    if figure.numerator is not None:
        share = f"{number_text(figure.value, 1, trim=True)}{NO_BREAK}%"
        return f"{share} ({figure.numerator}/{figure.denominator})" if figure.denominator else "–"
    if unit in HOURS or figure.part == "hours":
        return f"{number_text(figure.value, 2, trim=True)}{NO_BREAK}h"
    return number_text(figure.value)


def bars_of(rows: Sequence[PartRow]) -> list[tuple[Text, Decimal]]:
    """Return the parts for a chart of bars; shares and mixed units are not drawn."""
    return [(row.label, row.figure.value) for row in rows if row.part and row.figure.numerator is None]


@dataclass(frozen=True, slots=True)
class Records:
    """One page of the records behind a figure, how many the reader may see, and what they are (``app.model``)."""

    page: Page[Any]
    number: int
    model: str


def records_page(code: str, part: str, scope: Scope, user: Any, cursor: str) -> Records | None:
    """Return a page of the records that the user may see, the newest first; None when there is no such figure."""
    rows = records_of(code, part, scope, user)
    if rows is None:
        return None
    label = rows.model._meta.label_lower
    page = keyset_page(rows.select_related(*JOINED[label]), order=("-pk",), cursor=cursor)
    return Records(page, rows.order_by().count(), label)


def parts_known(code: str, definitions: Mapping[str, Any]) -> list[tuple[str, Text]]:
    """Return the parts of an indicator with their names, the total first, without counting anything."""
    figures = count_group(group_of(code), Scope((), NO_DAY), dict(definitions)).get("", [])
    return [(figure.part, part_label(figure.part) or _("In all")) for figure in figures if figure.code == code]
