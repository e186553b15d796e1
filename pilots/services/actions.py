"""Actions of a project, whom they help directly, and the employers they support."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import PROTECT
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.events import record_event
from core.policies import require
from core.staleness import refuse_stale
from employers.models import Employer
from employers.services.saving import assign, save_checked
from pilots.models import Action, SupportedEmployer
from pilots.policies import counts_entities, counts_people, may_manage_action, may_manage_project
from pilots.services.periods import check_within, lock_project

ACTION = ("name", "kind", "pilot", "starts_on", "ends_on", "direct_beneficiary", "has_earmarked_cost")


def save_action(*, actor: User, action: Action, values: Mapping[str, Any]) -> Action:
    """Add an action (already pointing to its project) or change one; return it as stored.

    Raises:
        Refused: the actor may not manage the project.
        ValidationError: days out of order or outside the project, a pilot of another project, or a change of whom the
            action helps after people or employers have been recorded in it.
        StaleRow: somebody else has changed the action meanwhile.
    """
    with transaction.atomic():
        project = lock_project(action.project)
        require(may_manage_project(actor, project))
        added = action.pk is None
        stored: Action = action if added else Action.objects.select_for_update().get(pk=action.pk)
        if not added:
            refuse_stale(stored, values, ACTION)
        counted_people, counted_entities = bool(counts_people(stored)), bool(counts_entities(stored))
        changed = assign(stored, values, ACTION)
        stored.project = project
        check_within(project, stored.starts_on, stored.ends_on)
        if stored.pilot is not None and stored.pilot.project_id != project.pk:
            raise ValidationError({"pilot": _("Choose a pilot of this project.")})
        if not added:
            _check_still_counts(stored, counted_people, counted_entities)
        save_checked(stored)
        if added or changed:
            name = "pilots.action.added" if added else "pilots.action.changed"
            record_event(name, subject=project, actor=actor, payload={"action": str(stored.public_id)})
    return stored


def _check_still_counts(action: Action, counted_people: bool, counted_entities: bool) -> None:
    if counted_people and not counts_people(action) and is_bound(action):
        raise ValidationError(
            {
                "direct_beneficiary": _(
                    "Participants have been recorded in this action, so it must go on helping people."
                )
            }
        )
    if counted_entities and not counts_entities(action) and action.supported_employers.exists():
        raise ValidationError(
            {
                "direct_beneficiary": _(
                    "Supported employers have been recorded in this action. Remove them before the action is changed."
                )
            }
        )


def is_bound(action: Action) -> bool:
    """Tell whether rows of higher floors, such as participants, hold the action.

    Found through the database's own links, since this floor does not know who they are.
    """
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: action}).exists()
        for relation in action._meta.related_objects
        if relation.on_delete is PROTECT
    )


def remove_action(*, actor: User, action: Action) -> None:
    """Remove an action in which nobody has been recorded.

    Raises:
        Refused: the actor may not manage the project.
        ValidationError: people or employers have been recorded in it.
    """
    with transaction.atomic():
        project = lock_project(action.project)
        require(may_manage_project(actor, project))
        if is_bound(action) or action.supported_employers.exists():
            raise ValidationError(_("People or employers have been recorded in this action, so it cannot be removed."))
        public_id = str(action.public_id)
        action.delete()
        record_event("pilots.action.removed", subject=project, actor=actor, payload={"action": public_id})


def support_employer(*, actor: User, action: Action, employer: Employer, supported_on: date) -> SupportedEmployer:
    """Record that the action supports an employer from a day on.

    Raises:
        Refused: the actor may not, or the action does not count employers.
        ValidationError: the day lies ahead or outside the action, or the employer is already there.
    """
    with transaction.atomic():
        locked: Action = Action.objects.select_for_update(of=("self",)).select_related("project").get(pk=action.pk)
        require(may_manage_action(actor, locked))
        require(counts_entities(locked))
        last = min(locked.ends_on or locked.project.ends_on, timezone.localdate())
        if supported_on > timezone.localdate():
            raise ValidationError({"supported_on": _("The day cannot be in the future.")})
        if not locked.starts_on <= supported_on <= last:
            raise ValidationError({"supported_on": _("The day is outside the action's time.")})
        support = SupportedEmployer(action=locked, employer=employer, supported_on=supported_on)
        save_checked(support)
        _record("pilots.employer.supported", locked, actor, employer)
    return support


def stop_support(*, actor: User, action: Action, employer: Employer) -> None:
    """Take an employer out of the action; one that is not there stays away.

    Raises:
        Refused: the actor may not.
    """
    with transaction.atomic():
        locked: Action = Action.objects.select_for_update(of=("self",)).select_related("project").get(pk=action.pk)
        require(may_manage_action(actor, locked))
        number, _rows = locked.supported_employers.filter(employer=employer).delete()
        if number:
            _record("pilots.employer.unsupported", locked, actor, employer)


def _record(name: str, action: Action, actor: User, employer: Employer) -> None:
    payload = {"action": str(action.public_id), "employer": str(employer.public_id)}
    record_event(name, subject=action.project, actor=actor, payload=payload)
