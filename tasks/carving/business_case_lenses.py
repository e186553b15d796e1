"""The public and the person's lens of a role, kept apart from the employer's and never added to it.

The public lens counts what the employer's lens receives from public money as a cost, and benefits no longer paid
and taxes and contributions as gains; the person's lens compares net income, benefits included, with and without
the role.  Both need their own estimates, because neither follows from the employer's figures; without them the
lens says what is missing and gives no sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tasks.carving.business_case_formula import (
    MONTHS_PER_YEAR,
    Values,
    employer_lines,
    most_likely,
    net,
)
from tasks.carving.business_case_records import PERSON_RULES, PUBLIC_RULES, CaseInputs, ThreePoint

PUBLIC_LINES: Mapping[str, tuple[str, ...]] = {
    "BENEFITS_SAVED": ("benefits_saved_per_year",),
    "TAXES_AND_CONTRIBUTIONS": ("taxes_and_contributions_per_year",),
    "COACHING_FUNDED": ("coaching_cost", "coaching_funded_share"),
    "ADJUSTMENT_SUPPORT_PAID": ("adjustment_support",),
    "WAGE_SUBSIDY_PAID": ("subsidy_rate_share", "subsidy_cap_per_month", "subsidy_months"),
}
PERSON_LINES: Mapping[str, tuple[str, ...]] = {
    "INCOME_WITH_ROLE": ("net_income_with_role_per_month",),
    "INCOME_BEFORE": ("net_income_before_per_month",),
}


@dataclass(frozen=True, slots=True)
class Lens:
    """One lens: lines in cents a year by the most likely values, their sum, and the estimates that are missing.

    ``net_cents`` is None while an estimate is missing: a part of a sum is not a result.
    """

    lines: Mapping[str, int]
    net_cents: int | None
    missing: tuple[str, ...]


def _whole(lines: Mapping[str, Values]) -> dict[str, int]:
    return {code: int(amount[0]) for code, amount in lines.items()}


def _estimates(points: Mapping[str, ThreePoint]) -> dict[str, Values]:
    return {name: np.array([float(point.mid)]) for name, point in points.items()}


def public_lens(case: CaseInputs, year: int | None) -> Lens:
    """Return the public lens of a year; ``year`` as in the employer's lines (None: after the subsidy)."""
    table = most_likely(case)
    lines = {}
    if year is not None:
        lines["WAGE_SUBSIDY_PAID"] = -employer_lines(table, year)["WAGE_SUBSIDY"]
    if year == 1:
        lines["COACHING_FUNDED"] = -np.rint(table["coaching_cost"] * table["coaching_funded_share"])
        lines["ADJUSTMENT_SUPPORT_PAID"] = -np.rint(table["adjustment_support"])
    missing = tuple(name for name in PUBLIC_RULES if name not in case.public)
    if missing:
        return Lens(_whole(lines), None, missing)
    given = _estimates(case.public)
    gains = {
        "BENEFITS_SAVED": np.rint(given["benefits_saved_per_year"]),
        "TAXES_AND_CONTRIBUTIONS": np.rint(given["taxes_and_contributions_per_year"]),
    }
    lines = gains | lines
    return Lens(_whole(lines), int(net(lines)[0]), ())


def person_lens(case: CaseInputs) -> Lens:
    """Return the person's change of net income in a full year in the role."""
    missing = tuple(name for name in PERSON_RULES if name not in case.person)
    if missing:
        return Lens({}, None, missing)
    given = _estimates(case.person)
    lines = {
        "INCOME_WITH_ROLE": np.rint(given["net_income_with_role_per_month"] * MONTHS_PER_YEAR),
        "INCOME_BEFORE": -np.rint(given["net_income_before_per_month"] * MONTHS_PER_YEAR),
    }
    return Lens(_whole(lines), int(net(lines)[0]), ())
