"""Technical administration: a look at analyses and the library. They are changed on their own pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from employers.admin import ReadOnly
from tasks.models import EthicsThreshold, LibraryTask, WorkAnalysis

if TYPE_CHECKING:
    AnalysisBase = admin.ModelAdmin[WorkAnalysis]
    LibraryBase = admin.ModelAdmin[LibraryTask]
    ThresholdBase = admin.ModelAdmin[EthicsThreshold]
else:
    AnalysisBase = LibraryBase = ThresholdBase = admin.ModelAdmin


@admin.register(WorkAnalysis)
class WorkAnalysisAdmin(ReadOnly, AnalysisBase):
    """Work analyses."""

    list_display = ("title", "method", "state", "started_on")
    list_filter = ("state", "method")


@admin.register(LibraryTask)
class LibraryTaskAdmin(ReadOnly, LibraryBase):
    """Tasks of the library; published ones come from the shipped files."""

    list_display = ("label", "origin", "occupation_title")
    list_filter = ("origin",)
    search_fields = ("search_text",)


@admin.register(EthicsThreshold)
class EthicsThresholdAdmin(ReadOnly, ThresholdBase):
    """Thresholds of the gate; they come from the shipped file."""

    list_display = ("code", "valid_from", "valid_to", "yellow", "red")
