"""The numbers that the rules of indicators take from their definitions: what they are called and where they may lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.policies import Text


@dataclass(frozen=True, slots=True)
class Parameter:
    """A whole number of a rule, with its least and greatest value."""

    label: Text
    least: int
    most: int


MONTHS = Parameter(_("Long-term: months unemployed"), 1, 60)
YOUNG = Parameter(_("Long-term: months unemployed, under 25 years"), 1, 60)
DAYS = Parameter(_("The situation is asked within days of the end"), 0, 180)
WINDOW = Parameter(_("An answer counts within days of the anniversary"), 0, 45)
RETENTION = {
    "m3_days": Parameter(_("Days to the three months' anniversary"), 60, 120),
    "m6_days": Parameter(_("Days to the six months' anniversary"), 150, 220),
    "m12_days": Parameter(_("Days to the twelve months' anniversary"), 330, 400),
}
PARAMETERS: dict[str, dict[str, Parameter]] = {
    "EECO03": {"months": MONTHS, "months_under_25": YOUNG},
    **{code: {"days": DAYS} for code in ("EECR01", "EECR02", "EECR03", "EECR04")},
    "T07": {"window_days": WINDOW, **RETENTION},
}


def parameters_of(code: str) -> dict[str, Parameter]:
    """Return the numbers of an indicator's rule, by name; most rules have none."""
    return PARAMETERS.get(code, {})


def parameter_rows(code: str, values: Mapping[str, Any]) -> list[tuple[Text, Any]]:
    """Return what a definition's numbers are called, with their values."""
    return [(each.label, values.get(name, "–")) for name, each in parameters_of(code).items()]


def check_parameters(code: str, values: Mapping[str, Any]) -> None:
    """Check that the rule has every number it needs, each within its limits, and no other.

    Raises:
        ValidationError: with sentences by the parameter's name.
    """
    known = parameters_of(code)
    errors: dict[str, Any] = {}
    for name, each in known.items():
        value = values.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            errors[name] = _("Write a whole number.")
        elif not each.least <= value <= each.most:
            errors[name] = _("Write a number from %(least)s to %(most)s.") % {"least": each.least, "most": each.most}
    if errors:
        raise ValidationError(errors)
    if set(values) - set(known):
        raise ValidationError(_("The rule does not know this number: %(names)s.") % {"names": ", ".join(values)})
    windows = [values[name] for name in RETENTION if name in values]
    if any(later - earlier <= 2 * values["window_days"] for earlier, later in pairwise(windows)):
        raise ValidationError({"window_days": _("The days around two anniversaries must not overlap.")})
