"""Choices of the tasks app."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaskClass(models.TextChoices):
    """Core work needs the profession; assisting work supports it (ydin / avustava)."""

    OPEN = "open", _("Not sorted yet")
    CORE = "core", pgettext_lazy("work", "Core task")
    ASSISTING = "assisting", _("Assisting task")
    DROP = "drop", _("Could be dropped")
    AUTOMATE = "automate", _("Could be automated")


class Answer(models.TextChoices):
    """Answer to a question of a test; an empty answer means "not asked yet"."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNSURE = "unsure", _("Not sure")


class Consequence(models.IntegerChoices):
    """What happens if the task is done wrong."""

    NONE = 0, _("Nothing that matters")
    REDO = 1, _("It is done again")
    HARM = 2, _("It costs money or time of others")
    DANGER = 3, _("Somebody may be hurt")


class Period(models.TextChoices):
    """In which period a task is counted."""

    DAY = "day", _("a day")
    WEEK = "week", _("a week")
    MONTH = "month", _("a month")
    YEAR = "year", _("a year")


class TaskSource(models.TextChoices):
    """How the task was found."""

    TYPED = "typed", _("Typed by the employer")
    IMPORTED = "imported", _("Imported from a spreadsheet")
    LIBRARY = "library", _("Picked from the library")
    WORKER = "worker", _("Told by a worker")
    WORKSHOP = "workshop", _("Workshop")
    OBSERVED = "observed", _("Observed")


class DemandSource(models.TextChoices):
    """Where a level of demand comes from."""

    GUESS = "guess", _("Cautious guess")
    PERSON = "person", _("Set by a person")


class AnalysisState(models.TextChoices):
    """Where a work analysis stands."""

    OPEN = "open", _("Under way")
    CLOSED = "closed", _("Closed")


class RunState(models.TextChoices):
    """Where a run of the carving engine stands."""

    WAITING = "waiting", _("Waiting for a free worker")
    RUNNING = "running", _("Under way")
    DONE = "done", _("Ready")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Failed")


RUN_STATES_ACTIVE = frozenset({RunState.WAITING, RunState.RUNNING})


class DocumentKind(models.TextChoices):
    """Documents of a whole analysis: too long to be made while somebody's browser holds on."""

    ANALYSIS = "analysis", _("Job analysis")
    CARDS = "cards", _("Task cards")


class RoleState(models.TextChoices):
    """Where a carved role stands."""

    DRAFT = "draft", _("Draft")
    PROPOSED = "proposed", _("Proposed")
    GATE = "gate", _("In the ethics and safety check")
    APPROVED = "approved", _("Approved")
    OPEN = "open", _("Open")
    FILLED = "filled", _("Filled")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# A role whose tasks may still be moved on the board.
ROLE_STATES_ON_BOARD = frozenset({RoleState.DRAFT, RoleState.PROPOSED})


class NeedKind(models.TextChoices):
    """The six questions that bring hidden work to light (needs interview of customized employment)."""

    EXPERTS = "experts", _("Experts doing work outside their expertise")
    PEAKS = "peaks", _("Peaks of the day or week")
    OWN_JOB = "own_job", _("Work that would be better as a job of its own")
    OVERTIME = "overtime", _("Overtime or agency work")
    BACKLOG = "backlog", _("Work that piles up")
    UNDONE = "undone", _("Work wished done oftener, or not done at all")


class Willingness(models.TextChoices):
    """Whether the holder would give the task away."""

    GLADLY = "gladly", _("Gladly")
    MAYBE = "maybe", _("Perhaps")
    NO = "no", _("I want to keep it")


class PayBasis(models.TextChoices):
    """What the pay rests on. Unpaid forms are never a role."""

    COLLECTIVE_AGREEMENT = "collective_agreement", _("Collective agreement and its pay class")
    LOCAL_AGREEMENT = "local_agreement", _("Local agreement on top of the collective agreement")


class CheckColour(models.TextChoices):
    """Result of one check of the ethics and safety gate."""

    GREEN = "green", _("In order")
    YELLOW = "yellow", _("Look at this")
    RED = "red", _("Not without a written reason")


class OtherEffect(models.TextChoices):
    """What a role brings besides money: told in words beside the business case, never priced."""

    QUALITY = "quality", _("Quality of the work or service")
    WORKLOAD = "workload", _("Workload of the present staff")
    TURNOVER = "turnover", _("Staff staying in their jobs")
    SERVICE_TIME = "service_time", _("Time for customers, waiting times")
