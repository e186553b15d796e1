"""How long the rows of the pilots app are kept."""

from core.retention import Retention, declare_retention
from pilots.models import (
    Action,
    IndicatorTarget,
    MethodStep,
    ModelVersion,
    Objective,
    OperatingModel,
    PaymentPeriod,
    Pilot,
    Programme,
    Project,
    RootingStep,
    SupportedEmployer,
    Theme,
)

declare_retention(Project, Retention(person_data=False, basis="A funded project's public facts; no person is named"))
declare_retention(Pilot, Retention(person_data=False, basis="Goes with its project; no person is named"))
declare_retention(MethodStep, Retention(person_data=False, basis="Steps of methods, replaced by their next version"))
for public in (Programme, Objective, Theme):
    declare_retention(public, Retention(person_data=False, basis="Public facts of the funding programme"))
for part in (PaymentPeriod, IndicatorTarget, Action, SupportedEmployer):
    declare_retention(part, Retention(person_data=False, basis="Goes with its project; no person is named"))
for model in (OperatingModel, ModelVersion, RootingStep):
    declare_retention(model, Retention(person_data=False, basis="A public way of working; no person is named"))
