"""Each constraint of analyses, tasks, demands, library and links is broken once, and says in words what is wrong."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone, translation

from pilots.models import MethodStep
from tasks.models import (
    AnalysisStep,
    ContributorLink,
    LibraryTask,
    NeedAnswer,
    Process,
    ProfileCeiling,
    TargetProfile,
    Task,
    TaskDemand,
    TaskLink,
    TaskShare,
    TaskSlot,
    TaskVoice,
    WorkAnalysis,
)
from tests.factories import (
    DimensionFactory,
    JobFunctionFactory,
    ProcessFactory,
    TaskFactory,
    UserFactory,
    WorkAnalysisFactory,
)

Breach = Callable[[], models.Model]


def again(made: models.Model, **changes: Any) -> models.Model:
    """Return an unsaved copy of a row, as a second person would add it."""
    values = {
        field.name: getattr(made, field.name)
        for field in made._meta.concrete_fields
        if field.name not in {"id", "public_id", "created_at", "updated_at", "token_hash"}
    }
    return type(made)(**{**values, **changes})


def saved(row: models.Model) -> models.Model:
    """Save and return the row."""
    row.save()
    return row


def task(**changes: Any) -> models.Model:
    """Return an unsaved task with something wrong."""
    return Task(analysis=WorkAnalysisFactory.create(), name="x", **changes)


def step() -> MethodStep:
    """Return a step of a method."""
    return MethodStep.objects.create(method="ratko", number=99, code="x", name_fi="x", name_sv="x", name_en="x")


def link(**changes: Any) -> ContributorLink:
    """Return an unsaved contributor link."""
    function = JobFunctionFactory.create()
    analysis = WorkAnalysisFactory.create(unit=function.unit)
    good = {"token_hash": "x", "expires_at": timezone.now() + timedelta(days=7), "created_by": UserFactory.create()}
    return ContributorLink(analysis=analysis, function=function, **{**good, **changes})


def voice() -> models.Model:
    """Return a saved voice."""
    made = link()
    made.save()
    told = TaskFactory.create(analysis=made.analysis)
    return saved(TaskVoice(task=told, link=made, session_key="x", willingness="no"))


def task_link() -> models.Model:
    """Return an unsaved link of two tasks."""
    first = TaskFactory.create()
    then = TaskFactory.create(analysis=first.analysis)
    return TaskLink(analysis=first.analysis, kind="before", first=first, then=then)


def self_link() -> models.Model:
    """Return an unsaved link of a task to itself."""
    one = TaskFactory.create()
    return TaskLink(analysis=one.analysis, kind="before", first=one, then=one)


BREACHES: dict[str, tuple[Breach, str]] = {
    "analysis_weeks_possible": (
        lambda: again(WorkAnalysisFactory.create(), weeks_worked=54),
        "A year has between 1 and 53 working weeks.",
    ),
    "analysis_step_once": (
        lambda: again(saved(AnalysisStep(analysis=WorkAnalysisFactory.create(), step=step()))),
        "This step has already been marked as done.",
    ),
    "process_name_once": (
        lambda: again(ProcessFactory.create()),
        "The analysis already has a process with this name.",
    ),
    "need_answer_once": (
        lambda: again(saved(NeedAnswer(analysis=WorkAnalysisFactory.create(), kind="peaks"))),
        "This question has already been answered.",
    ),
    "task_minutes_possible": (
        lambda: task(minutes=24 * 60 + 1),
        "A task takes between 1 minute and 24 hours at a time.",
    ),
    "task_happens": (
        lambda: task(occurrences=0),
        "A task happens at least sometimes: write a number above zero.",
    ),
    "task_confirmed_after_questions": (
        lambda: task(is_confirmed_transferable=True, needs_judgement="no"),
        "Answer the three questions before you confirm that the task can be given to somebody else.",
    ),
    "task_stays_or_moves": (
        lambda: task(is_confirmed_transferable=True, needs_judgement="no", is_private="no", consequence=1, stays=True),
        "A task that stays with its holder cannot be confirmed as transferable.",
    ),
    "slot_has_days": (
        lambda: TaskSlot(task=TaskFactory.create(), days=0),
        "Choose at least one day of the week.",
    ),
    "slot_window_order": (
        lambda: TaskSlot(task=TaskFactory.create(), earliest=time(12), latest=time(12)),
        "The window must end after it begins.",
    ),
    "task_share_once": (
        lambda: again(TaskFactory.create().shares.get()),
        "This job function already has a share of the task.",
    ),
    "task_share_percent": (
        lambda: TaskShare(task=TaskFactory.create(), function=JobFunctionFactory.create(), percent=101),
        "A share is between 1 and 100 per cent.",
    ),
    "task_link_once": (lambda: again(saved(task_link())), "These tasks are already linked."),
    "task_link_two_tasks": (self_link, "A task cannot be linked to itself."),
    "profile_ceiling_once": (
        lambda: again(
            saved(
                ProfileCeiling(
                    profile=TargetProfile.objects.create(code="x", name_fi="x"),
                    dimension=DimensionFactory.create(),
                    level=2,
                )
            )
        ),
        "The profile already has a ceiling on this dimension.",
    ),
    "task_demand_once": (
        lambda: again(saved(TaskDemand(task=TaskFactory.create(), dimension=DimensionFactory.create(), level=1))),
        "The task already has a level on this dimension.",
    ),
    "task_demand_level": (
        lambda: TaskDemand(task=TaskFactory.create(), dimension=DimensionFactory.create(), level=6),
        "A level is between 0 and 5.",
    ),
    "library_task_once": (
        lambda: again(LibraryTask.objects.create(origin="own", external_id="x", name_fi="x")),
        "This task is already in the library.",
    ),
    "contributor_link_lives": (
        lambda: link(expires_at=timezone.now() - timedelta(days=1), created_at=timezone.now()),
        "A link must be valid for some time.",
    ),
    "task_voice_once": (lambda: again(voice()), "You have already answered this."),
}
MODELS = (
    WorkAnalysis,
    AnalysisStep,
    Process,
    NeedAnswer,
    Task,
    TaskSlot,
    TaskShare,
    TaskLink,
    ProfileCeiling,
    TaskDemand,
    LibraryTask,
    ContributorLink,
    TaskVoice,
)


def test_every_constraint_is_broken_here() -> None:
    declared = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    assert declared == set(BREACHES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_database_refuses(name: str) -> None:
    row = BREACHES[name][0]()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.save()


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_model_says_why_before_saving(name: str) -> None:
    breach, sentence = BREACHES[name]
    row = breach()
    with translation.override("en"), pytest.raises(ValidationError) as refusal:
        row.validate_constraints()
    assert sentence in refusal.value.messages


@pytest.mark.parametrize("name", sorted(BREACHES))
def test_the_sentence_is_translated(name: str) -> None:
    sentence = BREACHES[name][1]
    for language in ("fi", "sv"):
        with translation.override(language):
            assert translation.gettext(sentence) != sentence
