"""Sites, units, places and job functions: adding, changing, removing. One event each, with the employer as subject."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.events import record_event
from core.policies import require
from core.staleness import refuse_stale
from employers.models import Employer, JobFunction, Place, Site, Unit
from employers.models.structure import EmployerPart
from employers.policies import may_edit_structure
from employers.services.saving import assign, save_checked

PartT = TypeVar("PartT", bound=EmployerPart)

FIELDS: dict[type[EmployerPart], tuple[str, ...]] = {
    Site: ("name", "street_address", "postal_code", "municipality"),
    Unit: ("name",),
    Place: ("name", "area"),
    JobFunction: (
        "name",
        "occupation",
        "headcount",
        "weekly_minutes",
        "free_minutes",
        "wage_low_cents",
        "wage_high_cents",
        "displacement_guard_percent",
    ),
}


def employer_of(part: EmployerPart) -> Employer:
    """Return the employer that the part belongs to, along the model's own path."""
    value: Any = part
    for step in part.employer_path.split("__"):
        value = getattr(value, step)
    employer: Employer = value
    return employer


def save_part(*, actor: User, part: PartT, values: Mapping[str, Any]) -> PartT:
    """Add a new part (already pointing to its owner) or change an old one; return it as stored.

    Raises:
        Refused: the actor may not edit the structure.
        ValidationError: a value is wrong, the name is already in use there, or somebody else has saved meanwhile.
    """
    with transaction.atomic():
        added = part.pk is None
        # A form may have written the new values to the row it was given; what is stored tells what changes.
        stored: PartT = part if added else type(part)._base_manager.select_for_update(of=("self",)).get(pk=part.pk)
        employer = employer_of(stored)
        require(may_edit_structure(actor, employer))
        if not added:
            refuse_stale(stored, values, FIELDS[type(part)])
        changed = assign(stored, values, FIELDS[type(part)])
        if added or changed:
            save_checked(stored)
            verb = "added" if added else "changed"
            _record(stored, employer, actor, verb, {"fields": [] if added else changed})
    return stored


def remove_part(*, actor: User, part: EmployerPart) -> None:
    """Remove the part with what belongs to it.

    Raises:
        Refused: the actor may not edit the structure.
        ValidationError: an analysis, a task or a role uses it.
    """
    with transaction.atomic():
        employer = employer_of(part)
        require(may_edit_structure(actor, employer))
        _record(part, employer, actor, "removed", {})
        try:
            with transaction.atomic():
                part.delete()
        except (ProtectedError, RestrictedError) as error:
            raise ValidationError(
                _("This cannot be removed: work has already been described in it. Rename it instead.")
            ) from error


def _record(part: EmployerPart, employer: Employer, actor: User, verb: str, payload: dict[str, Any]) -> None:
    name = f"employers.{part._meta.model_name}.{verb}"
    record_event(name, subject=employer, actor=actor, payload={**payload, "part": str(part.public_id)})
