"""Business case of one role, for the employer first: formulas shown, ranges kept, the subsidy apart.

``calculate`` is a pure function of its inputs and the seed.  The figures to decide by are those of the year after
the subsidy has ended; the first year shows ramp, coaching, set-up and subsidy.  Money is integer cents.
"""

import calendar
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tasks.carving.business_case_formula import (
    EMPLOYER_LINES,
    MONTHS_PER_YEAR,
    ONE_OFF_LINES,
    Values,
    employer_lines,
    estimates_of,
    monthly_subsidy,
    most_likely,
    net,
)
from tasks.carving.business_case_lenses import Lens, person_lens, public_lens
from tasks.carving.business_case_records import FORMAT, CaseInputs, Subsidy
from tasks.carving.business_case_simulation import (
    Interval,
    Spread,
    draw_table,
    extremes,
    input_ranks,
    spread,
)

DRAWS = 10_000
MOST_DRAWS = 200_000
PAYBACK_HORIZON_MONTHS = 120
SHOWN_SHARES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a year: ``label`` and ``formula`` are codes of texts, ``inputs`` the names of its inputs."""

    label: str
    formula: str
    amount_cents: int
    unit: str
    inputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """One year's result by the most likely values, by the extremes of all ranges, and by the draws."""

    lines: tuple[Line, ...]
    net_cents: int
    interval: Interval
    spread: Spread


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The share of freed time that must really be used for the decision year to come out even.

    ``status`` is REACHABLE, ABOVE_ONE (not even full use is enough), ALWAYS (even unused time pays) or NEVER
    (using more time brings nothing); ``share`` is None for the last two.
    """

    status: str
    share: float | None


@dataclass(frozen=True, slots=True)
class SubsidyLine:
    """The subsidy apart from everything else: dated, limited in time, wages only.

    ``total_cents`` and dates follow the most likely number of months; ``ends_on`` is the last subsidised day.
    """

    instrument: str
    source: str
    starts_on: dt.date
    ends_on: dt.date
    monthly_cents: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class BusinessCase:
    """The whole result; ``decision_year`` is the one to decide by, the three lenses are never added up."""

    seed: int
    draws: int
    first_year: Year
    decision_year: Year
    subsidy: SubsidyLine | None
    break_even: BreakEven
    payback_months: int | None
    by_realisation_share: tuple[tuple[float, int], ...]
    public_first_year: Lens
    public_decision_year: Lens
    person: Lens
    not_given: tuple[str, ...]
    effects: tuple[str, ...]


def calculate(case: CaseInputs, *, seed: int, draws: int = DRAWS) -> BusinessCase:
    """Return the business case of a role.

    ``seed`` (0 or more) fixes the draws, so that a stored case can be calculated again to the cent; ``draws`` is
    the number of Monte Carlo draws (1 to 200,000).

    Raises:
        ValueError: the seed is negative or the number of draws is out of range.
    """
    if seed < 0 or not 1 <= draws <= MOST_DRAWS:
        raise ValueError(f"The seed must not be negative and draws must lie from 1 to {MOST_DRAWS}.")
    table = draw_table(case, seed, draws)
    ranks = input_ranks(case, table)
    years = {year: _year(case, year, spread(net(employer_lines(table, year)), ranks)) for year in (1, None)}
    return BusinessCase(
        seed=seed,
        draws=draws,
        first_year=years[1],
        decision_year=years[None],
        subsidy=None if case.subsidy is None else _subsidy_line(case, case.subsidy),
        break_even=break_even(case),
        payback_months=payback_months(case),
        by_realisation_share=tuple((share, _net_at_share(case, share)) for share in SHOWN_SHARES),
        public_first_year=public_lens(case, 1),
        public_decision_year=public_lens(case, None),
        person=person_lens(case),
        not_given=case.not_given,
        effects=case.effects,
    )


def _year(case: CaseInputs, year: int | None, drawn: Spread) -> Year:
    given = estimates_of(case)
    lines = employer_lines(most_likely(case), year)
    shown = tuple(
        Line(code, f"{code}_FORMULA", int(lines[code][0]), "CENTS_PER_YEAR", _known(inputs, given))
        for code, inputs in EMPLOYER_LINES.items()
        if code in lines and inputs[0] in given
    )
    return Year(shown, int(net(lines)[0]), extremes(case, year), drawn)


def _known(inputs: tuple[str, ...], given: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name for name in inputs if name in given)


def _subsidy_line(case: CaseInputs, subsidy: Subsidy) -> SubsidyLine:
    table = most_likely(case)
    monthly = monthly_subsidy(table)
    total = np.rint(monthly * table["subsidy_months"])
    return SubsidyLine(
        instrument=subsidy.instrument,
        source=subsidy.source,
        starts_on=subsidy.starts_on,
        ends_on=last_day(subsidy.starts_on, subsidy.months.mid),
        monthly_cents=int(np.rint(monthly)[0]),
        total_cents=int(total[0]),
    )


def last_day(starts_on: dt.date, months: float) -> dt.date:
    """Return the last day of a number of months from a date; a part of a month counts as a whole one.

    Six months from 31 August end with February, as the last month has no 31st.
    """
    index = starts_on.year * MONTHS_PER_YEAR + starts_on.month - 1 + math.ceil(months)
    year, month = divmod(index, MONTHS_PER_YEAR)
    length = calendar.monthrange(year, month + 1)[1]
    if starts_on.day > length:
        return dt.date(year, month + 1, length)
    return dt.date(year, month + 1, starts_on.day) - dt.timedelta(days=1)


def _net_at_share(case: CaseInputs, share: float) -> int:
    table = most_likely(case) | {"realisation_share": np.array([share])}
    return int(net(employer_lines(table, None))[0])


def break_even(case: CaseInputs) -> BreakEven:
    """Return the realisation share at which the decision year comes out even, by the most likely values."""
    at_none, at_full = _net_at_share(case, 0.0), _net_at_share(case, 1.0)
    if at_none >= 0:
        return BreakEven("ALWAYS", None)
    if at_full <= at_none:
        return BreakEven("NEVER", None)
    share = -at_none / (at_full - at_none)
    return BreakEven("REACHABLE" if share <= 1 else "ABOVE_ONE", round(share, 4))


def _month_by_month(case: CaseInputs) -> Values:
    """Return each month's result in cents: the first year's lines evenly, the subsidy month by month."""
    table = most_likely(case)
    first, later = employer_lines(table, 1), employer_lines(table, None)
    one_off = sum(first[code][0] for code in ONE_OFF_LINES)
    running = net(first)[0] - one_off - first["WAGE_SUBSIDY"][0]
    months = np.full(PAYBACK_HORIZON_MONTHS, net(later)[0] / MONTHS_PER_YEAR)
    months[:MONTHS_PER_YEAR] = running / MONTHS_PER_YEAR
    months[0] += one_off
    passed = np.arange(PAYBACK_HORIZON_MONTHS)
    months += monthly_subsidy(table)[0] * np.clip(table["subsidy_months"][0] - passed, 0, 1)
    return months


def payback_months(case: CaseInputs) -> int | None:
    """Return the number of months after which the sum of all months so far is even and stays so.

    One-off costs fall on the first month.  None means not within ten years; a case that lives only as long as
    its subsidy is not paid back.
    """
    if _net_at_share(case, case.inputs["realisation_share"].mid) < 0:
        return None
    total = np.cumsum(_month_by_month(case))
    behind = np.flatnonzero(total < -0.5)
    if not len(behind):
        return 0
    return int(behind[-1]) + 2 if behind[-1] + 1 < PAYBACK_HORIZON_MONTHS else None


def result_record(result: BusinessCase) -> dict[str, Any]:
    """Return a result as a JSON value: dates as texts, tuples as lists."""
    record: dict[str, Any] = asdict(result, dict_factory=_plain)
    return {"format": FORMAT, **record}


def _plain(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: _plain_value(value) for name, value in pairs}


def _plain_value(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain_value(part) for part in value]
    return value
