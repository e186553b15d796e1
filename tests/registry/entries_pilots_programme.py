"""Registry entries of the programme's pages: authorities, periods, targets, actions, operating models, delays."""

from datetime import date
from typing import Any

from pilots.models import Action, OperatingModel, RootingStep
from tests.cast import SERVICE_SIDE, SIGNED_IN, Cast
from tests.factories import EmployerFactory
from tests.factories_programme import (
    ActionFactory,
    IndicatorDefinitionFactory,
    OperatingModelFactory,
    PaymentPeriodFactory,
    RootingStepFactory,
    SupportedEmployerFactory,
)
from tests.registry.entries_employers import SEES
from tests.registry.entries_pilots import MANAGES, pilot, project
from tests.registry.routes import Route, register

CARRY_OUT = SERVICE_SIDE | {"coordinator"}
SEES_PROJECT = SEES | {"ministry_viewer"}
NOT_THEIRS = SEES_PROJECT - CARRY_OUT
# Operating models are meant to spread: every coach sees them, whoever they work for.
SEES_MODELS = CARRY_OUT | {"other_coach"}


def period(cast: Cast) -> dict[str, Any]:
    """Return the address part of the cast's payment period."""
    IndicatorDefinitionFactory.create()
    return {"public_id": cast.period.public_id}


def new_period(_cast: Cast) -> dict[str, Any]:
    """Return the address part of a period of which no report has been made."""
    found = PaymentPeriodFactory.create(project=_cast.project, number=9, **NEXT_HALF)
    return {"public_id": found.public_id}


NEXT_HALF = {"starts_on": date(2026, 7, 1), "ends_on": date(2026, 12, 31), "report_due_on": date(2027, 2, 28)}


def action(cast: Cast) -> dict[str, Any]:
    """Return the address part of an action that supports employers, one of them."""
    return {"public_id": supporting_action(cast).public_id}


def supporting_action(cast: Cast) -> Action:
    """Return the cast's one action that supports employers."""
    if "action" not in cast.extra:
        made = ActionFactory.create(project=cast.project, pilot=cast.pilot, entities=True)
        SupportedEmployerFactory.create(action=made, employer=cast.employer)
        cast.extra["action"] = made
    found: Action = cast.extra["action"]
    return found


def empty_action(cast: Cast) -> dict[str, Any]:
    """Return the address part of an action in which nobody has been recorded."""
    return {"public_id": ActionFactory.create(project=cast.project, entities=True).public_id}


def action_and_employer(cast: Cast) -> dict[str, Any]:
    """Return the address parts of an action and an employer outside it."""
    found = EmployerFactory.create()
    found.partners.add(*cast.employer.partners.all())
    return {**empty_action(cast), "employer_id": found.public_id}


def supported(cast: Cast) -> dict[str, Any]:
    """Return the address parts of an action and the employer it supports."""
    return {**action(cast), "employer_id": cast.employer.public_id}


def model(cast: Cast) -> dict[str, Any]:
    """Return the address part of an operating model of the cast's project with a step."""
    found = OperatingModel.objects.filter(project=cast.project).first()
    if found is None:
        found = OperatingModelFactory.create(project=cast.project)
        RootingStepFactory.create(version=found.versions.get())
    return {"public_id": found.public_id}


def step(cast: Cast) -> dict[str, Any]:
    """Return the address part of a step of rooting."""
    found = RootingStep.objects.get(version__operating_model__public_id=model(cast)["public_id"])
    return {"public_id": found.public_id}


def grow_periods(cast: Cast, number: int) -> None:
    """Have this many payment periods, each a fortnight of the project."""
    IndicatorDefinitionFactory.create()
    for index in range(cast.project.periods.count(), number):
        year, month = divmod(index, 12)
        PaymentPeriodFactory.create(
            project=cast.project,
            number=index + 1,
            starts_on=date(2030 + year, month + 1, 1),
            ends_on=date(2030 + year, month + 1, 14),
            report_due_on=date(2030 + year, month + 1, 28),
        )


def grow_actions(cast: Cast, number: int) -> None:
    """Have this many actions."""
    for _ in range(number - cast.project.actions.count()):
        ActionFactory.create(project=cast.project, pilot=cast.pilot)


def grow_supported(cast: Cast, number: int) -> None:
    """Have this many employers in the action."""
    made = supporting_action(cast)
    for _ in range(number - made.supported_employers.count()):
        employer = EmployerFactory.create()
        employer.partners.add(*cast.employer.partners.all())
        SupportedEmployerFactory.create(action=made, employer=employer)


def grow_models(cast: Cast, number: int) -> None:
    """Have this many operating models."""
    for _ in range(number - OperatingModel.objects.count()):
        OperatingModelFactory.create(project=cast.project)


def grow_steps(cast: Cast, number: int) -> None:
    """Have this many steps of the model."""
    found = OperatingModel.objects.get(public_id=model(cast)["public_id"])
    for _ in range(number - RootingStep.objects.count()):
        RootingStepFactory.create(version=found.versions.get(), pilot=cast.pilot)


register(
    Route("project_authorities", SEES_PROJECT, project, query="?on=1.2.2026", as_persona="project_manager"),
    Route("project_history", CARRY_OUT, project, refused=NOT_THEIRS, as_persona="project_manager"),
    Route(
        "project_periods",
        CARRY_OUT,
        project,
        refused=NOT_THEIRS,
        as_persona="project_manager",
        queries=14,
        grow=grow_periods,
    ),
    Route("period_create", MANAGES, project, refused=SEES_PROJECT - MANAGES, as_persona="project_manager"),
    Route("period_edit", MANAGES, period, refused=CARRY_OUT - MANAGES, as_persona="project_manager"),
    Route(
        "period_remove",
        MANAGES,
        new_period,
        refused=CARRY_OUT - MANAGES,
        method="post",
        ok=frozenset({303}),
        page=False,
    ),
    Route(
        "project_targets",
        MANAGES,
        project,
        refused=SEES_PROJECT - MANAGES,
        method="post",
        ok=frozenset({303}),
        page=False,
    ),
    Route(
        "project_actions",
        CARRY_OUT,
        project,
        refused=NOT_THEIRS,
        as_persona="project_manager",
        queries=14,
        grow=grow_actions,
    ),
    Route("action_create", MANAGES, project, refused=SEES_PROJECT - MANAGES, as_persona="project_manager"),
    Route("action_detail", CARRY_OUT, action, as_persona="project_manager", queries=14, grow=grow_supported),
    Route("action_edit", MANAGES, action, refused=CARRY_OUT - MANAGES, as_persona="project_manager"),
    Route(
        "action_remove",
        MANAGES,
        empty_action,
        refused=CARRY_OUT - MANAGES,
        method="post",
        ok=frozenset({303}),
        page=False,
    ),
    Route(
        "action_employer_search",
        MANAGES,
        action,
        refused=CARRY_OUT - MANAGES,
        query="?q=oy",
        as_persona="project_manager",
    ),
    Route(
        "action_employer_add",
        MANAGES,
        action_and_employer,
        refused=CARRY_OUT - MANAGES,
        as_persona="project_manager",
    ),
    Route(
        "action_employer_remove",
        MANAGES,
        supported,
        refused=CARRY_OUT - MANAGES,
        method="post",
        ok=frozenset({303}),
        page=False,
    ),
    Route(
        "operating_model_list",
        SEES_MODELS,
        refused=SIGNED_IN - SEES_MODELS,
        as_persona="project_manager",
        queries=12,
        grow=grow_models,
    ),
    Route("operating_model_create", MANAGES, refused=SIGNED_IN - MANAGES, as_persona="project_manager"),
    Route("operating_model_detail", SEES_MODELS, model, as_persona="project_manager", queries=14, grow=grow_steps),
    Route("operating_model_edit", MANAGES, model, refused=SEES_MODELS - MANAGES, as_persona="project_manager"),
    Route("model_version_create", MANAGES, model, refused=SEES_MODELS - MANAGES, as_persona="project_manager"),
    Route("rooting_create", MANAGES, model, refused=SEES_MODELS - MANAGES, as_persona="project_manager"),
    Route("rooting_edit", MANAGES, step, refused=SEES_MODELS - MANAGES, as_persona="project_manager"),
    Route(
        "rooting_remove",
        MANAGES,
        step,
        refused=SEES_MODELS - MANAGES,
        method="post",
        ok=frozenset({303}),
        page=False,
    ),
    Route(
        "pilot_delay",
        MANAGES,
        pilot,
        refused=SEES - MANAGES,
        method="post",
        data=lambda _cast: {"delay_reason": "Rekrytointi kesti."},
        ok=frozenset({422, 303}),
        page=False,
    ),
)
