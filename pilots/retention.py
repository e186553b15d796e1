"""How long the rows of the pilots app are kept."""

from core.retention import Retention, declare_retention
from pilots.models import MethodStep, Pilot, Project

declare_retention(Project, Retention(person_data=False, basis="A funded project's public facts; no person is named"))
declare_retention(Pilot, Retention(person_data=False, basis="Goes with its project; no person is named"))
declare_retention(MethodStep, Retention(person_data=False, basis="Steps of methods, replaced by their next version"))
