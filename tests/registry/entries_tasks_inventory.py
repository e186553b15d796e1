"""Registry entries of work analyses, inventories, the library and contributor links."""

from typing import Any
from uuid import UUID

from pilots.models import MethodStep
from tasks.enums import TaskClass
from tasks.models import ContributorLink, LibraryTask, Task, TaskLink
from tasks.services.contributors import create_link, token_of
from tasks.services.importing import keep_upload
from tasks.services.spreadsheets import Sheet
from tests.cast import EDITS_ANALYSIS, SEES_ANALYSIS, SIGNED_IN, Cast
from tests.factories import (
    DimensionFactory,
    JobFunctionFactory,
    PlaceFactory,
    ProcessFactory,
    TaskFactory,
    UnitFactory,
    WorkAnalysisFactory,
)
from tests.registry.routes import Route, register

READS = SEES_ANALYSIS - EDITS_ANALYSIS
MINISTRY = frozenset({"ministry_viewer"})
LISTS = SIGNED_IN - MINISTRY
CARVERS = EDITS_ANALYSIS | {"other_employer", "other_coach"}
ROW_ID = UUID("0199aaaa-0000-7000-8000-000000000001")
ROW = {"name": "Pyyhi pöydät", "minutes": "15", "occurrences": "2", "period": "day", "days": "ma–pe", "window": "8–15"}

BLOCK = {"text": "a\t1\nb\t2", "column": "name"}


def analysis(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's analysis."""
    return {"public_id": cast.analysis.public_id}


def task(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's task."""
    return {"public_id": cast.task.public_id}


def process(cast: Cast) -> dict[str, Any]:
    """Return the address part of the task's process."""
    assert cast.task.process is not None
    return {"public_id": cast.task.process.public_id}


def row(cast: Cast) -> dict[str, Any]:
    """Return the address part of the task's row."""
    return {**analysis(cast), "row_id": cast.task.public_id}


def tied(cast: Cast) -> dict[str, Any]:
    """Return the address part of a link of the task, made when it is not there."""
    made = TaskLink.objects.filter(first=cast.task).first()
    if made is None:
        other = TaskFactory.create(analysis=cast.analysis)
        made = TaskLink.objects.create(
            analysis=cast.analysis, first=cast.task, then=other, kind=TaskLink.Kind.BEFORE, lag_minutes=5
        )
    return {"task_id": cast.task.public_id, "public_id": made.public_id}


def step(cast: Cast) -> dict[str, Any]:
    """Return the address part of a step of the method, made when it is not there."""
    made, _created = MethodStep.objects.get_or_create(
        method=cast.analysis.method,
        number=1,
        defaults={"code": "commitment", "name_fi": "Sitoutuminen", "name_sv": "Engagemang", "name_en": "Commitment"},
    )
    return {**analysis(cast), "number": made.number}


def link(cast: Cast) -> ContributorLink:
    """Return a contributor link, made by the owner when it is not there."""
    return ContributorLink.objects.filter(analysis=cast.analysis).first() or create_link(
        cast.analysis, cast.task.shares.get().function, actor=cast.user("employer_owner")
    )


def link_keywords(cast: Cast) -> dict[str, Any]:
    """Return the address part of the link."""
    return {"public_id": link(cast).public_id}


def token(cast: Cast) -> dict[str, Any]:
    """Return the address part of the link's public page."""
    return {"token": token_of(link(cast))}


def upload(cast: Cast) -> dict[str, Any]:
    """Return the address part of a file that the owner has given; others have no such file of their own."""
    sheet = Sheet([["Tehtävä", "Minuutit"], ["Pyyhi pöydät", "15"]], [1, 2])
    kept = keep_upload(cast.analysis, sheet, file_name="tehtavat.csv", actor=cast.user("employer_owner"))
    return {**analysis(cast), "token": kept.token}


def library(cast: Cast) -> LibraryTask:
    """Return a task of the library."""
    made, _created = LibraryTask.objects.get_or_create(
        origin=LibraryTask.Origin.ESCO,
        external_id="0007bdc2",
        defaults={"name_fi": "pestä astioita", "occupation_codes": ["5120"], "search_text": "pestä astioita"},
    )
    return made


def grow_tasks(cast: Cast, number: int) -> None:
    """Bring the inventory to so many tasks, each with its own place and process."""
    function = JobFunctionFactory.create(unit=cast.analysis.unit)
    while Task.objects.filter(analysis=cast.analysis).count() < number:
        made = TaskFactory.create(
            analysis=cast.analysis,
            function=function,
            process=ProcessFactory.create(analysis=cast.analysis),
            place=PlaceFactory.create(unit=cast.analysis.unit),
            task_class=TaskClass.ASSISTING,
        )
        made.demands.create(dimension=DimensionFactory.create(), level=3)


def grow_open_tasks(cast: Cast, number: int) -> None:
    """Bring the inventory to so many tasks, none of them sorted."""
    grow_tasks(cast, number)
    Task.objects.filter(analysis=cast.analysis).update(task_class=TaskClass.OPEN, is_confirmed_transferable=False)


def grow_assisting_tasks(cast: Cast, number: int) -> None:
    """Bring the inventory to so many assisting tasks without answers."""
    grow_tasks(cast, number)
    Task.objects.filter(analysis=cast.analysis).update(
        task_class=TaskClass.ASSISTING, is_confirmed_transferable=False, needs_judgement=""
    )


def grow_analyses(cast: Cast, number: int) -> None:
    """Bring the list to so many analyses of the cast's employer."""
    site = cast.analysis.unit.site
    while type(cast.analysis).objects.filter(unit__site=site).count() < number:
        WorkAnalysisFactory.create(unit=UnitFactory.create(site=site), pilot=cast.pilot)


def grow_library(_cast: Cast, number: int) -> None:
    """Bring the library to so many tasks."""
    for index in range(LibraryTask.objects.count(), number):
        LibraryTask.objects.create(
            origin=LibraryTask.Origin.ESCO,
            external_id=f"grown-{index}",
            name_fi=f"pestä {index}",
            occupation_codes=["5120"],
            search_text=f"pestä {index}",
        )


def grow_links(cast: Cast, number: int) -> None:
    """Bring the analysis to so many links."""
    function = cast.task.shares.get().function
    while ContributorLink.objects.filter(analysis=cast.analysis).count() < number:
        create_link(cast.analysis, function, actor=cast.user("employer_owner"))


def confirm_data(cast: Cast) -> dict[str, Any]:
    """Return the three answers as the form sends them."""
    prefix = f"t{cast.task.pk}-"
    return {f"{prefix}needs_judgement": "no", f"{prefix}is_private": "no", f"{prefix}consequence": "1"}


def grow_task_links(cast: Cast, number: int) -> None:
    """Tie so many tasks to the cast's task."""
    for _turn in range(number - TaskLink.objects.filter(first=cast.task).count()):
        other = TaskFactory.create(analysis=cast.analysis)
        TaskLink.objects.create(analysis=cast.analysis, first=cast.task, then=other, kind=TaskLink.Kind.BEFORE)


def edits(name: str, **details: Any) -> Route:
    """Return an entry of what only those who may edit do, within an analysis."""
    return Route(name, EDITS_ANALYSIS, **{"keywords": analysis, "refused": READS, **details})


register(
    Route("analysis_list", LISTS, refused=MINISTRY, grow=grow_analyses, as_persona="employer_owner"),
    Route("analysis_start", CARVERS, refused=SIGNED_IN - CARVERS, as_persona="employer_owner"),
    Route("analysis_detail", SEES_ANALYSIS, analysis, grow=grow_tasks),
    edits("analysis_edit"),
    edits("analysis_state", method="post", data=lambda cast: {"state": "closed"}, page=False),
    edits("analysis_step", keywords=step, method="post", data=lambda cast: {"done": "yes"}, page=False),
    Route("analysis_needs", SEES_ANALYSIS, analysis),
    edits("process_add"),
    edits("process_edit", keywords=process),
    edits("process_remove", keywords=process, method="post", page=False),
    Route("task_inventory", SEES_ANALYSIS, analysis, queries=30, grow=grow_tasks),
    Route("task_rows", SEES_ANALYSIS, analysis, page=False, htmx=True, grow=grow_tasks),
    edits("task_row", keywords=row, method="post", data=lambda cast: {**ROW, "revision": "0"}, page=False, htmx=True),
    edits(
        "task_paste", method="post", data=lambda cast: {"text": "a\t1\nb\t2", "column": "name"}, page=False, htmx=True
    ),
    edits("task_fill_times", method="post", data=lambda cast: {"day_set": ["0"], "window": "7–15"}, page=False),
    edits("task_undo", method="post", page=False),
    Route("task_export", SEES_ANALYSIS, analysis, page=False, grow=grow_tasks),
    Route("task_template", SEES_ANALYSIS, analysis, page=False),
    edits("task_import"),
    edits("task_import_columns", keywords=upload, as_persona="employer_owner"),
    edits("task_add"),
    Route("library_pick", EDITS_ANALYSIS, analysis, refused=READS, grow=grow_library),
    Route("task_sorting", SEES_ANALYSIS, analysis, grow=grow_open_tasks),
    Route("task_confirmation", SEES_ANALYSIS, analysis, grow=grow_assisting_tasks),
    Route("task_pooling", SEES_ANALYSIS, analysis, grow=grow_tasks),
    Route("contributor_links", SEES_ANALYSIS, analysis, grow=grow_links),
    Route("task_edit", SEES_ANALYSIS, task, grow=grow_task_links),
    edits("task_remove", keywords=task, method="post", page=False),
    edits("task_move", keywords=task, method="post", data=lambda cast: {"step": "up"}, page=False),
    edits("task_classify", keywords=task, method="post", data=lambda cast: {"task_class": "core"}, page=False),
    edits("task_confirm", keywords=task, method="post", data=confirm_data, page=False, htmx=True),
    edits("task_unconfirm", keywords=task, method="post", page=False),
    Route("task_demands", SEES_ANALYSIS, task),
    edits("task_link_add", keywords=task),
    edits("task_link_remove", keywords=tied, method="post", page=False),
    edits("contributor_link", keywords=link_keywords),
    edits("contributor_revoke", keywords=link_keywords, method="post", page=False),
    Route("contribute", SIGNED_IN, token, public=True),
    Route("contribute_remove", SIGNED_IN, token, public=True, method="post", page=False),
    Route("contribute_voice", SIGNED_IN, token, public=True, method="post", page=False),
)
