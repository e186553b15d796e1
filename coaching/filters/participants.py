"""Filters of the list of participants."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coaching.enums import EuraStatus
from coaching.models import ParticipantRecord
from coaching.selectors.participants import complete, incomplete, missing_end_data
from core.filters import BaseFilterSet
from pilots.models import Action, Project

COMPLETE, INCOMPLETE = "complete", "incomplete"


class ParticipantFilterSet(BaseFilterSet):
    """Project, action, completeness, state of EURA, missing end data. People are found by code only."""

    code = django_filters.CharFilter(label=_("Code"), field_name="pseudonym", method="of_code", max_length=12)
    project = django_filters.ModelChoiceFilter(
        label=_("Project"), queryset=Project.objects.none(), to_field_name="code", empty_label=_("All")
    )
    action = django_filters.ModelChoiceFilter(
        label=_("Action"), queryset=Action.objects.none(), to_field_name="public_id", empty_label=_("All")
    )
    completeness = django_filters.ChoiceFilter(
        label=_("Record"),
        choices=[(COMPLETE, _("Complete")), (INCOMPLETE, _("Something is missing"))],
        method="of_completeness",
        empty_label=_("All"),
    )
    eura = django_filters.ChoiceFilter(
        label=_("Entry in EURA"), field_name="eura_status", choices=EuraStatus.choices, empty_label=_("All")
    )
    end_data = django_filters.BooleanFilter(
        label=_("End data is missing"), method="of_end_data", widget=forms.CheckboxInput
    )

    class Meta(BaseFilterSet.Meta):
        model = ParticipantRecord
        fields: list[str] = []

    def __init__(self, *args: Any, projects: QuerySet[Any], actions: QuerySet[Any], **kwargs: Any) -> None:
        """``projects`` and ``actions`` are those that the user may choose from."""
        super().__init__(*args, **kwargs)
        self.filters["project"].queryset = projects
        self.filters["project"].field.label_from_instance = lambda project: f"{project.code} {project.name}"
        self.filters["action"].queryset = actions
        self.filters["action"].field.label_from_instance = lambda action: f"{action.project.code}: {action.name}"

    def of_code(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Find by the beginning of the code."""
        return queryset.filter(pseudonym__istartswith=value.replace("\x00", ""))

    def of_completeness(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Find complete or incomplete records."""
        return complete(queryset) if value == COMPLETE else incomplete(queryset)

    def of_end_data(self, queryset: QuerySet[Any], _name: str, value: bool) -> QuerySet[Any]:
        """Find those whose situation after the end has not been asked."""
        return missing_end_data(queryset, timezone.localdate()) if value else queryset
