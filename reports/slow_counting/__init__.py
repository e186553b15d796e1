"""The indicators counted once more, row by row in plain Python, from the texts of the rules.

Nothing is shared with ``reports.counting``: where the two disagree, one of them has read a rule wrongly. It reads every
row of the projects, so it is for tests and for looking into a figure, not for pages.
"""

from collections.abc import Callable
from datetime import date

from reports.models import IndicatorDefinition
from reports.slow_counting.employers import employer_figures
from reports.slow_counting.jobs import job_figures
from reports.slow_counting.people import people_figures
from reports.slow_counting.tallies import Counted, Rules, Tallies
from reports.slow_counting.work import support_figures, work_figures

__all__ = ["Counted", "count_slowly"]

COUNTS: tuple[Callable[[Rules], Tallies], ...] = (
    people_figures,
    employer_figures,
    work_figures,
    job_figures,
    support_figures,
)


def _parameters(day: date) -> dict[str, dict[str, int]]:
    """Return the numbers of the newest version of each rule in force on the day, by code."""
    newest: dict[str, IndicatorDefinition] = {}
    for row in IndicatorDefinition.objects.all():
        if row.valid_from > day or (row.valid_to is not None and row.valid_to < day):
            continue
        if row.code not in newest or newest[row.code].version < row.version:
            newest[row.code] = row
    return {code: dict(row.parameters) for code, row in newest.items()}


def count_slowly(projects: set[int], cut_off: date, *, region: str = "", industry: str = "") -> Tallies:
    """Return every figure by (indicator, part), of these projects up to and with the cut-off day.

    ``region`` and ``industry`` are codes that narrow what is counted; empty ones do not.
    """
    rules = Rules(projects, cut_off, _parameters(cut_off), region, industry)
    found: Tallies = {}
    for count in COUNTS:
        found.update({key: figure for key, figure in count(rules).items() if key[0] in rules.parameters})
    return found
