"""Saving with every rule of the model told in words, whichever of form, model or database finds the breach."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction


def save_checked(instance: models.Model) -> None:
    """Check the row against its model's rules and save it.

    Two people may pass the check at the same moment; what the database then refuses comes back as the sentence of
    the constraint it names.

    Raises:
        ValidationError: with sentences beside the fields, or for the whole row.
    """
    instance.full_clean()
    try:
        with transaction.atomic():
            instance.save()
    except IntegrityError as error:
        raise breach_in_words(type(instance), error) from error


def assign(instance: models.Model, values: Mapping[str, Any], allowed: Iterable[str]) -> list[str]:
    """Set the allowed fields given and return the names of those that changed, in the order of ``allowed``."""
    changed = []
    for name in allowed:
        if name in values and getattr(instance, name, None) != values[name]:  # a link not yet made has no row
            setattr(instance, name, values[name])
            changed.append(name)
    return changed


def breach_in_words(model: type[models.Model], error: IntegrityError) -> ValidationError:
    """Return the database's refusal as the sentence of the constraint or unique field; re-raise an unknown one."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    for constraint in model._meta.constraints:
        if constraint.name == name:
            return ValidationError({NON_FIELD_ERRORS: [constraint.get_violation_error_message()]})
    for field in model._meta.concrete_fields:
        if field.unique and name.startswith(f"{model._meta.db_table}_{field.column}_"):
            return ValidationError({field.name: [field.error_messages["unique"]]})
    raise error
