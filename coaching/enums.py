"""Choices of the coaching app."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_DAY_MINUTES = 24 * 60
EXIT_WINDOW_DAYS = 28


class Phase(models.IntegerChoices):
    """The five phases of job coaching (Finnish quality criteria, THL)."""

    AGREEING = 1, _("1 Seeking the service and agreeing")
    PROFILING = 2, _("2 Mapping skills and wishes")
    SEARCH = 3, _("3 Search for work")
    EMPLOYER = 4, _("4 Agreeing with the employer")
    SUPPORT = 5, _("5 Support at work")


class RatingSource(models.TextChoices):
    """Where a rating of capacity comes from."""

    SELF = "self", _("The person's own view")
    OBSERVED = "observed", _("Seen at work")
    ANALYSIS = "analysis", _("Analysis of the work")
    PROFESSIONAL = "professional", _("A professional's view")


# Headings of the groups of dimensions (domain 1.12) on the capacity profile.
DIMENSION_GROUPS = {
    "physical": _("Body and strength"),
    "senses": _("Seeing and hearing"),
    "thinking": _("Learning and thinking"),
    "manner": _("Ways of working"),
    "social": _("With other people"),
    "environment": _("Surroundings"),
}


class ConsentPurpose(models.TextChoices):
    """What a person allows. Each is given and withdrawn alone."""

    INTRODUCE = "introduce", _("Telling an employer about me")
    SHARE_ADJUSTMENTS = "share_adjustments", _("Telling the employer which adjustments I need")
    COACH_NETWORK = "coach_network", _("Talking about my case with other professionals")
    PROJECT_DATA = "project_data", _("Keeping my data for the project's follow-up")


# A consent of these purposes names the employer that may be told.
PURPOSES_WITH_RECEIVER = frozenset({ConsentPurpose.INTRODUCE, ConsentPurpose.SHARE_ADJUSTMENTS})


class PlacementState(models.TextChoices):
    """Where a placement stands. A trial is never a filled position."""

    INTRODUCED = "introduced", _("Introduced")
    TRIAL = "trial", _("Work trial")
    EMPLOYED = "employed", _("Employed")
    ENDED = "ended", _("Ended")


# A placement under way that is not yet a job.
STATES_BEFORE_JOB = frozenset({PlacementState.INTRODUCED, PlacementState.TRIAL})


class ContractKind(models.TextChoices):
    """The form of an employment contract (Act 55/2001, ch. 1 s. 3)."""

    PERMANENT = "permanent", _("Permanent")
    FIXED = "fixed", _("Fixed-term")


class EndReason(models.TextChoices):
    """Why a placement ended."""

    NOT_CHOSEN = "not_chosen", _("Did not begin")
    COMPLETED = "completed", _("Ended as agreed")
    OTHER_JOB = "other_job", _("Another job")
    PERSON = "person", _("The person's own wish")
    EMPLOYER = "employer", _("The employer's reason")
    HEALTH = "health", _("The situation changed")
    UNKNOWN = "unknown", _("Not known")


class SupportKind(models.TextChoices):
    """What was done (coaching log minimum of the Finnish quality criteria)."""

    ENGAGEMENT = "engagement", _("Getting to know")
    PROFILING = "profiling", _("Profiling")
    BENEFITS = "benefits", _("Advice on benefits")
    SEARCH = "search", _("Job search")
    EMPLOYER_CONTACT = "employer_contact", _("Contact with the employer")
    JOB_ANALYSIS = "job_analysis", _("Job analysis")
    TRAINING = "training", _("Training at the workplace")
    WORK_COMMUNITY = "work_community", _("Session with the work community")
    REVIEW = "review", _("Review")
    OFF_JOB = "off_job", _("Support outside work")
    NETWORK = "network", _("Network meeting")
    ADMIN = "admin", _("Paperwork")


class SupportMode(models.TextChoices):
    """How it was done."""

    FACE = "face", _("Face to face")
    PHONE = "phone", _("By phone")
    VIDEO = "video", _("By video")
    MESSAGE = "message", _("By message")


class SupportPlace(models.TextChoices):
    """Where it was done."""

    WORKPLACE = "workplace", _("At the workplace")
    COMMUNITY = "community", _("Elsewhere with the person")
    OFFICE = "office", _("At the office")
    REMOTE = "remote", _("Remotely")


class FundingSource(models.TextChoices):
    """Who pays for the support."""

    PROJECT = "project", _("The project")
    EMPLOYMENT_AREA = "employment_area", _("Employment area")
    WELLBEING_COUNTY = "wellbeing_county", _("Wellbeing services county")
    KELA = "kela", _("Kela")
    EMPLOYER = "employer", _("The employer")
    OTHER = "other", _("Other")


class GoalState(models.TextChoices):
    """Where a person's own goal stands."""

    OPEN = "open", _("Under way")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Given up")


class ParticipantKind(models.TextChoices):
    """Who takes part in an action that helps people directly."""

    JOBSEEKER = "jobseeker", _("Job seeker")
    EMPLOYER_STAFF = "employer_staff", _("Employer's staff")
    PROFESSIONAL = "professional", _("Professional of another organisation")


class Gender(models.TextChoices):
    """Gender as the indicators ask for it."""

    WOMAN = "f", _("Woman")
    MAN = "m", _("Man")
    NON_BINARY = "nb", _("Non-binary")


class EmploymentStatus(models.TextChoices):
    """Position on the labour market on one day."""

    EMPLOYED = "employed", _("Employed")
    SELF_EMPLOYED = "self_employed", _("Self-employed")
    UNEMPLOYED = "unemployed", _("Unemployed")
    INACTIVE_STUDENT = "inactive_student", _("Full-time student")
    INACTIVE_OTHER = "inactive_other", _("Otherwise outside the labour force")


STATUSES_EMPLOYED = (EmploymentStatus.EMPLOYED, EmploymentStatus.SELF_EMPLOYED)
STATUSES_INACTIVE = (EmploymentStatus.INACTIVE_STUDENT, EmploymentStatus.INACTIVE_OTHER)


class Citizenship(models.TextChoices):
    """Citizenship in the groups that the indicators know."""

    FINLAND = "fi", _("Finland")
    EU = "eu", _("Another EU country")
    THIRD = "third", _("Outside the EU, or stateless")
    UNKNOWN = "unknown", _("Not known")


class YesNoUnknown(models.TextChoices):
    """Yes, no, or not known."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class Housing(models.TextChoices):
    """Housing, where it was asked."""

    SECURE = "secure", _("Has a home")
    EXCLUSION = "exclusion", _("Homeless or about to be")
    NOT_ASKED = "not_asked", _("Not asked")


class ExitReason(models.TextChoices):
    """Why a person's part ended."""

    COMPLETED = "completed", _("Came to its end")
    JOB = "job", _("A job")
    STUDY = "study", _("Studies")
    ILLNESS = "illness", _("The situation changed")
    MOVED = "moved", _("Moved away")
    OTHER = "other", _("Other")
    UNKNOWN = "unknown", _("Not known")


class Improvement(models.TextChoices):
    """How the position of a person employed at entry had improved six months after (EECR06)."""

    STABLE = "stable", _("From insecure to stable work")
    FULL = "full", _("From part-time against own wish to full-time")
    DEMANDING = "demanding", _("To a more demanding job")
    PROMOTED = "promoted", _("Promoted")
    NONE = "none", _("No such change")
    UNKNOWN = "unknown", _("Not known")


class EuraStatus(models.TextChoices):
    """Where the person's entry in EURA 2021 stands; EURA is the register of record, not this product."""

    NOT_ASKED = "not_asked", _("Not asked yet")
    ASKED = "asked", _("Asked to enter")
    SELF_ENTERED = "self_entered", _("Entered by the person")
    PROJECT_ENTERED = "project_entered", _("Entered by the project")
    REFUSED = "refused", _("Refused")


class DataSource(models.TextChoices):
    """Where the participant's data comes from."""

    PERSON = "person", _("The person told")
    REGISTER = "register", _("Register")
    ESTIMATE = "estimate", _("The project's estimate")


class FollowUpKind(models.TextChoices):
    """What is asked when: after the exit, and after a job began."""

    EXIT = "exit", _("End data within 28 days")
    EXIT_SIX_MONTHS = "exit_6m", _("Six months after the end")
    MONTHS_3 = "months_3", _("Three months in the job")
    MONTHS_6 = "months_6", _("Six months in the job")
    MONTHS_12 = "months_12", _("Twelve months in the job")


# Days after the first day of employment on which retention is looked at, and how far from it an answer still holds.
RETENTION_DAYS = {FollowUpKind.MONTHS_3: 91, FollowUpKind.MONTHS_6: 182, FollowUpKind.MONTHS_12: 365}
RETENTION_WINDOW_DAYS = 14


class Retained(models.TextChoices):
    """What was found out about a job at its follow-up."""

    SAME = "same", _("Works for the same employer")
    OTHER_JOB = "other_job", _("Works elsewhere")
    NOT_WORKING = "not_working", _("Does not work")
    UNKNOWN = "unknown", _("Could not be found out")
