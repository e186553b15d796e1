"""A stored or freshly calculated business case as its page shows it. Money is cents, shares are fractions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.form_fields import plain_decimal
from core.formatting import percent_text
from core.policies import Text
from tasks.carving.business_case_records import INPUT_RULES, MONEY_UNITS, SHARE
from tasks.selectors.business_case_words import FORMULAS, INPUT_LABELS, LINE_LABELS, UNIT_LABELS

CHART_WIDTH = 480
CHART_MARGIN = 12
ROW_HEIGHT = 64
MOST_RANKS = 8
LEAST_RANK = 0.05  # below it the correlation is the noise of the draws
FROM_BOARD = ("role_hours_per_week", "freed_hours_per_week", "role_wage_per_hour")


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A line of a year with its formula in words."""

    label: Text
    formula: Text
    cents: int


@dataclass(frozen=True, slots=True)
class Band:
    """One year's range: figures for the table, places of the picture as texts."""

    label: Text
    worst: int
    low: int
    middle: int
    high: int
    best: int
    places: dict[str, str]


@dataclass(frozen=True, slots=True)
class ShownYear:
    """A year: its lines, its sum, and how likely it comes out positive."""

    lines: list[ShownLine]
    net_cents: int
    likely: float


@dataclass(frozen=True, slots=True)
class ShownInput:
    """An input in the units that people type."""

    label: Text
    low: str
    middle: str
    high: str
    unit: Text
    source: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything that the page shows of a result. ``zero`` is the place of zero in the picture."""

    decision: ShownYear
    first: ShownYear
    bands: list[Band]
    zero: str
    width: int
    height: int
    shares: list[tuple[float, int, bool]]
    break_even: str
    payback: str
    subsidy: dict[str, Any] | None
    ranks: list[tuple[str, float, str]]
    inputs: list[ShownInput]
    not_given: list[Text]
    seed: int
    draws: int


def typed(value: float, unit: str) -> str:
    """Return an input's value as people type it: shares in per cent, money in euros."""
    factor = 100 if unit == SHARE else 0.01 if unit in MONEY_UNITS else 1
    return plain_decimal(Decimal(str(round(value * factor, 2))))


def _year(record: Mapping[str, Any]) -> ShownYear:
    lines = [
        ShownLine(LINE_LABELS[line["label"]], FORMULAS[line["formula"]], line["amount_cents"])
        for line in record["lines"]
    ]
    return ShownYear(lines, record["net_cents"], record["spread"]["probability_positive"])


def _bands(years: list[tuple[Text, Mapping[str, Any]]]) -> tuple[list[Band], str]:
    """Return the ranges of the years on one scale that holds zero, and where zero lies."""
    ends = [0, *(year["interval"][name] for _label, year in years for name in ("worst_cents", "best_cents"))]
    lowest, highest = float(min(ends)), float(max(ends))
    scale = (CHART_WIDTH - 2 * CHART_MARGIN) / ((highest - lowest) or 1)

    def place(cents: float) -> float:
        return CHART_MARGIN + (cents - lowest) * scale

    bands = []
    for number, (label, year) in enumerate(years):
        worst, best = year["interval"]["worst_cents"], year["interval"]["best_cents"]
        low, middle, high = (year["spread"][f"{name}_cents"] for name in ("p10", "p50", "p90"))
        top = number * ROW_HEIGHT
        places = {
            "text": f"{top + 18}",
            "line": f"{top + 40}",
            "bar": f"{top + 30}",
            "worst": f"{place(worst):.1f}",
            "best": f"{place(best):.1f}",
            "low": f"{place(low):.1f}",
            "width": f"{max(place(high) - place(low), 2):.1f}",
            "middle": f"{place(middle):.1f}",
            "tick_top": f"{top + 26}",
            "tick_end": f"{top + 54}",
        }
        bands.append(Band(label, worst, low, middle, high, best, places))
    return bands, f"{place(0):.1f}"


def _break_even(found: Mapping[str, Any]) -> str:
    if found["status"] == "REACHABLE":
        text = _("The decision year comes out even when %(share)s of the freed time is really used.")
        return text % {"share": percent_text(found["share"])}
    return {
        "ABOVE_ONE": _("The decision year does not come out even, not even if all of the freed time is used."),
        "ALWAYS": _("The decision year comes out even although none of the freed time were used."),
        "NEVER": _("Using more of the freed time does not bring the decision year even."),
    }[found["status"]]


def _payback(months: int | None) -> str:
    if months is None:
        return _("The costs of the start are not paid back within ten years without the subsidy going on.")
    if months == 0:
        return _("The role pays for itself from the start.")
    text = ngettext(
        "The costs of the start have been paid back after %(months)s month.",
        "The costs of the start have been paid back after %(months)s months.",
        months,
    )
    return text % {"months": months}


def _subsidy(record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if record is None:
        return None
    days = {name: date.fromisoformat(record[name]) for name in ("starts_on", "ends_on")}
    return {**record, **days}


def _ranks(record: Mapping[str, Any]) -> list[tuple[str, float, str]]:
    """Return the inputs that the decision year hangs on most, as rows of a bar chart."""
    rows = []
    for name, value in record["spread"]["correlations"][:MOST_RANKS]:
        if abs(value) >= LEAST_RANK:
            rows.append(
                (f"{'↑' if value > 0 else '↓'} {INPUT_LABELS[name]}", abs(value), "two" if value > 0 else "five")
            )
    return rows


def shown_inputs(record: Mapping[str, Any]) -> list[ShownInput]:
    """Return the inputs of a case in the order of the formula."""
    rows = []
    for name in INPUT_RULES:
        given = inputs_of(record).get(name)
        if given is not None:
            low, middle, high = (typed(given[part], given["unit"]) for part in ("low", "mid", "high"))
            rows.append(ShownInput(INPUT_LABELS[name], low, middle, high, UNIT_LABELS[given["unit"]], given["source"]))
    return rows


def inputs_of(record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the estimates of a case by input."""
    estimates: Mapping[str, Any] = record["inputs"]
    return estimates


def moved_figures(record: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[Text, str, str, Text]]:
    """Return what the board and the role's limits say otherwise now: (input, in the case, now, unit)."""
    found = []
    for name in FROM_BOARD:
        kept, present = inputs_of(record).get(name), now.get(name)
        if kept and present and kept["mid"] != present["mid"]:
            unit = present["unit"]
            texts = (typed(kept["mid"], unit), typed(present["mid"], unit))
            found.append((INPUT_LABELS[name], *texts, UNIT_LABELS[unit]))
    return found


def case_view(inputs: Mapping[str, Any], result: Mapping[str, Any]) -> CaseView:
    """Return what the page shows of a case: its inputs (business/1) and the result they gave."""
    decision, first = result["decision_year"], result["first_year"]
    bands, zero = _bands([(_("After the subsidy"), decision), (_("First year"), first)])
    chosen = inputs_of(inputs)["realisation_share"]["mid"]
    return CaseView(
        decision=_year(decision),
        first=_year(first),
        bands=bands,
        zero=zero,
        width=CHART_WIDTH,
        height=ROW_HEIGHT * len(bands),
        shares=[(share, cents, share == chosen) for share, cents in result["by_realisation_share"]],
        break_even=_break_even(result["break_even"]),
        payback=_payback(result["payback_months"]),
        subsidy=_subsidy(result["subsidy"]),
        ranks=_ranks(decision),
        inputs=shown_inputs(inputs),
        not_given=[INPUT_LABELS[name] for name in result["not_given"]],
        seed=result["seed"],
        draws=result["draws"],
    )
