"""A draft never mixes two moments: what changes while it is counted is in all of it."""

from typing import Any

import pytest

from reports.enums import RunKind, RunState
from reports.models import PeriodReport
from reports.selectors.report_content import PARTS, count_part
from reports.services import counting
from reports.services.reports import count_now
from reports.services.runs import execute_run, request_run
from tests.cast import Cast
from tests.factories_coaching import ParticipantFactory
from tests.reports.report_world import begun, fill

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("changes", "reads"),
    [
        (frozenset(), len(PARTS)),
        # Noticed at the last part, which stays; the others are counted again.
        (frozenset({3}), 2 * len(PARTS) - 1),
        # Noticed twice: everything is read in one snapshot.
        (frozenset({3, len(PARTS) + 2}), 3 * len(PARTS) - 1),
    ],
)
def test_a_change_between_two_parts_is_in_all_of_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, changes: frozenset[int], reads: int
) -> None:
    world = fill(cast)
    calls: list[str] = []

    def changing(part: str, report: PeriodReport) -> Any:
        calls.append(part)
        if len(calls) in changes:
            ParticipantFactory.create(project=world.project, action=cast.action)
        return count_part(part, report)

    report = begun(world)
    run = request_run(report, RunKind.DRAFT, actor=world.coordinator, publish=None)
    monkeypatch.setattr(counting, "count_part", changing)
    assert execute_run(run.pk) == RunState.DONE
    monkeypatch.undo()
    assert len(calls) == reads, calls
    counted_then = PeriodReport.objects.get(pk=report.pk).draft
    counted_now = count_now(report).draft
    assert {key: value for key, value in counted_then.items() if key != "counted_at"} == {
        key: value for key, value in counted_now.items() if key != "counted_at"
    }
