"""The one way to change a state: lock, decide, guard, change, event — one transaction."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.events import record_event
from core.models import BaseModel
from core.policies import require
from core.workflow import StateTable

SubjectT = TypeVar("SubjectT", bound=BaseModel)


class StaleState(ValidationError):
    """The object has moved on since the page was shown."""


def apply_transition(
    table: StateTable,
    subject: SubjectT,
    name: str,
    *,
    actor: Any,
    data: Mapping[str, Any] | None = None,
    expected_state: str | None = None,
) -> SubjectT:
    """Take the named transition on the object and return it as stored.

    ``data`` carries the fields that the transition requires and what its effect reads. ``expected_state`` is the
    state that the actor saw; when the object has left it meanwhile, nothing changes.

    Raises:
        StaleState: the object is no longer in a state that the transition starts from.
        Refused: the actor may not take it, or the object's guard does not hold.
        ValidationError: a required field is empty.
    """
    transition = table.transition(name)
    values = dict(data or {})
    with transaction.atomic():
        locked: SubjectT = type(subject)._base_manager.select_for_update(of=("self",)).get(pk=subject.pk)
        state = table.state_of(locked)
        if state not in transition.sources or (expected_state is not None and state != expected_state):
            raise StaleState(_("Somebody else has already changed this. Look at the present state and try again."))
        require(table.decide(actor, locked, transition))
        missing = [field for field in transition.required if not values.get(field)]
        if missing:
            raise ValidationError({field: _("This is needed for the step.") for field in missing})
        setattr(locked, table.state_field, transition.target)
        effect = table.effects.get(name)
        if effect is not None:
            effect(locked, actor, values)
        locked.save()
        record_event(
            transition.event,
            subject=locked,
            actor=actor,
            payload={"from": state, "to": transition.target, "transition": name},
        )
    return locked
