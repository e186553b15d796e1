"""Inputs of the business case of one role, each a three-point estimate with its unit and source.

A case answers an employer's question: what does the role bring and cost in a year, and on which assumption does
the answer hang?  Nothing is assumed silently: the share of the freed time that is really used has no default,
and every input that is absent is named in the result.
"""

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

FORMAT = "business/1"

SHARE = "SHARE"
HOURS_PER_WEEK = "HOURS_PER_WEEK"
WEEKS_PER_YEAR = "WEEKS_PER_YEAR"
MONTHS = "MONTHS"
CENTS = "CENTS"
CENTS_PER_HOUR = "CENTS_PER_HOUR"
CENTS_PER_MONTH = "CENTS_PER_MONTH"
CENTS_PER_YEAR = "CENTS_PER_YEAR"
MONEY_UNITS = frozenset({CENTS, CENTS_PER_HOUR, CENTS_PER_MONTH, CENTS_PER_YEAR})

EARLIEST_YEAR, LATEST_YEAR = 2000, 2199

HIGHEST = {
    SHARE: 1.0,
    HOURS_PER_WEEK: 168.0,
    WEEKS_PER_YEAR: 53.0,
    MONTHS: 120.0,
    CENTS: 1e11,
    CENTS_PER_HOUR: 1e8,
    CENTS_PER_MONTH: 1e10,
    CENTS_PER_YEAR: 1e11,
}


@dataclass(frozen=True, slots=True)
class InputRule:
    """What an input must be: its unit, whether it must be given, and which direction favours the employer.

    ``favours`` is 1 when more of it never lowers the result, -1 when more of it never raises it, and 0 when that
    depends on the other inputs.
    """

    unit: str
    required: bool
    favours: int


INPUT_RULES: Mapping[str, InputRule] = {
    "freed_hours_per_week": InputRule(HOURS_PER_WEEK, required=True, favours=1),
    "realisation_share": InputRule(SHARE, required=True, favours=1),
    "holder_cost_per_hour": InputRule(CENTS_PER_HOUR, required=True, favours=0),
    "weeks_per_year": InputRule(WEEKS_PER_YEAR, required=True, favours=0),
    "role_hours_per_week": InputRule(HOURS_PER_WEEK, required=True, favours=-1),
    "role_wage_per_hour": InputRule(CENTS_PER_HOUR, required=True, favours=-1),
    "side_cost_share": InputRule(SHARE, required=True, favours=-1),
    "unmet_work_share": InputRule(SHARE, required=False, favours=0),
    "unmet_work_value_per_hour": InputRule(CENTS_PER_HOUR, required=False, favours=1),
    "purchases_avoided_per_year": InputRule(CENTS_PER_YEAR, required=False, favours=1),
    "first_year_output_share": InputRule(SHARE, required=False, favours=1),
    "mentor_hours_per_week": InputRule(HOURS_PER_WEEK, required=False, favours=-1),
    "coaching_cost": InputRule(CENTS, required=False, favours=-1),
    "coaching_funded_share": InputRule(SHARE, required=False, favours=1),
    "recruitment_cost": InputRule(CENTS, required=False, favours=-1),
    "induction_cost": InputRule(CENTS, required=False, favours=-1),
    "adjustment_cost": InputRule(CENTS, required=False, favours=-1),
    "adjustment_support": InputRule(CENTS, required=False, favours=1),
}
# What an absent optional input means: no such cost or gain, and full output from the first day.
ABSENT = {"first_year_output_share": 1.0}

SUBSIDY_RULES: Mapping[str, InputRule] = {
    "subsidy_rate_share": InputRule(SHARE, required=True, favours=1),
    "subsidy_months": InputRule(MONTHS, required=True, favours=1),
    "subsidy_cap_per_month": InputRule(CENTS_PER_MONTH, required=False, favours=1),
}

PUBLIC_RULES: Mapping[str, InputRule] = {
    "benefits_saved_per_year": InputRule(CENTS_PER_YEAR, required=True, favours=1),
    "taxes_and_contributions_per_year": InputRule(CENTS_PER_YEAR, required=True, favours=1),
}
PERSON_RULES: Mapping[str, InputRule] = {
    "net_income_before_per_month": InputRule(CENTS_PER_MONTH, required=True, favours=-1),
    "net_income_with_role_per_month": InputRule(CENTS_PER_MONTH, required=True, favours=1),
}


@dataclass(frozen=True, slots=True)
class CaseInputError:
    """One thing wrong in the inputs: JSON path, a code for the text beside the field, and a plain sentence."""

    path: str
    code: str
    message: str


class InvalidBusinessCaseError(ValueError):
    """The inputs cannot be calculated; ``errors`` lists everything found, not only the first."""

    def __init__(self, errors: list[CaseInputError]) -> None:
        self.errors = errors
        super().__init__("; ".join(f"{error.path}: {error.message}" for error in errors))


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """Lowest, most likely and highest value of an input, its unit and where the figure comes from."""

    low: float
    mid: float
    high: float
    unit: str
    source: str

    @property
    def certain(self) -> bool:
        """Return whether the three values are one."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Subsidy:
    """A wage subsidy as the chosen instrument grants it.

    The rate counts of the wage only: employer's side costs and the holiday bonus are outside the Finnish wage
    subsidy (government bill HE 175/2022).  Rate, monthly cap and months belong to the instrument's dated record
    and are never constants here.  ``cap_per_month`` None means that the instrument has no cap.
    """

    instrument: str
    rate_share: ThreePoint
    months: ThreePoint
    cap_per_month: ThreePoint | None
    starts_on: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class CaseInputs:
    """All inputs of one role's case.

    ``inputs`` maps the names of ``INPUT_RULES`` to estimates; ``effects`` are codes of effects that are listed
    and never priced; ``public`` and ``person`` hold the estimates of the two other lenses, or nothing.
    """

    inputs: Mapping[str, ThreePoint]
    subsidy: Subsidy | None = None
    public: Mapping[str, ThreePoint] = field(default_factory=dict)
    person: Mapping[str, ThreePoint] = field(default_factory=dict)
    effects: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse inputs that no reading can make sense of.

        Raises:
            InvalidBusinessCaseError: with every error found.
        """
        errors = estimate_errors(self.inputs, INPUT_RULES, "$.inputs")
        if self.subsidy is not None:
            given = subsidy_estimates(self.subsidy)
            errors += estimate_errors(given, SUBSIDY_RULES, "$.subsidy")
            if not EARLIEST_YEAR <= self.subsidy.starts_on.year <= LATEST_YEAR:
                text = f"The year must lie from {EARLIEST_YEAR} to {LATEST_YEAR}."
                errors.append(CaseInputError("$.subsidy.starts_on", "RANGE", text))
        if self.public:
            errors += estimate_errors(self.public, PUBLIC_RULES, "$.public")
        if self.person:
            errors += estimate_errors(self.person, PERSON_RULES, "$.person")
        if errors:
            raise InvalidBusinessCaseError(errors)

    @property
    def not_given(self) -> tuple[str, ...]:
        """Return the names of the optional inputs that are absent and therefore count as nothing."""
        return tuple(name for name in INPUT_RULES if name not in self.inputs)


def subsidy_estimates(subsidy: Subsidy) -> dict[str, ThreePoint]:
    """Return the subsidy's estimates under the names that the formula uses."""
    given = {"subsidy_rate_share": subsidy.rate_share, "subsidy_months": subsidy.months}
    if subsidy.cap_per_month is not None:
        given["subsidy_cap_per_month"] = subsidy.cap_per_month
    return given


def estimate_errors(given: Mapping[str, ThreePoint], rules: Mapping[str, InputRule], path: str) -> list[CaseInputError]:
    """Return what is wrong in a group of estimates: missing, unknown, wrong unit, order, range, no source."""
    errors = [
        CaseInputError(f"{path}.{name}", "MISSING", "This input must be given.")
        for name, rule in rules.items()
        if rule.required and name not in given
    ]
    for name, estimate in given.items():
        place = f"{path}.{name}"
        if name not in rules:
            errors.append(CaseInputError(place, "UNKNOWN", "There is no such input."))
        else:
            errors.extend(_estimate_errors(estimate, rules[name].unit, place))
    return errors


def _estimate_errors(estimate: ThreePoint, unit: str, path: str) -> list[CaseInputError]:
    errors = []
    values = (estimate.low, estimate.mid, estimate.high)
    if estimate.unit != unit:
        errors.append(CaseInputError(f"{path}.unit", "UNIT", f"The unit must be {unit}."))
    if not estimate.source.strip():
        errors.append(CaseInputError(f"{path}.source", "NO_SOURCE", "Every figure needs its source."))
    if not all(math.isfinite(value) for value in values):
        return [*errors, CaseInputError(path, "NOT_FINITE", "The values must be numbers.")]
    if not estimate.low <= estimate.mid <= estimate.high:
        errors.append(CaseInputError(path, "ORDER", "The values must be in the order low, mid, high."))
    if min(values) < 0 or max(values) > HIGHEST[unit]:
        errors.append(CaseInputError(path, "RANGE", f"The values must lie from 0 to {HIGHEST[unit]:.0f}."))
    if unit in MONEY_UNITS and any(value != int(value) for value in values):
        errors.append(CaseInputError(path, "WHOLE_CENTS", "Money must be in whole cents."))
    return errors
