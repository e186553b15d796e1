"""The ethics and safety gate: thresholds as dated data, checks as records, reasons by a second person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.languages import own_text
from core.models.reference import ReferenceQuerySet
from employers.models import JobFunction
from tasks.enums import CheckColour
from tasks.models.roles import CarvedRole, RolePart


class EthicsThreshold(models.Model):
    """One check of the gate and where it turns yellow and red (domain 1.13); dated, with its source.

    ``direction`` "below": values below the limits are a concern; "above": values above are.
    """

    code = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    direction = models.CharField(max_length=5, choices=[("below", _("below")), ("above", _("above"))])
    yellow = models.FloatField(null=True, blank=True)
    red = models.FloatField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    name_fi = models.CharField(max_length=200)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    why_fi = models.CharField(max_length=400)
    why_sv = models.CharField(max_length=400)
    why_en = models.CharField(max_length=400)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    parameters = models.JSONField(default=dict, blank=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code", "-valid_from"]
        verbose_name = _("threshold of the gate")
        verbose_name_plural = _("thresholds of the gate")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"],
                name="threshold_once_per_start",
                violation_error_message=_("This threshold already has values from that day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}:{self.valid_from}"

    @property
    def label(self) -> str:
        """Return the check's name in the language of the page."""
        return own_text(self, "name")

    @property
    def why(self) -> str:
        """Return in one sentence why the check exists."""
        return own_text(self, "why")


class EthicsCheck(RolePart):
    """The gate's findings on a role at one moment: a list of {code, colour, value, limit, unit}."""

    role = models.ForeignKey(CarvedRole, on_delete=models.CASCADE, related_name="checks")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    colour = models.CharField(max_length=6, choices=CheckColour.choices)
    findings = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)

    class Meta(RolePart.Meta):
        abstract = False
        ordering = ["-created_at", "-id"]
        verbose_name = _("ethics and safety check")
        verbose_name_plural = _("ethics and safety checks")


class GateReason(RolePart):
    """Why a red finding is accepted, written by a second person: not the one who proposed the role."""

    role = models.ForeignKey(CarvedRole, on_delete=models.CASCADE, related_name="reasons")
    code = models.CharField(max_length=40)
    text = models.TextField(_("reason"), max_length=2000)
    proposer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta(RolePart.Meta):
        abstract = False
        ordering = ["code", "id"]
        verbose_name = _("written reason")
        verbose_name_plural = _("written reasons")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "code"],
                name="gate_reason_once",
                violation_error_message=_("This finding already has a written reason."),
            ),
            models.CheckConstraint(
                condition=~Q(proposer=F("written_by")),
                name="gate_reason_second_person",
                violation_error_message=_("The reason is written by somebody else than the one who proposed the role."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="gate_reason_has_text",
                violation_error_message=_("Write the reason."),
            ),
        ]


class HolderHearing(RolePart):
    """That the people who do the work today have been heard, and what the freed time is used for."""

    role = models.ForeignKey(CarvedRole, on_delete=models.CASCADE, related_name="hearings")
    function = models.ForeignKey(
        JobFunction, on_delete=models.CASCADE, related_name="+", verbose_name=_("job function")
    )
    heard_on = models.DateField(_("heard on"))
    freed_time_use = models.CharField(_("what the freed time is used for"), max_length=300)
    workload_checked = models.BooleanField(_("the workload of what stays has been checked"), default=False)
    no_loss_of_pay = models.BooleanField(_("nobody's pay falls"), default=False)

    class Meta(RolePart.Meta):
        abstract = False
        ordering = ["function__name", "id"]
        verbose_name = _("hearing of holders")
        verbose_name_plural = _("hearings of holders")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "function"],
                name="hearing_once",
                violation_error_message=_("This job function has already been heard about the role."),
            ),
        ]
