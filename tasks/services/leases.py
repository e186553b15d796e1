"""How a worker holds a job that has a row: taken once, sent again when nobody took it or its worker is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from tasks.enums import RunState

MOST_ATTEMPTS = 3
WAITING_SECONDS = 30  # a job that nobody has taken for this long is sent again


@dataclass(frozen=True, slots=True)
class Lease:
    """The rule of one kind of job. ``model`` has ``state``, ``attempts``, ``error``, ``started_at``, ``finished_at``.

    ``alive`` is the field that tells when its worker was last known to live; one that is silent for ``silent_seconds``
    is taken for dead. ``when_lost`` are further values of a job that is given up.
    """

    model: Any
    alive: str
    silent_seconds: int
    when_lost: Mapping[str, Any] = field(default_factory=dict)

    def _silent(self) -> Q:
        limit = timezone.now() - timedelta(seconds=self.silent_seconds)
        return Q(state=RunState.RUNNING, **{f"{self.alive}__lt": limit})

    def claim(self, key: int) -> bool:
        """Take the job for this worker; False when it has ended or another living worker has it."""
        now = timezone.now()
        free = self.model.objects.filter(Q(state=RunState.WAITING) | self._silent(), pk=key, attempts__lt=MOST_ATTEMPTS)
        values = {"started_at": now, self.alive: now, "updated_at": now}
        return bool(free.update(state=RunState.RUNNING, attempts=F("attempts") + 1, **values))

    def recover(self, publish: Callable[[int], None]) -> int:
        """Send jobs that nobody took, and those whose worker fell silent, again; return how many.

        A job that has lost its worker three times is marked as failed: it would only lose a fourth.
        """
        now, rows = timezone.now(), self.model.objects
        rows.filter(self._silent(), attempts__gte=MOST_ATTEMPTS).update(
            state=RunState.FAILED, error="WORKER_LOST", finished_at=now, **self.when_lost
        )
        forgotten = Q(state=RunState.WAITING, updated_at__lt=now - timedelta(seconds=WAITING_SECONDS))
        keys = list(rows.filter(self._silent() | forgotten).values_list("pk", flat=True))
        rows.filter(pk__in=keys, state=RunState.WAITING).update(updated_at=now)
        for key in keys:
            publish(key)
        return len(keys)
