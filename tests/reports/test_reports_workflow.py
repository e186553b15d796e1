"""The life of a period report: random walks keep the rules, whoever walks; warnings, versions, sending, the clock."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Notification
from core.models import DomainEvent
from core.policies import Refused
from core.services.outbox import deliver_waiting
from core.services.transitions import StaleState, apply_transition
from reports.enums import ReportState, RunState
from reports.models import PeriodReport, ReportRun
from reports.notifications import DRAFT_MADE
from reports.selectors.report_content import count_part
from reports.services import counting
from reports.services import reports as services
from reports.services.runs import cancel_run, execute_run
from reports.workflow import REPORT_TABLE
from tests.cast import SIGNED_IN, Cast
from tests.factories_coaching import ParticipantFactory
from tests.factories_programme import IndicatorDefinitionFactory, PaymentPeriodFactory
from tests.reports.report_world import World, answered, approved, begun, counted, fill, frozen

pytestmark = pytest.mark.django_db
FACTS: dict[str, dict[str, Any]] = {
    "count_clean": {"draft": {"figures": []}, "warnings": [], "rules": {}},
    "count_warned": {
        "draft": {"figures": []},
        "warnings": [{"key": "NO_TARGETS:", "code": "NO_TARGETS", "values": {}, "answer": "Ei ole."}],
        "rules": {},
    },
    "freeze": {"snapshot": {"a": 1}, "sha256": "0" * 64, "frozen_at": timezone.now()},
    "send": {"sent_on": date(2026, 9, 1), "sent_to": "Keski-Suomen elinvoimakeskus"},
}


@pytest.fixture
def world(cast: Cast) -> World:
    """Return the project with something in every chapter."""
    return fill(cast)


@pytest.mark.parametrize("seed", range(10))
def test_a_random_walk_keeps_the_rules(cast: Cast, seed: int) -> None:
    source = random.Random(seed)
    report = cast.report
    names = [transition.name for transition in REPORT_TABLE.transitions]
    walked = 0
    for _ in range(40):
        persona = source.choice([*sorted(SIGNED_IN), "coordinator", "coordinator", ""])
        actor = cast.user(persona) if persona else None
        name = source.choice(names)
        before = PeriodReport.objects.get(pk=report.pk)
        transition = REPORT_TABLE.transition(name)
        if actor is None and not name.startswith("count"):
            continue
        try:
            apply_transition(REPORT_TABLE, before, name, actor=actor, data=FACTS.get(name))
        except StaleState:
            assert before.state not in transition.sources
        except Refused:
            assert persona != "" or before.state in transition.sources
        except ValidationError:
            assert name == "count_clean"
        else:
            walked += 1
            assert persona == ("" if name.startswith("count") else "coordinator")
        after = PeriodReport.objects.get(pk=report.pk)
        assert after.is_frozen == (after.state in {ReportState.FROZEN, ReportState.SENT})
        assert (after.approved_at is not None) == (after.state not in {ReportState.DRAFT, ReportState.WARNINGS})
        assert after.state != ReportState.WARNINGS or after.warnings
        assert after.state in {before.state, transition.target}
    assert DomainEvent.objects.filter(subject_id=report.public_id).count() == walked


def test_every_state_is_reached_and_only_sent_is_the_end() -> None:
    reached = {REPORT_TABLE.initial}
    for _ in ReportState:
        reached |= {move.target for move in REPORT_TABLE.transitions if reached & set(move.sources)}
    assert reached == set(ReportState.values)
    sources = {source for move in REPORT_TABLE.transitions for source in move.sources}
    assert set(ReportState.values) - sources == {ReportState.SENT} == set(REPORT_TABLE.final)


def test_warnings_are_answered_by_the_project_and_approved_by_somebody_else(world: World) -> None:
    report = counted(world)
    assert report.state == ReportState.WARNINGS
    codes = {warning["code"] for warning in report.warnings}
    assert {"INCOMPLETE", "TARGET_BEHIND", "PILOTS_LATE", "UNCONFIRMED", "LATE_LOGS"} <= codes
    with pytest.raises(Refused):
        services.move_report(report, actor=world.coordinator, name="approve")
    with pytest.raises(Refused):
        services.answer_warning(report, actor=world.coordinator, key=report.warnings[0]["key"], answer="Kyllä")
    report = answered(world, report)
    with pytest.raises(Refused):
        services.move_report(report, actor=world.manager, name="approve")
    report.warnings[0]["answered_by"] = str(world.coordinator.public_id)
    report.save()
    with pytest.raises(Refused, match=r".+"):
        services.move_report(report, actor=world.coordinator, name="approve")
    report.warnings[0]["answered_by"] = str(world.manager.public_id)
    report.save()
    done = services.move_report(report, actor=world.coordinator, name="approve")
    assert (done.state, done.approved_by) == (ReportState.APPROVED, world.coordinator)
    back = services.move_report(done, actor=world.coordinator, name="return_warned")
    assert (back.state, back.approved_at) == (ReportState.WARNINGS, None)


def test_an_answer_stays_while_nothing_about_its_warning_changes(world: World) -> None:
    report = answered(world, counted(world))
    again = services.count_now(report)
    assert all(warning["answer"] for warning in again.warnings)
    ParticipantFactory.create(project=world.project, gender="", entry_on=date(2026, 2, 2))
    again = services.count_now(again)
    open_now = {warning["code"] for warning in again.warnings if not warning.get("answer")}
    assert "INCOMPLETE" in open_now
    assert "UNCONFIRMED" not in open_now


def test_stale_pages_change_nothing(world: World) -> None:
    report = counted(world)
    warning = report.warnings[0]
    with pytest.raises(StaleState):
        services.answer_warning(report, actor=world.manager, key=warning["key"], answer="Kyllä", seen="something else")
    with pytest.raises(StaleState):
        services.answer_warning(report, actor=world.manager, key="GONE:", answer="Kyllä")
    report = answered(world, report)
    with pytest.raises(StaleState):
        services.move_report(report, actor=world.coordinator, name="approve", seen="2020-01-01T00:00:00")
    with pytest.raises(StaleState):
        services.move_report(report, actor=world.coordinator, name="approve", expected_state="draft")
    services.write_deviations(report, actor=world.manager, text="Ensimmäinen", seen="")
    with pytest.raises(StaleState):
        services.write_deviations(report, actor=world.coordinator, text="Toinen", seen="")
    assert PeriodReport.objects.get(pk=report.pk).deviations == "Ensimmäinen"


@pytest.mark.parametrize("answer", ["", "   ", "x" * 301])
def test_an_answer_is_neither_empty_nor_long(world: World, answer: str) -> None:
    report = counted(world)
    with pytest.raises(ValidationError):
        services.answer_warning(report, actor=world.manager, key=report.warnings[0]["key"], answer=answer)


def test_an_approved_report_is_not_counted_and_has_one_run_at_a_time(world: World) -> None:
    report = approved(world)
    with pytest.raises(StaleState):
        services.count_again(report, actor=world.coordinator, publish=None)
    run = services.ask_to_freeze(report, actor=world.coordinator, publish=None)
    with pytest.raises(ValidationError):
        services.ask_to_freeze(report, actor=world.coordinator, publish=None)
    assert cancel_run(run, actor=world.coordinator).state == RunState.CANCELLED


@pytest.mark.parametrize("after", [0, 3])
def test_a_run_stops_between_two_steps_and_the_next_one_counts_anew(
    world: World, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    report = services.begin_report(world.period, actor=world.coordinator, publish=None)
    run, done = report.runs.get(), []

    def count(part: str, present: PeriodReport) -> dict[str, Any]:
        done.append(part)
        if len(done) == after + 1:
            cancel_run(run, actor=world.coordinator)
        return count_part(part, present)

    monkeypatch.setattr(counting, "count_part", count)
    assert execute_run(run.pk) == RunState.CANCELLED
    assert len(done) == after + 1
    stopped = ReportRun.objects.get(pk=run.pk)
    assert stopped.percent < 100
    assert stopped.finished_at is not None
    assert not PeriodReport.objects.get(pk=report.pk).draft
    assert execute_run(run.pk) == "not taken"
    assert execute_run(services.count_again(report, actor=world.manager, publish=None).pk) == RunState.DONE
    assert PeriodReport.objects.get(pk=report.pk).draft


def test_a_period_has_one_report_under_work(world: World) -> None:
    report = begun(world)
    with pytest.raises(ValidationError):
        services.begin_report(world.period, actor=world.manager, publish=None)
    with pytest.raises(Refused):
        services.correct_report(report, actor=world.manager, reason="Virhe", publish=None)
    assert ReportRun.objects.count() == 1


def test_a_correction_is_the_next_version_with_its_reason(world: World) -> None:
    first = frozen(world, with_files=False)
    with pytest.raises(ValidationError):
        services.correct_report(first, actor=world.manager, reason=" ", publish=None)
    second = services.correct_report(first, actor=world.manager, reason="Kaksi unohtui", publish=None)
    assert (second.version, second.corrects, second.state) == (2, first, ReportState.DRAFT)
    with pytest.raises(ValidationError):
        services.correct_report(first, actor=world.manager, reason="Taas", publish=None)
    assert PeriodReport.objects.get(pk=first.pk).snapshot_sha256 == first.snapshot_sha256


def test_sending_needs_files_and_a_possible_day(world: World) -> None:
    report = frozen(world, with_files=False)
    today = timezone.localdate()
    facts: dict[str, Any] = {"actor": world.coordinator, "sent_to": "Keski-Suomen elinvoimakeskus"}
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(ValidationError):
            services.mark_sent(report, sent_on=day, **facts)
    with pytest.raises(Refused):
        services.mark_sent(report, sent_on=today, **facts)


def test_the_clock_begins_each_report_once_and_tells(cast: Cast, settings: Any, world: World) -> None:
    due = world.period.report_due_on
    sent: list[int] = []
    early = due - timedelta(days=settings.REPORT_DRAFT_DAYS + 1)
    assert services.begin_due_reports(early, publish=sent.append) == 0
    for _again in range(3):
        services.begin_due_reports(due - timedelta(days=settings.REPORT_DRAFT_DAYS), publish=sent.append)
    report = PeriodReport.objects.get(period=world.period)
    assert (report.cut_off, report.runs.count()) == (world.period.ends_on, 1)
    assert services.begin_due_reports(due + timedelta(days=1), publish=sent.append) == 0
    deliver_waiting()
    told = Notification.objects.filter(code=DRAFT_MADE, subject_id=report.public_id)
    assert {notice.user for notice in told} == {cast.user("coordinator"), cast.user("project_manager")}
    PaymentPeriodFactory.create(
        project=world.project,
        number=7,
        starts_on=due - timedelta(days=20),
        ends_on=due + timedelta(days=40),
        report_due_on=due + timedelta(days=60),
    )
    assert services.begin_due_reports(due + timedelta(days=40), publish=sent.append) == 0, "the period has not ended"


def test_a_report_without_anything_odd_has_no_warnings(cast: Cast) -> None:
    IndicatorDefinitionFactory.create(is_confirmed=True)
    world = World(cast.project, cast.period, cast.user("project_manager"), cast.user("coordinator"))
    cast.entry.delete()
    cast.participant.delete()
    report = services.count_now(cast.report)
    assert {warning["code"] for warning in report.warnings} == {"NO_TARGETS"}
    assert world.period.reports.count() == 1
