"""Technical administration: a look at projects and pilots. They are changed on their own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from employers.admin import ReadOnly
from pilots.models import Pilot, Project

if TYPE_CHECKING:
    ProjectAdminBase = admin.ModelAdmin[Project]
    PilotAdminBase = admin.ModelAdmin[Pilot]
else:
    ProjectAdminBase = PilotAdminBase = admin.ModelAdmin


@admin.register(Project)
class ProjectAdmin(ReadOnly, ProjectAdminBase):
    """Projects."""

    list_display = ("code", "name", "starts_on", "ends_on")
    search_fields = ("code", "name")


@admin.register(Pilot)
class PilotAdmin(ReadOnly, PilotAdminBase):
    """Pilots."""

    list_display = ("name", "project", "stage", "outcome", "starts_on", "ends_on")
    list_filter = ("stage", "outcome", "method")
    list_select_related = ("project",)
