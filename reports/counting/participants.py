"""EECO01–11, 13, 14, 17 and EECR01–04: one pass over the participant records.

Only complete records of actions that help people directly count, with their first day at the latest on the cut-off day.
Results count the situation that was asked within the window after the last day.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, DateField, F, Func, Q, QuerySet

from coaching.enums import (
    STATUSES_EMPLOYED,
    STATUSES_INACTIVE,
    Citizenship,
    EmploymentStatus,
    YesNoUnknown,
)
from coaching.models import ParticipantRecord
from coaching.selectors.completeness import NEEDED, is_complete_condition
from pilots.enums import Beneficiary
from reports.counting.definitions import parameter
from reports.counting.scope import GENDERS, ByArea, Figure, Quality, Scope, number, rows_by

REGION = "municipality__region__code"
RURAL_GROUP = "3"
DAYS_AFTER_EXIT = 28
LONG_TERM_MONTHS = 12


def takes_part() -> Q:
    """Return the condition "a participant": the action helps people directly, with earmarked money (domain 2.1)."""
    return Q(action__direct_beneficiary=Beneficiary.PERSON, action__has_earmarked_cost=True)


def records(scope: Scope) -> QuerySet[Any]:
    """Return the participant records of the scope, complete or not."""
    found = ParticipantRecord.objects.filter(takes_part(), project__in=scope.project_ids, entry_on__lte=scope.cut_off)
    return found.filter(**{REGION: scope.region_code}) if scope.region_code else found


def _before_entry(months: int) -> Func:
    """Return the day this many months before the entry; a day that the month lacks is its last one."""
    template = f"((%(expressions)s) - make_interval(months => {int(months)}))::date"
    return Func(F("entry_on"), template=template, output_field=DateField())


def conditions(scope: Scope, definitions: dict[str, Any]) -> dict[str, Q]:
    """Return which complete records each indicator counts."""
    employed = Q(status_entry__in=STATUSES_EMPLOYED)
    unemployed = Q(status_entry=EmploymentStatus.UNEMPLOYED)
    inactive = Q(status_entry__in=STATUSES_INACTIVE)
    months = parameter(definitions, "EECO03", "months", LONG_TERM_MONTHS)
    young_months = parameter(definitions, "EECO03", "months_under_25", LONG_TERM_MONTHS)
    long_term = Q(age_at_entry__gte=25, unemployed_since__lte=_before_entry(months)) | Q(
        age_at_entry__lt=25, unemployed_since__lte=_before_entry(young_months)
    )
    return {
        "EECO01": Q(pk__isnull=False),
        "EECO02": unemployed,
        "EECO03": unemployed & long_term,
        "EECO04": inactive,
        "EECO05": employed,
        "EECO06": Q(age_at_entry__lt=18),
        "EECO07": Q(age_at_entry__gte=18, age_at_entry__lte=29),
        "EECO08": Q(age_at_entry__gte=55),
        **{code: Q(education__esf_indicator=code) for code in ("EECO09", "EECO10", "EECO11")},
        "EECO13": Q(citizenship=Citizenship.THIRD),
        "EECO14": Q(foreign_background=YesNoUnknown.YES),
        "EECO17": Q(municipality__urban_rural_code=RURAL_GROUP),
        "EECR01": inactive & Q(searching_exit=True) & _in_window(scope, definitions, "EECR01"),
        "EECR02": Q(in_education_exit=True)
        & Q(in_education_entry=False)
        & ~Q(status_entry=EmploymentStatus.INACTIVE_STUDENT)
        & _in_window(scope, definitions, "EECR02"),
        "EECR03": Q(qualification_exit=True) & _in_window(scope, definitions, "EECR03"),
        "EECR04": (unemployed | inactive)
        & Q(status_exit__in=STATUSES_EMPLOYED)
        & _in_window(scope, definitions, "EECR04"),
    }


def _in_window(scope: Scope, definitions: dict[str, Any], code: str) -> Q:
    days = int(parameter(definitions, code, "days", DAYS_AFTER_EXIT))
    last = Func(F("exit_on"), template=f"((%(expressions)s) + {days})", output_field=DateField())
    return Q(exit_on__lte=scope.cut_off, checked_on__lte=scope.cut_off, checked_on__gte=F("exit_on")) & Q(
        checked_on__lte=last
    )


def count_participants(scope: Scope, definitions: dict[str, Any], *, by_region: bool) -> ByArea:
    """Return every person indicator, in all and by gender; by region when asked."""
    wanted = conditions(scope, definitions)
    rows = rows_by(
        records(scope).filter(is_complete_condition()),
        REGION if by_region else "",
        ("gender",),
        **{code: Count("pk", filter=condition) for code, condition in wanted.items()},
    )
    sums: dict[str, dict[tuple[str, str], int]] = {} if by_region else {"": {}}
    for row in rows:
        area = sums.setdefault(row["area"], {})
        for code in wanted:
            for part in ("", row["gender"]):
                area[code, part] = area.get((code, part), 0) + row[code]
    return {
        area: [Figure(code, part, number(counts.get((code, part)))) for code in wanted for part in ("", *GENDERS)]
        for area, counts in sums.items()
    }


def data_quality(scope: Scope) -> Quality:
    """Return how many records are complete, how many not, and how often each fact is missing."""
    complete = is_complete_condition()
    counts = records(scope).aggregate(
        all=Count("pk"),
        complete=Count("pk", filter=complete),
        gender=Count("pk", filter=Q(gender="")),
        status_entry=Count("pk", filter=Q(status_entry="")),
        age_at_entry=Count("pk", filter=Q(age_at_entry__isnull=True)),
        education=Count("pk", filter=Q(education__isnull=True) | Q(education__esf_indicator="")),
    )
    return Quality(
        counts["complete"],
        counts["all"] - counts["complete"],
        {name: counts[name] for name in NEEDED if counts[name]},
    )
