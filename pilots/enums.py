"""Choices of the pilots app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PilotStage(models.TextChoices):
    """Where a pilot stands."""

    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    ENDED = "ended", _("Ended")


class PilotOutcome(models.TextChoices):
    """What a pilot led to. A better division of work without a new role is a result, not a failure."""

    ROLE = "role", _("A new role")
    REDISTRIBUTION = "redistribution", _("A better division of work")
    NONE = "none", _("No change")


class Method(models.TextChoices):
    """The method by which work is taken apart and put together."""

    INCLUSIVE_JOB_DESIGN = "inclusive_job_design", _("Inclusive job design")
    JOB_CARVING = "job_carving", _("Job carving")
    RATKO = "ratko", _("RATKO")
    JOB_CRAFTING = "job_crafting", _("Job crafting")
    JOB_MODIFICATION = "job_modification", _("Job modification")


class ActionKind(models.TextChoices):
    """What is done in a pilot or project."""

    ADVICE = "advice", _("Advice to employers")
    WORKSHOP = "workshop", _("Development workshop")
    TRAINING = "training", _("Training")
    COACHING = "coaching", _("Coaching of job seekers")
    EVENT = "event", _("Event or webinar")
    OTHER = "other", _("Other")


class Beneficiary(models.TextChoices):
    """Whom an action helps directly; decides what it counts (Commission FAQ of 20.4.2023, SFC node 3991)."""

    PERSON = "person", _("People: they are participants")
    ENTITY = "entity", _("Organisations: the employer is counted, its people are not")
    NONE = "none", _("Nobody directly: nothing is counted")


class RootingLevel(models.IntegerChoices):
    """How firmly an operating model stands, 0 to 6."""

    IDEA = 0, _("0 Idea")
    DESCRIBED = 1, _("1 Described")
    PILOTED = 2, _("2 Piloted")
    EVALUATED = 3, _("3 Evaluated")
    ADOPTED = 4, _("4 Adopted by a written decision")
    ROOTED = 5, _("5 Rooted: owner named, used without the project")
    SPREAD = 6, _("6 Spread to another organisation, area or industry")


# From this level on a claim needs evidence that others can look at.
EVIDENCE_FROM = RootingLevel.ADOPTED
