"""The library from which tasks are picked: O*NET, ESCO and the own one that grows from approved roles."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from core.models.reference import ReferenceQuerySet


class LibraryTask(BaseModel):
    """A task wording with its origin; own ones carry no name of the employer they came from.

    ``occupation_codes`` are ISCO-08 codes. ``typical`` holds minutes, frequency and demands where known.
    """

    class Origin(models.TextChoices):
        """Where a wording comes from."""

        ONET = "onet", "O*NET"
        ESCO = "esco", "ESCO"
        OWN = "own", _("Own library")

    origin = models.CharField(max_length=10, choices=Origin.choices)
    external_id = models.CharField(max_length=80)
    name_fi = models.CharField(max_length=400, blank=True)
    name_sv = models.CharField(max_length=400, blank=True)
    name_en = models.CharField(max_length=600, blank=True)
    occupation_codes = models.JSONField(default=list)
    occupation_title = models.CharField(max_length=200, blank=True)
    search_text = models.TextField(blank=True)
    typical = models.JSONField(default=dict)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["origin", "occupation_title", "id"]
        verbose_name = _("task of the library")
        verbose_name_plural = _("tasks of the library")
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "external_id"],
                name="library_task_once",
                violation_error_message=_("This task is already in the library."),
            ),
        ]

    @property
    def label(self) -> str:
        """Return the wording in the language of the page, else in the language it has."""
        own = getattr(self, f"name_{(get_language() or 'fi')[:2]}", "")
        return str(own or self.name_fi or self.name_en or self.name_sv)
