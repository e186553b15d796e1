"""Writing the audit log of looks."""

from collections.abc import Iterable

import structlog
from django.contrib.auth.models import AnonymousUser

from accounts.models import Look, User
from core.models import BaseModel
from core.readwrite import writing_allowed


def record_look(actor: User | AnonymousUser, subject: BaseModel, action: str = "open") -> None:
    """Write that the actor opened (printed, exported) the subject. Allowed inside a reading request."""
    record_looks(actor, [subject], action)


def record_looks(actor: User | AnonymousUser, subjects: Iterable[BaseModel], action: str) -> None:
    """Write a look at each of the subjects (a file of many people) in one statement."""
    request_id = structlog.contextvars.get_contextvars().get("request_id", "")
    with writing_allowed():
        Look.objects.bulk_create(
            Look(
                actor=actor if isinstance(actor, User) else None,
                subject_label=subject.model_label(),
                subject_id=subject.public_id,
                action=action,
                request_id=str(request_id),
            )
            for subject in subjects
        )
