"""Tying tasks: what depends on what, told on the task's page, refused when it goes round, and given to the engine."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import DomainEvent
from core.policies import Refused
from tasks.models import Task, TaskLink
from tasks.selectors.carving_input import build_input
from tasks.services.task_links import link_tasks, unlink_tasks
from tests.cast import Cast
from tests.factories import TaskFactory, WorkAnalysisFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def others(cast: Cast) -> list[Task]:
    """Return two more tasks of the cast's analysis."""
    return [TaskFactory.create(analysis=cast.analysis, name=name) for name in ("Taikinan kohotus", "Leivän paisto")]


def add(client: Any, task: Task, other: Task, way: str, **values: Any) -> Any:
    """Send the form that ties two tasks."""
    url = reverse("task_link_add", kwargs={"public_id": task.public_id})
    return client.post(url, {"way": way, "other": str(other.public_id), **values})


@pytest.mark.parametrize(
    ("way", "kind", "is_first", "words"),
    [
        ("after", "before", True, "Sen jälkeen:"),
        ("before", "before", False, "Ensin:"),
        ("together", "same_process", True, "Parempi samalle tekijälle:"),
    ],
)
def test_each_way_is_kept_and_told_on_both_pages(
    cast: Cast, others: list[Task], as_persona: Any, way: str, kind: str, is_first: bool, words: str
) -> None:
    client = as_persona("employer_editor")
    response = add(client, cast.task, others[0], way, lag_minutes="45")
    assert response.status_code == 303
    link = TaskLink.objects.get()
    assert (link.first, link.then) == ((cast.task, others[0]) if is_first else (others[0], cast.task))
    assert (link.kind, link.lag_minutes) == (kind, 45 if kind == "before" else 0)
    assert DomainEvent.objects.filter(name="tasks.task.linked", subject_id=link.first.public_id).count() == 1
    page = client.get(reverse("task_edit", kwargs={"public_id": cast.task.public_id})).content.decode()
    assert words in page
    assert others[0].name in page
    mirrored = {"Sen jälkeen:": "Ensin:", "Ensin:": "Sen jälkeen:"}.get(words, words)
    theirs = client.get(reverse("task_edit", kwargs={"public_id": others[0].public_id})).content.decode()
    assert mirrored in theirs
    assert cast.task.name in theirs


def test_an_order_goes_to_the_engine(cast: Cast, others: list[Task]) -> None:
    link_tasks(others[0], others[1], kind="before", lag_minutes=60, actor=cast.user("coach"))
    links = build_input(cast.analysis, roles=[])["links"]
    assert [(each["kind"], each["first"], each["then"], each["min_lag_minutes"]) for each in links] == [
        ("before", f"T{others[0].pk}", f"T{others[1].pk}", 60)
    ]


def test_what_goes_round_or_stands_already_is_refused_with_what_was_typed(
    cast: Cast, others: list[Task], as_persona: Any
) -> None:
    client, (dough, bread) = as_persona("employer_owner"), others
    assert add(client, cast.task, dough, "after").status_code == 303
    assert add(client, dough, bread, "after").status_code == 303
    for task, other, way in ((bread, cast.task, "after"), (cast.task, bread, "before"), (cast.task, dough, "after")):
        response = add(client, task, other, way, lag_minutes="15")
        assert response.status_code == 422
        assert 'value="15"' in response.content.decode()
    assert add(client, cast.task, dough, "together").status_code == 303
    assert add(client, dough, cast.task, "together").status_code == 422
    assert TaskLink.objects.count() == 3


@pytest.mark.parametrize("values", [{"lag_minutes": "-1"}, {"lag_minutes": "601"}, {"way": "??"}, {"other": "x"}])
def test_bad_input_is_told_beside_the_field(
    cast: Cast, others: list[Task], as_persona: Any, values: dict[str, str]
) -> None:
    url = reverse("task_link_add", kwargs={"public_id": cast.task.public_id})
    told = {"way": "after", "other": str(others[0].public_id), **values}
    response = as_persona("employer_owner").post(url, told)
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert not TaskLink.objects.exists()


def test_a_task_of_another_analysis_is_not_tied(cast: Cast) -> None:
    stranger = TaskFactory.create(analysis=WorkAnalysisFactory.create())
    with pytest.raises(ValidationError):
        link_tasks(cast.task, stranger, kind="before", actor=cast.user("employer_owner"))


def test_untying(cast: Cast, others: list[Task], as_persona: Any) -> None:
    link = link_tasks(cast.task, others[0], kind="before", actor=cast.user("employer_owner"))
    with pytest.raises(Refused):
        unlink_tasks(link, actor=cast.user("employer_viewer"))
    url = reverse("task_link_remove", kwargs={"task_id": others[0].public_id, "public_id": link.public_id})
    client = as_persona("employer_owner")
    assert client.post(url).status_code == 303
    assert client.post(url).status_code == 404
    assert not TaskLink.objects.exists()
