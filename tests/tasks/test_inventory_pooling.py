"""Equal tasks made one: minutes conserved, the cautious answer wins, undone whole."""

from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.enums import Answer, Consequence, Period
from tasks.models import RoleItem, Task, TaskLink, TaskShare, TaskSlot
from tasks.selectors.inventory import cell_texts
from tasks.services.pooling import pool_tasks, suggestions, undo_pool
from tests.cast import Cast
from tests.factories import DimensionFactory, JobFunctionFactory, TaskFactory, WorkAnalysisFactory
from tests.tasks.inventory_helpers import fresh

pytestmark = pytest.mark.django_db


def owner(cast: Cast) -> Any:
    return cast.user("employer_owner")


def made(cast: Cast, name: str, minutes: int = 30, **fields: Any) -> Task:
    """Return a task of a job function of its own."""
    function = JobFunctionFactory.create(unit=cast.analysis.unit)
    return fresh(TaskFactory.create(analysis=cast.analysis, name=name, minutes=minutes, function=function, **fields))


def minutes_by_function(analysis_id: int) -> dict[int, float]:
    found: dict[int, float] = {}
    for task in (
        Task.objects.filter(analysis=analysis_id).prefetch_related("slots", "shares").select_related("analysis")
    ):
        for share in task.shares.all():
            found[share.function_id] = found.get(share.function_id, 0) + task.weekly_minutes * share.percent / 100
    return found


def test_like_names_are_offered_together(cast: Cast) -> None:
    tasks = [
        made(cast, "Tiskaa lounaan astiat"),
        made(cast, "tiskaa lounasastiat"),
        made(cast, "Tiskaa lounaan astiat."),
        made(cast, "Tilaa tavarat"),
    ]
    groups = suggestions(tasks)
    assert [{task.name for task in group.tasks} for group in groups] == [
        {"Tiskaa lounaan astiat", "tiskaa lounasastiat", "Tiskaa lounaan astiat."}
    ]
    assert suggestions([]) == []


def test_pooling_conserves_minutes_and_shares(cast: Cast) -> None:
    first, second = made(cast, "Tiskaa", 60), made(cast, "Tiskaa", 30, period=Period.WEEK, occurrences=4)
    total = first.weekly_minutes + second.weekly_minutes
    pooled, _undo = pool_tasks(cast.analysis, [first, second], actor=owner(cast))
    pooled = fresh(pooled)
    assert pooled.weekly_minutes == pytest.approx(total, abs=0.005 * pooled.minutes)
    assert sorted(pooled.shares.values_list("percent", flat=True)) == [29, 71]
    assert pooled.slots.count() == 2
    assert not Task.objects.filter(pk=second.pk).exists()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    parts=st.lists(
        st.tuples(st.integers(1, 240), st.integers(1, 40), st.sampled_from([period.value for period in Period])),
        min_size=2,
        max_size=5,
    )
)
def test_minutes_are_conserved_whatever_is_pooled(cast: Cast, parts: list[tuple[int, int, str]]) -> None:
    analysis = WorkAnalysisFactory.create(unit=cast.analysis.unit, pilot=cast.pilot)
    tasks = [
        fresh(TaskFactory.create(analysis=analysis, name="x", minutes=minutes, occurrences=times, period=period))
        for minutes, times, period in parts
    ]
    total = sum(task.weekly_minutes for task in tasks)
    pooled = fresh(pool_tasks(analysis, tasks, actor=owner(cast))[0])
    assert pooled.weekly_minutes == pytest.approx(total, abs=0.0051 * pooled.minutes)
    assert sum(pooled.shares.values_list("percent", flat=True)) == 100
    by_function = minutes_by_function(analysis.pk)
    assert sum(by_function.values()) == pytest.approx(pooled.weekly_minutes)


def test_the_cautious_answer_wins(cast: Cast) -> None:
    dimension = DimensionFactory.create()
    calm, grave = made(cast, "Jakaa lääkkeet", movable=True), made(cast, "Jakaa lääkkeet")
    calm.demands.create(dimension=dimension, level=1, source="person")
    grave.demands.create(dimension=dimension, level=4)
    Task.objects.filter(pk=grave.pk).update(
        needs_judgement=Answer.YES, is_private=Answer.UNSURE, consequence=Consequence.DANGER, stays=True
    )
    pooled, _undo = pool_tasks(cast.analysis, [calm, grave], actor=owner(cast))
    assert (pooled.needs_judgement, pooled.is_private, pooled.consequence) == (Answer.YES, Answer.UNSURE, 3)
    assert pooled.stays
    assert not pooled.is_confirmed_transferable
    assert pooled.demands.get().level == 4


def test_pooling_is_undone_whole(cast: Cast) -> None:
    tasks = [made(cast, "Tiskaa", 60, movable=True), made(cast, "Tiskaa", 20, slots=[{"earliest": time(9)}, {}])]
    TaskLink.objects.create(analysis=cast.analysis, kind="before", first=tasks[1], then=cast.task)
    before = [(task.public_id, cell_texts(task), task.weekly_minutes) for task in tasks]
    confirmed = tasks[0].is_confirmed_transferable
    pooled, undo = pool_tasks(cast.analysis, tasks, actor=owner(cast))
    assert TaskLink.objects.get(then=cast.task).first_id == pooled.pk
    undo_pool(cast.analysis, undo, actor=owner(cast))
    undo_pool(cast.analysis, undo, actor=owner(cast))  # twice is harmless
    back = [fresh(Task.objects.get(public_id=public_id)) for public_id, _texts, _minutes in before]
    assert [(task.public_id, cell_texts(task), task.weekly_minutes) for task in back] == before
    assert back[0].is_confirmed_transferable == confirmed
    assert TaskShare.objects.filter(task__analysis=cast.analysis).count() == 3


def test_pooling_refuses_one_task_and_tasks_in_roles(cast: Cast) -> None:
    one = made(cast, "Tiskaa")
    with pytest.raises(ValidationError):
        pool_tasks(cast.analysis, [one], actor=owner(cast))
    with pytest.raises(ValidationError):
        pool_tasks(cast.analysis, [one, TaskFactory.create()], actor=owner(cast))
    RoleItem.objects.create(role=cast.role, slot=TaskSlot.objects.get(task=cast.task), days=31, minutes=30)
    with pytest.raises(ValidationError, match=cast.role.title):
        pool_tasks(cast.analysis, [one, cast.task], actor=owner(cast))


def test_a_pool_of_several_hundred_names_is_compared_fast(cast: Cast) -> None:
    tasks = [Task(pk=number, name=f"Tiskaa astiat {number} salissa", position=number) for number in range(400)]
    assert len(suggestions(tasks)) <= 40
    assert Decimal("0.55") < Decimal(str(suggestions(tasks)[0].likeness))
