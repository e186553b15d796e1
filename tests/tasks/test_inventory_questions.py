"""The three questions, completeness, plausibility and the way forward."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.policies import Refused
from employers.models import JobFunction
from tasks.enums import Answer, Consequence, TaskClass
from tasks.models import RoleWish, Task, TaskSlot
from tasks.selectors.completeness import TASK_GAPS, completeness
from tasks.selectors.locks import lock_reason
from tasks.selectors.plausibility import hours_by_function
from tasks.selectors.way_forward import way_forward
from tasks.services.confirmation import ELEMENTARY_TEST, confirm_transferable, withdraw_confirmation
from tests.cast import Cast
from tests.factories import DimensionFactory, JobFunctionFactory, TaskFactory, WorkAnalysisFactory
from tests.registry.entries_tasks_inventory import grow_tasks

pytestmark = pytest.mark.django_db


def owner(cast: Cast) -> Any:
    return cast.user("employer_owner")


def answered(cast: Cast, judgement: str, private: str, harm: int | None, **details: Any) -> Any:
    """Answer the three questions about a fresh assisting task."""
    task = TaskFactory.create(analysis=cast.analysis, task_class=TaskClass.ASSISTING, **details)
    return confirm_transferable(
        task, actor=owner(cast), needs_judgement=judgement, is_private=private, consequence=harm
    )


def test_a_task_moves_only_when_all_three_answers_allow_it(cast: Cast) -> None:
    outcome = answered(cast, "no", "no", Consequence.REDO)
    assert outcome.moves
    assert outcome.task.is_confirmed_transferable
    assert outcome.task.confirmed_by == owner(cast)
    assert not lock_reason(outcome.task)


@pytest.mark.parametrize(
    ("judgement", "private", "harm", "stays", "critical"),
    [
        ("yes", "no", 0, True, False),
        ("no", "yes", 1, True, False),
        ("unsure", "no", 1, False, False),
        ("no", "unsure", 1, False, False),
        ("no", "no", 3, False, True),
        ("yes", "yes", 3, True, False),
    ],
)
def test_a_task_that_stays_says_why(
    cast: Cast, judgement: str, private: str, harm: int, stays: bool, critical: bool
) -> None:
    outcome = answered(cast, judgement, private, harm)
    assert not outcome.moves
    assert str(outcome.reason)
    assert (outcome.task.stays, outcome.task.is_safety_critical) == (stays, critical)
    assert str(lock_reason(outcome.task))


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    judgement=st.sampled_from(["yes", "no", "unsure", "", "x"]),
    private=st.sampled_from(["yes", "no", "unsure", ""]),
    harm=st.sampled_from([0, 1, 2, 3, None, 9]),
)
def test_nothing_moves_by_mistake(cast: Cast, judgement: str, private: str, harm: int | None) -> None:
    clear = judgement == "no" and private == "no" and harm in {0, 1, 2}
    complete = {judgement, private} <= set(Answer.values) and harm in Consequence.values
    if complete:
        assert answered(cast, judgement, private, harm).moves == clear
    else:
        with pytest.raises(ValidationError):
            answered(cast, judgement, private, harm)


def test_answers_can_be_corrected(cast: Cast) -> None:
    task = answered(cast, "yes", "no", 1).task
    again = confirm_transferable(task, actor=owner(cast), needs_judgement="no", is_private="no", consequence=1)
    assert again.moves
    assert not again.task.stays
    back = withdraw_confirmation(again.task, actor=owner(cast))
    assert not back.is_confirmed_transferable


def test_what_a_person_keeps_is_not_overruled_by_answers(cast: Cast) -> None:
    outcome = answered(cast, "no", "no", 1, stays=True, stays_reason="Mestarin oma")
    assert not outcome.moves
    assert outcome.reason == "Mestarin oma"


def test_the_elementary_test_is_kept_and_checked(cast: Cast) -> None:
    answers = {question.code: "yes" for question in ELEMENTARY_TEST}
    outcome = confirm_transferable(
        cast.task, actor=owner(cast), needs_judgement="no", is_private="no", consequence=1, elementary=answers
    )
    assert outcome.task.elementary_test == answers
    with pytest.raises(ValidationError):
        confirm_transferable(
            cast.task,
            actor=owner(cast),
            needs_judgement="no",
            is_private="no",
            consequence=1,
            elementary={"nonsense": "yes"},
        )
    with pytest.raises(Refused):
        confirm_transferable(
            cast.task, actor=cast.user("employer_viewer"), needs_judgement="no", is_private="no", consequence=1
        )


def test_completeness_counts_what_is_missing(cast: Cast) -> None:
    RoleWish.objects.filter(analysis=cast.analysis).delete()
    bare = TaskFactory.create(analysis=cast.analysis, slots=[], confidence=1)
    bare.shares.all().delete()
    TaskFactory.create(analysis=cast.analysis, task_class=TaskClass.DROP, slots=[])
    assisting = TaskFactory.create(analysis=cast.analysis, task_class=TaskClass.ASSISTING)
    cast.task.demands.create(dimension=DimensionFactory.create(), level=3)
    function = JobFunctionFactory.create(unit=cast.analysis.unit, wage_low_cents=0, wage_high_cents=0)
    state = completeness(cast.analysis)
    counts = {gap.code: (gap.count, gap.total) for gap in state.gaps}
    assert state.tasks == 3
    assert counts["function"] == (1, 3)
    assert counts["minutes"] == (1, 3)
    assert counts["slots"] == (1, 3)
    assert counts["class"] == (1, 3)
    assert counts["confirmation"] == (1, 2)
    assert counts["guesses"] == (1, 1)
    assert counts["wages"][0] == 1
    assert counts["wishes"] == (1, 1)
    assert counts["needs"] == (6, 6)
    assert "demands" not in counts
    assert not state.can_propose
    assert state.gaps[0].is_blocking
    del assisting
    function.delete()
    JobFunction.objects.filter(unit=cast.analysis.unit).update(wage_low_cents=1400, wage_high_cents=1500)
    RoleWish.objects.create(analysis=cast.analysis, name="x")
    assert completeness(cast.analysis).can_propose


def test_an_empty_analysis_is_not_complete(cast: Cast) -> None:
    empty = completeness(WorkAnalysisFactory.create())
    assert empty.percent < 30
    assert {gap.code for gap in empty.gaps if gap.is_blocking} == {"tasks", "functions", "confirmed", "wishes"}
    assert way_forward(empty)[0].is_now


def test_the_way_forward_has_one_next_step(cast: Cast) -> None:
    steps = way_forward(completeness(cast.analysis))
    assert sum(step.is_now for step in steps) == 1
    assert steps[0].state == "done"
    assert next(step for step in steps if step.is_now).page == "needs"


def test_hours_against_people(cast: Cast) -> None:
    function = cast.task.shares.get().function
    full = JobFunctionFactory.create(unit=cast.analysis.unit, headcount=1, weekly_minutes=600)
    TaskFactory.create(analysis=cast.analysis, function=full, minutes=150)
    idle = JobFunctionFactory.create(unit=cast.analysis.unit)
    rows = {row.function.pk: row for row in hours_by_function(cast.analysis)}
    assert rows[function.pk].minutes == 150
    assert rows[full.pk].tone == "bad"
    assert rows[full.pk].share == pytest.approx(1.25)
    assert rows[idle.pk].tone == "info"
    assert all(str(row.text) for row in rows.values())
    assert rows[full.pk].minutes == pytest.approx(
        sum(task.weekly_minutes for task in Task.objects.filter(shares__function=full))
    )


def test_the_number_of_queries_does_not_follow_tasks(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            completeness(cast.analysis)
            hours_by_function(cast.analysis)
        return len(captured)

    grow_tasks(cast, 2)
    few = queries()
    grow_tasks(cast, 20)
    assert queries() == few
    assert few <= 9


@pytest.mark.parametrize("code", sorted(TASK_GAPS))
def test_every_gap_can_be_listed(cast: Cast, code: str, as_persona: Any) -> None:
    TaskSlot.objects.filter(task=cast.task).delete()
    page = as_persona("employer_owner").get(f"/work/analyses/{cast.analysis.public_id}/inventory/?missing={code}")
    assert page.status_code == 200
