"""Operating models, their versions, and the steps by which they root."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.events import record_event
from core.policies import require
from core.staleness import refuse_stale
from employers.services.saving import assign, save_checked
from pilots.models import ModelVersion, OperatingModel, RootingStep
from pilots.policies import may_manage_model

MODEL = ("name", "method", "summary")
VERSION = ("described_on", "description", "change")
STEP = (
    "version",
    "pilot",
    "organisation_name",
    "region",
    "industry",
    "level",
    "reached_on",
    "evidence",
    "evidence_url",
)


def _lock(model: OperatingModel) -> OperatingModel:
    rows = OperatingModel.objects.select_for_update(of=("self",)).select_related("project")
    locked: OperatingModel = rows.get(pk=model.pk)
    return locked


def add_model(*, actor: User, model: OperatingModel, values: Mapping[str, Any]) -> OperatingModel:
    """Add an operating model, already pointing to its project, with its first version; return it as stored.

    Raises:
        Refused: the actor may not manage the project.
        ValidationError: a value is wrong, or the project has a model with this name.
    """
    with transaction.atomic():
        require(may_manage_model(actor, model))
        assign(model, values, MODEL)
        save_checked(model)
        version = ModelVersion(operating_model=model, number=1)
        assign(version, values, VERSION)
        _check_past("described_on", version.described_on)
        save_checked(version)
        record_event("pilots.model.added", subject=model, actor=actor)
    return model


def save_model(*, actor: User, model: OperatingModel, values: Mapping[str, Any]) -> OperatingModel:
    """Change an operating model's name, method and summary; return it as stored.

    Raises:
        Refused: the actor may not manage the project.
        ValidationError: a value is wrong, or the project has a model with this name.
        StaleRow: somebody else has changed it meanwhile.
    """
    with transaction.atomic():
        locked = _lock(model)
        require(may_manage_model(actor, locked))
        refuse_stale(locked, values, MODEL)
        changed = assign(locked, values, MODEL)
        if changed:
            save_checked(locked)
            record_event("pilots.model.changed", subject=locked, actor=actor, payload={"fields": changed})
    return locked


def add_version(*, actor: User, model: OperatingModel, values: Mapping[str, Any], after: int) -> ModelVersion:
    """Add the next version of an operating model; ``after`` is the number that the writer started from.

    Raises:
        Refused: the actor may not manage the project.
        ValidationError: nothing says what is new, the day lies ahead, or somebody else has added a version meanwhile.
    """
    with transaction.atomic():
        locked = _lock(model)
        require(may_manage_model(actor, locked))
        newest = locked.versions.order_by("-number").values_list("number", flat=True).first() or 0
        if newest != after:
            raise ValidationError(
                _("Somebody else has added version %(number)s meanwhile. Look at it, then add yours after it.")
                % {"number": newest}
            )
        version = ModelVersion(operating_model=locked, number=newest + 1)
        assign(version, values, VERSION)
        if not version.change.strip():
            raise ValidationError({"change": _("Write what is new in this version.")})
        _check_past("described_on", version.described_on)
        save_checked(version)
        record_event("pilots.model.version_added", subject=locked, actor=actor, payload={"version": version.number})
    return version


def save_step(*, actor: User, model: OperatingModel, step: RootingStep, values: Mapping[str, Any]) -> RootingStep:
    """Record that an operating model has reached a level somewhere, or change such a record; return it as stored.

    Raises:
        Refused: the actor may not manage the project.
        ValidationError: evidence is missing from level 4 on, the day lies ahead, the version or the pilot is not the
            model's, or the level has already been recorded there.
        StaleRow: somebody else has changed it meanwhile.
    """
    with transaction.atomic():
        locked = _lock(model)
        require(may_manage_model(actor, locked))
        added = step.pk is None
        stored: RootingStep = step if added else RootingStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
        if not added:
            refuse_stale(stored, values, STEP)
        changed = assign(stored, values, STEP)
        if stored.version.operating_model_id != locked.pk:
            raise ValidationError({"version": _("Choose a version of this operating model.")})
        if stored.pilot is not None and stored.pilot.project_id != locked.project_id:
            raise ValidationError({"pilot": _("Choose a pilot of this project.")})
        _check_past("reached_on", stored.reached_on)
        save_checked(stored)
        if added or changed:
            name = "pilots.rooting.added" if added else "pilots.rooting.changed"
            record_event(name, subject=locked, actor=actor, payload={"level": stored.level})
    return stored


def remove_step(*, actor: User, model: OperatingModel, step: RootingStep) -> None:
    """Take away a step that was recorded by mistake.

    Raises:
        Refused: the actor may not manage the project.
    """
    with transaction.atomic():
        locked = _lock(model)
        require(may_manage_model(actor, locked))
        level = step.level
        step.delete()
        record_event("pilots.rooting.removed", subject=locked, actor=actor, payload={"level": level})


def _check_past(name: str, day: Any) -> None:
    if day is not None and day > timezone.localdate():
        raise ValidationError({name: _("The day cannot be in the future.")})
