"""What the ethics and safety gate measures of a role's work, and its colours: the same for roles and proposals.

Findings are {code, colour, value, limit, unit}. The board and the proposals show the checks that follow from the tasks
alone; the rest (pay, mentor, hearings …) are asked when the role goes to the gate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import NO_BREAK, number_text, percent_text
from core.policies import Text
from tasks.enums import CheckColour, Consequence
from tasks.models import EthicsThreshold, Task

COLOUR_ORDER = {CheckColour.GREEN: 0, CheckColour.YELLOW: 1, CheckColour.RED: 2}
COLOUR_TONES = {CheckColour.GREEN: "good", CheckColour.YELLOW: "warn", CheckColour.RED: "bad"}
WAGE_MARGIN_PERCENT = 15


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result. ``limit`` is the threshold that the value has crossed, None when it has crossed none."""

    code: str
    colour: str
    value: float
    limit: float | None
    unit: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Work in a role as the gate weighs it, minutes a week: ``minutes`` in the role, ``freed`` from today's holders.

    ``task`` and the keys of ``shares`` (holder → part of the task, together 1) only tell rows apart.
    """

    task: Any
    minutes: float
    freed: float
    with_colleagues: bool
    is_unwanted: bool
    is_dangerous: bool
    is_meaningful: bool
    shares: Mapping[Any, float]


@dataclass(frozen=True, slots=True)
class Warned:
    """A finding in words: what is wrong, with its value, and in which tone it is shown."""

    text: str
    why: str
    colour: Text
    tone: str


def piece_of(task: Task, minutes: float, freed: float) -> Piece:
    """Return a task's work in a role as the gate weighs it; the task's shares are loaded."""
    shares = list(task.shares.all())
    total = sum(share.percent for share in shares) or 100
    return Piece(
        task=task.pk,
        minutes=minutes,
        freed=freed,
        with_colleagues=task.with_colleagues,
        is_unwanted=task.is_unwanted,
        is_dangerous=task.is_safety_critical or task.consequence == Consequence.DANGER,
        is_meaningful=task.is_meaningful,
        shares={share.function_id: share.percent / total for share in shares},
    )


def percent_of(part: float, whole: float) -> float:
    """Return the part in per cent of the whole, 0 of nothing."""
    return round(100 * part / whole, 1) if whole else 0.0


def freed_by_holder(pieces: Iterable[Piece]) -> dict[Any, float]:
    """Return the minutes a week that leave each holder."""
    moved: dict[Any, float] = {}
    for piece in pieces:
        for key, part in piece.shares.items():
            moved[key] = moved.get(key, 0.0) + piece.freed * part
    return moved


def work_figures(
    pieces: Sequence[Piece],
    *,
    title: str,
    wage_cents: float,
    holder_wages: Mapping[Any, float],
    parameters: Mapping[str, Any],
) -> dict[str, float]:
    """Return the values of the checks that follow from the work alone, by code.

    ``parameters`` are those of the thresholds: words that brand a person, the margin of equal pay. Wages are cents an
    hour.
    """
    total = sum(piece.minutes for piece in pieces)
    by_task: dict[Any, float] = {}
    for piece in pieces:
        by_task[piece.task] = by_task.get(piece.task, 0) + piece.minutes
    kinds = {piece.task: piece for piece in pieces}.values()
    moved = freed_by_holder(pieces)
    margin = 1 + float(parameters.get("displacement", {}).get("wage_margin_percent", WAGE_MARGIN_PERCENT)) / 100
    near = sum(minutes for key, minutes in moved.items() if holder_wages[key] <= wage_cents * margin)
    words = parameters.get("title", {}).get("words", [])
    return {
        "isolation": percent_of(sum(piece.minutes for piece in pieces if piece.with_colleagues), total),
        "unwanted": percent_of(sum(piece.minutes for piece in pieces if piece.is_unwanted), total),
        "danger": float(sum(piece.is_dangerous for piece in kinds)),
        "meaningful": float(sum(piece.is_meaningful for piece in kinds)),
        "single_task": percent_of(max(by_task.values(), default=0), total),
        "title": float(sum(word in title.casefold() for word in words)),
        "displacement": percent_of(near, sum(moved.values())),
    }


def thresholds_on(day: date) -> list[EthicsThreshold]:
    """Return the thresholds in force on a day, in their order, one a code."""
    in_force = EthicsThreshold.objects.filter(valid_from__lte=day).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    )
    newest: dict[str, EthicsThreshold] = {}
    for threshold in in_force.order_by("valid_from"):
        newest[threshold.code] = threshold
    return sorted(newest.values(), key=lambda threshold: (threshold.position, threshold.code))


def parameters_of(thresholds: Iterable[EthicsThreshold]) -> dict[str, Any]:
    """Return the thresholds' parameters by code."""
    return {threshold.code: threshold.parameters for threshold in thresholds}


def judge(threshold: EthicsThreshold, value: float, *, method: str = "") -> Finding:
    """Return the finding of one value against its threshold; some methods take a yellow for red."""

    def crossed(limit: float | None) -> bool:
        if limit is None:
            return False
        return value < limit if threshold.direction == "below" else value > limit

    if crossed(threshold.red):
        return Finding(threshold.code, CheckColour.RED, value, threshold.red, threshold.unit)
    if crossed(threshold.yellow):
        strict = method in threshold.parameters.get("red_methods", [])
        colour = CheckColour.RED if strict else CheckColour.YELLOW
        return Finding(threshold.code, colour, value, threshold.yellow, threshold.unit)
    return Finding(threshold.code, CheckColour.GREEN, value, None, threshold.unit)


def findings_from(figures: Mapping[str, float], thresholds: Iterable[EthicsThreshold], *, method: str) -> list[Finding]:
    """Return the findings on the figures, in the thresholds' order."""
    return [
        judge(threshold, figures[threshold.code], method=method)
        for threshold in thresholds
        if threshold.code in figures
    ]


def worst_colour(findings: Iterable[Finding]) -> str:
    """Return the worst colour among the findings; green when there are none."""
    colours = [CheckColour(finding.colour) for finding in findings]
    return max(colours, key=lambda colour: COLOUR_ORDER[colour], default=CheckColour.GREEN)


def warnings_of(figures: Mapping[str, float], thresholds: Sequence[EthicsThreshold], *, method: str) -> list[Warned]:
    """Return what the gate would not take as green, in words, the red first."""
    by_code = {threshold.code: threshold for threshold in thresholds}
    found = [
        finding for finding in findings_from(figures, thresholds, method=method) if finding.colour != CheckColour.GREEN
    ]
    found.sort(key=lambda finding: -COLOUR_ORDER[CheckColour(finding.colour)])
    return [
        Warned(
            text=f"{by_code[finding.code].label}: {value_text(finding.value, finding.unit)}",
            why=by_code[finding.code].why,
            colour=CheckColour(finding.colour).label,
            tone=COLOUR_TONES[CheckColour(finding.colour)],
        )
        for finding in found
    ]


def value_text(value: float, unit: str) -> str:
    """Return a value of the gate with its unit: per cent, yes or no, or how many."""
    if unit == "yes_no":
        return _("yes") if value else _("no")
    if unit == "percent":
        return percent_text(value / 100, 0 if value == int(value) else 1)
    number = number_text(value, 1, trim=True)
    whole = round(value)
    words = {
        "tasks": ngettext("task", "tasks", whole),
        "words": ngettext("word", "words", whole),
        "limits": ngettext("limit", "limits", whole),
    }
    return f"{number}{NO_BREAK}{words[unit]}" if unit in words else number
