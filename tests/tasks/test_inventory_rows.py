"""Rows of the inventory: saved, changed, refused, in conflict, removed and brought back, moved, sorted."""

from datetime import time
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from core.models import DomainEvent
from core.policies import Refused
from tasks.enums import AnalysisState, Answer, Consequence, TaskClass
from tasks.models import RoleItem, Task, TaskLink, TaskSlot
from tasks.selectors.inventory import InventoryFilter, cell_texts, filtered_tasks
from tasks.services.inventory import StaleRow, classify, fill_missing_times, move_task, save_row
from tasks.services.removal import remove_task, restore_task
from tests.cast import Cast
from tests.factories import (
    DimensionFactory,
    JobFunctionFactory,
    LicenceFactory,
    OccupationFactory,
    TaskFactory,
    WorkAnalysisFactory,
)
from tests.tasks.inventory_helpers import ROW, fresh, save

pytestmark = pytest.mark.django_db


def owner(cast: Cast) -> Any:
    return cast.user("employer_owner")


def test_a_new_row_with_everything(cast: Cast) -> None:
    function = JobFunctionFactory.create(unit=cast.analysis.unit, name="Kokki")
    saved = save(cast.analysis, owner(cast), holders="kokki", task_class="assisting")
    assert saved.created
    task = Task.objects.with_row_data().get(pk=saved.task.pk)
    assert task.shares.get().function == function
    assert task.place is not None
    assert task.place.name == "Tiskihuone"
    assert task.place.unit == cast.analysis.unit
    assert task.process is not None
    assert task.process.analysis == cast.analysis
    slot = task.slots.get()
    assert (slot.days, slot.earliest, slot.latest) == (0b11111, time(11), time(14))
    assert task.task_class == TaskClass.ASSISTING
    assert DomainEvent.objects.filter(name="tasks.task.created", subject_id=task.public_id).count() == 1


def test_sending_the_same_new_row_twice_makes_one_task(cast: Cast) -> None:
    row_id = uuid4()
    first = save_row(cast.analysis, row_id=row_id, texts=ROW, actor=owner(cast))
    again = save_row(cast.analysis, row_id=row_id, texts=ROW, actor=owner(cast))
    assert first.created
    assert not again.created
    assert not again.changed
    assert Task.objects.filter(public_id=row_id).count() == 1


def test_a_row_id_of_another_analysis_is_refused(cast: Cast) -> None:
    foreign = TaskFactory.create(analysis=WorkAnalysisFactory.create())
    with pytest.raises(ValidationError):
        save_row(cast.analysis, row_id=foreign.public_id, texts=ROW, actor=owner(cast))
    assert fresh(foreign).name == foreign.name


def test_two_people_on_one_row_see_both_values(cast: Cast) -> None:
    task = save(cast.analysis, owner(cast)).task
    texts = {**ROW, "minutes": "50"}
    save_row(cast.analysis, row_id=task.public_id, texts=texts, actor=owner(cast), revision=0)
    with pytest.raises(StaleRow) as caught:
        save_row(
            cast.analysis,
            row_id=task.public_id,
            texts={**ROW, "place": "Keittiö"},
            actor=cast.user("coach"),
            revision=0,
        )
    assert set(caught.value.differing) == {"minutes", "place"}
    assert caught.value.theirs["minutes"] == "50"
    assert caught.value.mine["place"] == "Keittiö"
    assert fresh(task).minutes == 50
    save_row(cast.analysis, row_id=task.public_id, texts=texts, actor=cast.user("coach"), revision=0)  # same values
    assert fresh(task).revision == 1


def test_a_changed_row_rises_its_revision_and_tells_what_changed(cast: Cast) -> None:
    task = save(cast.analysis, owner(cast)).task
    saved = save_row(
        cast.analysis,
        row_id=task.public_id,
        texts={**ROW, "window": "11–15; 16–17", "place": ""},
        actor=owner(cast),
        revision=0,
    )
    assert saved.changed
    assert saved.task.revision == 1
    event = DomainEvent.objects.get(name="tasks.task.changed", subject_id=task.public_id)
    assert event.payload["fields"] == ["place_id", "slots"]


def test_many_times_a_day_within_one_window_are_so_many_slots(cast: Cast) -> None:
    task = fresh(save(cast.analysis, owner(cast), occurrences="4", minutes="10").task)
    assert task.slots.count() == 4
    assert task.times_a_week == 20
    assert cell_texts(task)["window"] == "11–14"
    assert cell_texts(task)["days"] in {"ma–pe", "Mon–Fri"}


def test_viewers_and_coordinators_change_nothing(cast: Cast) -> None:
    for persona in ("employer_viewer", "coordinator"):
        with pytest.raises(Refused):
            save(cast.analysis, cast.user(persona))
    for persona in ("employer_editor", "coach", "project_manager", "team_lead"):
        assert save(cast.analysis, cast.user(persona)).created


def test_a_closed_analysis_is_not_changed(cast: Cast) -> None:
    cast.analysis.state = AnalysisState.CLOSED
    cast.analysis.save()
    with pytest.raises(Refused):
        save(cast.analysis, owner(cast))


def test_a_removed_task_comes_back_whole(cast: Cast) -> None:
    LicenceFactory.create()
    dimension = DimensionFactory.create()
    task = TaskFactory.create(analysis=cast.analysis, movable=True, slots=[{}, {"days": 3}], tools="Harja")
    task.licences.add(LicenceFactory.create())
    task.demands.create(dimension=dimension, level=2, source="person")
    TaskLink.objects.create(analysis=cast.analysis, kind="before", first=task, then=cast.task, lag_minutes=10)
    before = (cell_texts(task), task.weekly_minutes, task.position)
    snapshot = remove_task(task, actor=owner(cast))
    assert not Task.objects.filter(public_id=task.public_id).exists()
    back = fresh(restore_task(cast.analysis, snapshot, actor=owner(cast)))
    assert back.public_id == task.public_id
    assert (cell_texts(back), back.weekly_minutes, back.position) == before
    assert back.is_confirmed_transferable
    assert back.licences.count() == 1
    assert back.demands.get().level == 2
    assert TaskLink.objects.get(first=back).lag_minutes == 10
    assert restore_task(cast.analysis, snapshot, actor=owner(cast)) == back
    assert Task.objects.filter(public_id=task.public_id).count() == 1


def test_a_snapshot_does_not_travel_to_another_analysis(cast: Cast) -> None:
    snapshot = remove_task(cast.task, actor=owner(cast))
    other = WorkAnalysisFactory.create(unit=cast.analysis.unit, pilot=cast.pilot)
    with pytest.raises(ValidationError):
        restore_task(other, snapshot, actor=owner(cast))


def test_a_task_in_a_role_is_not_removed_and_keeps_its_times(cast: Cast) -> None:
    role = cast.role
    slot = TaskSlot.objects.get(task=cast.task)
    RoleItem.objects.create(role=role, slot=slot, days=31, minutes=30)
    with pytest.raises(ValidationError, match=role.title):
        remove_task(cast.task, actor=owner(cast))
    texts = cell_texts(cast.task)
    with pytest.raises(ValidationError) as caught:
        save_row(
            cast.analysis,
            row_id=cast.task.public_id,
            texts={**texts, "days": "", "window": ""},
            actor=owner(cast),
            revision=0,
        )
    assert "window" in caught.value.message_dict
    changed = save_row(
        cast.analysis, row_id=cast.task.public_id, texts={**texts, "window": "8–12"}, actor=owner(cast), revision=0
    )
    assert changed.task.slots.get().pk == slot.pk


def test_rows_move_up_and_down(cast: Cast) -> None:
    Task.objects.filter(analysis=cast.analysis).delete()
    names = ["a", "b", "c"]
    tasks = [save(cast.analysis, owner(cast), name=name).task for name in names]

    def order() -> list[str]:
        return list(Task.objects.filter(analysis=cast.analysis).values_list("name", flat=True))

    assert move_task(tasks[2], step=-1, actor=owner(cast))
    assert order() == ["a", "c", "b"]
    assert not move_task(tasks[0], step=-1, actor=owner(cast))
    Task.objects.filter(analysis=cast.analysis).update(position=0)
    assert move_task(tasks[0], step=1, actor=owner(cast))
    assert order() == ["b", "a", "c"]


def test_sorting_takes_a_confirmation_back(cast: Cast) -> None:
    assert cast.task.is_confirmed_transferable
    assert classify(cast.task, task_class=TaskClass.CORE, actor=owner(cast)).is_confirmed_transferable is False
    with pytest.raises(ValidationError):
        classify(cast.task, task_class="nonsense", actor=owner(cast))


def test_missing_times_are_filled_at_once(cast: Cast) -> None:
    bare = [save(cast.analysis, owner(cast), name=name, days="", window="").task for name in ("x", "y")]
    assert fill_missing_times(cast.analysis, days="ma–pe", window="8–15", actor=owner(cast)) == 2
    assert all(task.slots.get().earliest == time(8) for task in bare)
    assert fill_missing_times(cast.analysis, days="ma", window="8–15", actor=owner(cast)) == 0
    with pytest.raises(ValidationError):
        fill_missing_times(cast.analysis, days="", window="", actor=owner(cast))


def test_a_task_gets_its_holders_occupation_as_a_guess(cast: Cast) -> None:
    DimensionFactory.create(code="lifting")
    DimensionFactory.create(code="pace", name_fi="Tahti")
    occupation = OccupationFactory.create(code="9412")
    JobFunctionFactory.create(unit=cast.analysis.unit, name="Apulainen", occupation=occupation)
    task = save(cast.analysis, owner(cast), holders="Apulainen").task
    levels = dict(task.demands.values_list("dimension__code", "level"))
    assert levels["lifting"] >= 3
    assert levels["pace"] == 3
    assert set(task.demands.values_list("source", flat=True)) == {"guess"}
    task.demands.filter(dimension__code="lifting").update(level=1, source="person")
    save_row(cast.analysis, row_id=task.public_id, texts={**ROW, "holders": ""}, actor=owner(cast), revision=0)
    assert list(task.demands.values_list("dimension__code", "level")) == [("lifting", 1)]


def test_filters_of_the_inventory(cast: Cast) -> None:
    JobFunctionFactory.create(unit=cast.analysis.unit, name="Vahtimestari")
    one = save(cast.analysis, owner(cast), name="Aja lumet", holders="Vahtimestari", days="", window="").task
    function = one.shares.get().function_id

    def names(**narrowed: str) -> set[str]:
        return {task.name for task in filtered_tasks(cast.analysis, InventoryFilter(**narrowed))}

    assert names(words="lumet") == {"Aja lumet"}
    assert names(function=str(function)) == {"Aja lumet"}
    assert names(missing="slots") == {"Aja lumet"}
    assert names(state="movable") == {cast.task.name}
    assert names(task_class="assisting") == {cast.task.name}
    assert names(state="nonsense", missing="x", function="1' OR 1=1", task_class="?") == {"Aja lumet", cast.task.name}


def test_details_stay_and_unconfirm(cast: Cast) -> None:
    texts = cell_texts(cast.task)
    saved = save_row(
        cast.analysis,
        row_id=cast.task.public_id,
        texts=texts,
        actor=owner(cast),
        revision=0,
        details={"stays": True, "stays_reason": "Mestarin oma", "needs_judgement": Answer.NO},
    )
    assert saved.task.stays
    assert not saved.task.is_confirmed_transferable
    assert saved.task.consequence == Consequence.REDO
