"""Base of every model with a life of its own."""

from typing import Self

from django.db import models

from core.ids import new_public_id


class BaseModel(models.Model):
    """Gives a public id for addresses and exports, and the times of birth and last change.

    ``__str__`` never carries a name of a person: it goes to logs and error reports.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name}:{self.public_id}"

    @classmethod
    def model_label(cls) -> str:
        """Return ``app.model``, the form in which events, looks and retention name a model."""
        return cls._meta.label_lower

    def same_as(self, other: Self | None) -> bool:
        """Tell whether the other is the same row."""
        return other is not None and self.pk == other.pk
