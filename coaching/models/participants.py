"""The participant record: the thin mirror of what EURA 2021 holds, for drafting reports (domain 2.6, 2.8)."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import Organisation
from coaching.enums import (
    Citizenship,
    DataSource,
    EmploymentStatus,
    EuraStatus,
    ExitReason,
    FollowUpKind,
    Gender,
    Housing,
    Improvement,
    ParticipantKind,
    Retained,
    YesNoUnknown,
)
from coaching.models.candidates import Candidate
from coaching.models.placements import Placement
from coaching.querysets import FollowUpQuerySet, ParticipantQuerySet
from core.encryption import EncryptedTextField
from core.models import BaseModel, EducationLevel, Municipality
from pilots.models import Action, Project

OLDEST = 110


@tracked(exclude=("label",))
class ParticipantRecord(BaseModel):
    """One person's part in one project: the first entry and the last exit, and what is told of both days.

    ``age_at_entry`` is in full years on the entry day; the birth day itself is not kept. ``label`` tells the coach who
    a record without a candidate is about. Special categories of data are not asked (GDPR art. 9).
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="participants")
    action = models.ForeignKey(Action, on_delete=models.PROTECT, related_name="participants", verbose_name=_("action"))
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="participants")
    candidate = models.ForeignKey(
        Candidate, on_delete=models.SET_NULL, null=True, blank=True, related_name="participations"
    )
    pseudonym = models.CharField(_("code"), max_length=12, editable=False)
    label = EncryptedTextField(_("who"), blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=ParticipantKind.choices, default=ParticipantKind.JOBSEEKER
    )
    gender = models.CharField(_("gender"), max_length=2, choices=Gender.choices, blank=True)
    age_at_entry = models.PositiveSmallIntegerField(
        _("age on the first day"), null=True, blank=True, validators=[MaxValueValidator(OLDEST)]
    )
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    education = models.ForeignKey(
        EducationLevel,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("highest completed education"),
    )
    status_entry = models.CharField(
        _("position on the labour market on the first day"), max_length=20, choices=EmploymentStatus.choices, blank=True
    )
    unemployed_since = models.DateField(_("unemployed since"), null=True, blank=True)
    in_education_entry = models.BooleanField(_("studied on the first day"), null=True, blank=True)
    citizenship = models.CharField(
        _("citizenship"), max_length=10, choices=Citizenship.choices, default=Citizenship.UNKNOWN
    )
    foreign_background = models.CharField(
        _("foreign background"), max_length=10, choices=YesNoUnknown.choices, default=YesNoUnknown.UNKNOWN
    )
    housing = models.CharField(_("housing"), max_length=10, choices=Housing.choices, default=Housing.NOT_ASKED)
    entry_on = models.DateField(_("first day"))
    exit_on = models.DateField(_("last day"), null=True, blank=True)
    exit_reason = models.CharField(_("why it ended"), max_length=12, choices=ExitReason.choices, blank=True)
    status_exit = models.CharField(
        _("position on the labour market after the end"), max_length=20, choices=EmploymentStatus.choices, blank=True
    )
    searching_exit = models.BooleanField(_("looked for work after the end"), null=True, blank=True)
    in_education_exit = models.BooleanField(_("studied after the end"), null=True, blank=True)
    qualification_exit = models.BooleanField(_("gained a qualification"), null=True, blank=True)
    checked_on = models.DateField(_("the situation after the end was asked on"), null=True, blank=True)
    status_six_months = models.CharField(
        _("position on the labour market six months after"), max_length=20, choices=EmploymentStatus.choices, blank=True
    )
    improved_six_months = models.CharField(
        _("how the position had improved"), max_length=10, choices=Improvement.choices, blank=True
    )
    six_months_checked_on = models.DateField(_("asked six months after on"), null=True, blank=True)
    eura_status = models.CharField(
        _("entry in EURA 2021"), max_length=20, choices=EuraStatus.choices, default=EuraStatus.NOT_ASKED
    )
    eura_on = models.DateField(_("state of EURA since"), null=True, blank=True)
    source = models.CharField(
        _("source of the data"), max_length=10, choices=DataSource.choices, default=DataSource.PERSON
    )

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["-entry_on", "-id"]
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        indexes = [
            models.Index(fields=["project", "entry_on"], name="participant_project_entry"),
            models.Index(fields=["project", "-entry_on", "-id"], name="participant_list"),
            models.Index(fields=["exit_on"], name="participant_exit_open", condition=Q(checked_on__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "pseudonym"],
                name="participant_once_per_project",
                violation_error_message=_("The person is already a participant of this project."),
            ),
            models.UniqueConstraint(
                fields=["project", "candidate"],
                condition=Q(candidate__isnull=False),
                name="participant_candidate_once",
                violation_error_message=_("The person is already a participant of this project."),
            ),
            models.CheckConstraint(
                condition=Q(exit_on__isnull=True) | Q(exit_on__gte=F("entry_on")),
                name="participant_period",
                violation_error_message=_("The last day cannot be before the first."),
            ),
            models.CheckConstraint(
                condition=Q(exit_on__isnull=False)
                | Q(exit_reason="", status_exit="", checked_on__isnull=True, status_six_months=""),
                name="participant_end_data_after_exit",
                violation_error_message=_("End data is given when the person's part has ended."),
            ),
            models.CheckConstraint(
                condition=Q(checked_on__isnull=True) | Q(checked_on__gte=F("exit_on")),
                name="participant_checked_after_exit",
                violation_error_message=_("The situation after the end cannot be asked before the end."),
            ),
            models.CheckConstraint(
                condition=Q(unemployed_since__isnull=True)
                | Q(status_entry="unemployed", unemployed_since__lte=F("entry_on")),
                name="participant_spell",
                violation_error_message=_(
                    "Only an unemployed person has the day since when, and it is not after the first day."
                ),
            ),
            models.CheckConstraint(
                condition=Q(age_at_entry__isnull=True) | Q(age_at_entry__lte=OLDEST),
                name="participant_age",
                violation_error_message=_("Check the birth day: the age is not possible."),
            ),
        ]


class FollowUp(BaseModel):
    """Something to find out by a day: end data of a participant, or whether a job has lasted. Made by the clock.

    ``observed_on`` is the day the answer is true of, which need not be the day it was written.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=FollowUpKind.choices)
    participant = models.ForeignKey(
        ParticipantRecord, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups")
    opens_on = models.DateField(_("can be asked from"))
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    observed_on = models.DateField(_("situation on"), null=True, blank=True)
    retained = models.CharField(_("what was found out"), max_length=12, choices=Retained.choices, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [models.Index(fields=["due_on"], name="follow_up_open", condition=Q(done_on__isnull=True))]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "participant"],
                condition=Q(participant__isnull=False),
                name="follow_up_participant_once",
                violation_error_message=_("This follow-up has already been opened."),
            ),
            models.UniqueConstraint(
                fields=["kind", "placement"],
                condition=Q(placement__isnull=False),
                name="follow_up_placement_once",
                violation_error_message=_("This follow-up has already been opened."),
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=False, placement__isnull=True, kind__in=["exit", "exit_6m"])
                | Q(
                    participant__isnull=True,
                    placement__isnull=False,
                    kind__in=["months_3", "months_6", "months_12"],
                ),
                name="follow_up_subject",
                violation_error_message=_("A follow-up is about a participant's end or about a job."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("opens_on")),
                name="follow_up_window",
                violation_error_message=_("A follow-up cannot be due before it opens."),
            ),
            models.CheckConstraint(
                condition=Q(placement__isnull=True) | Q(done_on__isnull=True) | ~Q(retained=""),
                name="follow_up_job_answer",
                violation_error_message=_("Say what was found out about the job."),
            ),
        ]
