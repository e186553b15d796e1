"""Methods and their steps with gates, as data with texts in three languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.languages import own_text
from core.models.reference import ReferenceQuerySet
from pilots.enums import Method


class MethodStep(models.Model):
    """One step of a method and what must hold before the next one begins."""

    method = models.CharField(max_length=30, choices=Method.choices)
    number = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name_fi = models.CharField(max_length=120)
    name_sv = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    gate_fi = models.CharField(max_length=200, blank=True)
    gate_sv = models.CharField(max_length=200, blank=True)
    gate_en = models.CharField(max_length=200, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["method", "number"]
        verbose_name = _("step of a method")
        verbose_name_plural = _("steps of methods")
        constraints = [
            models.UniqueConstraint(
                fields=["method", "number"],
                name="method_step_number_once",
                violation_error_message=_("The method already has a step with this number."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method}:{self.number}"

    @property
    def label(self) -> str:
        """Return the step's name in the language of the page."""
        return own_text(self, "name")

    @property
    def gate(self) -> str:
        """Return what must hold before the next step, in the language of the page."""
        return own_text(self, "gate")
