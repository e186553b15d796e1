"""Projects and pilots: adding, changing, employers joining and leaving, going on to a stage."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from core.events import record_event
from core.policies import require
from core.services.transitions import apply_transition
from core.staleness import refuse_stale
from employers.models import Employer
from employers.services.saving import assign, save_checked
from pilots.models import Pilot, Project
from pilots.policies import (
    MANAGES,
    may_change,
    may_create_project,
    may_explain_delay,
    may_manage_project,
)
from pilots.workflow import PILOT_TABLE

PROJECT = ("code", "name", "theme", "starts_on", "ends_on")
PILOT = ("name", "region", "industry", "method", "starts_on", "ends_on")


def save_project(
    *, actor: User, project: Project, values: Mapping[str, Any], implementers: Sequence[Organisation]
) -> Project:
    """Add a project or change one; return it as stored.

    Raises:
        Refused: the actor may not.
        ValidationError: a value is wrong, there is no implementer, or a project manager would lose the project.
    """
    with transaction.atomic():
        added = project.pk is None
        stored: Project = project if added else Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
        require(may_create_project(actor) if added else may_manage_project(actor, stored))
        if not added:
            refuse_stale(stored, {**values, "implementers": implementers}, (*PROJECT, "implementers"))
        if not implementers:
            raise ValidationError({"implementers": _("Choose at least one implementer.")})
        own = actor.organisations_as(MANAGES)
        if not actor.is_coordinator and not own & {organisation.pk for organisation in implementers}:
            raise ValidationError({"implementers": _("Your own organisation must be one of the implementers.")})
        changed = assign(stored, values, PROJECT)
        save_checked(stored)
        if not added:
            _check_parts_within(stored)
        stored.implementers.set(implementers)
        name = "pilots.project.added" if added else "pilots.project.changed"
        record_event(name, subject=stored, actor=actor, payload={"fields": [] if added else changed})
    return stored


def _check_parts_within(project: Project) -> None:
    starts, ends = project.starts_on, project.ends_on
    if project.pilots.filter(Q(starts_on__lt=starts) | Q(ends_on__gt=ends)).exists():
        raise ValidationError(
            {"ends_on": _("A pilot of the project lies outside these days. Change the pilot's days first.")}
        )
    if project.periods.filter(Q(starts_on__lt=starts) | Q(ends_on__gt=ends)).exists():
        raise ValidationError(
            {"ends_on": _("A payment period of the project lies outside these days. Change the period's days first.")}
        )
    if project.actions.filter(Q(starts_on__lt=starts) | Q(ends_on__gt=ends) | Q(starts_on__gt=ends)).exists():
        raise ValidationError(
            {"ends_on": _("An action of the project lies outside these days. Change the action's days first.")}
        )


def save_pilot(*, actor: User, pilot: Pilot, values: Mapping[str, Any]) -> Pilot:
    """Add a pilot (already pointing to its project) or change one; return it as stored.

    Raises:
        Refused: the actor may not, or the pilot has ended.
        ValidationError: a value is wrong, or the days are not within the project's.
    """
    with transaction.atomic():
        added = pilot.pk is None
        pilots = Pilot.objects.select_for_update(of=("self",)).select_related("project")
        stored: Pilot = pilot if added else pilots.get(pk=pilot.pk)
        require(may_manage_project(actor, stored.project) if added else may_change(actor, stored))
        if not added:
            refuse_stale(stored, values, PILOT)
        changed = assign(stored, values, PILOT)
        _check_within_project(stored)
        save_checked(stored)
        if added or changed:
            name = "pilots.pilot.added" if added else "pilots.pilot.changed"
            record_event(name, subject=stored, actor=actor, payload={"fields": [] if added else changed})
    return stored


def _check_within_project(pilot: Pilot) -> None:
    project = pilot.project
    wrong = {}
    if pilot.starts_on is not None and not project.starts_on <= pilot.starts_on <= project.ends_on:
        wrong["starts_on"] = _("The day is outside the project's time.")
    if pilot.ends_on is not None and not project.starts_on <= pilot.ends_on <= project.ends_on:
        wrong["ends_on"] = _("The day is outside the project's time.")
    if wrong:
        raise ValidationError(wrong)


def join_pilot(*, actor: User, pilot: Pilot, employer: Employer) -> None:
    """Have an employer take part; joining twice is one joining.

    Raises:
        Refused: the actor may not change the pilot.
    """
    with transaction.atomic():
        locked = _lock(pilot)
        require(may_change(actor, locked))
        if not locked.employers.filter(pk=employer.pk).exists():
            locked.employers.add(employer)
            _record("pilots.employer.joined", locked, actor, employer)


def leave_pilot(*, actor: User, pilot: Pilot, employer: Employer) -> None:
    """End an employer's part in the pilot.

    Raises:
        Refused: the actor may not change the pilot.
        ValidationError: work of the employer is being analysed in the pilot, or a running pilot would be left empty.
    """
    with transaction.atomic():
        locked = _lock(pilot)
        require(may_change(actor, locked))
        if not locked.employers.filter(pk=employer.pk).exists():
            return
        if employer_is_bound(locked, employer):
            raise ValidationError(_("The employer's work is analysed in this pilot, so it cannot leave."))
        if locked.stage == "running" and locked.employers.count() == 1:
            raise ValidationError(_("A running pilot has at least one employer."))
        locked.employers.remove(employer)
        _record("pilots.employer.left", locked, actor, employer)


def employer_is_bound(pilot: Pilot, employer: Employer) -> bool:
    """Tell whether rows of higher floors tie the employer to the pilot.

    Found through the database's own links, since this floor does not know who they are: each model that points to
    the pilot and has a unit is asked for units of the employer.
    """
    for relation in pilot._meta.related_objects:
        model = relation.related_model
        if (
            any(field.name == "unit" for field in model._meta.get_fields())
            and model._base_manager.filter(**{relation.field.name: pilot, "unit__site__employer": employer}).exists()
        ):
            return True
    return False


def move_pilot(
    *, actor: User, pilot: Pilot, transition: str, expected_stage: str | None = None, on: date | None = None
) -> Pilot:
    """Take the pilot to another stage by a transition of ``PILOT_TABLE``; ``on`` is the day it really happened.

    Raises:
        KeyError: no such transition.
        StaleState, Refused: as ``apply_transition``.
        ValidationError: the day lies ahead, or the pilot would have ended before it started.
    """
    if on is not None and on > timezone.localdate():
        raise ValidationError({"on": _("The day cannot be in the future.")})
    return apply_transition(PILOT_TABLE, pilot, transition, actor=actor, data={"on": on}, expected_state=expected_stage)


def explain_delay(*, actor: User, pilot: Pilot, values: Mapping[str, Any]) -> Pilot:
    """Write why the pilot is late (``delay_reason``) and return it as stored.

    Raises:
        Refused: the actor may not, or the pilot has ended.
        ValidationError: the pilot is not late, or no reason was given.
        StaleRow: somebody else has written another reason meanwhile.
    """
    with transaction.atomic():
        locked = _lock(pilot)
        require(may_explain_delay(actor, locked))
        if not locked.days_late(timezone.localdate()):
            raise ValidationError(_("The pilot is not late."))
        refuse_stale(locked, values, ("delay_reason",))
        if not values["delay_reason"].strip():
            raise ValidationError({"delay_reason": _("Write why the pilot is late.")})
        if assign(locked, values, ("delay_reason",)):
            save_checked(locked)
            record_event("pilots.pilot.delay_explained", subject=locked, actor=actor)
    return locked


def _lock(pilot: Pilot) -> Pilot:
    locked: Pilot = Pilot.objects.select_for_update(of=("self",)).select_related("project").get(pk=pilot.pk)
    return locked


def _record(name: str, pilot: Pilot, actor: User, employer: Employer) -> None:
    record_event(name, subject=pilot, actor=actor, payload={"employer": str(employer.public_id)})
