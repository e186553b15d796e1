"""What a task asks for, 0–5 on each dimension; what a group of people can carry; licences."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.models import ReferenceModel
from core.models.reference import ReferenceQuerySet
from tasks.enums import DemandSource
from tasks.models.inventory import Task, TaskPart

HIGHEST_LEVEL = 5


class Dimension(ReferenceModel):
    """One dimension on which demand and capacity are compared, both 0–5 (domain 1.12).

    ``kind`` peak: the highest task decides the role's demand (safety, skill, senses); load: the mean weighted by
    time. ``question`` is what a supervisor is asked.
    """

    group = models.CharField(max_length=30)
    kind = models.CharField(max_length=10)
    is_safety = models.BooleanField(default=False)
    icf_code = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    texts = models.JSONField(default=dict, help_text="question and anchors by language")

    class Meta:
        ordering = ["position", "code"]
        verbose_name = _("dimension")
        verbose_name_plural = _("dimensions")

    @property
    def question(self) -> str:
        """Return the question in the language of the page."""
        texts = self.texts.get("question", {})
        return str(texts.get((get_language() or "fi")[:2]) or texts.get("fi", ""))

    def anchor(self, level: int) -> str:
        """Return what a level means, in the language of the page; empty for levels without an anchor."""
        texts = self.texts.get(f"anchor_{level}", {})
        return str(texts.get((get_language() or "fi")[:2]) or texts.get("fi", ""))


class Licence(ReferenceModel):
    """A licence, pass or right to practise that a task asks for."""

    class Meta(ReferenceModel.Meta):
        verbose_name = _("licence")
        verbose_name_plural = _("licences")


class TargetProfile(ReferenceModel):
    """What a group of people can usually carry; a starting point for a role without a person in mind."""

    class Meta(ReferenceModel.Meta):
        verbose_name = _("target profile")
        verbose_name_plural = _("target profiles")


class ProfileCeiling(models.Model):
    """The highest demand on one dimension that a profile accepts; a dimension without one is not limited."""

    profile = models.ForeignKey(TargetProfile, on_delete=models.CASCADE, related_name="ceilings")
    dimension = models.ForeignKey(Dimension, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(validators=[MaxValueValidator(HIGHEST_LEVEL)])

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["dimension__position"]
        verbose_name = _("ceiling of a profile")
        verbose_name_plural = _("ceilings of a profile")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "dimension"],
                name="profile_ceiling_once",
                violation_error_message=_("The profile already has a ceiling on this dimension."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}:{self.dimension_id}"


class TaskDemand(TaskPart):
    """What a task asks for on one dimension. A guess is cautious (high) until a person lowers it."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="demands")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(_("level"), validators=[MaxValueValidator(HIGHEST_LEVEL)])
    source = models.CharField(_("source"), max_length=10, choices=DemandSource.choices, default=DemandSource.GUESS)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta(TaskPart.Meta):
        abstract = False
        ordering = ["dimension__position"]
        verbose_name = _("demand of a task")
        verbose_name_plural = _("demands of a task")
        constraints = [
            models.UniqueConstraint(
                fields=["task", "dimension"],
                name="task_demand_once",
                violation_error_message=_("The task already has a level on this dimension."),
            ),
            models.CheckConstraint(
                condition=Q(level__lte=HIGHEST_LEVEL),
                name="task_demand_level",
                violation_error_message=_("A level is between 0 and 5."),
            ),
        ]
