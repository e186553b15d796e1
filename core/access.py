"""The one gate: an object is reached only through what its user may see.

A foreign object answers 404 (its existence is not told), an own object whose act is not allowed 403.
"""

from typing import Any, Protocol, Self, TypeVar
from uuid import UUID

from django.db import models
from django.http import Http404

ModelT_co = TypeVar("ModelT_co", bound=models.Model, covariant=True)


class AccessQuerySet(models.QuerySet[ModelT_co]):
    """A queryset that knows who may see its rows. Every domain model's default manager is made of one."""

    def visible_to(self, user: Any) -> Self:
        """Return the rows the user may know of. Anonymous users see nothing unless the model says otherwise."""
        raise TypeError(f"{type(self).__name__} does not say who may see its rows")


class Gate(Protocol):
    """What ``get_visible`` needs of a model class."""

    objects: Any


def get_visible(source: Any, user: Any, public_id: UUID | str, **filters: Any) -> Any:
    """Return the one row with this public id that the user may see.

    ``source`` is a model class or an ``AccessQuerySet`` already narrowed or with ``select_related``.

    Raises:
        Http404: no such row, or one the user may not know of; the two are not told apart.
    """
    queryset = source if isinstance(source, models.QuerySet) else source.objects.all()
    if not isinstance(queryset, AccessQuerySet):
        raise TypeError(f"{queryset.model.__name__} is not behind the gate")
    try:
        return queryset.visible_to(user).get(public_id=public_id, **filters)
    except queryset.model.DoesNotExist as error:
        raise Http404(f"{queryset.model._meta.label_lower} not visible") from error
