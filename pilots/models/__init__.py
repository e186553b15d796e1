"""Models of the programme's tree, projects, pilots, methods and operating models."""

from pilots.models.actions import Action, SupportedEmployer
from pilots.models.methods import MethodStep
from pilots.models.operating_models import ModelVersion, OperatingModel, RootingStep
from pilots.models.periods import IndicatorTarget, PaymentPeriod
from pilots.models.pilots import Pilot, Project
from pilots.models.programme import Objective, Programme, Theme

__all__ = [
    "Action",
    "IndicatorTarget",
    "MethodStep",
    "ModelVersion",
    "Objective",
    "OperatingModel",
    "PaymentPeriod",
    "Pilot",
    "Programme",
    "Project",
    "RootingStep",
    "SupportedEmployer",
    "Theme",
]
