"""What is done with project money, and whom it helps directly: who counts is decided for each action."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import BaseModel
from employers.models import Employer
from pilots.enums import ActionKind, Beneficiary
from pilots.models.pilots import Pilot, Project
from pilots.querysets import ProjectPartQuerySet


class Action(BaseModel):
    """An action of a project, perhaps within one pilot.

    ``direct_beneficiary`` and ``has_earmarked_cost`` decide together whether people taking part are participants, the
    employers are supported entities, or nobody is counted (Regulation (EU) 2021/1057, Annex I; Commission FAQ of
    20.4.2023).
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="actions")
    pilot = models.ForeignKey(
        Pilot, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("pilot")
    )
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=ActionKind.choices)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    direct_beneficiary = models.CharField(_("whom it helps directly"), max_length=10, choices=Beneficiary.choices)
    has_earmarked_cost = models.BooleanField(_("project money is earmarked for it"), default=True)

    objects = ProjectPartQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="action_period",
                violation_error_message=_("The action cannot end before it starts."),
            ),
        ]

    @property
    def counts_people(self) -> bool:
        """Tell whether those who take part are participants."""
        return self.direct_beneficiary == Beneficiary.PERSON and self.has_earmarked_cost

    @property
    def counts_entities(self) -> bool:
        """Tell whether the employers supported are counted as entities."""
        return self.direct_beneficiary == Beneficiary.ENTITY and self.has_earmarked_cost


class SupportedEmployer(BaseModel):
    """An employer that an action supports, from the day of the first support."""

    project_path = "action__project"

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="supported_employers")
    employer = models.ForeignKey(
        Employer, on_delete=models.CASCADE, related_name="support_received", verbose_name=_("employer")
    )
    supported_on = models.DateField(_("supported from"))

    objects = ProjectPartQuerySet.as_manager()

    class Meta:
        ordering = ["supported_on", "id"]
        verbose_name = _("supported employer")
        verbose_name_plural = _("supported employers")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "employer"],
                name="employer_supported_once",
                violation_error_message=_("The employer is already in this action."),
            ),
        ]
