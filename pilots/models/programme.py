"""The tree above projects: programme, objective, theme. Public facts, loaded from a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Authority, ReferenceModel


class Programme(ReferenceModel):
    """A funding programme with the days it is in force."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    class Meta(ReferenceModel.Meta):
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")


class Objective(ReferenceModel):
    """A specific objective of a programme, such as 4.1 Polkuja töihin."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="objectives")

    class Meta(ReferenceModel.Meta):
        verbose_name = _("specific objective")
        verbose_name_plural = _("specific objectives")


class Theme(ReferenceModel):
    """A national theme of an objective, steered by one authority and administered by another."""

    objective = models.ForeignKey(Objective, on_delete=models.PROTECT, related_name="themes")
    steering = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(ReferenceModel.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
