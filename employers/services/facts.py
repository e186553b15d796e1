"""Keeping the employer's facts, its size figures and its commitment up to date."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.events import record_event
from core.policies import require
from core.staleness import refuse_stale
from employers.models import Commitment, Employer
from employers.policies import may_edit_facts
from employers.services.saving import assign, save_checked

FACTS = ("name", "name_sv", "name_en", "kind", "legal_form", "industry", "municipality")
SIZE = ("headcount", "turnover_euros", "balance_euros", "is_autonomous", "size_declared_on", "size_source")
COMMITMENT = ("signed_on", "goal", "sponsor", "staff_representative", "occupational_health", "staff_informed_on")
ROLES_AT_EMPLOYER = ("sponsor", "staff_representative", "occupational_health")


def change_facts(*, actor: User, employer: Employer, values: Mapping[str, Any]) -> Employer:
    """Change the named facts; the business id is the employer's identity and does not change.

    Raises:
        Refused: the actor may not edit.
        ValidationError: a value is wrong, or somebody else has saved other values meanwhile.
    """
    return _change(actor, employer, values, FACTS, "employers.employer.changed")


def change_size(*, actor: User, employer: Employer, values: Mapping[str, Any]) -> Employer:
    """Change the figures that decide the size class (Recommendation 2003/361/EC): people, euros a year, euros.

    Raises:
        Refused: the actor may not edit.
        ValidationError: a value is wrong, or somebody else has saved other values meanwhile.
    """
    return _change(actor, employer, values, SIZE, "employers.employer.size_changed")


def _change(
    actor: User, employer: Employer, values: Mapping[str, Any], allowed: tuple[str, ...], event: str
) -> Employer:
    with transaction.atomic():
        locked: Employer = Employer.objects.select_for_update(of=("self",)).get(pk=employer.pk)
        require(may_edit_facts(actor, locked))
        refuse_stale(locked, values, allowed)
        changed = assign(locked, values, allowed)
        if changed:
            save_checked(locked)
            record_event(event, subject=locked, actor=actor, payload={"fields": changed})
    return locked


def change_commitment(*, actor: User, employer: Employer, values: Mapping[str, Any]) -> Commitment:
    """Write who stands behind the work and who has been told: step 1 of inclusive job design.

    Raises:
        Refused: the actor may not edit.
        ValidationError: a contact belongs to another employer.
    """
    with transaction.atomic():
        locked = Employer.objects.select_for_update(of=("self",)).get(pk=employer.pk)
        require(may_edit_facts(actor, locked))
        for name in ROLES_AT_EMPLOYER:
            contact = values.get(name)
            if contact is not None and contact.employer_id != locked.pk:
                raise ValidationError({name: _("Choose a contact person of this employer.")})
        commitment = Commitment.objects.filter(employer=locked).first() or Commitment(employer=locked)
        if commitment.pk is not None:
            refuse_stale(commitment, values, COMMITMENT)
        changed = assign(commitment, values, COMMITMENT)
        if changed or commitment.pk is None:
            save_checked(commitment)
            record_event("employers.commitment.changed", subject=locked, actor=actor, payload={"fields": changed})
    return commitment
