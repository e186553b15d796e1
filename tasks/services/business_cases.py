"""The business case of a role: first figures from the board, calculation, and keeping it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.events import record_event
from core.formatting import day_text
from core.policies import require
from core.staleness import SEEN, refuse_stale
from tasks.carving.business_case import calculate, result_record
from tasks.carving.business_case_json import parse_case
from tasks.carving.business_case_records import FORMAT, INPUT_RULES
from tasks.models import BusinessCase, CarvedRole
from tasks.role_policies import may_handle
from tasks.selectors.case_range import HELPER_HOURS, MINUTES, SIDE_COSTS
from tasks.selectors.roles import HolderEffect, holder_effects, items_of, minutes_of

# Assumptions where the board knows nothing: named as such beside each figure, and for the person to correct.
FREED_RANGE = (0.9, 1.0, 1.1)
FIRST_YEAR = (0.6, 0.75, 0.9)
FIRST_SEED = 1
Record = dict[str, Any]


def estimate(name: str, low: float, mid: float, high: float, source: str) -> Record:
    """Return an input's record with the unit that its rule asks for."""
    return {"low": low, "mid": mid, "high": high, "unit": INPUT_RULES[name].unit, "source": source}


def default_inputs(role: CarvedRole) -> dict[str, Record]:
    """Return the first figures of the case by input, each with where it comes from.

    The share of freed time that is really used is not among them: only a person gives it.
    """
    items = items_of(role)
    effects = holder_effects(role, items)
    freed = sum(effect.freed_minutes for effect in effects) / MINUTES
    weeks = role.analysis.weeks_worked
    hours = round(minutes_of(items) / MINUTES, 2)
    wage = role.wage_cents_per_hour
    found: dict[str, Record] = {}

    def add(name: str, values: tuple[float, float, float], source: str) -> None:
        found[name] = estimate(name, *values, source)

    add(
        "freed_hours_per_week",
        _spread(freed, FREED_RANGE),
        _("From the board: time of the moved tasks today; range ±10 % (assumption)"),
    )
    add(
        "holder_cost_per_hour",
        _holder_cost(effects),
        _("From the job functions' pay, with side costs of 20–30 % (assumption)"),
    )
    add("weeks_per_year", (weeks, weeks, weeks), _("From the work analysis"))
    add("role_hours_per_week", (hours, hours, hours), _("From the board"))
    add("role_wage_per_hour", (wage, wage, wage), _("From the limits of the role"))
    add("side_cost_share", SIDE_COSTS, _("Assumption: check with payroll"))
    add("mentor_hours_per_week", HELPER_HOURS, _("Assumption: a colleague's help in a week"))
    add("first_year_output_share", FIRST_YEAR, _("Assumption: the work is learned during the first year"))
    coaching = role.fixed_cost_cents_per_week * weeks
    if coaching:
        source = _("From the limits of the role: coaching and set-up a week, times the weeks")
        add("coaching_cost", (coaching, coaching, coaching), source)
    return found


def _spread(value: float, factors: tuple[float, float, float]) -> tuple[float, float, float]:
    low, mid, high = (round(value * factor, 2) for factor in factors)
    return low, mid, high


def _holder_cost(effects: list[HolderEffect]) -> tuple[float, float, float]:
    """Return an hour's cost of those who give the work away, cents: pay by who gives how much, with side costs."""
    total = sum(effect.freed_minutes for effect in effects)
    if not total:
        return 0, 0, 0

    def mean(name: str, side: float) -> int:
        paid: float = sum(getattr(effect.function, name) * effect.freed_minutes for effect in effects) / total
        return round(paid * (1 + side))

    return (
        mean("wage_low_cents", SIDE_COSTS[0]),
        mean("wage_middle_cents", SIDE_COSTS[1]),
        mean("wage_high_cents", SIDE_COSTS[2]),
    )


def subsidy_is_known(role: CarvedRole) -> bool:
    """Tell whether the role's subsidy has what a calculation needs: its rate and its length."""
    subsidy = role.subsidy
    return subsidy is not None and subsidy.rate_percent is not None and subsidy.months is not None


def subsidy_record(role: CarvedRole, starts_on: date) -> Record | None:
    """Return the role's subsidy from the dated record of its instrument; None when rate or length is not known."""
    subsidy = role.subsidy
    if subsidy is None or subsidy.rate_percent is None or subsidy.months is None:
        return None
    source = _("%(source)s; in force from %(day)s") % {"source": subsidy.source, "day": day_text(subsidy.valid_from)}
    if not subsidy.is_confirmed:
        source = _("%(source)s; to be confirmed") % {"source": source}

    def certain(value: float, unit: str) -> Record:
        return {"low": value, "mid": value, "high": value, "unit": unit, "source": source}

    cap = subsidy.monthly_cap_cents
    return {
        "instrument": subsidy.label,
        "rate_share": certain(subsidy.rate_percent / 100, "SHARE"),
        "months": certain(subsidy.months, "MONTHS"),
        "cap_per_month": None if cap is None else certain(cap, "CENTS_PER_MONTH"),
        "starts_on": starts_on.isoformat(),
        "source": source,
    }


def case_inputs(inputs: Mapping[str, Record], subsidy: Record | None) -> Record:
    """Return the whole input of a case in the form that is kept (business/1)."""
    return {"format": FORMAT, "inputs": dict(inputs), "subsidy": subsidy}


def first_of_next_month(day: date | None = None) -> date:
    """Return the first day of the month after the day (today when none is given)."""
    start = day or timezone.localdate()
    return date(start.year + start.month // 12, start.month % 12 + 1, 1)


def calculate_case(inputs: Mapping[str, Any], *, seed: int) -> Record:
    """Return the result of a case as it is kept.

    Raises:
        InvalidBusinessCaseError: the inputs cannot be calculated; it names every error.
    """
    return result_record(calculate(parse_case(inputs), seed=seed))


def save_case(
    role: CarvedRole,
    *,
    actor: Any,
    inputs: Mapping[str, Any],
    other_effects: Mapping[str, str] | None = None,
    seen: str = "",
) -> BusinessCase:
    """Calculate the case and keep it with its inputs and seed; sent twice it changes nothing the second time.

    ``other_effects`` are words by ``OtherEffect``. ``seen`` is the mark of the kept case that the form was shown with;
    without one nothing is compared.

    Raises:
        Refused: the actor may not handle the role.
        StaleRow: somebody else has kept other figures meanwhile.
        InvalidBusinessCaseError: the inputs cannot be calculated.
    """
    with transaction.atomic():
        locked = (
            CarvedRole.objects.select_for_update(of=("self",)).select_related("analysis__unit__site").get(pk=role.pk)
        )
        require(may_handle(actor, locked))
        kept: BusinessCase | None = BusinessCase.objects.filter(role=locked).first()
        values = {"inputs": dict(inputs), "other_effects": dict(other_effects or {})}
        if kept is not None and all(getattr(kept, name) == value for name, value in values.items()):
            return kept
        if kept is not None:
            refuse_stale(kept, {**values, SEEN: seen}, values)
        case = kept or BusinessCase(role=locked, seed=FIRST_SEED)
        case.inputs, case.other_effects = values["inputs"], values["other_effects"]
        case.result = calculate_case(inputs, seed=case.seed)
        case.updated_by = actor
        case.save()
        record_event(
            "tasks.role.business_case_saved",
            subject=locked,
            actor=actor,
            payload={"net_cents": case.result["decision_year"]["net_cents"]},
        )
    return case
