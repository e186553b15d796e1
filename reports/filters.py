"""Filters of the list of reports."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filters import BaseFilterSet
from pilots.models import Project
from reports.enums import ReportState
from reports.models import PeriodReport


class ReportFilterSet(BaseFilterSet):
    """Project and state."""

    project = django_filters.ModelChoiceFilter(
        label=_("Project"), field_name="period__project", queryset=Project.objects.none(), to_field_name="code"
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=ReportState.choices, empty_label=_("All"))

    class Meta(BaseFilterSet.Meta):
        model = PeriodReport
        fields: list[str] = []

    def __init__(self, *args: Any, projects: QuerySet[Any], **kwargs: Any) -> None:
        """``projects`` are those that the user may choose from."""
        super().__init__(*args, **kwargs)
        self.filters["project"].queryset = projects
        self.filters["project"].field.label_from_instance = lambda project: f"{project.code} {project.name}"
