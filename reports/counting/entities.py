"""EECO18 and EECO19, and T01: employers, each once."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery

from core.models import SizeClass
from employers.enums import EmployerKind
from employers.models import CooperationEntry, Employer
from pilots.enums import Beneficiary
from pilots.models import SupportedEmployer
from reports.counting.scope import ByArea, Figure, Scope, number, rows_by

REGION = "municipality__region__code"
PUBLIC = (EmployerKind.MUNICIPALITY, EmployerKind.WELLBEING_COUNTY, EmployerKind.STATE)
TRADING = (EmployerKind.COMPANY, EmployerKind.COOPERATIVE)


def is_public() -> Q:
    """Return the condition "a public administration or service"."""
    return Q(kind__in=PUBLIC)


def is_small() -> Q:
    """Return the condition "a micro, small or medium-sized enterprise" (2003/361/EC).

    Headcount below the limit and turnover or balance sheet at most the limit of one of the classes; a part of a group
    cannot be judged by its own figures. An association counts when it trades: it has turnover.
    """
    classes = [
        Q(headcount__lt=size.headcount_below)
        & (Q(turnover_euros__lte=size.turnover_max_euros) | Q(balance_euros__lte=size.balance_max_euros))
        for size in SizeClass.objects.order_by("headcount_below")
    ]
    if not classes:
        return Q(pk__isnull=True)
    trades = Q(kind__in=TRADING) | Q(kind=EmployerKind.ASSOCIATION, turnover_euros__gt=0)
    autonomous = Q(is_autonomous=True) | Q(is_autonomous__isnull=True)
    return trades & autonomous & reduce(or_, classes)


def supported(scope: Scope) -> QuerySet[Any]:
    """Return the employers that an action for organisations with earmarked money supported by the cut-off."""
    support = SupportedEmployer.objects.filter(
        action__project__in=scope.project_ids,
        action__direct_beneficiary=Beneficiary.ENTITY,
        action__has_earmarked_cost=True,
        supported_on__lte=scope.cut_off,
    )
    return _narrowed(Employer.objects.filter(pk__in=support.values("employer")), scope)


def _narrowed(employers: QuerySet[Any], scope: Scope) -> QuerySet[Any]:
    if scope.region_code:
        employers = employers.filter(**{REGION: scope.region_code})
    if scope.industry_code:
        employers = employers.filter(industry__code=scope.industry_code)
    return employers


def count_entities(scope: Scope, *, by_region: bool) -> ByArea:
    """Return EECO18 and EECO19."""
    rows = rows_by(
        supported(scope),
        REGION if by_region else "",
        EECO18=Count("pk", filter=is_public()),
        EECO19=Count("pk", filter=is_small()),
    )
    return {row["area"]: [Figure(code, "", number(row[code])) for code in ("EECO18", "EECO19")] for row in rows}


def unjudged(scope: Scope) -> int:
    """Return how many supported enterprises lack the figures by which their size could be judged."""
    public, trading = is_public(), Q(kind__in=TRADING)
    lacks = Q(headcount__isnull=True) | Q(turnover_euros__isnull=True, balance_euros__isnull=True)
    return supported(scope).exclude(public).filter(trading & (lacks | Q(is_autonomous=False))).count()


def partners(scope: Scope) -> QuerySet[Any]:
    """Return the employers of the projects' pilots, with the day of the first contact as ``contacted_on``."""
    first = (
        CooperationEntry.objects.filter(employer=OuterRef("pk"))
        .order_by()
        .values("employer")
        .annotate(first=Min("happened_on"))
        .values("first")
    )
    employers = Employer.objects.filter(
        pk__in=Employer.objects.filter(pilots__project__in=scope.project_ids).values("pk")
    )
    found: QuerySet[Any] = _narrowed(employers, scope).annotate(contacted_on=Subquery(first))
    return found


def contacted(scope: Scope) -> Q:
    """Return the condition "contacted by the cut-off"."""
    return Q(contacted_on__lte=scope.cut_off)


def engaged(scope: Scope) -> Q:
    """Return the condition "committed by the cut-off"."""
    return Q(commitment__signed_on__lte=scope.cut_off)


def count_partners(scope: Scope, *, by_region: bool) -> ByArea:
    """Return T01: employers engaged (the total), contacted, and the sites of those engaged."""
    rows = rows_by(
        partners(scope),
        REGION if by_region else "",
        contacted=Count("pk", filter=contacted(scope), distinct=True),
        engaged=Count("pk", filter=engaged(scope), distinct=True),
        sites=Count("sites", filter=engaged(scope)),
    )
    return {
        row["area"]: [
            Figure("T01", "", number(row["engaged"])),
            Figure("T01", "contacted", number(row["contacted"])),
            Figure("T01", "sites", number(row["sites"])),
        ]
        for row in rows
    }
