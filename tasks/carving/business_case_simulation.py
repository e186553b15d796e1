"""Uncertainty of the business case: interval of the extremes and a seeded Monte Carlo run with PERT draws."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from tasks.carving.business_case_formula import Values, complete, employer_lines, estimates_of, net
from tasks.carving.business_case_records import INPUT_RULES, SUBSIDY_RULES, CaseInputs, ThreePoint

PERT_WEIGHT = 4  # the classic PERT: mean = (low + 4·mid + high) / 6
PERCENTILES = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Spread:
    """What the draws say of one year, in cents: percentiles, chance of a positive result, and what it hangs on.

    ``correlations`` is Spearman's rank correlation of each uncertain input with the result, strongest first.
    """

    p10_cents: int
    p50_cents: int
    p90_cents: int
    probability_positive: float
    correlations: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """Result in cents when every input turns out as bad, and as good, as its range allows."""

    worst_cents: int
    best_cents: int


def draw(point: ThreePoint, name: str, seed: int, draws: int) -> Values:
    """Return PERT draws of one estimate; each input has its own stream, so the others never shift it."""
    if point.certain:
        return np.full(draws, float(point.mid))
    generator = np.random.default_rng([seed, zlib.crc32(name.encode())])
    width = point.high - point.low
    left = 1 + PERT_WEIGHT * (point.mid - point.low) / width
    right = 1 + PERT_WEIGHT * (point.high - point.mid) / width
    values = point.low + width * generator.beta(left, right, draws)
    return np.clip(values, point.low, point.high)


def draw_table(case: CaseInputs, seed: int, draws: int) -> dict[str, Values]:
    """Return the formula's table with ``draws`` entries for every input."""
    points = estimates_of(case)
    return complete({name: draw(point, name, seed, draws) for name, point in points.items()}, draws)


def _ranks(values: Values) -> Values:
    """Return centred ranks; the order of equal values is that of the draws and carries no meaning."""
    ranks = np.empty(len(values))
    ranks[np.argsort(values, kind="stable")] = np.arange(len(values))
    return ranks - (len(values) - 1) / 2


def input_ranks(case: CaseInputs, table: Mapping[str, Values]) -> dict[str, Values]:
    """Return the centred ranks of the draws of every uncertain input."""
    return {name: _ranks(table[name]) for name, point in estimates_of(case).items() if not point.certain}


def spread(results: Values, ranks: Mapping[str, Values]) -> Spread:
    """Return percentiles, chance and rank correlations of the drawn results of one year."""
    p10, p50, p90 = np.quantile(results, PERCENTILES)
    constant = results.min() == results.max()
    correlations = {}
    if not constant:
        ranked = _ranks(results)
        scale = ranked @ ranked
        correlations = {name: round(float(values @ ranked / scale), 4) for name, values in ranks.items()}
    return Spread(
        p10_cents=round(float(p10)),
        p50_cents=round(float(p50)),
        p90_cents=round(float(p90)),
        probability_positive=float(np.mean(results > 0)),
        correlations=tuple(sorted(correlations.items(), key=lambda item: (-abs(item[1]), item[0]))),
    )


def extremes(case: CaseInputs, year: int | None) -> Interval:
    """Return the exact worst and best result of a year over the whole box of input ranges.

    The result rises or falls with each input whose direction is known; the few inputs whose direction depends on
    the others (weeks, holder's cost, share of undone work) are tried at both ends, in every combination, because
    the result is linear in each of them.
    """
    rules = {**INPUT_RULES, **SUBSIDY_RULES}
    points = estimates_of(case)
    open_names = [name for name, point in points.items() if rules[name].favours == 0 and not point.certain]
    corners = list(product((0, 1), repeat=len(open_names)))
    outcomes = []
    for side in (-1, 1):
        table = {}
        for name, point in points.items():
            if name in open_names:
                choices = [corner[open_names.index(name)] for corner in corners]
                table[name] = np.array([point.high if choice else point.low for choice in choices], dtype=float)
            else:
                value = point.high if rules[name].favours == side else point.low
                table[name] = np.full(len(corners), float(value))
        outcomes.append(net(employer_lines(complete(table, len(corners)), year)))
    return Interval(worst_cents=int(outcomes[0].min()), best_cents=int(outcomes[1].max()))
