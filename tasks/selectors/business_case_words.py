"""The business case in words: inputs, units, lines of a year and their formulas."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from core.policies import Text
from tasks.carving.business_case_records import (
    CENTS,
    CENTS_PER_HOUR,
    CENTS_PER_MONTH,
    CENTS_PER_YEAR,
    HOURS_PER_WEEK,
    MONTHS,
    SHARE,
    WEEKS_PER_YEAR,
)

INPUT_LABELS: Mapping[str, Text] = {
    "freed_hours_per_week": _("Hours freed from the present holders"),
    "realisation_share": _("Share of the freed time that is really used"),
    "holder_cost_per_hour": _("Cost of an hour of the present holders"),
    "weeks_per_year": _("Working weeks"),
    "role_hours_per_week": _("The hours of the role"),
    "role_wage_per_hour": _("Pay of the role"),
    "side_cost_share": _("Side costs of the employer"),
    "unmet_work_share": _("Share of the used time that goes to work left undone today"),
    "unmet_work_value_per_hour": _("Worth of an hour of that work"),
    "purchases_avoided_per_year": _("Purchases avoided: overtime, agency work"),
    "first_year_output_share": _("Share of the freed time reached in the first year"),
    "mentor_hours_per_week": _("Time of the colleague who helps"),
    "coaching_cost": _("Job coaching"),
    "coaching_funded_share": _("Share of the coaching paid by others"),
    "recruitment_cost": _("Recruitment"),
    "induction_cost": _("Induction"),
    "adjustment_cost": _("Adjustments of the workplace"),
    "adjustment_support": _("Support for the adjustments"),
    "subsidy_rate_share": _("Rate of the wage subsidy"),
    "subsidy_months": _("Length of the wage subsidy"),
    "subsidy_cap_per_month": _("Cap of the wage subsidy"),
}
UNIT_LABELS: Mapping[str, Text] = {
    SHARE: "%",
    HOURS_PER_WEEK: _("hours a week"),
    WEEKS_PER_YEAR: _("weeks a year"),
    MONTHS: _("months"),
    CENTS: "€",
    CENTS_PER_HOUR: _("€ an hour"),
    CENTS_PER_MONTH: _("€ a month"),
    CENTS_PER_YEAR: _("€ a year"),
}
LINE_LABELS: Mapping[str, Text] = {
    "FREED_TIME": _("Freed time in use"),
    "UNMET_WORK": _("Work left undone today is done"),
    "PURCHASES_AVOIDED": _("Purchases avoided"),
    "ROLE_WAGES": _("Pay of the role"),
    "ROLE_SIDE_COSTS": _("Side costs"),
    "MENTOR": _("Time of the colleague who helps"),
    "COACHING": _("Job coaching"),
    "RECRUITMENT": _("Recruitment"),
    "INDUCTION": _("Induction"),
    "ADJUSTMENTS": _("Adjustments of the workplace"),
    "ADJUSTMENT_SUPPORT": _("Support for the adjustments"),
    "WAGE_SUBSIDY": _("Wage subsidy, ends"),
}
FORMULAS: Mapping[str, Text] = {
    "FREED_TIME_FORMULA": _(
        "hours freed × share really used × (1 − share for undone work) × holder's cost an hour × weeks; in the first "
        "year × share reached"
    ),
    "UNMET_WORK_FORMULA": _(
        "hours freed × share really used × share for undone work × its worth an hour × weeks; in the first year × "
        "share reached"
    ),
    "PURCHASES_AVOIDED_FORMULA": _("purchases avoided a year; in the first year × share reached"),
    "ROLE_WAGES_FORMULA": _("hours of the role × pay an hour × weeks"),
    "ROLE_SIDE_COSTS_FORMULA": _("hours of the role × pay an hour × weeks × side costs"),
    "MENTOR_FORMULA": _("helper's hours a week × holder's cost an hour × weeks"),
    "COACHING_FORMULA": _("coaching × (1 − share paid by others), first year only"),
    "RECRUITMENT_FORMULA": _("once, in the first year"),
    "INDUCTION_FORMULA": _("once, in the first year"),
    "ADJUSTMENTS_FORMULA": _("once, in the first year"),
    "ADJUSTMENT_SUPPORT_FORMULA": _("once, in the first year"),
    "WAGE_SUBSIDY_FORMULA": _("rate × pay of a month (at most the cap) × months of the subsidy in the year"),
}
