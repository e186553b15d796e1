"""The support plan and the support log."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from coaching.enums import (
    LONGEST_DAY_MINUTES,
    FundingSource,
    GoalState,
    Phase,
    SupportKind,
    SupportMode,
    SupportPlace,
)
from coaching.models.candidates import Candidate, CandidatePart
from coaching.models.placements import Placement
from coaching.querysets import SupportEntryQuerySet
from core.encryption import EncryptedTextField
from core.ids import new_public_id
from core.models import BaseModel
from employers.models import Employer
from pilots.models import Project

# Newer keys write the same words as another token (core.management.commands.rotate_encrypted_fields says when).
VERSION_STANDS = """
IF (to_jsonb(NEW) - ARRAY['is_current', 'next_step_done_on', 'updated_at', 'written_by_id', 'placement_id', 'note',
                          'next_step'])
    IS DISTINCT FROM
    (to_jsonb(OLD) - ARRAY['is_current', 'next_step_done_on', 'updated_at', 'written_by_id', 'placement_id', 'note',
                           'next_step'])
    OR (NEW.written_by_id IS NOT NULL AND NEW.written_by_id IS DISTINCT FROM OLD.written_by_id)
    OR (NEW.placement_id IS NOT NULL AND NEW.placement_id IS DISTINCT FROM OLD.placement_id)
    OR (NEW.is_current AND NOT OLD.is_current)
    OR ((NEW.note <> OLD.note OR NEW.next_step <> OLD.next_step)
        AND current_setting('kernel.rotating_keys', true) IS DISTINCT FROM 'on')
THEN
    RAISE EXCEPTION 'a version of the support log never changes: write the next version';
END IF;
RETURN NEW;
"""


class SupportPlan(CandidatePart):
    """The plan made with the person: since when, by when support is to have faded, how many hours it may take."""

    candidate = models.OneToOneField(Candidate, on_delete=models.CASCADE, related_name="plan")
    starts_on = models.DateField(_("from"))
    review_on = models.DateField(_("next review"), null=True, blank=True)
    fades_by = models.DateField(_("support has faded by"), null=True, blank=True)
    weekly_minutes = models.PositiveIntegerField(_("support at first, hours a week"), null=True, blank=True)
    budget_minutes = models.PositiveIntegerField(_("support in all, hours"), null=True, blank=True)

    class Meta(CandidatePart.Meta):
        abstract = False
        verbose_name = _("support plan")
        verbose_name_plural = _("support plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(fades_by__isnull=True) | Q(fades_by__gte=F("starts_on")),
                name="plan_fading_order",
                violation_error_message=_("Support cannot fade before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gte=F("starts_on")),
                name="plan_review_order",
                violation_error_message=_("The review comes after the beginning."),
            ),
        ]


class SupportGoal(CandidatePart):
    """One goal of the person, in the person's own words."""

    candidate_path = "plan__candidate"

    plan = models.ForeignKey(SupportPlan, on_delete=models.CASCADE, related_name="goals")
    text = EncryptedTextField(_("goal"))
    target_on = models.DateField(_("by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=GoalState.choices, default=GoalState.OPEN)
    closed_on = models.DateField(_("since"), null=True, blank=True)

    class Meta(CandidatePart.Meta):
        abstract = False
        ordering = ["id"]
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True) | (~Q(state="open") & Q(closed_on__isnull=False)),
                name="goal_closed_has_day",
                violation_error_message=_("A goal that is reached or given up has the day of it."),
            ),
        ]


class SupportEntry(BaseModel):
    """One version of one entry of the support log. A version never changes; a correction is the next version.

    ``series`` is the entry's lasting id and is made by whoever writes it (the phone), so a second sending of the same
    entry finds the first. Minutes: with the person or employer (direct), for them without them (indirect), on the way
    (travel). ``project`` is the project whose money or follow-up the entry belongs to.
    """

    series = models.UUIDField(default=new_public_id, editable=False)
    version = models.PositiveSmallIntegerField(default=1, editable=False)
    is_current = models.BooleanField(default=True, editable=False)
    correction_reason = models.CharField(_("why it was corrected"), max_length=200, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="support_entries", verbose_name=_("job coach")
    )
    candidate = models.ForeignKey(
        Candidate,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="support_entries",
        verbose_name=_("person"),
    )
    employer = models.ForeignKey(
        Employer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="support_entries",
        verbose_name=_("employer"),
    )
    placement = models.ForeignKey(
        Placement, on_delete=models.SET_NULL, null=True, blank=True, related_name="support_entries"
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="support_entries",
        verbose_name=_("project"),
    )
    happened_on = models.DateField(_("date"))
    kind = models.CharField(_("what was done"), max_length=20, choices=SupportKind.choices)
    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase.choices)
    mode = models.CharField(_("how"), max_length=10, choices=SupportMode.choices, default=SupportMode.FACE)
    place = models.CharField(_("where"), max_length=12, choices=SupportPlace.choices, default=SupportPlace.WORKPLACE)
    minutes_direct = models.PositiveSmallIntegerField(_("minutes with the person or employer"), default=0)
    minutes_indirect = models.PositiveSmallIntegerField(_("minutes of other work"), default=0)
    minutes_travel = models.PositiveSmallIntegerField(_("minutes on the way"), default=0)
    funding = models.CharField(
        _("who pays"), max_length=20, choices=FundingSource.choices, default=FundingSource.PROJECT
    )
    note = EncryptedTextField(_("note"), blank=True)
    next_step = EncryptedTextField(_("next step"), blank=True)
    next_step_on = models.DateField(_("next step by"), null=True, blank=True)
    next_step_done_on = models.DateField(_("done"), null=True, blank=True)

    objects = SupportEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-id"]
        verbose_name = _("entry of the support log")
        verbose_name_plural = _("support log")
        triggers = [
            pgtrigger.Trigger(
                name="version_stands", when=pgtrigger.Before, operation=pgtrigger.Update, func=VERSION_STANDS
            ),
        ]
        indexes = [
            models.Index(
                fields=["candidate", "-happened_on", "-id"],
                name="support_candidate_time",
                condition=Q(is_current=True),
            ),
            models.Index(
                fields=["coach", "-happened_on", "-id"], name="support_coach_time", condition=Q(is_current=True)
            ),
            models.Index(fields=["project", "happened_on"], name="support_project_time", condition=Q(is_current=True)),
            models.Index(
                fields=["coach", "next_step_on"],
                name="support_promises",
                condition=Q(is_current=True, next_step_on__isnull=False, next_step_done_on__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "version"],
                name="support_version_once",
                violation_error_message=_("This entry has already been saved."),
            ),
            models.UniqueConstraint(
                fields=["series"],
                condition=Q(is_current=True),
                name="support_current_once",
                violation_error_message=_("This entry has already been corrected by somebody else."),
            ),
            models.CheckConstraint(
                condition=Q(candidate__isnull=False) | Q(employer__isnull=False),
                name="support_for_somebody",
                violation_error_message=_("Choose the person, the employer or both."),
            ),
            models.CheckConstraint(
                condition=Q(minutes_direct__gt=0) | Q(minutes_indirect__gt=0) | Q(minutes_travel__gt=0),
                name="support_takes_time",
                violation_error_message=_("Give the minutes that it took."),
            ),
            models.CheckConstraint(
                condition=Q(minutes_direct__lte=LONGEST_DAY_MINUTES - F("minutes_indirect") - F("minutes_travel")),
                name="support_within_day",
                violation_error_message=_("A day has 24 hours: the minutes of one entry are more than that."),
            ),
        ]

    @property
    def minutes(self) -> int:
        """Return all minutes of the entry."""
        return self.minutes_direct + self.minutes_indirect + self.minutes_travel
