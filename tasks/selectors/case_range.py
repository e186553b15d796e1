"""What roles bring the employer a year, as a range for the board and the proposals: the business case in one line.

It is the year after any wage subsidy, by the formula of the business case, when a quarter, half or three quarters of
the freed time is really used. Side costs and a colleague's time are counted at their first assumptions. The page of
each role's business case has every figure to correct; this line only keeps nobody from forgetting it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from tasks.carving.business_case import SHOWN_SHARES
from tasks.carving.business_case_formula import complete, employer_lines, net

# Assumptions where the board knows nothing (low, most likely, high): shares of pay, and hours a week.
SIDE_COSTS = (0.20, 0.25, 0.30)
HELPER_HOURS = (0.5, 1.0, 2.0)
MINUTES = 60


@dataclass(frozen=True, slots=True)
class CaseRange:
    """Cents a year when a quarter (low), half and three quarters (high) of the freed time is used."""

    low_cents: int
    middle_cents: int
    high_cents: int


def case_range(
    *, freed: Iterable[tuple[float, float]], roles: Iterable[tuple[float, float]], weeks: int
) -> CaseRange | None:
    """Return the range of roles together; None while no work has been moved.

    ``freed`` and ``roles`` are pairs of minutes a week and cents an hour without side costs: of each holder that
    gives work away, and of each role. ``weeks`` are worked in a year.
    """
    given, taken = list(freed), list(roles)
    freed_minutes, role_minutes = sum(minutes for minutes, _ in given), sum(minutes for minutes, _ in taken)
    if not freed_minutes or not role_minutes:
        return None
    side_cost = SIDE_COSTS[1]
    values = {
        "freed_hours_per_week": freed_minutes / MINUTES,
        "holder_cost_per_hour": sum(minutes * cents for minutes, cents in given) / freed_minutes * (1 + side_cost),
        "weeks_per_year": weeks,
        "role_hours_per_week": role_minutes / MINUTES,
        "role_wage_per_hour": sum(minutes * cents for minutes, cents in taken) / role_minutes,
        "side_cost_share": side_cost,
        "mentor_hours_per_week": HELPER_HOURS[1] * sum(minutes > 0 for minutes, _ in taken),
    }
    size = len(SHOWN_SHARES)
    table = {name: np.full(size, float(value)) for name, value in values.items()}
    table["realisation_share"] = np.array(SHOWN_SHARES)
    low, middle, high = (int(cents) for cents in net(employer_lines(complete(table, size), None)))
    return CaseRange(low, middle, high)
