"""The change history that authorities may ask for: who changed what, written by database triggers.

Apart from domain events, which users read. Rows are append-only; each carries the user id and request id of the
change (``accounts.middleware.ChangeContextMiddleware``). Values about a person's identity are left out of it.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import pghistory
from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)
NOT_HISTORY = ("updated_at",)


def tracked(*, exclude: Sequence[str] = ()) -> Callable[[type[ModelT]], type[ModelT]]:
    """Return a class decorator that writes each insert, update and delete of a model to ``<Model>Event``.

    ``exclude`` names fields whose values stay out of the history: names, addresses, secrets, free text about a
    person. A change of those alone writes no row.
    """
    decorator: Callable[[type[ModelT]], type[ModelT]] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=[*NOT_HISTORY, *exclude],
        append_only=True,
        context_field=pghistory.ContextJSONField(),
    )
    return decorator
