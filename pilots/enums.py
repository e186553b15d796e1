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
