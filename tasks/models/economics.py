"""The business case of a role: inputs with their sources, the seed, and the result they gave."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tasks.enums import OtherEffect
from tasks.models.roles import CarvedRole, RolePart


class BusinessCase(RolePart):
    """Inputs as low, middle and high with unit and source (JSON of tasks.carving.business_case), and the result.

    ``other_effects`` are what the employer says in words of what money does not tell, by ``OtherEffect``.
    """

    role = models.OneToOneField(CarvedRole, on_delete=models.CASCADE, related_name="business_case")
    inputs = models.JSONField(default=dict)
    seed = models.PositiveIntegerField(default=1)
    result = models.JSONField(default=dict, blank=True)
    other_effects = models.JSONField(default=dict, blank=True)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(RolePart.Meta):
        abstract = False
        verbose_name = _("business case")
        verbose_name_plural = _("business cases")

    def told_effects(self) -> list[tuple[str, str]]:
        """Return what has been said besides money: (about what, in words), in the order of the choices."""
        return [
            (str(effect.label), self.other_effects[effect]) for effect in OtherEffect if effect in self.other_effects
        ]
