"""Ten workers killed by SIGKILL at random steps: each report still ends once and right."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as conf

from core.models import DomainEvent
from reports.counting import Scope, count_all, count_by_region
from reports.enums import RUN_STATES_ACTIVE, ReportState, RunKind, RunState
from reports.jobs import publish_run
from reports.models import PeriodReport, ReportFile, ReportRun
from reports.selectors.report_content import NOT_BY_REGION, figure_row
from reports.services.freezing import files_to_make, hash_of, make_file
from reports.services.reports import ask_to_freeze, begin_report, move_report
from reports.services.runs import recover_runs
from tests.browser.worker import environment_of_test
from tests.cast import Cast
from tests.factories_programme import PaymentPeriodFactory
from tests.reports.report_world import World, answered, fill

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

KILLS = (3, 3, 2, 2)  # while counting and while freezing, of the first and of the second report: ten
SILENT_SECONDS = 2
LONGEST_WAIT = 300


@pytest.fixture(autouse=True)
def _impatient(settings: Any) -> None:
    """Take a worker for dead after two seconds; this process sends lost runs again in the clock's place."""
    settings.REPORT_SILENT_SECONDS = SILENT_SECONDS


def start_worker() -> subprocess.Popen[bytes]:
    """Start a worker process of its own on the test's database."""
    environment = {**environment_of_test(), "REPORT_SILENT_SECONDS": str(SILENT_SECONDS)}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.reports.paced_worker"],
        cwd=Path(conf.BASE_DIR),
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def finished_steps(run: ReportRun) -> int:
    """Return how many steps of the run have been stored."""
    steps = run.finished_steps
    return len(steps.get("parts", {})) + len(steps.get("files", []))


def wait_for(run: ReportRun, holds: Callable[[ReportRun], bool]) -> None:
    """Wait until something holds of the run."""
    end = time.monotonic() + LONGEST_WAIT
    while not holds(present := ReportRun.objects.get(pk=run.pk)):
        assert time.monotonic() < end, f"{present.state} {present.error} {present.phase}"
        if present.state == RunState.WAITING:
            recover_runs(publish=publish_run)
        time.sleep(0.05)


def is_taken_and_at(run: ReportRun, *, attempts: int, steps: int) -> bool:
    """Tell whether a further worker has taken the run and has come so far."""
    return run.attempts > attempts and finished_steps(run) >= steps


def carry_out(run: ReportRun, kills: int, chance: random.Random) -> None:
    """Have workers carry the run out, killing this many of them at random steps."""
    for _kill in range(kills):
        run.refresh_from_db()
        attempts, wanted = run.attempts, finished_steps(run) + chance.choice([0, 1, 1, 2])
        worker = start_worker()
        try:
            wait_for(run, partial(is_taken_and_at, attempts=attempts, steps=wanted))
            time.sleep(chance.uniform(0, 0.4))
        finally:
            worker.kill()
            worker.wait()
        assert ReportRun.objects.get(pk=run.pk).state == RunState.RUNNING, "the worker died in the middle"
        time.sleep(SILENT_SECONDS + 0.2)
        assert recover_runs(publish=publish_run) == 1
    worker = start_worker()
    try:
        wait_for(run, lambda present: present.state not in RUN_STATES_ACTIVE)
    finally:
        worker.kill()
        worker.wait()
    ended = ReportRun.objects.get(pk=run.pk)
    assert (ended.state, ended.error) == (RunState.DONE, "")
    assert ended.attempts == kills + 1


def events(report: PeriodReport, name: str) -> int:
    """Return how often something is told to have happened to the report."""
    return DomainEvent.objects.filter(subject_id=report.public_id, name=name).count()


def check_figures(report: PeriodReport) -> None:
    """Compare the draft with a count that nobody interrupted."""
    scope = Scope((report.period.project_id,), report.cut_off)
    assert report.draft["figures"] == [figure_row(figure) for figure in count_all(scope)]
    regions = {
        code: [figure_row(figure) for figure in figures if not figure.part and figure.code not in NOT_BY_REGION]
        for code, figures in count_by_region(scope).items()
    }
    assert report.draft["regions"] == regions


def check_files(report: PeriodReport) -> None:
    """Each file is there once and is the one made of the snapshot."""
    assert report.state == ReportState.FROZEN
    assert report.snapshot is not None
    assert hash_of(report.snapshot) == report.snapshot_sha256
    made = ReportFile.objects.filter(report=report).order_by("pk")
    assert sorted((file.file_format, file.language) for file in made) == sorted(files_to_make())
    for file in made:
        if file.file_format in {"csv", "json"}:
            assert bytes(file.content) == make_file(report, file.file_format, file.language)


def make_report(world: World, kills: tuple[int, int], chance: random.Random) -> None:
    """Make the world's report from the first count to the last file, workers dying on the way."""
    report = begin_report(world.period, actor=world.coordinator, publish=publish_run)
    carry_out(report.runs.get(), kills[0], chance)
    report.refresh_from_db()
    assert report.state == ReportState.WARNINGS
    assert events(report, "reports.report.warned") == 1
    check_figures(report)
    report = move_report(answered(world, report), actor=world.coordinator, name="approve")
    run = ask_to_freeze(report, actor=world.coordinator, publish=publish_run)
    carry_out(run, kills[1], chance)
    report.refresh_from_db()
    assert events(report, "reports.report.frozen") == 1
    assert report.runs.filter(kind=RunKind.FREEZE).count() == 1
    check_files(report)


def test_ten_killed_workers_and_two_right_reports(cast: Cast) -> None:
    chance = random.Random(20261128)
    world = fill(cast)
    make_report(world, (KILLS[0], KILLS[1]), chance)
    world.period = PaymentPeriodFactory.create(
        project=world.project,
        number=2,
        starts_on=date(2026, 7, 1),
        ends_on=date(2026, 10, 31),
        report_due_on=date(2026, 12, 31),
    )
    make_report(world, (KILLS[2], KILLS[3]), chance)
    assert PeriodReport.objects.count() == 2
