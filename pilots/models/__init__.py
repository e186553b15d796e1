"""Models of projects, pilots and methods."""

from pilots.models.methods import MethodStep
from pilots.models.pilots import Pilot, Project

__all__ = ["MethodStep", "Pilot", "Project"]
