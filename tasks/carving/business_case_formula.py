"""The business case formula, one array entry per draw.

Yearly worth of a role to the employer:

    H·U·[(1-q)·w_h + q·v]·weeks·ramp + purchases avoided·ramp
    - Hr·w_r·(1 + side costs)·weeks + wage subsidy
    - coaching·(1 - funded) - mentor hours·w_h·weeks - set-up + support for adjustments

H hours freed a week, U the share of them really used, q the share of that used for work that is now undone and
worth v an hour; Hr the role's own hours.  The role's wage is subtracted once: freed hours count at the holder's
full cost, never at the difference of the two wages.  Ramp, coaching and set-up belong to the first year.

Every line is rounded to whole cents, so the lines shown always add up to the result shown.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tasks.carving.business_case_records import (
    ABSENT,
    INPUT_RULES,
    SUBSIDY_RULES,
    CaseInputs,
    ThreePoint,
    subsidy_estimates,
)

MONTHS_PER_YEAR = 12

Values = NDArray[np.float64]
Table = Mapping[str, Values]

# Line codes in the order in which they are shown, each with the inputs of its formula; a line is shown only when
# its first input is given.
EMPLOYER_LINES: Mapping[str, tuple[str, ...]] = {
    "FREED_TIME": (
        "freed_hours_per_week",
        "realisation_share",
        "unmet_work_share",
        "holder_cost_per_hour",
        "weeks_per_year",
        "first_year_output_share",
    ),
    "UNMET_WORK": (
        "unmet_work_share",
        "freed_hours_per_week",
        "realisation_share",
        "unmet_work_value_per_hour",
        "weeks_per_year",
        "first_year_output_share",
    ),
    "PURCHASES_AVOIDED": ("purchases_avoided_per_year", "first_year_output_share"),
    "ROLE_WAGES": ("role_hours_per_week", "role_wage_per_hour", "weeks_per_year"),
    "ROLE_SIDE_COSTS": ("role_hours_per_week", "role_wage_per_hour", "weeks_per_year", "side_cost_share"),
    "MENTOR": ("mentor_hours_per_week", "holder_cost_per_hour", "weeks_per_year"),
    "COACHING": ("coaching_cost", "coaching_funded_share"),
    "RECRUITMENT": ("recruitment_cost",),
    "INDUCTION": ("induction_cost",),
    "ADJUSTMENTS": ("adjustment_cost",),
    "ADJUSTMENT_SUPPORT": ("adjustment_support",),
    "WAGE_SUBSIDY": (
        "subsidy_rate_share",
        "role_hours_per_week",
        "role_wage_per_hour",
        "weeks_per_year",
        "subsidy_cap_per_month",
        "subsidy_months",
    ),
}
ONE_OFF_LINES = ("RECRUITMENT", "INDUCTION", "ADJUSTMENTS", "ADJUSTMENT_SUPPORT")
FIRST_YEAR_LINES = frozenset({"COACHING", *ONE_OFF_LINES})


def estimates_of(case: CaseInputs) -> dict[str, ThreePoint]:
    """Return the estimates of the employer's formula by name, the subsidy's among them."""
    given = dict(case.inputs)
    if case.subsidy is not None:
        given |= subsidy_estimates(case.subsidy)
    return given


def complete(given: Table, size: int) -> dict[str, Values]:
    """Return a table with every input of the formula: absent ones as constant columns of ``size`` entries."""
    absent = {"subsidy_cap_per_month": np.inf} | ABSENT
    names = (*INPUT_RULES, *SUBSIDY_RULES)
    return {name: given[name] if name in given else np.full(size, absent.get(name, 0.0)) for name in names}


def most_likely(case: CaseInputs) -> dict[str, Values]:
    """Return the formula's table with one entry: the most likely value of every input."""
    return complete({name: np.array([float(point.mid)]) for name, point in estimates_of(case).items()}, 1)


def subsidised_months(months: Values, year: int) -> Values:
    """Return how many of the subsidy's months fall into the given year (1 = first) after its start."""
    return np.clip(months - MONTHS_PER_YEAR * (year - 1), 0, MONTHS_PER_YEAR)


def monthly_subsidy(table: Table) -> Values:
    """Return the subsidy of a full month in cents, unrounded: rate of the month's wage, at most the cap."""
    wages = table["role_wage_per_hour"] * table["role_hours_per_week"] * table["weeks_per_year"] / MONTHS_PER_YEAR
    return np.minimum(table["subsidy_rate_share"] * wages, table["subsidy_cap_per_month"])


def employer_lines(table: Table, year: int | None) -> dict[str, Values]:
    """Return the lines of one year in whole cents, income positive and cost negative.

    ``table`` holds equally long columns for every input of the formula (see ``complete``).  ``year`` is 1 for
    the first year (ramp, coaching, set-up), 2 or more for a later year in which a subsidy may still run, and
    None for the year after the subsidy has ended.
    """
    first = year == 1
    ramp = table["first_year_output_share"] if first else 1.0
    used = table["freed_hours_per_week"] * table["realisation_share"] * table["weeks_per_year"] * ramp
    wages = table["role_hours_per_week"] * table["role_wage_per_hour"] * table["weeks_per_year"]
    lines = {
        "FREED_TIME": used * (1 - table["unmet_work_share"]) * table["holder_cost_per_hour"],
        "UNMET_WORK": used * table["unmet_work_share"] * table["unmet_work_value_per_hour"],
        "PURCHASES_AVOIDED": table["purchases_avoided_per_year"] * ramp,
        "ROLE_WAGES": -wages,
        "ROLE_SIDE_COSTS": -wages * table["side_cost_share"],
        "MENTOR": -table["mentor_hours_per_week"] * table["holder_cost_per_hour"] * table["weeks_per_year"],
    }
    if first:
        lines |= {
            "COACHING": -table["coaching_cost"] * (1 - table["coaching_funded_share"]),
            "RECRUITMENT": -table["recruitment_cost"],
            "INDUCTION": -table["induction_cost"],
            "ADJUSTMENTS": -table["adjustment_cost"],
            "ADJUSTMENT_SUPPORT": table["adjustment_support"],
        }
    if year is not None:
        lines["WAGE_SUBSIDY"] = monthly_subsidy(table) * subsidised_months(table["subsidy_months"], year)
    return {code: np.rint(amount) for code, amount in lines.items()}


def net(lines: Mapping[str, Values]) -> Values:
    """Return the sum of the lines, whole cents."""
    total: Values = np.sum(list(lines.values()), axis=0)
    return total
