"""Counting a draft: part by part, every part of the same moment.

Each part is read in a snapshot of its own. The first and the last one read the mark of the data too: a mark never
comes back once something has changed, so two equal ones say that nothing changed while the parts between were counted.
When they differ, the parts are thrown away and counted again. After ``MOST_RESTARTS`` such changes the data is too
lively for that, and all parts are read in one snapshot, which always gives one moment but goes on with nothing after a
dead worker. Either way no draft mixes two moments.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.services.transitions import apply_transition
from reports.models import PeriodReport, ReportRun
from reports.selectors.report_content import PARTS, count_part, join_parts
from reports.selectors.report_moment import mark_of_data, one_moment
from reports.selectors.report_warnings import find_warnings, keep_answers
from reports.services.steps import Hands
from reports.workflow import REPORT_TABLE

MOST_RESTARTS = 2


def count_draft(hands: Hands) -> None:
    """Count what is left of the draft and store it with its warnings.

    Raises:
        TakenOver, Cancelled: as ``Hands``.
    """
    while True:
        missing = [part for part in PARTS if part not in hands.steps.get("parts", {})]
        if not missing:
            break
        hands.check()
        if hands.steps.get("restarts", 0) >= MOST_RESTARTS:
            _count_at_once(hands)
        else:
            _count_one(hands, missing[0], is_last=len(missing) == 1)
    with hands.held() as run:
        _store_draft(hands, run)
        hands.finish(run)


def _count_one(hands: Hands, part: str, *, is_last: bool) -> None:
    steps = hands.steps
    with one_moment():
        mark = mark_of_data(hands.report.period.project_id) if is_last or "mark" not in steps else steps["mark"]
        counted = count_part(part, hands.report)
    if steps.get("mark", mark) != mark:
        steps = {"restarts": steps.get("restarts", 0) + 1}
    parts = {**steps.get("parts", {}), part: counted}
    at = steps.get("counted_at") or timezone.now().isoformat()
    hands.store(
        {**steps, "mark": mark, "counted_at": at, "parts": parts}, percent=95 * len(parts) // len(PARTS), phase=part
    )


def _count_at_once(hands: Hands) -> None:
    at = timezone.now().isoformat()
    with one_moment():
        mark = mark_of_data(hands.report.period.project_id)
        parts = {part: count_part(part, hands.report) for part in PARTS}
    hands.store({**hands.steps, "mark": mark, "counted_at": at, "parts": parts}, percent=95, phase=PARTS[-1])


def _store_draft(hands: Hands, run: ReportRun) -> None:
    draft = join_parts(hands.steps["parts"], mark=hands.steps["mark"], counted_at=hands.steps["counted_at"])
    save_draft(hands.report, draft)
    run.finished_steps = {"mark": hands.steps["mark"], "parts": dict.fromkeys(hands.steps["parts"], True)}


def save_draft(report: PeriodReport, draft: dict[str, Any]) -> PeriodReport:
    """Keep a counted draft with its warnings, those answered before still answered.

    Raises:
        StaleState: the report has been approved or frozen meanwhile.
    """
    present = PeriodReport.objects.get(pk=report.pk)
    found = find_warnings(draft, period_ends_on=report.period.ends_on, today=timezone.localdate())
    warnings = keep_answers(found, present.warnings)
    data = {
        "draft": draft,
        "warnings": warnings,
        "rules": {code: rule["version"] for code, rule in draft["rules"].items()},
    }
    return apply_transition(REPORT_TABLE, present, "count_warned" if warnings else "count_clean", actor=None, data=data)
