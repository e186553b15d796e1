"""Candidates: pseudonymous people, what they allow, and who coaches them."""

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.history import tracked
from accounts.models import Organisation
from coaching.enums import ConsentPurpose, Phase, RatingSource
from coaching.querysets import CandidatePartQuerySet, CandidateQuerySet
from core.encryption import EncryptedTextField
from core.models import BaseModel, Municipality
from core.models.reference import ReferenceQuerySet
from employers.models import Employer
from tasks.models import Dimension

MINUTES_IN_WEEK = 7 * 24 * 60

LEDGER_STANDS = """
IF NEW.candidate_id <> OLD.candidate_id
    OR NEW.purpose <> OLD.purpose
    OR NEW.employer_id IS DISTINCT FROM OLD.employer_id
    OR NEW.text_id <> OLD.text_id
    OR NEW.language <> OLD.language
    OR NEW.given_on <> OLD.given_on
    OR (OLD.withdrawn_on IS NOT NULL AND NEW.withdrawn_on IS DISTINCT FROM OLD.withdrawn_on)
    OR (NEW.recorded_by_id IS NOT NULL AND NEW.recorded_by_id IS DISTINCT FROM OLD.recorded_by_id)
THEN
    RAISE EXCEPTION 'an entry of the consent ledger never changes but for its withdrawal';
END IF;
RETURN NEW;
"""
LEDGER_STAYS = """
IF EXISTS (SELECT 1 FROM coaching_candidate WHERE id = OLD.candidate_id AND closed_on IS NULL) THEN
    RAISE EXCEPTION 'the consent ledger of an open case is never deleted';
END IF;
RETURN OLD;
"""
AGREED_WORDS_STAND = """
IF (NEW.text_fi <> OLD.text_fi OR NEW.text_sv <> OLD.text_sv OR NEW.text_en <> OLD.text_en
    OR NEW.purpose <> OLD.purpose OR NEW.version <> OLD.version)
    AND EXISTS (SELECT 1 FROM coaching_consent WHERE text_id = OLD.id)
THEN
    RAISE EXCEPTION 'words that somebody has agreed to never change: write the next version';
END IF;
RETURN NEW;
"""


@tracked(exclude=("call_name", "contact", "strengths", "own_goal"))
class Candidate(BaseModel):
    """A person who looks for work with a coach. No identity code and no diagnosis: nothing here asks for one.

    ``weekly_minutes_low`` and ``_high`` are the working time the person wishes, minutes a week. ``hides_place`` keeps
    the municipality out of sight everywhere (address protection, turvakielto).
    """

    pseudonym = models.CharField(_("code"), max_length=12, unique=True, editable=False)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="candidates", verbose_name=_("organisation")
    )
    call_name = EncryptedTextField(_("name to be called by"))
    contact = EncryptedTextField(_("how to reach the person"), blank=True)
    strengths = EncryptedTextField(_("what goes well and what the person likes to do"), blank=True)
    own_goal = EncryptedTextField(_("own goal, in own words"), blank=True)
    weekly_minutes_low = models.PositiveIntegerField(_("hours a week, at least"), null=True, blank=True)
    weekly_minutes_high = models.PositiveIntegerField(_("hours a week, at most"), null=True, blank=True)
    municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("municipality")
    )
    hides_place = models.BooleanField(_("the place must not be shown"), default=False)
    phase = models.PositiveSmallIntegerField(_("phase"), choices=Phase.choices, default=Phase.AGREEING)
    opened_on = models.DateField(_("opened"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        ordering = ["-opened_on", "-id"]
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        indexes = [models.Index(fields=["organisation", "-opened_on", "-id"], name="candidate_organisation_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="candidate_period",
                violation_error_message=_("The closing day cannot be before the opening day."),
            ),
            models.CheckConstraint(
                condition=Q(weekly_minutes_low__isnull=True)
                | Q(weekly_minutes_high__isnull=True)
                | Q(weekly_minutes_high__gte=F("weekly_minutes_low")),
                name="candidate_hours_order",
                violation_error_message=_("The highest number of hours cannot be below the lowest."),
            ),
            models.CheckConstraint(
                condition=Q(weekly_minutes_high__isnull=True) | Q(weekly_minutes_high__lte=MINUTES_IN_WEEK),
                name="candidate_hours_in_week",
                violation_error_message=_("A week has 168 hours."),
            ),
        ]


class CandidatePart(BaseModel):
    """Something that belongs to one candidate and is seen with the candidate."""

    candidate_path = "candidate"

    objects = CandidatePartQuerySet.as_manager()

    class Meta:
        abstract = True


@tracked()
class CandidateAssignment(CandidatePart):
    """Who coaches the candidate, from a day to a day. Only these coaches see the candidate."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="assignments")
    coach = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="candidate_assignments",
        verbose_name=_("job coach"),
    )
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    class Meta(CandidatePart.Meta):
        abstract = False
        ordering = ["-started_on", "-id"]
        verbose_name = _("assignment of a coach")
        verbose_name_plural = _("assignments of coaches")
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "coach"],
                condition=Q(ended_on__isnull=True),
                name="assignment_once",
                violation_error_message=_("This coach already works with the person."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="assignment_period",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        ]


class CapacityRating(CandidatePart):
    """How much the person can do on one dimension, 0 to 5. An empty level is "not known", never zero."""

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="ratings")
    dimension = models.ForeignKey(Dimension, on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField(
        _("level"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(5)]
    )
    source = models.CharField(_("source"), max_length=20, choices=RatingSource.choices, default=RatingSource.SELF)
    rated_on = models.DateField(_("rated on"))

    class Meta(CandidatePart.Meta):
        abstract = False
        ordering = ["dimension__position", "id"]
        verbose_name = _("rating of capacity")
        verbose_name_plural = _("ratings of capacity")
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "dimension"],
                name="rating_once_per_dimension",
                violation_error_message=_("This dimension has already been rated."),
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__lte=5),
                name="rating_level_range",
                violation_error_message=_("A level is between 0 and 5, or not known."),
            ),
        ]


class ConsentText(models.Model):
    """The words a person agrees to, by purpose and version. Old versions stay: consents point to them."""

    purpose = models.CharField(max_length=20, choices=ConsentPurpose.choices)
    version = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    text_fi = models.TextField()
    text_sv = models.TextField()
    text_en = models.TextField()

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        ordering = ["purpose", "-version"]
        verbose_name = _("text of a consent")
        verbose_name_plural = _("texts of consents")
        triggers = [
            pgtrigger.Trigger(
                name="agreed_words_stand", when=pgtrigger.Before, operation=pgtrigger.Update, func=AGREED_WORDS_STAND
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "version"],
                name="consent_text_version_once",
                violation_error_message=_("This purpose already has a text with this version."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}:{self.version}"

    @property
    def text(self) -> str:
        """Return the words in the language of the page."""
        return self.in_language((get_language() or "fi")[:2])

    def in_language(self, language: str) -> str:
        """Return the words in a language (fi, sv, en)."""
        return {"sv": self.text_sv, "en": self.text_en}.get(language, self.text_fi)


class Consent(CandidatePart):
    """One entry of the consent ledger: what the person allowed, to whom, when, and when it was withdrawn.

    ``employer`` is the receiver where the purpose names one. The database lets nobody change a row but for the
    withdrawal, nor delete one as long as the case is open (GDPR art. 7: consent can be shown, and withdrawn as easily
    as given).
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(_("what is allowed"), max_length=20, choices=ConsentPurpose.choices)
    employer = models.ForeignKey(
        Employer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employer")
    )
    text = models.ForeignKey(ConsentText, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    given_on = models.DateField(_("given"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    withdrawn_on = models.DateField(_("withdrawn"), null=True, blank=True)

    class Meta(CandidatePart.Meta):
        abstract = False
        ordering = ["-given_on", "-id"]
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        triggers = [
            pgtrigger.Trigger(
                name="ledger_stands", when=pgtrigger.Before, operation=pgtrigger.Update, func=LEDGER_STANDS
            ),
            pgtrigger.Trigger(
                name="ledger_stays", when=pgtrigger.Before, operation=pgtrigger.Delete, func=LEDGER_STAYS
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "purpose", "employer"],
                condition=Q(withdrawn_on__isnull=True),
                nulls_distinct=False,
                name="consent_in_force_once",
                violation_error_message=_("This consent is already in force."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=F("given_on")),
                name="consent_period",
                violation_error_message=_("A consent cannot be withdrawn before it was given."),
            ),
            models.CheckConstraint(
                condition=~Q(purpose__in=["introduce", "share_adjustments"]) | Q(employer__isnull=False),
                name="consent_names_receiver",
                violation_error_message=_("Say which employer may be told."),
            ),
        ]

    @property
    def agreed_words(self) -> str:
        """Return the words in the language in which the person agreed to them."""
        return self.text.in_language(self.language)
