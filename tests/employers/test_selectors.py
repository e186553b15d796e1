"""Reads: the size class in SQL equals the rule in Python, industries nest, instruments are dated."""

from datetime import date
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import Industry, SizeClass
from employers.models import Employer, JobFunction, SupportInstrument
from employers.reference import load_instruments
from employers.selectors import (
    in_industry,
    instruments_in_force,
    size_classes,
    size_view,
    structure_of,
    structure_totals,
    with_size_class,
)
from employers.templatetags.employers import wage_range
from tests.cast import Cast
from tests.factories import EmployerFactory, JobFunctionFactory

LIMITS = (("micro", 10, 2, 2), ("small", 50, 10, 10), ("medium", 250, 50, 43))
MILLION = 1_000_000


@pytest.fixture
def classes(db: Any) -> list[SizeClass]:
    """Load the three classes of the Recommendation."""
    for code, people, turnover, balance in LIMITS:
        SizeClass.objects.create(
            code=code,
            name_fi=code,
            headcount_below=people,
            turnover_max_euros=turnover * MILLION,
            balance_max_euros=balance * MILLION,
        )
    return size_classes()


near = st.none() | st.sampled_from(
    [value + step for limit in (2, 10, 43, 50) for value in [limit * MILLION] for step in (-1, 0, 1)] + [0, 10**12]
)


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headcount=st.none() | st.sampled_from([0, 9, 10, 49, 50, 249, 250, 100_000]),
    turnover=near,
    balance=near,
    autonomous=st.sampled_from([None, True, False]),
)
def test_sql_and_python_agree_on_the_size_class(
    classes: list[SizeClass], headcount: int | None, turnover: int | None, balance: int | None, autonomous: bool | None
) -> None:
    Employer.objects.filter(business_id="2077474-0").delete()
    employer = EmployerFactory.create(
        business_id="2077474-0",
        headcount=headcount,
        turnover_euros=turnover,
        balance_euros=balance,
        is_autonomous=autonomous,
    )
    annotated = with_size_class(Employer.objects.filter(pk=employer.pk), classes).get()
    assert annotated.size_code == employer.size_class(classes)


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "expected"),
    [
        (9, 2 * MILLION, None, "micro"),
        (9, 3 * MILLION, 2 * MILLION, "micro"),
        (10, 1 * MILLION, None, "small"),
        (9, 3 * MILLION, 3 * MILLION, "small"),
        (49, 11 * MILLION, 10 * MILLION, "small"),
        (249, 51 * MILLION, 43 * MILLION, "medium"),
        (249, 51 * MILLION, 44 * MILLION, "large"),
        (250, 0, 0, "large"),
        (None, 0, 0, ""),
        (5, None, None, ""),
    ],
)
def test_the_rule_of_the_recommendation(
    classes: list[SizeClass], headcount: int | None, turnover: int | None, balance: int | None, expected: str
) -> None:
    employer = Employer(headcount=headcount, turnover_euros=turnover, balance_euros=balance)
    assert employer.size_class(classes) == expected


def test_what_is_missing_is_told(classes: list[SizeClass]) -> None:
    nothing = size_view(Employer(), classes)
    assert not nothing.is_known
    assert len(nothing.missing) == 3
    whole = Employer(headcount=3, turnover_euros=1, is_autonomous=True, size_declared_on=date(2026, 1, 1))
    assert size_view(whole, classes).missing == ()
    assert size_view(whole, classes).is_known


@pytest.mark.django_db
def test_industries_nest() -> None:
    rows = [
        ("Q", 1, ""),
        ("86", 2, "Q"),
        ("87", 2, "Q"),
        ("873", 3, "87"),
        ("8730", 4, "873"),
        ("I", 1, ""),
        ("56", 2, "I"),
    ]
    made = {code: Industry.objects.create(code=code, level=level, parent_code=parent) for code, level, parent in rows}
    home = EmployerFactory.create(industry=made["8730"])
    health = EmployerFactory.create(industry=made["86"])
    kitchen = EmployerFactory.create(industry=made["56"])
    found = {code: set(Employer.objects.filter(in_industry(made[code]))) for code in ("Q", "87", "8730", "I", "86")}
    assert found == {"Q": {home, health}, "87": {home}, "8730": {home}, "I": {kitchen}, "86": {health}}


def test_totals_count_all_holders(cast: Cast) -> None:
    unit = cast.employer.sites.get().units.get()
    JobFunctionFactory.create(unit=unit, headcount=3, weekly_minutes=600, free_minutes=60)
    totals = structure_totals(structure_of(cast.employer))
    assert (totals.functions, totals.people) == (2, 5)
    assert (totals.minutes, totals.free_minutes) == (2 * 2295 + 3 * 600, 180)


@pytest.mark.django_db
def test_the_shipped_instruments_load_and_load_again() -> None:
    (first,) = load_instruments()
    assert first.changed
    assert first.rows == SupportInstrument.objects.count() == 7
    (second,) = load_instruments()
    assert not second.changed
    for instrument in SupportInstrument.objects.order_by("code"):
        assert instrument.source
        assert instrument.name_sv
        written = set()
        for language in ("fi", "sv", "en"):
            with translation.override(language):
                written |= {instrument.label, instrument.note}
        assert len(written) == 6, "name and note are told in each language"
    confirmed = set(SupportInstrument.objects.filter(is_confirmed=True).values_list("code", flat=True))
    assert confirmed == {"wage_subsidy_skills"}
    skills = SupportInstrument.objects.get(code="wage_subsidy_skills")
    assert (skills.rate_percent, skills.months, skills.valid_from) == (50, 10, date(2023, 7, 1))


@pytest.mark.django_db
def test_only_what_is_in_force_that_day_is_told() -> None:
    def instrument(code: str, start: date, end: date | None, kind: str = "wage_subsidy") -> SupportInstrument:
        return SupportInstrument.objects.create(
            code=code, kind=kind, name_fi=code, name_sv=code, name_en=code, valid_from=start, valid_to=end, source="x"
        )

    old = instrument("a", date(2020, 1, 1), date(2025, 12, 31))
    new = instrument("a", date(2026, 1, 1), None)
    other = instrument("b", date(2020, 1, 1), None, "other")
    assert list(instruments_in_force("wage_subsidy", date(2025, 12, 31))) == [old]
    assert list(instruments_in_force("wage_subsidy", date(2026, 1, 1))) == [new]
    assert list(instruments_in_force(on=date(2019, 1, 1))) == []
    assert set(instruments_in_force(on=date(2026, 6, 1))) == {new, other}


@pytest.mark.parametrize(
    ("language", "low", "high", "written"),
    [
        ("fi", 1450, 1750, "14,50–17,50\u00a0€"),
        ("sv", 1450, 1450, "14,50\u00a0€"),
        ("en", 1450, 1750, "€14.50–€17.50"),
    ],
)
def test_a_wage_range_is_written_once_with_its_unit(language: str, low: int, high: int, written: str) -> None:
    with translation.override(language):
        assert wage_range(JobFunction(wage_low_cents=low, wage_high_cents=high)) == written
