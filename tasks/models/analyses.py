"""The work analysis of one unit inside a pilot, its method steps and processes."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from employers.models import Employer, Unit
from employers.models.structure import EmployerPart, EmployerScoped
from pilots.enums import Method
from pilots.models import MethodStep, Pilot
from tasks.enums import AnalysisState, NeedKind
from tasks.querysets import WorkAnalysisQuerySet

DEFAULT_WEEKS_WORKED = 46


class WorkAnalysis(EmployerScoped):
    """Taking the work of one unit apart, by one method, inside one pilot.

    ``weeks_worked`` turns yearly frequencies into minutes a week (46 weeks when nothing else is known).
    ``board_revision`` counts the moves on the board: two people who start from the same one collide visibly.
    """

    employer_path = "unit__site__employer"

    pilot = models.ForeignKey(Pilot, on_delete=models.PROTECT, related_name="analyses", verbose_name=_("pilot"))
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="analyses", verbose_name=_("unit"))
    title = models.CharField(_("title"), max_length=160)
    method = models.CharField(_("method"), max_length=30, choices=Method.choices, default=Method.INCLUSIVE_JOB_DESIGN)
    state = models.CharField(_("state"), max_length=10, choices=AnalysisState.choices, default=AnalysisState.OPEN)
    started_on = models.DateField(_("started on"), default=timezone.localdate)
    weeks_worked = models.PositiveSmallIntegerField(
        _("working weeks a year"),
        default=DEFAULT_WEEKS_WORKED,
        validators=[MinValueValidator(1), MaxValueValidator(53)],
    )
    board_revision = models.PositiveIntegerField(default=0, editable=False)

    objects = WorkAnalysisQuerySet.as_manager()

    class Meta:
        ordering = ["-started_on", "-id"]
        verbose_name = _("work analysis")
        verbose_name_plural = _("work analyses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weeks_worked__gte=1, weeks_worked__lte=53),
                name="analysis_weeks_possible",
                violation_error_message=_("A year has between 1 and 53 working weeks."),
            ),
        ]

    @property
    def employer(self) -> Employer:
        """Return the employer whose unit is analysed."""
        return self.unit.site.employer


ANALYSIS_PATH = "analysis__unit__site__employer"


class AnalysisPart(EmployerPart):
    """Something that belongs to one analysis and is seen with its employer."""

    employer_path = ANALYSIS_PATH

    class Meta(EmployerPart.Meta):
        abstract = True


class AnalysisStep(AnalysisPart):
    """A step of the method that has been taken, and when its gate was found to hold."""

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="steps")
    step = models.ForeignKey(MethodStep, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(_("done on"), default=timezone.localdate)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["step__number"]
        verbose_name = _("step taken")
        verbose_name_plural = _("steps taken")
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "step"],
                name="analysis_step_once",
                violation_error_message=_("This step has already been marked as done."),
            ),
        ]


class Process(AnalysisPart):
    """A chain of tasks that produces something: breakfast, a clean room, a delivery."""

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="processes")
    name = models.CharField(_("name"), max_length=120)
    output = models.CharField(_("what comes out of it"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["position", "name", "id"]
        verbose_name = _("process")
        verbose_name_plural = _("processes")
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "name"],
                name="process_name_once",
                violation_error_message=_("The analysis already has a process with this name."),
            ),
        ]


class NeedAnswer(AnalysisPart):
    """Answer to one of the six questions that bring hidden work to light."""

    analysis = models.ForeignKey(WorkAnalysis, on_delete=models.CASCADE, related_name="needs")
    kind = models.CharField(_("question"), max_length=20, choices=NeedKind.choices)
    text = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(AnalysisPart.Meta):
        abstract = False
        ordering = ["kind"]
        verbose_name = _("answer about needs")
        verbose_name_plural = _("answers about needs")
        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "kind"],
                name="need_answer_once",
                violation_error_message=_("This question has already been answered."),
            ),
        ]
