"""Analyses, hidden work, library, links for workers, example workplaces."""

from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notification
from core.events import record_event
from core.models import DomainEvent
from core.policies import Refused
from core.services.outbox import deliver_waiting
from pilots.models import MethodStep
from tasks.enums import NeedKind, TaskSource
from tasks.models import (
    AnalysisStep,
    ContributorLink,
    Dimension,
    EthicsThreshold,
    LibraryTask,
    Process,
    RoleItem,
    Task,
    TaskDemand,
    TaskVoice,
    WorkAnalysis,
)
from tasks.reference import load as load_tasks
from tasks.retention import LINK_DAYS, remove_old_links
from tasks.selectors.completeness import completeness
from tasks.selectors.plausibility import hours_by_function
from tasks.services.analyses import (
    answer_need,
    mark_step,
    remove_process,
    save_process,
    set_state,
    start_analysis,
    tasks_of_answer,
)
from tasks.services.contributors import (
    create_link,
    hash_of,
    is_usable,
    link_by_token,
    new_session_key,
    own_voices,
    remove_contribution,
    revoke_link,
    save_contribution,
    say_willingness,
    shown_token,
    token_of,
    voices_of,
)
from tasks.services.industry_occupations import occupations_of_industry
from tasks.services.library import grow_from_role, occupations_of, pick_tasks, search
from tasks.services.workplaces import create_from_workplace, workplace_named
from tests.cast import Cast
from tests.factories import JobFunctionFactory, OccupationFactory, PilotFactory, TaskFactory, UnitFactory

pytestmark = pytest.mark.django_db
CELLS = {"name": "Keitä kahvi", "minutes": "10", "occurrences": "2", "period": "day"}


def owner(cast: Cast) -> Any:
    return cast.user("employer_owner")


# ---- Analyses ----


def start(cast: Cast, persona: str, **values: Any) -> WorkAnalysis:
    unit = values.pop("unit", cast.analysis.unit)
    details = {"title": "Uusi", "method": "ratko", "weeks_worked": 46, "pilot": cast.pilot, **values}
    return start_analysis(unit=unit, actor=cast.user(persona), **details)


def test_who_starts_an_analysis(cast: Cast) -> None:
    for persona in ("employer_owner", "employer_editor", "coach", "project_manager"):
        assert start(cast, persona).method == "ratko"
    for persona in ("employer_viewer", "coordinator"):
        with pytest.raises(Refused):
            start(cast, persona)


def test_an_analysis_is_started_once_in_a_pilot_of_its_employer(cast: Cast) -> None:
    row_id = uuid4()
    assert start(cast, "coach", public_id=row_id) == start(cast, "coach", public_id=row_id)
    with pytest.raises(ValidationError) as caught:
        start(cast, "coach", pilot=PilotFactory.create())
    assert "pilot" in caught.value.message_dict
    with pytest.raises(ValidationError) as caught:
        start(cast, "coach", weeks_worked=60)
    assert "weeks_worked" in caught.value.message_dict


def test_steps_are_marked_and_unmarked(cast: Cast) -> None:
    step = MethodStep.objects.create(
        method=cast.analysis.method, number=90, code="x", name_fi="x", name_sv="x", name_en="x"
    )
    mark_step(cast.analysis, step, done=True, note=" Nähty  työpajassa ", actor=owner(cast))
    mark_step(cast.analysis, step, done=True, note="Uudestaan", actor=owner(cast))
    assert AnalysisStep.objects.get(analysis=cast.analysis).note == "Uudestaan"
    mark_step(cast.analysis, step, done=False, note="", actor=owner(cast))
    assert not AnalysisStep.objects.filter(analysis=cast.analysis).exists()
    with pytest.raises(ValidationError):
        mark_step(cast.analysis, step, done=True, note="x" * 501, actor=owner(cast))
    other = MethodStep.objects.create(method="ratko", number=90, code="x", name_fi="x", name_sv="x", name_en="x")
    with pytest.raises(ValidationError):
        mark_step(cast.analysis, other, done=True, note="", actor=owner(cast))


def test_processes_have_one_name_each(cast: Cast) -> None:
    save_process(cast.analysis, Process(), name="Aamiainen", output="", actor=owner(cast))
    with pytest.raises(ValidationError) as caught:
        save_process(cast.analysis, Process(), name="aamiainen", output="", actor=owner(cast))
    assert "name" in caught.value.message_dict
    with pytest.raises(ValidationError):
        save_process(cast.analysis, Process(), name="  ", output="", actor=owner(cast))
    process = cast.task.process
    assert process is not None
    remove_process(process, actor=owner(cast))
    cast.task.refresh_from_db()
    assert cast.task.process is None


def test_a_closed_analysis_is_opened_again(cast: Cast) -> None:
    assert set_state(cast.analysis, state="closed", actor=owner(cast)).state == "closed"
    with pytest.raises(Refused):
        answer_need(cast.analysis, kind=NeedKind.PEAKS, text="x", actor=owner(cast))
    assert set_state(cast.analysis, state="open", actor=owner(cast)).state == "open"
    with pytest.raises(ValidationError):
        set_state(cast.analysis, state="?", actor=owner(cast))


def test_answers_about_hidden_work_become_tasks(cast: Cast) -> None:
    answer_need(cast.analysis, kind=NeedKind.UNDONE, text="a", actor=owner(cast))
    answer_need(cast.analysis, kind=NeedKind.UNDONE, text="b", actor=owner(cast))
    assert cast.analysis.needs.get().text == "b"
    lines = ["- Pese ikkunat", "• Vie paperit", "", cast.task.name.upper(), "Pese ikkunat"]
    tasks, known = tasks_of_answer(cast.analysis, kind=NeedKind.UNDONE, lines=lines, actor=owner(cast))
    assert ([task.name for task in tasks], known) == (["Pese ikkunat", "Vie paperit"], 1)
    assert all(task.is_undone for task in tasks)
    again, known = tasks_of_answer(cast.analysis, kind=NeedKind.UNDONE, lines=lines, actor=owner(cast))
    assert (again, known) == ([], 3)


# ---- Library ----


def library_task(**fields: Any) -> LibraryTask:
    values = {"origin": "esco", "external_id": uuid4().hex, "name_fi": "pestä astiat", "occupation_codes": ["9412"]}
    values.update(fields)
    values.setdefault("search_text", str(values["name_fi"]))
    return LibraryTask.objects.create(**values)


def test_the_library_is_searched_by_words_and_occupations(cast: Cast) -> None:
    dishes = library_task()
    library_task(name_fi="pestä ikkunat", occupation_codes=["9123"])
    assert list(search(words="PESTÄ asti")) == [dishes]
    assert list(search(occupations=["9412"])) == [dishes]
    assert search(words="pestä").count() == 2
    assert search(words="pestä", origin="onet").count() == 0
    OccupationFactory.create(code="94121")
    own, usual = occupations_of(cast.analysis)
    assert own == ["5120"]
    assert "9412" in usual
    assert occupations_of_industry("A") == []


def test_picking_several_at_once_and_twice(cast: Cast) -> None:
    function = cast.task.shares.get().function
    typical = {"minutes": 25, "occurrences": 1, "period": "week"}
    picks = [library_task(), library_task(name_fi="x" * 350, typical=typical)]
    tasks, known = pick_tasks(cast.analysis, picks, function=function, actor=owner(cast))
    assert (len(tasks), known) == (2, 0)
    assert [task.name[:6] for task in tasks] == ["Pestä ", "Xxxxxx"]
    assert [task.confidence for task in tasks] == [1, 2]
    assert tasks[1].minutes == 25
    assert len(tasks[1].description) == 350
    assert pick_tasks(cast.analysis, picks, function=function, actor=owner(cast)) == ([], 2)
    assert completeness(cast.analysis).count("minutes") == 1
    with pytest.raises(ValidationError):
        pick_tasks(cast.analysis, [], function=function, actor=owner(cast))
    with pytest.raises(ValidationError):
        pick_tasks(cast.analysis, picks, function=JobFunctionFactory.create(), actor=owner(cast))


def test_the_library_grows_from_an_approved_role_without_names(cast: Cast) -> None:
    telling = TaskFactory.create(analysis=cast.analysis, name=f"Siivoa {cast.employer.name} aula")
    for task in (cast.task, telling):
        RoleItem.objects.create(role=cast.role, slot=task.slots.get(), days=31, minutes=30)
    record_approval(cast)
    deliver_waiting()
    own = LibraryTask.objects.filter(origin="own")
    assert [task.name_fi for task in own] == [cast.task.name]
    assert own[0].typical["minutes"] == cast.task.minutes
    assert own[0].occupation_codes == ["5120"]
    assert grow_from_role(cast.role) == 1
    assert own.count() == 1


def record_approval(cast: Cast) -> None:
    with transaction.atomic():
        record_event("tasks.role.approved", subject=cast.role, actor=owner(cast))


# ---- Links for workers ----


def test_a_link_lives_shortly_and_only_its_hash_is_stored(cast: Cast) -> None:
    function = cast.task.shares.get().function
    row_id = uuid4()
    link = create_link(cast.analysis, function, actor=owner(cast), public_id=row_id)
    assert create_link(cast.analysis, function, actor=owner(cast), public_id=row_id) == link
    token = token_of(link)
    assert len(token) == 32
    assert link.token_hash == hash_of(token)
    assert token not in str(ContributorLink.objects.values().get(pk=link.pk))
    assert shown_token(link) == token
    assert link_by_token(token) == link
    assert link_by_token("x" * 5000) is None
    assert timedelta(days=6) < link.expires_at - timezone.now() < timedelta(days=8)
    with pytest.raises(ValidationError):
        create_link(cast.analysis, function, actor=owner(cast), days=31)
    with pytest.raises(ValidationError):
        create_link(cast.analysis, JobFunctionFactory.create(), actor=owner(cast))
    revoke_link(link, actor=owner(cast))
    assert not is_usable(link)


def test_a_worker_adds_corrects_and_removes_own_tasks_only(cast: Cast) -> None:
    link = create_link(cast.analysis, cast.task.shares.get().function, actor=owner(cast))
    mine, other = new_session_key(), new_session_key()
    row_id = uuid4()

    def tell(key: str, **cells: str) -> Task:
        texts = {**CELLS, **cells}
        return save_contribution(link, session_key=key, row_id=row_id, texts=texts, willingness="gladly")

    task = tell(mine)
    assert tell(mine) == task
    assert Task.objects.filter(public_id=row_id).count() == 1
    assert task.source == TaskSource.WORKER
    assert task.shares.get().function == link.function
    assert tell(mine, minutes="20").minutes == 20
    with pytest.raises(ValidationError):
        tell(other)
    with pytest.raises(ValidationError) as caught:
        save_contribution(link, session_key=mine, row_id=uuid4(), texts={**CELLS, "minutes": "-"}, willingness="?")
    assert set(caught.value.message_dict) == {"minutes", "willingness"}
    with pytest.raises(ValidationError):
        remove_contribution(link, session_key=other, row_id=row_id)
    say_willingness(link, session_key=mine, task=cast.task, willingness="no")
    say_willingness(link, session_key=mine, task=cast.task, willingness="maybe")
    assert voices_of(cast.analysis) == {task.pk: {"gladly": 1}, cast.task.pk: {"maybe": 1}}
    assert remove_contribution(link, session_key=mine, row_id=row_id)
    assert not remove_contribution(link, session_key=mine, row_id=row_id)
    with pytest.raises(ValidationError):
        say_willingness(link, session_key=mine, task=TaskFactory.create(analysis=cast.analysis), willingness="no")
    revoke_link(link, actor=owner(cast))
    with pytest.raises(ValidationError):
        tell(mine)
    assert list(own_voices(link, other)) == []


def test_the_maker_of_a_link_is_told_once(cast: Cast) -> None:
    link = create_link(cast.analysis, cast.task.shares.get().function, actor=owner(cast))
    for _again in range(3):
        save_contribution(link, session_key="x", row_id=uuid4(), texts=CELLS, willingness="maybe")
        deliver_waiting()
    told = Notification.objects.filter(user=owner(cast), code="tasks.tasks_contributed")
    assert told.count() == 1
    assert told.get().context == {"job": link.function.name}


def test_old_links_go_with_their_voices(cast: Cast) -> None:
    link = create_link(cast.analysis, cast.task.shares.get().function, actor=owner(cast))
    say_willingness(link, session_key="x", task=cast.task, willingness="no")
    assert remove_old_links(timezone.localdate() - timedelta(days=LINK_DAYS)) == 0
    ContributorLink.objects.update(
        created_at=timezone.now() - timedelta(days=400), expires_at=timezone.now() - timedelta(days=390)
    )
    remove_old_links(timezone.localdate() - timedelta(days=LINK_DAYS))
    assert not TaskVoice.objects.exists()
    assert Task.objects.filter(pk=cast.task.pk).exists()


# ---- Reference files and example workplaces ----


def test_the_reference_files_load_and_load_again() -> None:
    call_command("load_reference", stdout=StringIO())
    assert Dimension.objects.count() == 28
    assert Dimension.objects.get(code="lifting").anchor(5)
    assert EthicsThreshold.objects.exists()
    assert LibraryTask.objects.filter(origin="onet").exclude(name_fi="").exists()
    assert search(words="potilas").exists()
    assert not any(result.changed for result in load_tasks())
    assert all(result.changed for result in load_tasks(True))


@pytest.mark.parametrize("code", ["bakery_cafe", "hospital_ward", "logistics_warehouse", "municipal_kitchen"])
def test_an_example_workplace_becomes_an_analysis(cast: Cast, code: str) -> None:
    call_command("load_reference", stdout=StringIO())
    workplace = workplace_named(code)
    unit = UnitFactory.create(site=cast.analysis.unit.site)
    analysis = create_from_workplace(workplace, pilot=cast.pilot, unit=unit, actor=owner(cast))
    tasks = Task.objects.filter(analysis=analysis)
    assert tasks.count() == len(workplace["tasks"])
    minutes = sum(task.weekly_minutes for task in tasks.prefetch_related("slots").select_related("analysis"))
    wanted = sum(task["minutes"] * len(slot["days"]) for task in workplace["tasks"] for slot in task["slots"])
    assert minutes == pytest.approx(wanted)
    assert TaskDemand.objects.filter(task__analysis=analysis).count() == 28 * tasks.count()
    assert tasks.filter(is_confirmed_transferable=True).count() == sum(
        task["confirmed_transferable"] for task in workplace["tasks"]
    )
    assert analysis.wishes.count() == len(workplace["role_wishes"])
    assert analysis.links.count() == len(workplace["links"])
    assert all(row.share <= 1.1 for row in hours_by_function(analysis))
    assert completeness(analysis).can_propose
    assert DomainEvent.objects.filter(name="tasks.analysis.started", subject_id=analysis.public_id).exists()
    with pytest.raises(Refused):
        create_from_workplace(workplace, pilot=cast.pilot, unit=unit, actor=cast.user("coordinator"))


def test_two_people_at_the_form_of_an_analysis_or_process_see_what_the_other_saved(cast: Cast, as_persona: Any) -> None:
    process = save_process(cast.analysis, Process(), name="Aamiainen", output="", actor=owner(cast))
    analysis_url = reverse("analysis_edit", args=[cast.analysis.public_id])
    process_url = reverse("process_edit", args=[process.public_id])
    first, second = as_persona("employer_owner"), as_persona("coach")
    for url, mine, theirs in (
        (analysis_url, {"title": "Minun", "method": cast.analysis.method, "weeks_worked": 46}, {"title": "Toisen"}),
        (process_url, {"name": "Minun", "output": ""}, {"name": "Toisen"}),
    ):
        seen = first.get(url).context["form"]["seen"].value()
        assert second.post(url, {**mine, **theirs, "seen": seen}).status_code == 303
        told = first.post(url, {**mine, "seen": seen})
        assert told.status_code == 422
        assert "Toisen" in told.content.decode()
        assert "Minun" in told.content.decode()
        again = first.post(url, {**mine, "seen": told.context["form"]["seen"].value()})
        assert again.status_code == 303
